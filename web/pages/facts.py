"""The facts of the place: each with its value, what is missing, and where it is said."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from actions import facts as verbs
from actions.screens.facts import label
from content.told import Place, fits, sentences_with, value_in
from domain.facts import FACTS, LONGEST, Fact, NotChanged, wrong
from storage import facts
from web.visit import Visit

GROUPS = ("people", "dates", "numbers", "places", "links")


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact in the list: its value now, and in how many texts a sentence is left out where it has none."""

    fact: Fact
    value: str
    left_out: int


async def list_facts(visit: Visit) -> web.StreamResponse:
    """Every fact, what is missing first said."""
    shown = [_shown(visit, fact) for fact in FACTS.values()]
    return visit.page(
        "facts.html",
        groups=[(group, [one for one in shown if one.fact.group == group]) for group in GROUPS],
        missing=[one for one in shown if one.left_out],
        label=label,
    )


def _shown(visit: Visit, fact: Fact) -> Shown:
    value = value_in(visit.house.content, fact)
    return Shown(fact, value, 0 if value else len(sentences_with(visit.house.content, fact, "fr")))


async def show_fact(visit: Visit) -> web.StreamResponse:
    """One fact: its value, where it is said, and what it was before."""
    fact = FACTS.get(visit.request.match_info["fact"])
    if fact is None:
        raise web.HTTPNotFound
    return await _fact_page(visit, fact)


async def change_fact(visit: Visit) -> web.StreamResponse:
    """Change it; what does not fit is shown again as it was typed."""
    fact = FACTS.get(visit.word("fait"))
    if fact is None:
        raise web.HTTPNotFound
    value = " ".join(visit.word("valeur").split())
    why = wrong(fact, value)
    if why is None and not await asyncio.to_thread(fits, visit.house.content, fact, value):
        why = "room"
    if why is not None:
        problem = visit.text(f"page-fact-wrong-{why}", most=LONGEST[fact.shape])
        return await _fact_page(visit, fact, typed=visit.word("valeur"), problem=problem)
    in_file = value_in(visit.house.content, fact, Place.FILE)
    outcome = await visit.write(
        verbs.change_fact, key=fact.key, value=value, seen=visit.word("vu"), in_file=in_file
    )
    await visit.house.follow_facts()
    kept = isinstance(outcome, NotChanged)
    return visit.go(f"/territoire/{fact.key}" if kept else "/territoire")


async def _fact_page(
    visit: Visit, fact: Fact, *, typed: str | None = None, problem: str = ""
) -> web.StreamResponse:
    content = visit.house.content
    value = value_in(content, fact)
    history = await visit.read(facts.history, fact.key)
    olds = [*(one.value for one in history[1:]), value_in(content, fact, Place.FILE)]
    return visit.page(
        "fact.html",
        fact=fact,
        label=label,
        value=value,
        typed=value if typed is None else typed,
        problem=problem,
        longest=LONGEST[fact.shape],
        history=list(zip(history, olds, strict=False)),
        sentences=sentences_with(content, fact, visit.language),
    )
