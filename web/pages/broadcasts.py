"""Messages to many, in the browser: the list, the composer in three steps, and how far each one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from actions import broadcasts as verbs
from actions.screens import broadcasts as screens
from actions.screens.audiences import choices, in_words
from content.facts import for_broadcasts
from content.rendering import render
from domain.audiences import EVERYBODY, PARTS, Audience
from domain.broadcasts import ASKED, LONGEST, Broadcast, Flaw, needs_second_person
from storage import audiences, ledger, polls
from storage import broadcasts as queries
from web.live import follow
from web.sheets import Column, Sheet, attach
from web.visit import BadInput, Visit

LISTED = 20
"""How many messages a page of the list shows."""

LINES = 50
"""How many people a page of the ledger shows."""


STATES = {**screens.OUTCOMES, "waiting": ("waiting",), ledger.LEFT_OUT: (ledger.LEFT_OUT,)}
"""By which outcome the ledger may be looked at."""


def _address(number: int, more: str = "") -> str:
    return f"/messages/{number}{more}"


# --- the list -------------------------------------------------------------------------------------


async def list_messages(visit: Visit) -> web.StreamResponse:
    """What is being written, what waits for somebody to agree, what was sent; the newest first."""
    older_than = visit.number("avant") or None
    found = await visit.read(queries.latest, limit=LISTED + 1, older_than=older_than)
    shown, more = found[:LISTED], len(found) > LISTED
    return visit.page(
        "broadcasts.html",
        shown=shown,
        older=shown[-1].broadcast.id if more else 0,
        entry=screens.excerpt,
        state=screens.state_in_list,
    )


# --- to whom --------------------------------------------------------------------------------------


async def ask_audience(visit: Visit) -> web.StreamResponse:
    """The first step: whom it is for, with how many that is."""
    draft = await _draft(visit) if "id" in visit.request.match_info else None
    return await _show_audience(visit, draft, draft.whom if draft else EVERYBODY)


async def choose_audience(visit: Visit) -> web.StreamResponse:
    """Keep whom it is for and go on; or only count again."""
    whom = EVERYBODY
    for part in PARTS:
        try:
            whom = whom.narrowed(part, visit.word(part))
        except ValueError:
            raise BadInput(part) from None
    number = visit.number("id")
    if visit.word("compter"):
        return await _show_audience(visit, await _draft(visit) if number else None, whom)
    kept = await visit.write(
        verbs.compose_audience, broadcast_id=number, whom=whom, content=visit.house.content
    )
    return visit.go(_address(kept, "/texte")) if isinstance(kept, int) and kept else visit.go("/messages")


async def _show_audience(visit: Visit, draft: Broadcast | None, whom: Audience) -> web.StreamResponse:
    openings = await visit.read(polls.open_now, now=visit.now)
    parts = {part: choices(part, visit.house.content, openings) for part in PARTS if part != "panel"}
    reach = await visit.read(audiences.reach, whom, now=visit.now)
    others = await visit.read(queries.somebody_could_agree, beside=visit.person.id)
    return visit.page(
        "broadcast_whom.html",
        address=_address(draft.id, "/destinataires") if draft else "/messages/nouveau",
        whom=whom,
        parts={
            part: [(one.value, visit.say(one.label)) for one in offered] for part, offered in parts.items()
        },
        reach=reach,
        is_alone=needs_second_person(reach.reached) and not others,
    )


# --- what and when --------------------------------------------------------------------------------


async def ask_words(visit: Visit) -> web.StreamResponse:
    """The second step: the text, and when it is to leave."""
    draft = await _draft(visit)
    hour = draft.hour.astimezone(visit.house.zone).strftime("%Y-%m-%dT%H:%M") if draft.hour else ""
    return _show_words(visit, draft, draft.words, hour, ())


async def write_words(visit: Visit) -> web.StreamResponse:
    """Keep the text and the hour and show them as people will read them; or say what is wrong."""
    draft = await _draft(visit)
    words, hour = visit.word("texte"), visit.word("heure")
    wrong = await visit.write(
        verbs.compose, broadcast_id=draft.id, words=words, typed_hour=hour, content=visit.house.content
    )
    if isinstance(wrong, Sequence) and wrong:
        return _show_words(visit, draft, words, hour, wrong)
    return visit.go(_address(draft.id))


def _show_words(
    visit: Visit, draft: Broadcast, words: str, hour: str, wrong: Sequence[Flaw]
) -> web.StreamResponse:
    variables = tuple(for_broadcasts(visit.house.content.territory))
    of_hour = {"hour-past", "hour-too-far", "hour-not-understood"}
    return visit.page(
        "broadcast_words.html",
        status=422 if wrong else 200,
        draft=draft,
        words=words,
        hour=hour,
        longest=LONGEST,
        variables=", ".join(f"{{{one}}}" for one in variables),
        wrong_words=[screens.flaw(one, variables) for one in wrong if one.what not in of_hour],
        wrong_hour=[screens.flaw(one, variables) for one in wrong if one.what in of_hour],
    )


# --- one message ----------------------------------------------------------------------------------


async def show_message(visit: Visit) -> web.StreamResponse:
    """A draft as it will be read, with all that happens if it is sent; or how far a message is."""
    one = await _one(visit)
    if one.is_being_written:
        return await _show_draft(visit, one)
    return await _show_progress(visit, one)


async def _show_draft(visit: Visit, draft: Broadcast) -> web.StreamResponse:
    content = visit.house.content
    look = await visit.read(queries.look_at, draft, now=visit.now, zone=visit.house.zone)
    seen = verbs.seen(draft, look, by=visit.person, now=visit.now, content=content)
    as_read = screens.broadcast(seen.words)
    return visit.page(
        "broadcast_check.html",
        draft=draft,
        seen=seen,
        facts=screens.before_sending(seen),
        is_asked=draft.state == ASKED,
        is_changed=visit.word("note") == "changed",
        is_writer=visit.person.id == draft.writer,
        is_alone=seen.needs_second
        and not await visit.read(queries.somebody_could_agree, beside=visit.person.id),
        screens={language: render(content, as_read, language) for language in content.languages},
    )


async def _show_progress(visit: Visit, one: Broadcast) -> web.StreamResponse:
    outcome = visit.word("etat")
    states = STATES.get(outcome, screens.ALL_STATES)
    after, name = visit.number("apres"), visit.word("qui")[:40]
    lines = await visit.read(ledger.lines, one.id, states=states, name=name, after=after, most=LINES + 1)
    as_read = screens.broadcast(one.as_read)
    opening = await visit.read(queries.opening_asked_for, one.whom)
    return visit.page(
        "broadcast_progress.html",
        one=one,
        **await _progress(visit, one),
        outcomes=list(STATES),
        outcome=outcome,
        name=name,
        lines=lines[:LINES],
        next_after=lines[LINES - 1].place if len(lines) > LINES else 0,
        is_first=not after,
        became=screens.outcome_of,
        rendered=render(visit.house.content, as_read, visit.language),
        whom=in_words(one.whom, opening, visit.house.content),
    )


async def _progress(visit: Visit, one: Broadcast) -> dict[str, Any]:
    """What changes while somebody looks."""
    now, so_far = visit.house.now(), await visit.read(ledger.progress, one, now=visit.house.now())
    return {
        "so_far": so_far,
        "figures": list(screens.figures(so_far)),
        "state": screens.state_of(one, so_far, now, visit.house.zone),
        "is_back": one.can_be_taken_back(now),
        "is_stop": one.can_be_stopped(now) and screens.is_under_way(one, so_far),
        "share": round(100 * so_far.settled / max(1, so_far.listed)),
    }


async def follow_message(visit: Visit) -> web.StreamResponse:
    """How far it is, again whenever that has changed."""
    number = (await _one(visit)).id

    async def look() -> tuple[str, str]:
        one = await visit.read(queries.one, number)
        if one is None or one.is_being_written:
            return "", ""
        part = await _progress(visit, one)
        return visit.part("broadcast_part.html", one=one, **part), visit.say(part["state"])

    return await follow(visit, look)


async def _one(visit: Visit) -> Broadcast:
    one = await visit.read(queries.one, visit.number("id"))
    if one is None:
        raise web.HTTPNotFound
    return one


async def _draft(visit: Visit) -> Broadcast:
    """A draft that may be changed; what was sent has no such page any more."""
    one = await _one(visit)
    if not one.is_being_written:
        raise web.HTTPNotFound
    return one


# --- what its buttons do --------------------------------------------------------------------------


async def _do(visit: Visit, verb: Callable[..., Any], **given: Any) -> web.StreamResponse:
    """Run a verb about this message, and come back to it."""
    one = await _one(visit)
    await visit.write(verb, broadcast_id=one.id, **given)
    return visit.go(_address(one.id))


async def send_message(visit: Visit) -> web.StreamResponse:
    number, content = (await _one(visit)).id, visit.house.content
    outcome = await visit.write(
        verbs.send_broadcast, broadcast_id=number, revision=visit.number("revision"), content=content
    )
    if outcome == "asked":
        return visit.go(_address(number))
    return _back_to(visit, number, note="changed" if outcome == "changed" else "")


async def take_back(visit: Visit) -> web.StreamResponse:
    number = (await _one(visit)).id
    is_back = await visit.write(verbs.take_back, broadcast_id=number, content=visit.house.content)
    return visit.go(_address(number)) if is_back is True else _back_to(visit, number)


async def stop_message(visit: Visit) -> web.StreamResponse:
    number = (await _one(visit)).id
    await visit.write(verbs.stop_broadcast, broadcast_id=number, content=visit.house.content)
    return _back_to(visit, number)


def _back_to(visit: Visit, number: int, **query: str) -> web.StreamResponse:
    """Back to a message whose page shows what the verb has answered: it is not said twice."""
    visit.told_as = ""
    return visit.go(_address(number), **query)


async def try_message(visit: Visit) -> web.StreamResponse:
    return await _do(visit, verbs.try_broadcast, content=visit.house.content)


async def drop_message(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.drop_broadcast, broadcast_id=(await _one(visit)).id)
    return visit.go("/messages")


async def send_again(visit: Visit) -> web.StreamResponse:
    return await _do(visit, verbs.send_failed_again)


# --- to take away ---------------------------------------------------------------------------------


async def take_ledger(visit: Visit) -> web.StreamResponse:
    """The ledger as a file: who was sent it, who was not and why."""
    one = await _one(visit)
    await visit.write(verbs.export_ledger, broadcast_id=one.id)
    rows = await visit.read(ledger.whole, one.id)
    names = ("number", "name", "outcome", "when", "reason")
    columns = [
        Column(visit.text(f"page-messages-column-{name}"), visit.text(f"page-messages-meaning-{name}"))
        for name in names
    ]
    cells = [
        (
            line.person_id, line.first_name, visit.say(screens.outcome_of(line)),
            line.at.astimezone(visit.house.zone).strftime("%Y-%m-%d %H:%M") if line.at else "", line.reason,
        )
        for line in rows
    ]  # fmt: skip
    sheet = Sheet(
        f"message-{one.id}",
        visit.text("page-messages-ledger"),
        visit.text("page-messages-codebook"),
        columns,
        cells,
    )
    return await attach(sheet, "csv")
