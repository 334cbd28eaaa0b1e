"""The panel: who is on it, who is missing, who changed it; putting people on it and taking them off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from actions import panel as verbs
from actions.screens.panel import name_of
from content.quotas import counted, criteria_of, criterion_in_words, option_in_words, questions_of
from domain.messages import Value, When
from domain.panel import Part, compare
from storage import panel
from storage.panel import Change, Counts, Member, Profile
from web.sheets import FORMATS, Column, Sheet, attach
from web.visit import BadInput, Visit

A_PAGE = 50
CHANGES = 30


@dataclass(frozen=True, slots=True)
class Compared:
    """A criterion in words, with each of its options."""

    title: Value
    parts: Sequence[tuple[Value, Part]]

    @property
    def tells_something(self) -> bool:
        return any(
            not (part.territory is None and part.enrolled is None and part.panel is None)
            for _, part in self.parts
        )

    @property
    def missing(self) -> list[Value]:
        """What is looked for first: what is not there at all, or not enough."""
        return [label for label, part in self.parts if part.state in ("nobody", "few")]


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of what was changed: somebody came, somebody went, or one came for the other."""

    change: Change
    instead_of: Change | None = None


async def show_panel(visit: Visit) -> web.StreamResponse:
    """Everything about the panel, and the two things that can be done."""
    content, typed, page = visit.house.content, visit.word("cherche"), visit.number("page")
    on_it = await visit.read(panel.how_many)
    profile = await visit.read(panel.enrolled_profile)
    counts = await visit.read(panel.panel_profile, questions_of(content))
    compared = [one for one in _compare(visit, profile, counts) if one.tells_something]
    return visit.page(
        "panel.html",
        on_it=on_it,
        members=await visit.read(panel.members, page=page, size=A_PAGE),
        place_of=await visit.read(panel.members, size=A_PAGE) if typed else (),
        page=page,
        last=max(0, (on_it - 1) // A_PAGE),
        typed=typed,
        found=await visit.read(panel.outside, typed),
        compared=compared,
        missing=[label for one in compared for label in one.missing],
        profile=profile,
        happened=_paired(await visit.read(panel.changes, most=CHANGES)),
        name_of=name_of,
        group_size=content.quotas.group_size,
    )


def _compare(visit: Visit, profile: Profile | None, panel_counts: Counts) -> list[Compared]:
    content = visit.house.content
    enrolled: Mapping[str, Mapping[str, int]] = profile.counts if profile else {}
    return [
        Compared(
            criterion_in_words(one),
            [
                (option_in_words(one, part.option), part)
                for part in compare(one, counted(content, one, enrolled), counted(content, one, panel_counts))
            ],
        )
        for one in criteria_of(content)
    ]


def _paired(changes: Sequence[Change]) -> list[Happened]:
    """Somebody who went at the very moment at which somebody came was replaced by them."""
    happened: list[Happened] = []
    for change in changes:
        last = happened[-1] if happened else None
        if last and last.instead_of is None and last.change.at == change.at and not last.change.is_on:
            happened[-1] = Happened(change, last.change)
        else:
            happened.append(Happened(change))
    return happened


async def put_on(visit: Visit) -> web.StreamResponse:
    """Put somebody on the panel, in the place of whom was chosen."""
    await visit.write(
        verbs.set_panel, person_id=visit.number("personne"), is_on=True, instead_of=visit.number("place")
    )
    return visit.go("/panel")


async def take_off(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.set_panel, person_id=visit.number("personne"), is_on=False)
    return visit.go("/panel")


async def take_away(visit: Visit) -> web.StreamResponse:
    """The list as a file, for this answer alone; the journal keeps who took it."""
    format = next((one for one in FORMATS if one == visit.word("format")), None)
    if format is None:
        raise BadInput("format")
    members = await visit.read(panel.members)
    await visit.write(verbs.note_download, format=format)
    return await attach(_sheet(visit, members), format)


def _sheet(visit: Visit, members: Sequence[Member]) -> Sheet:
    names = ("number", "name", "since")
    columns = [
        Column(visit.text(f"page-panel-column-{name}"), visit.text(f"page-panel-meaning-{name}"))
        for name in names
    ]
    rows = [(one.person.id, one.person.first_name, _day(visit, one)) for one in members]
    day = visit.now.astimezone(visit.house.zone).date()
    leaf, codebook = visit.text("page-panel-title"), visit.text("page-codebook")
    return Sheet(f"groupe-{day}", leaf, codebook, columns, rows)


def _day(visit: Visit, member: Member) -> str | None:
    return visit.say(When(member.since, "date")) if member.since else None
