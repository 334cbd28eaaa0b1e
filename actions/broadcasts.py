"""An organizer writes to many: what, and when. Reads it as people will, tries it, lets it go once, follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from actions.screens import audiences as audience_screens
from actions.screens import broadcasts as screens
from content.facts import for_broadcasts
from content.loader import Content
from domain.audiences import EVERYBODY, PANEL, Audience
from domain.broadcasts import (
    ASKED,
    KEPT,
    STOPPED,
    Broadcast,
    Flaw,
    filled_in,
    flaws,
    hour_flaw,
    leaves_first,
    needs_second_person,
    read_hour,
    seems_personal,
)
from domain.messages import Lines, Message
from domain.people import Person, Role
from domain.sending import Kind
from storage import audiences, ledger, owed, unknowns
from storage import broadcasts as queries
from storage.audiences import Reach
from storage.broadcasts import Look
from storage.tx import Tx

Sent = Literal["sent", "sent-before", "asked", "nobody-to-ask", "changed", "flawed", "nobody", "gone"]


def others(tx: Tx, by: Person) -> Sequence[Person]:
    """Who could agree beside this organizer."""
    return [one for one in tx.people.with_role(Role.ORGANIZER) if one.id != by.id]


# --- the draft ------------------------------------------------------------------------------------


def begin_broadcast(tx: Tx, *, by: Person, now: datetime, whom: Audience) -> Broadcast:
    """A new draft. One that this organizer has begun without a word is taken up again."""
    key = f"broadcast:{tx.cause}"
    return tx.broadcasts.begin(key, writer=by.id, whom=whom, message=screens.broadcast(""), now=now)


def being_written(
    tx: Tx, broadcast_id: int, *, by: Person, now: datetime, message_id: int | None
) -> Broadcast | None:
    """A draft that may still be changed; where it is none, that is said."""
    draft = tx.broadcasts.locked(broadcast_id)
    if draft is not None and draft.is_being_written:
        return draft
    tx.answer(by, screens.draft_gone(), now=now, edits=message_id)
    return None


def rewritten(tx: Tx, draft: Broadcast, changed: Broadcast, *, by: Person, content: Content) -> Broadcast:
    """Keep a draft as it was changed, with its message as people will read it."""
    message = screens.broadcast(filled_in(changed.words, for_broadcasts(content.territory)))
    return tx.broadcasts.rewrite(draft, changed, by=by.id, message=message)


def write_to(
    tx: Tx, *, by: Person, now: datetime, name: str, content: Content, message_id: int | None
) -> None:
    """Begin a draft to everybody or to the panel, and ask for its words."""
    draft = begin_broadcast(tx, by=by, now=now, whom=PANEL if name == "panel" else EVERYBODY)
    ask_words(tx, by=by, now=now, broadcast_id=draft.id, content=content, message_id=message_id)


def ask_words(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None
) -> None:
    """The next text this organizer types is the message."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is not None:
        tx.people.await_text(by.id, f"broadcast-words:{draft.id}")
        variables = tuple(for_broadcasts(content.territory))
        tx.answer(
            by,
            screens.words_wanted(whom_in_words(tx, draft.whom, content), variables),
            now=now,
            edits=message_id,
        )


def write_words(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, words: str, content: Content,
    message_id: int | None = None,
) -> Sequence[str]:  # fmt: skip
    """Keep the words and show them as people will read them. What keeps them from it is said, and told."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is None:
        return ("gone",)
    facts = for_broadcasts(content.territory)
    if wrong := flaws(words, facts):
        tx.answer(by, screens.flawed(draft, wrong, tuple(facts)), now=now, edits=message_id)
        return [one.what for one in wrong]
    tx.people.await_text(by.id, None)
    draft = rewritten(tx, draft, replace(draft, words=words), by=by, content=content)
    _preview(tx, draft, by=by, now=now, content=content, message_id=message_id)
    return ()


def compose(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, words: str, typed_hour: str, content: Content
) -> Sequence[Flaw]:
    """Keep the words and the hour of a draft, both at once; nothing is kept where either is wrong."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=None)
    if draft is None:
        return (Flaw("gone"),)
    hour, wrong_hour = _hour(typed_hour, now, ZoneInfo(content.territory.zone))
    wrong = [*flaws(words, for_broadcasts(content.territory)), *([Flaw(wrong_hour)] if wrong_hour else [])]
    changed = replace(draft, words=words, hour=hour)
    if not wrong and changed != draft:
        rewritten(tx, draft, changed, by=by, content=content)
    return wrong


