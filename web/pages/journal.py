"""The journal of what was decided for others, and whether anybody has changed it since."""

from __future__ import annotations

from aiohttp import web

from actions import journal as verbs
from domain.people import Role
from storage import privileged
from storage.privileged import Line
from web.sheets import FORMATS, Column, Sheet, attach
from web.visit import BadInput, Visit

SIZE = 50
"""How many lines a page has."""


async def show_journal(visit: Visit) -> web.StreamResponse:
    """The newest lines first, and whether the chain holds."""
    page = visit.number("page")
    lines, total = await visit.read(privileged.lines, page=page, size=SIZE)
    return visit.page(
        "journal.html",
        lines=lines,
        total=total,
        page=page,
        last=max(total - 1, 0) // SIZE,
        proof=await visit.read(privileged.proof),
        act=lambda line: _act(visit, line),
        about=lambda line: _about(visit, line),
        outcome=lambda line: _outcome(visit, line),
        may_export=visit.person.has(Role.ADMINISTRATOR),
    )


async def take_away(visit: Visit) -> web.StreamResponse:
    """Every line, for this answer alone; the journal keeps who took it."""
    format = next((one for one in FORMATS if one == visit.word("format")), None)
    if format is None:
        raise BadInput("format")
    await visit.write(verbs.note_download, format=format)
    lines, _ = await visit.read(privileged.lines, page=0, size=None)
    return await attach(_sheet(visit, lines), format)


COLUMNS = ("link", "at", "who", "act", "subject", "outcome", "seal")


def _sheet(visit: Visit, lines: list[Line]) -> Sheet:
    columns = [
        Column(visit.text(f"page-journal-{name}"), visit.text(f"page-journal-meaning-{name}"))
        for name in COLUMNS
    ]
    zone = visit.house.zone
    rows = [
        [
            line.link,
            line.at.astimezone(zone).isoformat(timespec="seconds"),
            line.who,
            _act(visit, line),
            _about(visit, line),
            _outcome(visit, line),
            line.seal,
        ]
        for line in lines
    ]
    name = f"journal-{visit.now.astimezone(zone).date()}"
    return Sheet(name, visit.text("page-journal-leaf"), visit.text("page-codebook"), columns, rows)


def _act(visit: Visit, line: Line) -> str:
    """What was done, in words where there are any."""
    return _in_words(visit, f"held-act-{line.act}", line.act)


def _outcome(visit: Visit, line: Line) -> str:
    return _in_words(visit, f"held-outcome-{line.outcome}", line.outcome)


def _about(visit: Visit, line: Line) -> str:
    """A story by its number; a person by ours, which says nothing outside: their name is nobody's business."""
    if line.number is not None:
        return visit.text("page-case-title", number=line.number)
    noun, _, name = line.subject.partition(":")
    return visit.text("page-journal-person", number=name) if noun == "person" else line.subject


def _in_words(visit: Visit, key: str, code: str) -> str:
    key = key.replace("_", "-").replace(" ", "-")
    known = visit.house.content.texts.keys()
    return visit.text(key) if key in known else code
