"""What was promised to people, until it is sent, refused, expired or honestly unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)

from domain.messages import (
    Document,
    Message,
    chart_from_json,
    chart_to_json,
    params_from_json,
    params_to_json,
    rows_from_json,
    rows_to_json,
)
from domain.sending import PRIORITY, Kind
from storage.inserting import insert_new, upsert
from storage.tables import outbox, sending

if TYPE_CHECKING:
    from storage.tx import Tx

WAITING, SENDING, SENT, REFUSED = "waiting", "sending", "sent", "refused"
UNKNOWN, EXPIRED, CANCELLED, REPLACED = "unknown", "expired", "cancelled", "replaced"
DISMISSED = "dismissed"
"""Unknown, and an organizer has left it at that."""

LEASE = timedelta(seconds=30)
"""How long a send may take before its outcome counts as unknown."""

ATTEMPTS = 3
"""How often a message whose outcome is unknown is sent at most."""


class Outbox:
    """Promises collected in a transaction and written once, with what they announce."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[dict[str, Any]] = []
        self._results: list[dict[str, Any]] = []
        self.has_promised = False

    def promise(
        self,
        *,
        person_id: int | None,
        chat_id: int,
        language: str | None,
        message: Message,
        key: str,
        kind: Kind,
        due_at: datetime,
        not_after: datetime | None,
        edits: int | None,
        campaign_id: int | None,
    ) -> None:
        self.has_promised = True
        self._rows.append(
            body(message)
            | {
                "person_id": person_id,
                "chat_id": chat_id,
                "language": language,
                "key": key,
                "kind": kind.value,
                "priority": PRIORITY[kind],
                "edits": edits,
                "campaign_id": campaign_id,
                "due_at": due_at,
                "not_after": not_after,
                "state": WAITING,
                "attempts": 0,
            }
        )

    def settled(self, result: dict[str, Any]) -> None:
        """A send has its result, in the terms of `_SETTLE`."""
        self._results.append(result)

    def flush(self) -> None:
        if self._rows:
            self._connection.execute(insert_new(self._connection, outbox), self._rows)
            self._rows.clear()
        if self._results:
            self._connection.execute(_SETTLE, self._results)
            self._results.clear()

    def cancel_for(self, person_id: int, *, kinds: Iterable[Kind], reason: str, now: datetime) -> int:
        """Take back what was promised to a person and has not left yet."""
        self.flush()
        statement = update(outbox).where(
            outbox.c.person_id == person_id,
            outbox.c.state == WAITING,
            outbox.c.kind.in_([kind.value for kind in kinds]),
        )
        return self._connection.execute(
            statement.values(state=CANCELLED, reason=reason, settled_at=now, document=None)
        ).rowcount


def body(message: Message) -> dict[str, Any]:
    """A message as the columns that hold it."""
    return {
        "text_key": message.text,
        "params": params_to_json(message.params),
        "rows": rows_to_json(message.rows),
        "document": _enclosed(message),
    }


def _enclosed(message: Message) -> dict[str, Any] | None:
    """What goes with the words: a file, or a picture that is still to be drawn."""
    if message.shows:
        return {"shows": message.shows}
    if message.chart is not None:
        return {"chart": chart_to_json(message.chart)}
    document = message.document
    return {"name": document.name, "body": document.body} if document else None


# --- claiming: what storage/claims.py does with what it has chosen --------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise that a sender holds until it is settled."""

    id: int
    person_id: int | None
    chat_id: int
    language: str
    kind: Kind
    message: Message
    edits: int | None
    attempts: int
    campaign_id: int | None


def message_from(columns: Any) -> Message:
    """The message that columns hold, as `body` wrote them."""
    enclosed = columns["document"] or {}
    return Message(
        columns["text_key"],
        params_from_json(columns["params"]),
        rows_from_json(columns["rows"]),
        Document(enclosed["name"], enclosed["body"]) if "name" in enclosed else None,
        chart_from_json(enclosed["chart"]) if "chart" in enclosed else None,
        enclosed.get("shows", ""),
    )


def close_waiting(connection: Connection, which: ColumnElement[bool], *, reason: str, now: datetime) -> int:
    """Replace promises that have not left: something newer says what they would have said."""
    statement = update(outbox).where(which, outbox.c.state == WAITING)
    return connection.execute(
        statement.values(state=REPLACED, reason=reason, settled_at=now, document=None)
    ).rowcount


def take(tx: Tx, ids: Sequence[int], *, owner: str, now: datetime) -> set[int]:
    """Mark promises as being sent, just before they are; those that were not taken back while we chose."""
    given = {"ids": list(ids), "lease": now + LEASE, "sender": owner}
    return set(tx.connection.scalars(_TAKE, given))


_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.state == WAITING)
    .values(
        state=SENDING,
        lease_until=bindparam("lease"),
        owner=bindparam("sender"),
        attempts=outbox.c.attempts + 1,
    )
    .returning(outbox.c.id)
)


def close(tx: Tx, ids: Sequence[int], *, state: str, reason: str, now: datetime) -> None:
    """End promises that will not be sent: cancelled, replaced by a newer one, refused."""
    if ids:
        statement = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == WAITING)
        tx.connection.execute(statement.values(state=state, reason=reason, settled_at=now, document=None))


def postpone(tx: Tx, ids: Sequence[int], *, until: datetime) -> None:
    """Keep promises for later: too much for today, or a pause the person asked for."""
    if ids:
        statement = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == WAITING)
        tx.connection.execute(statement.values(due_at=until))


# --- settling -------------------------------------------------------------------------------------


