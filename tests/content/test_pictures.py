"""Pictures of figures hold what they are to say, and nothing that a page's policy forbids to run."""

from __future__ import annotations

from content.pictures import Drawing, DrawnBar, DrawnGroup, Look, Pictures

DRAWING = Drawing(
    "Agir en premier", (DrawnGroup("34 réponses", (DrawnBar("Les liens $x$", "20 · 59 %", 0.59),)),)
)


async def test_a_picture_for_a_page_is_drawn_once_and_holds_no_script() -> None:
    pictures, look = Pictures(), Look("svg", 360)

    first = await pictures.draw(DRAWING, look)

    assert first is not None
    assert b"<svg" in first
    assert b"<script" not in first
    assert await pictures.draw(DRAWING, look) is first
