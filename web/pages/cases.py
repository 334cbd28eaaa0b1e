"""One story on a page: opened, read, decided on, passed on; the same verbs as in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from actions import corrections, decisions
from actions import moderation as verbs
from actions.screens.moderation import age
from actions.screens.testimonies import prompt_title
from domain.corrections import Correction
from domain.hardship import may_be_painful
from domain.messages import Text, Value, When
from domain.people import Role
from domain.personal_data import kinds_in, spot
from domain.testimonies import LONGEST, UNDO, Decision, NotDecided, State, Testimony, Verdict
from storage import cases
from storage.cases import Case
from web.live import follow
from web.visit import BadInput, Visit


async def show_case(visit: Visit) -> web.StreamResponse:
    """A story: to be read and decided on by whoever has it open, else where it stands."""
    return _page(visit, await _find(visit))


def _page(visit: Visit, case: Case, *, wrong: dict[str, str] | None = None, typed: str = "") -> web.Response:
    story = case.testimony
    rules = visit.house.content.moderation
    has_it = _is_open_here(visit, case)
    is_warned = visit.word("lire") == "oui" or visit.request.method == "POST"
    return visit.page(
        "case.html",
        status=422 if wrong else 200,
        story=story,
        warning=has_it and not is_warned and may_be_painful(story, case.words),
        pieces=_marked(case.words),
        kinds=kinds_in(case.words),
        rules=rules,
        undo=_undoable(visit, case),
        wrong=wrong or {},
        typed=typed or case.words,
        longest=LONGEST,
        age=age,
        prompt_title=prompt_title,
        **_where_it_stands(visit, case),
    )


def _where_it_stands(visit: Visit, case: Case) -> dict[str, Any]:
    """What the live line of the page says."""
    story = case.testimony
    return {
        "case": case,
        "state": _state(visit, case),
        "has_it": _is_open_here(visit, case),
        "is_own": story.person_id == visit.person.id,
        "waits": story.state is State.SUBMITTED,
        "holder": case.holder(visit.now),
        "may_break": visit.person.has(Role.ADMINISTRATOR),
    }


def _state(visit: Visit, case: Case) -> Value:
    """Where the story stands, in one sentence."""
    story, done = case.testimony, case.decision
    number: dict[str, Value] = {"number": story.number}
    match story.state:
        case _ if story.person_id == visit.person.id:
            return Text("moderation-not-own", number)
        case State.SUBMITTED:
            return _who_reads(visit, case)
        case State.WITHDRAWN:
            return Text("moderation-not-withdrawn", number)
        case State.TO_CONFIRM:
            return Text("page-case-to-confirm")
        case _:
            return Text("page-case-rewritten") if done is None else _decided(visit, case, done)


def _decided(visit: Visit, case: Case, done: Decision) -> Value:
    verdict = Text(f"verdict-{done.verdict}")
    if done.moderator_id == visit.person.id:
        return Text("page-case-decided-by-you", {"verdict": verdict})
    name = case.names.get(done.moderator_id) or Text("a-colleague")
    return Text("page-case-decided", {"name": name, "verdict": verdict})


def _who_reads(visit: Visit, case: Case) -> Value:
    holder, until = case.testimony.holder(visit.now), case.testimony.claimed_until
    if holder is None or until is None:
        return Text("page-case-free")
    ends: dict[str, Value] = {"until": When(until, "time")}
    if holder == visit.person.id:
        return Text("page-case-yours", ends)
    return Text("page-case-held", ends | {"name": case.names.get(holder) or Text("a-colleague")})


def _is_open_here(visit: Visit, case: Case) -> bool:
    story = case.testimony
    return story.state is State.SUBMITTED and story.holder(visit.now) == visit.person.id


async def _find(visit: Visit) -> Case:
    found = await visit.read(cases.case, visit.number("id"), by=visit.person.id)
    if found is None or found.testimony.is_draft:
        raise web.HTTPNotFound
    return found


async def follow_case(visit: Visit) -> web.StreamResponse:
    """Where it stands, whenever that changes: a colleague has taken or decided it, its author withdrew it."""
    last = ""

    async def look() -> tuple[str, str]:
        nonlocal last
        visit.now = visit.house.now()
        try:
            stands = _where_it_stands(visit, await _find(visit))
        except web.HTTPNotFound:
            return "", ""
        words = visit.say(stands["state"])
        news, last = ("" if words == last else words), words
        return visit.part("case_state.html", **stands), news

    return await follow(visit, look)


# --- the story with what could tell who somebody is -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a story; `kind`: what it could tell, or nothing."""

    words: str
    kind: str = ""