def settle(
    tx: Tx, promise_id: int, *, state: str, reason: str, message_id: int | None, now: datetime, day: str
) -> None:
    """Record what became of a send."""
    values = {"state": state, "reason": reason[:200], "message_id": message_id, "settled_at": now}
    tx.outbox.settled(
        {"promise_id": promise_id, "day": day} | {f"new_{name}": value for name, value in values.items()}
    )


def forget(tx: Tx, promise_id: int) -> None:
    """A message to somebody about whom nothing is kept has been dealt with: it goes too."""
    tx.connection.execute(delete(outbox).where(outbox.c.id == promise_id, outbox.c.person_id.is_(None)))


_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("promise_id"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        message_id=bindparam("new_message_id"),
        settled_at=bindparam("new_settled_at"),
        settled_on=bindparam("day"),
        document=None,
        lease_until=None,
    )
)


def try_again(
    tx: Tx, promise_id: int, *, at: datetime | None, reason: str, as_new: bool = False, counted: bool = True
) -> None:
    """Put a promise back in the queue, in its old place where no `at` is given: `as_new` where the message
    it should change is gone, not `counted` where nothing had left."""
    values: dict[str, Any] = {"state": WAITING, "reason": reason[:200], "lease_until": None}
    if at is not None:
        values["due_at"] = at
    if as_new:
        values["edits"] = None
    if not counted:
        values["attempts"] = outbox.c.attempts - 1
    tx.connection.execute(update(outbox).where(outbox.c.id == promise_id).values(values))


def recover(tx: Tx, *, now: datetime, day: str, owner: str | None = None) -> tuple[int, int]:
    """Sends whose sender is gone: tried again up to three times, then listed as unknown.

    Gone: its lease is over, or an `owner` is given, the only one there is now, and it is another.
    Returns how many are tried again and how many are unknown.
    """
    lost = and_(
        outbox.c.state == SENDING,
        or_(outbox.c.lease_until < now, outbox.c.owner != owner if owner else false()),
    )
    reason = "the sender stopped while sending"
    unknown = tx.connection.execute(
        update(outbox)
        .where(lost, outbox.c.attempts >= ATTEMPTS)
        .values(state=UNKNOWN, reason=reason, settled_at=now, settled_on=day, document=None)
    )
    again = tx.connection.execute(update(outbox).where(lost).values(state=WAITING, lease_until=None))
    return again.rowcount, unknown.rowcount


def put_off(tx: Tx, *, until: datetime) -> None:
    """Let what was interrupted wait a little: a program that is killed again at once, and again, costs nobody
    a third copy."""
    interrupted = outbox.c.state == WAITING, outbox.c.attempts > 0, outbox.c.due_at < until
    tx.connection.execute(update(outbox).where(*interrupted).values(due_at=until))


def forget_strangers(tx: Tx) -> int:
    """Messages to people about whom nothing is kept, that came to an end without being sent: they go too."""
    ended = outbox.c.person_id.is_(None), outbox.c.state.not_in([WAITING, SENDING])
    return tx.connection.execute(delete(outbox).where(*ended)).rowcount


def expire(tx: Tx, *, now: datetime) -> int:
    """Messages whose time has passed: visible as expired, never sent late."""
    statement = update(outbox).where(outbox.c.state == WAITING, outbox.c.not_after <= now)
    return tx.connection.execute(
        statement.values(state=EXPIRED, reason="its time had passed", settled_at=now, document=None)
    ).rowcount


AT_A_TIME = 500


def cancel_some(tx: Tx, *, campaign_id: int, now: datetime) -> int:
    """Cancel some of what a campaign has promised and not sent: it was stopped. Returns how many."""
    waiting = outbox.c.campaign_id == campaign_id, outbox.c.state == literal_column("'waiting'")
    some = select(outbox.c.id).where(*waiting).limit(AT_A_TIME)
    values = {"state": CANCELLED, "reason": "the send was stopped", "settled_at": now}
    return tx.connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(values)).rowcount


# --- reads ----------------------------------------------------------------------------------------


def counts(connection: Connection, *, campaign_id: int | None = None) -> Mapping[str, int]:
    """How many promises are in each state, of one campaign or of all."""
    statement = select(outbox.c.state, func.count().label("total")).group_by(outbox.c.state)
    if campaign_id is not None:
        statement = statement.where(outbox.c.campaign_id == campaign_id)
    return {row.state: row.total for row in connection.execute(statement)}


@dataclass(frozen=True, slots=True)
class Question:
    """The last message with buttons that a person has in front of them."""

    message: Message
    message_id: int | None


def last_question(connection: Connection, person_id: int) -> Question | None:
    """What this person was asked last, so that they may answer it in words: the last message that may be in
    front of them. One whose arrival is not recorded yet has come after those of which it is."""
    row = connection.execute(_LAST, {"person": person_id}).first()
    if row is None or not row.rows:
        return None
    return Question(message_from(row._mapping), row.message_id or row.edits)


_LAST = (
    select(outbox)
    .where(
        outbox.c.person_id == bindparam("person"),
        or_(
            outbox.c.state.in_([SENT, SENDING, UNKNOWN, DISMISSED]),
            and_(outbox.c.state == WAITING, outbox.c.attempts > 0),
        ),
    )
    .order_by(outbox.c.settled_at.desc().nulls_first(), outbox.c.id.desc())
    .limit(1)
)


# --- the pause that Telegram asked for ------------------------------------------------------------


def pause(tx: Tx, *, until: datetime) -> None:
    """Send nothing before `until`; kept, so that a restart does not forget it. The longest pause holds."""
    longest = max(until, paused_until(tx.connection) or until)
    upsert(tx.connection, sending, ["id"], {"id": 1, "paused_until": longest})


def paused_until(connection: Connection) -> datetime | None:
    return connection.scalar(select(sending.c.paused_until))