def compose_audience(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, whom: Audience, content: Content
) -> int:
    """Say to whom a draft goes, all parts at once; a new draft where none is named. Its number, or 0."""
    if not broadcast_id:
        return begin_broadcast(tx, by=by, now=now, whom=whom).id
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=None)
    if draft is None:
        return 0
    if whom != draft.whom:
        rewritten(tx, draft, replace(draft, whom=whom), by=by, content=content)
    return draft.id


def _hour(typed: str, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, str]:
    """The hour that was typed, and what is wrong with it."""
    try:
        hour = read_hour(typed, zone)
    except ValueError:
        return None, "hour-not-understood"
    return hour, hour_flaw(hour, now)


def ask_hour(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None
) -> None:
    """When is it to leave? A few hours to choose from."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is not None:
        zone = ZoneInfo(content.territory.zone)
        tx.answer(by, screens.hour_wanted(draft, now.astimezone(zone)), now=now, edits=message_id)


def set_hour(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, typed: str, content: Content,
    message_id: int | None = None,
) -> str:  # fmt: skip
    """Say when it is to leave, by the territory's clock; nothing typed: as soon as it may."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is None:
        return "gone"
    hour, wrong = _hour(typed, now, ZoneInfo(content.territory.zone))
    if not wrong and hour != draft.hour:
        draft = rewritten(tx, draft, replace(draft, hour=hour), by=by, content=content)
    _preview(tx, draft, by=by, now=now, content=content, message_id=message_id, note=wrong)
    return wrong