def _marked(words: str) -> Sequence[Marked]:
    pieces, end = [], 0
    for one in spot(words):
        pieces += [Marked(words[end : one.start]), Marked(words[one.start : one.end], one.kind)]
        end = one.end
    return [*pieces, Marked(words[end:])]


# --- taking it in hand, and leaving it ------------------------------------------------------------


async def open_case(visit: Visit) -> web.StreamResponse:
    """Take the story in hand; if it may not be, the queue says why."""
    opened = await visit.write(verbs.open_testimony, testimony_id=visit.number("id"))
    is_open = isinstance(opened, Testimony)
    return visit.go(_address(visit) if is_open else "/moderation")


async def stay(visit: Visit) -> web.StreamResponse:
    """The page's script says that somebody is still reading: 204 while the story is theirs, else 409."""
    is_theirs = await visit.write(verbs.extend_claim, testimony_id=visit.number("id"))
    return web.Response(status=204 if is_theirs is True else 409)


async def step_away(visit: Visit) -> web.StreamResponse:
    """The page's script says that the page is gone."""
    await visit.write(verbs.step_away, testimony_id=visit.number("id"))
    return web.Response(status=204)


async def release(visit: Visit) -> web.StreamResponse:
    """Leave it to whoever comes next."""
    await visit.write(verbs.release_testimony, testimony_id=visit.number("id"))
    return visit.go("/moderation")


async def pass_on(visit: Visit) -> web.StreamResponse:
    """Ask a colleague by name, or leave it to whoever comes next."""
    if not visit.word("a"):
        return await release(visit)
    passed = await visit.write(verbs.pass_on, testimony_id=visit.number("id"), to=visit.number("a"))
    return visit.go("/moderation" if isinstance(passed, verbs.Left) else _address(visit))


async def break_claim(visit: Visit) -> web.StreamResponse:
    """An administrator gives it back to everybody."""
    await visit.write(verbs.break_claim, testimony_id=visit.number("id"))
    return visit.go("/moderation")


# --- deciding -------------------------------------------------------------------------------------


async def mark_urgent(visit: Visit) -> web.StreamResponse:
    """Urgent, or not after all."""
    urgent = visit.word("urgent") == "oui"
    await visit.write(verbs.mark_urgent, testimony_id=visit.number("id"), urgent=urgent)
    return visit.go(_address(visit), lire="oui")


async def decide(visit: Visit) -> web.StreamResponse:
    """Accept, ask for a change or refuse; without its reason nothing is decided, and the page says so."""
    verdict = next((one for one in Verdict if one == visit.word("decision")), None)
    if verdict is None:
        raise BadInput("decision")
    if verdict is not Verdict.ACCEPT and not visit.word("raison"):
        wrong = {f"raison-{verdict}": visit.text("page-case-no-reason")}
        return _page(visit, await _find(visit), wrong=wrong)
    await visit.write(
        decisions.decide_testimony,
        rules=visit.house.content.moderation,
        testimony_id=visit.number("id"),
        revision=visit.number("revision"),
        verdict=verdict,
        reason=visit.word("raison") or None,
    )
    return visit.go(_address(visit))


async def correct(visit: Visit) -> web.StreamResponse:
    """Offer its author corrected words; what cannot be offered stays in the form, with the reason."""
    outcome = await visit.write(
        corrections.propose_correction,
        testimony_id=visit.number("id"),
        revision=visit.number("revision"),
        words=visit.word("mots"),
    )
    if isinstance(outcome, NotDecided) and outcome.why in ("unchanged", "too-different", "too-long"):
        wrong = {"mots": visit.text(f"page-case-{outcome.why}")}
        return _page(visit, await _find(visit), wrong=wrong, typed=visit.word("mots"))
    return visit.go(_address(visit))


async def undo(visit: Visit) -> web.StreamResponse:
    """Take back one's decision, or one's correction, while its author has not been told."""
    if correction := visit.number("correction"):
        await visit.write(corrections.undo_correction, correction_id=correction)
    else:
        revision = visit.number("revision")
        await visit.write(decisions.undo_decision, testimony_id=visit.number("id"), revision=revision)
    return visit.go(_address(visit), lire="oui")


def _undoable(visit: Visit, case: Case) -> dict[str, int] | None:
    """What the button to undo is to send, while there is something to undo."""
    done = case.decision
    if done is not None and done.moderator_id == visit.person.id and visit.now < done.decided_at + UNDO:
        return {"revision": done.revision}
    asked: Correction | None = case.correction if case.testimony.state is State.TO_CONFIRM else None
    if asked is not None and asked.moderator_id == visit.person.id and visit.now < asked.proposed_at + UNDO:
        return {"correction": asked.id}
    return None


def _address(visit: Visit) -> str:
    return f"/moderation/{visit.number('id')}"
