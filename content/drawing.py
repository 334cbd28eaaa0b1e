"""Draws bars: a program of its own, which reads what to draw and writes the picture (`content/pictures.py`).

Horizontal bars on a scale that begins at nothing and ends at everybody, each under its words and beside its figure.
"""

from __future__ import annotations

import json
import sys
import textwrap
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

PAPER = {False: "#FAF9F5", True: "#12161D"}
INK = {False: "#1B2430", True: "#ECEAE4"}
ACCENT = {False: "#0A6B66", True: "#63CFC6"}
FILL = {False: "#DCEBE9", True: "#173A3A"}

DOTS_PER_INCH = 96
MARGIN, GAP = 20, 26
BAR, FIGURE_ROOM = 18, 136
TITLE, GROUP, WORDS = 17, 14, 12.5
LINE = 1.35


def main() -> None:
    asked = json.load(sys.stdin)
    sys.stdout.buffer.write(draw(asked["drawing"], asked["look"]))


def draw(drawing: dict[str, Any], look: dict[str, Any]) -> bytes:
    """The picture, as high as what it says."""
    matplotlib.rcParams |= {"svg.hashsalt": "rebonds", "font.family": "DejaVu Sans"}
    sheet = Sheet(look["width"], dark=look["dark"])
    sheet.words(drawing["title"], TITLE, bold=True)
    for group in drawing["groups"]:
        sheet.down(GAP)
        sheet.words(group["title"], GROUP, bold=True)
        for bar in group["bars"]:
            sheet.down(8)
            sheet.words(bar["label"], WORDS)
            sheet.bar(bar["share"], bar["figure"])
    return sheet.picture(look["kind"])


class Sheet:
    """Paper that is written on from top to bottom, in pixels; its height is known at the end."""

    def __init__(self, width: int, *, dark: bool) -> None:
        self._width, self._dark, self._top = width, dark, float(MARGIN)
        self._texts: list[tuple[float, float, str, dict[str, Any]]] = []
        self._boxes: list[Rectangle] = []

    def down(self, pixels: float) -> None:
        self._top += pixels

    def words(self, words: str, size: float, *, bold: bool = False) -> None:
        """Words over as many lines as they take."""
        a_line = int((self._width - 2 * MARGIN) / (size * (0.68 if bold else 0.6)))
        for line in textwrap.wrap(words, a_line) or [""]:
            self._top += size * LINE
            self._write(MARGIN, self._top, line, size, bold=bold)

    def bar(self, share: float, figure: str) -> None:
        """A bar on the whole width that it could have, and its figure beside it."""
        whole = self._width - 2 * MARGIN - FIGURE_ROOM
        self.down(6)
        self._box(whole, FILL[self._dark])
        self._box(whole * min(max(share, 0.0), 1.0), ACCENT[self._dark])
        self.down(BAR)
        self._write(MARGIN + whole + 10, self._top - 4, figure, WORDS, bold=True)

    def _box(self, width: float, colour: str) -> None:
        self._boxes.append(Rectangle((MARGIN, self._top), width, BAR, color=colour, linewidth=0))

    def _write(self, left: float, base: float, words: str, size: float, *, bold: bool) -> None:
        font = {"fontsize": size * 72 / DOTS_PER_INCH, "fontweight": "bold" if bold else "normal"}
        self._texts.append((left, base, words, font | {"color": INK[self._dark], "parse_math": False}))

    def picture(self, kind: str) -> bytes:
        height = self._top + MARGIN
        figure = Figure(figsize=(self._width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        figure.set_facecolor(PAPER[self._dark])
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, self._width), ylim=(height, 0))
        axes.axis("off")
        for box in self._boxes:
            axes.add_patch(box)
        for left, base, words, font in self._texts:
            axes.text(left, base, words, **font)
        body = BytesIO()
        figure.savefig(
            body,
            format=kind,
            dpi=DOTS_PER_INCH * (2 if kind == "png" else 1),
            metadata={"Date": None} if kind == "svg" else None,
        )
        return body.getvalue()


if __name__ == "__main__":
    main()