def try_broadcast(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None = None
) -> None:
    """Send the draft to its writer's own phone, marked as a trial; it counts for no daily limit."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is None:
        return
    words = filled_in(draft.words, for_broadcasts(content.territory))
    tx.promise(by, screens.trial(words), key=f"trial:{draft.id}:{tx.cause}", kind=Kind.ANSWER, due_at=now)
    tx.answer(by, screens.tried(draft), now=now, edits=message_id)


def drop_broadcast(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, message_id: int | None = None
) -> None:
    """Drop a draft; what was sent stays sent."""
    dropped = tx.broadcasts.drop(broadcast_id)
    tx.answer(by, screens.dropped() if dropped else screens.draft_gone(), now=now, edits=message_id)


def _preview(
    tx: Tx, draft: Broadcast, *, by: Person, now: datetime, content: Content, message_id: int | None,
    note: str = "",
) -> None:  # fmt: skip
    """The message as it will be read, to whom, when it leaves, and all there is to know before that."""
    tx.answer(by, _seen(tx, draft, by=by, now=now, content=content, note=note), now=now, edits=message_id)


def _seen(
    tx: Tx, draft: Broadcast, *, by: Person, now: datetime, content: Content, note: str = ""
) -> Message:
    look = queries.look_at(tx.connection, draft, now=now, zone=ZoneInfo(content.territory.zone))
    return screens.preview(draft, seen(draft, look, by=by, now=now, content=content), note=note)


def seen(draft: Broadcast, look: Look, *, by: Person, now: datetime, content: Content) -> screens.Seen:
    """All there is to know of a draft before it is let go: what both doors show."""
    zone, facts = ZoneInfo(content.territory.zone), for_broadcasts(content.territory)
    return screens.Seen(
        words=filled_in(draft.words, facts),
        whom=audience_screens.in_words(draft.whom, look.opening, content),
        reach=look.reach,
        leaves=leaves_first(draft.hour, now, zone),
        zone=zone,
        too_much=look.too_much,
        personal=seems_personal(draft.words, facts),
        needs_second=needs_second_person(look.reach.reached) and by.id == draft.writer,
    )


def whom_in_words(tx: Tx, whom: Audience, content: Content) -> Lines:
    return audience_screens.in_words(whom, queries.opening_asked_for(tx.connection, whom), content)


# --- letting it go --------------------------------------------------------------------------------


def send_broadcast(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, revision: int, content: Content,
    message_id: int | None = None,
) -> Sent:  # fmt: skip
    """Let a draft go. However often it is tapped, by however many, it is sent once.

    Above 100 people its writer only asks: whoever else taps has agreed.
    """
    draft = tx.broadcasts.locked(broadcast_id)
    if draft is None:
        tx.answer(by, screens.draft_gone(), now=now, edits=message_id)
        return "gone"
    if not draft.is_being_written:
        show_broadcast(tx, by=by, now=now, broadcast_id=broadcast_id, content=content, message_id=message_id)
        return "sent-before"
    if revision != draft.revision:
        _preview(tx, draft, by=by, now=now, content=content, message_id=message_id, note="changed")
        return "changed"
    if wrong := flaws(draft.words, facts := for_broadcasts(content.territory)):
        tx.answer(by, screens.flawed(draft, wrong, tuple(facts)), now=now, edits=message_id)
        return "flawed"
    return _decide(tx, draft, by=by, now=now, content=content, message_id=message_id)


def _decide(
    tx: Tx, draft: Broadcast, *, by: Person, now: datetime, content: Content, message_id: int | None
) -> Sent:
    reach = audiences.reach(tx.connection, draft.whom, now=now)
    if not reach.reached:
        _preview(tx, draft, by=by, now=now, content=content, message_id=message_id)
        return "nobody"
    if needs_second_person(reach.reached) and by.id == draft.writer:
        return _ask_others(tx, draft, reach, by=by, now=now, content=content, message_id=message_id)
    gone = _let_go(tx, draft, reach, by=by, now=now, content=content)
    tx.answer(by, screens.let_go(gone, reach.reached), now=now, edits=message_id)
    return "sent"


def _ask_others(
    tx: Tx, draft: Broadcast, reach: Reach, *, by: Person, now: datetime, content: Content,
    message_id: int | None,
) -> Sent:  # fmt: skip
    """Ask whoever could agree. Each is told once, with the message as it will be read."""
    asked = others(tx, by)
    if not asked:
        tx.answer(by, screens.nobody_to_ask(draft, reach.reached), now=now, edits=message_id)
        return "nobody-to-ask"
    if tx.campaigns.move(draft.id, before=draft.state, after=ASKED) and draft.state != ASKED:
        tx.journal("ask_agreement", f"campaign:{draft.id}", "asked", at=now, by=by)
    for one in asked:
        shown = _seen(tx, draft, by=one, now=now, content=content, note="asked-of-you")
        key = f"agreement:{draft.id}:{draft.revision}:{one.id}"
        tx.promise(one, shown, key=key, kind=Kind.STAFF, due_at=now)
    tx.answer(by, screens.asked(draft, reach.reached, len(asked)), now=now, edits=message_id)
    return "asked"


def _let_go(
    tx: Tx, draft: Broadcast, reach: Reach, *, by: Person, now: datetime, content: Content
) -> Broadcast:
    due_at = leaves_first(draft.hour, now, ZoneInfo(content.territory.zone))
    roll = audiences.roll_of(tx.connection, draft.whom)
    message = screens.broadcast(filled_in(draft.words, for_broadcasts(content.territory)))
    gone = tx.broadcasts.let_go(
        draft, by=by.id, message=message, roll=roll, due_at=due_at, not_after=due_at + KEPT, now=now
    )
    counted = {"people": reach.reached, "left_out": reach.left_out, "whom": draft.whom.to_json()}
    tx.journal("send_broadcast", f"campaign:{draft.id}", "sent", at=now, by=by, details=counted)
    writer = tx.people.by_id(draft.writer) if draft.writer and draft.writer != by.id else None
    if writer is not None:
        agreed = screens.agreed(draft, reach.reached, due_at)
        key = f"agreed:{draft.id}:{draft.revision}"
        tx.promise(writer, agreed, key=key, kind=Kind.STAFF, due_at=now)
    return gone


def take_back(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None = None
) -> bool:
    """Undo a send of which nothing has left: it is a draft again. Later it can only be stopped."""
    sent = tx.broadcasts.locked(broadcast_id)
    if sent is not None and sent.can_be_taken_back(now) and tx.broadcasts.take_back(sent):
        tx.journal("take_back_broadcast", f"campaign:{sent.id}", "taken back", at=now, by=by)
        tx.answer(by, screens.taken_back(sent), now=now, edits=message_id)
        return True
    show_broadcast(tx, by=by, now=now, broadcast_id=broadcast_id, content=content, message_id=message_id)
    return False


def stop_broadcast(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None = None
) -> bool:
    """Stop a send that is under way: what is in flight arrives, nothing more leaves."""
    sent = tx.broadcasts.locked(broadcast_id)
    stopped = sent is not None and sent.can_be_stopped(now)
    if sent is not None and stopped:
        tx.campaigns.move(sent.id, before=sent.state, after=STOPPED)
        tx.journal("stop_broadcast", f"campaign:{sent.id}", "stopped", at=now, by=by)
    show_broadcast(tx, by=by, now=now, broadcast_id=broadcast_id, content=content, message_id=message_id)
    return stopped


def send_failed_again(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, message_id: int | None = None
) -> int:
    """Send once more to those of whom nobody knows whether it arrived; never to who has refused it."""
    count = unknowns.send_again(
        tx.connection, Kind.BROADCAST, broadcast_id, until=now, now=now, never_again=()
    )
    tx.outbox.has_promised = True
    if count:
        details = {"n": count}
        tx.journal("send_again", f"campaign:{broadcast_id}", "done", at=now, by=by, details=details)
    tx.answer(by, screens.sent_again(broadcast_id, count), now=now, edits=message_id)
    return count


# --- following it ---------------------------------------------------------------------------------


def show_broadcast(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None = None
) -> None:
    """A draft as it will be read; a send that can be taken back; how far a send is."""
    one = tx.broadcasts.locked(broadcast_id)
    if one is None:
        tx.answer(by, screens.draft_gone(), now=now, edits=message_id)
    elif one.is_being_written:
        _preview(tx, one, by=by, now=now, content=content, message_id=message_id)
    elif one.can_be_taken_back(now):
        tx.answer(by, screens.let_go(one, owed.how_many(one.roll)), now=now, edits=message_id)
    else:
        tx.outbox.flush()
        progress = ledger.progress(tx.connection, one, now=now)
        zone = ZoneInfo(content.territory.zone)
        shown = screens.progress(one, progress, whom_in_words(tx, one.whom, content), now, zone)
        tx.answer(by, shown, now=now, edits=message_id)


def list_broadcasts(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """What is being written, what waits for somebody to agree, and the last messages that were sent."""
    tx.answer(by, screens.list_of_all(queries.latest(tx.connection)), now=now, edits=message_id)


def export_ledger(tx: Tx, *, by: Person, now: datetime, broadcast_id: int) -> None:
    """Note that somebody took away who was sent a message, and who was not."""
    tx.journal("export_ledger", f"campaign:{broadcast_id}", "csv", at=now, by=by)
