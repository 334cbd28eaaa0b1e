"""What went out: I4, nothing vanishes; I5, no copy without a reason; I6, silence is kept; I12, not too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache

from sqlalchemy import Connection, and_, func, or_, select

from domain.leaving import HELD
from domain.people import Stage
from domain.privileged import BEGINS_PAUSE, ENDS_PAUSE
from domain.sending import (
    ANY_HOUR,
    CONTENT,
    DURING_PAUSE,
    MAX_CONTENT_A_DAY,
    MAX_UNASKED_A_DAY,
    UNASKED,
    Kind,
    may_leave,
)
from storage import outbox as states
from storage.invariants.findings import Broken
from storage.outbox import LEASE
from storage.tables import campaigns, journal, outbox, people

STATES = (
    states.WAITING, states.SENDING, states.SENT, states.REFUSED,
    states.UNKNOWN, states.EXPIRED, states.CANCELLED, states.REPLACED,
    states.DISMISSED,
)  # fmt: skip
LEFT = (states.SENT, states.UNKNOWN, states.DISMISSED)
"""States of a message that has reached its reader, or may have."""


def every_promise_is_somewhere(connection: Connection) -> Iterator[Broken]:
    """I4: a promise is in one known state, complete for it; of a campaign, each person has one, and none has
    vanished."""
    under_way = outbox.c.state.in_([states.WAITING, states.SENDING])
    incomplete = or_(
        outbox.c.state.not_in(STATES),
        and_(outbox.c.state == states.SENDING, or_(outbox.c.lease_until.is_(None), outbox.c.owner.is_(None))),
        and_(~under_way, outbox.c.settled_at.is_(None)),
    )
    for row in connection.execute(select(outbox.c.id, outbox.c.state).where(incomplete)):
        yield Broken(
            "I4", "outbox", str(row.id), f"its state is {row.state}, and nothing says when or by whom"
        )
    each = outbox.c.campaign_id, outbox.c.person_id
    promised = select(*each, func.count().label("times")).where(outbox.c.campaign_id.is_not(None))
    for row in connection.execute(promised.group_by(*each).having(func.count() > 1)):
        what = f"person {row.person_id} was promised it {row.times} times"
        yield Broken("I4", "campaigns", str(row.campaign_id), what)
    for campaign in connection.execute(_VANISHED):
        what = f"it was promised to {campaign.promised} people, and {campaign.kept} rows tell of it"
        yield Broken("I4", "campaigns", str(campaign.id), what)


_KEPT = select(func.count()).where(outbox.c.campaign_id == campaigns.c.id).scalar_subquery()
_VANISHED = select(campaigns.c.id, campaigns.c.promised, _KEPT.label("kept")).where(
    campaigns.c.promised > _KEPT
)


def copies_are_explained(connection: Connection, copies: Mapping[tuple[int, int], int]) -> Iterator[Broken]:
    """I5: a campaign reaches each chat once, and once more at most for each send whose end nobody knows."""
    counted = {campaign_id for campaign_id, _ in copies}
    columns = outbox.c.id, outbox.c.campaign_id, outbox.c.chat_id, outbox.c.state, outbox.c.attempts
    promised = set()
    for row in connection.execute(select(*columns).where(outbox.c.campaign_id.in_(counted))):
        promised.add((row.campaign_id, row.chat_id))
        had = copies.get((row.campaign_id, row.chat_id), 0)
        if had > row.attempts:
            yield Broken("I5", "outbox", str(row.id), f"{had} copies arrived of {row.attempts} counted sends")
        if had == 0 and row.state == states.SENT:
            yield Broken("I5", "outbox", str(row.id), "it counts as sent and never arrived")
    arrived = {place for place, had in copies.items() if had}
    for campaign_id, _ in sorted(arrived - promised - _gone(connection, copies)):
        yield Broken("I5", "campaigns", str(campaign_id), "it reached somebody to whom nothing was promised")


def _gone(connection: Connection, copies: Mapping[tuple[int, int], int]) -> set[tuple[int, int]]:
    """Chats of people who have left since: what was promised to them left with them."""
    here = set(connection.scalars(select(people.c.telegram_id)))
    return {(campaign_id, chat_id) for campaign_id, chat_id in copies if chat_id not in here}


# --- silence --------------------------------------------------------------------------------------

Silence = tuple[datetime, datetime]


def silence_is_kept(connection: Connection) -> Iterator[Broken]:
    """I6: after a stop nothing unasked is sent but the one message in flight; to the erased, nothing at all."""
    silences = _silences(connection)
    in_flight: set[tuple[int, Silence]] = set()
    for row in connection.execute(_SENT_UNASKED):
        for silence in silences.get(row.person_id, ()):
            if not silence[0] < row.settled_at < silence[1]:
                continue
            was_in_flight = row.settled_at < silence[0] + LEASE and (row.person_id, silence) not in in_flight
            in_flight.add((row.person_id, silence))
            if not was_in_flight:
                yield Broken("I6", "outbox", str(row.id), "it was sent to somebody who had said stop")
    erased = select(outbox.c.id).join(people).where(people.c.stage == Stage.ERASED.value)
    for promise_id in connection.scalars(erased.order_by(outbox.c.id)):
        yield Broken("I6", "outbox", str(promise_id), "it is for somebody who was erased")


def _silences(connection: Connection) -> Mapping[int, Sequence[Silence]]:
    """From when to when each person had said stop, by the journal."""
    silences: dict[int, list[Silence]] = {}
    for row in connection.execute(_STOPS):
        theirs = silences.setdefault(row.person_id, [])
        if row.act == "stop":
            theirs.append((row.at, FOR_GOOD))
        elif theirs and theirs[-1][1] == FOR_GOOD:
            theirs[-1] = (theirs[-1][0], row.at)
    return silences


FOR_GOOD = datetime.max.replace(tzinfo=UTC)

_STOPS = (
    select(journal.c.person_id, journal.c.act, journal.c.at)
    .where(journal.c.act.in_(["stop", "come_back", "pause"]))
    .order_by(journal.c.id)
)

_SENT_UNASKED = (
    select(outbox.c.id, outbox.c.person_id, outbox.c.settled_at)
    .where(
        outbox.c.state == states.SENT,
        outbox.c.kind.in_([kind.value for kind in HELD]),
        outbox.c.person_id.in_(select(journal.c.person_id).where(journal.c.act == "stop")),
    )
    .order_by(outbox.c.settled_at, outbox.c.id)
)


# --- not too much ---------------------------------------------------------------------------------


def nobody_is_sent_too_much(connection: Connection) -> Iterator[Broken]:
    """I12: a day brings one piece of content and two unasked messages at most."""
    for kinds, most in ((CONTENT, MAX_CONTENT_A_DAY), (UNASKED, MAX_UNASKED_A_DAY)):
        columns = outbox.c.person_id, outbox.c.settled_on, func.count().label("had")
        left = outbox.c.state.in_(LEFT), outbox.c.kind.in_([kind.value for kind in kinds])
        grouped = select(*columns).where(*left).group_by(outbox.c.person_id, outbox.c.settled_on)
        for row in connection.execute(grouped.having(func.count() > most)):
            what = f"{row.had} messages nobody asked for on {row.settled_on}, of which {most} may leave"
            yield Broken("I12", "people", str(row.person_id), what)


def quiet_hours_are_kept(connection: Connection, zone: tzinfo) -> Iterator[Broken]:
    """I12: what nobody asked for leaves in no quiet hour, but for what was in flight when it began."""
    columns = outbox.c.id, outbox.c.kind, outbox.c.settled_at
    held = [kind.value for kind in Kind if kind not in ANY_HOUR]
    rows = select(*columns).where(outbox.c.state == states.SENT, outbox.c.kind.in_(held))

    @cache
    def may(kind: str, minute: datetime) -> bool:
        return may_leave(Kind(kind), minute, zone)

    for row in connection.execute(rows):
        minute = row.settled_at.replace(second=0, microsecond=0)
        if not may(row.kind, minute) and not may(row.kind, minute - LEASE):
            yield Broken("I12", "outbox", str(row.id), f"{row.kind} was sent in the quiet hours")


# --- the general pause ----------------------------------------------------------------------------


def the_general_pause_is_kept(connection: Connection) -> Iterator[Broken]:
    """I12: during a general pause nothing leaves that nobody asked for, but for what was in flight."""
    pauses = _pauses(connection)
    if not pauses:
        return
    held = [kind.value for kind in Kind if kind not in DURING_PAUSE]
    columns = outbox.c.id, outbox.c.kind, outbox.c.settled_at
    sent = select(*columns).where(
        outbox.c.state == states.SENT, outbox.c.kind.in_(held), outbox.c.settled_at > pauses[0][0]
    )
    for row in connection.execute(sent.order_by(outbox.c.id)):
        if any(begun + LEASE < row.settled_at < ended for begun, ended in pauses):
            yield Broken("I12", "outbox", str(row.id), f"{row.kind} was sent during the general pause")


def _pauses(connection: Connection) -> Sequence[Silence]:
    """From when to when each general pause lasted, by the journal."""
    acts = select(journal.c.act, journal.c.at).where(journal.c.act.in_([BEGINS_PAUSE, ENDS_PAUSE]))
    pauses: list[Silence] = []
    for row in connection.execute(acts.order_by(journal.c.id)):
        if row.act == BEGINS_PAUSE:
            pauses.append((row.at, FOR_GOOD))
        elif pauses:
            pauses[-1] = (pauses[-1][0], row.at)
    return pauses
