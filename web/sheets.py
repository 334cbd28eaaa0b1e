"""Tables that people take with them: as CSV for a French Excel, or as XLSX with a codebook beside.

No cell can be a formula, whatever citizens have typed: what a spreadsheet might take for one is led by an
apostrophe, which leaves it readable ("'+33 6 12 34 56 78"), and in XLSX every text is stored as a text besides.
Who downloads what goes into the journal by the verb that the page runs before (docs/adding-a-page.md).
"""

from __future__ import annotations

import asyncio
import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Literal

from aiohttp import web
from aiohttp.helpers import content_disposition_header
from xlsxwriter import Workbook

Format = Literal["xlsx", "csv", "codebook"]
FORMATS: Sequence[Format] = ("xlsx", "csv", "codebook")

Cell = str | int | float | None

LONGEST_CELL = 32_767
"""What a cell of XLSX holds at most."""

STARTS_A_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
"""As the first character, after what is not seen; full-width and other twins are known by their plain form."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet, and what the codebook says of it."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take away. `file` is its name without an ending; `title` and `codebook` name its two leaves."""

    file: str
    title: str
    codebook: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


async def attach(sheet: Sheet, format: Format) -> web.Response:
    """The sheet as a file to save, for this answer alone: there is no link to keep."""
    body = await asyncio.to_thread(_BODIES[format], sheet)
    ending = "xlsx" if format == "xlsx" else "csv"
    name = f"{sheet.file}-{sheet.codebook}" if format == "codebook" else sheet.file
    headers = {
        "Content-Type": _TYPES[ending],
        "Content-Disposition": content_disposition_header("attachment", filename=f"{name}.{ending}"),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, headers=headers)


_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def as_csv(sheet: Sheet) -> bytes:
    """The table: semicolons between cells and a mark in front, by which a French Excel knows it for UTF-8."""
    return _csv(_whole(sheet))


def codebook_as_csv(sheet: Sheet) -> bytes:
    """What each column means, beside a CSV that has no second leaf."""
    return _csv([column.name, column.meaning] for column in sheet.columns)


def as_xlsx(sheet: Sheet) -> bytes:
    """The table and its codebook, a leaf each; a row is forgotten once it is written."""
    body = BytesIO()
    literal = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(body, {"constant_memory": True, **literal}) as book:
        _fill(book, sheet.title, _whole(sheet))
        _fill(book, sheet.codebook, ([column.name, column.meaning] for column in sheet.columns))
    return body.getvalue()


_BODIES = {"csv": as_csv, "codebook": codebook_as_csv, "xlsx": as_xlsx}


def _whole(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    yield [column.name for column in sheet.columns]
    yield from sheet.rows


def _csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _fill(book: Workbook, title: str, rows: Iterable[Sequence[Cell]]) -> None:
    leaf = book.add_worksheet(title[:31])
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                leaf.write_number(number, place, cell)
            elif cell is not None:
                leaf.write_string(number, place, inert(str(cell))[:LONGEST_CELL])


def _plain(cell: Cell) -> str:
    """Numbers with a comma, as a French spreadsheet reads them."""
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case float():
            return f"{cell:g}".replace(".", ",")
        case _:
            return str(cell)


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = "".join(_visible(character) for character in text)
    first = next((one for one in text if not _is_unseen(one)), "")
    return f"'{text}" if unicodedata.normalize("NFKC", first)[:1] in STARTS_A_FORMULA and first else text


def _visible(character: str) -> str:
    """Control characters end no line and start no cell: NUL, TAB, CR and the others become a space."""
    if character == "\n":
        return character
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "CZ"
