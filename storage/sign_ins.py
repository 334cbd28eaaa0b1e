"""Sign-ins: which browser was confirmed by whom, and until when it may show the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from domain.messages import Text, params_from_json, params_to_json
from domain.people import Person
from domain.sign_ins import ASKING, IDLE, LONGEST
from storage.inserting import insert_new
from storage.people import person_of
from storage.tables import people, sign_ins

KEPT = timedelta(days=30)
"""How long somebody can look up where they were signed in."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser of one person."""

    id: int
    confirmed_at: datetime
    opened_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is signed in with a browser, and what their last act there had as an answer."""

    person: Person
    sign_in_id: int
    seen_at: datetime
    told: tuple[str, tuple[Text, ...]]


class SignIns:
    """Browsers, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def confirm(self, fingerprint: str, person_id: int, *, now: datetime) -> int | None:
        """Let a browser in, once; None where it had been let in before. What is long over is forgotten."""
        long_over = and_(sign_ins.c.person_id == person_id, sign_ins.c.confirmed_at < now - KEPT)
        self._connection.execute(delete(sign_ins).where(long_over))
        values = {"fingerprint": fingerprint, "person_id": person_id, "confirmed_at": now}
        statement = insert_new(self._connection, sign_ins, returning=("id",))
        return self._connection.scalar(statement, values)  # type: ignore[no-any-return]

    def open(self, fingerprint: str, session_hash: str, *, now: datetime) -> bool:
        """The browser that was confirmed comes in, once, under a new secret."""
        opened = self._connection.execute(
            update(sign_ins)
            .where(_is_confirmed(fingerprint, now))
            .values(session_hash=session_hash, opened_at=now, seen_at=now)
        )
        return opened.rowcount == 1

    def visitor(self, session_hash: str, *, now: datetime) -> Visitor | None:
        return visitor(self._connection, session_hash, now=now)

    def see(self, sign_in_id: int, *, now: datetime) -> None:
        """Somebody is still there."""
        self._connection.execute(update(sign_ins).where(sign_ins.c.id == sign_in_id).values(seen_at=now))

    def tell(self, sign_in_id: int, name: str, told: Sequence[Text]) -> None:
        """Keep what an act had as an answer, for the page that comes next."""
        texts = [{"text": one.key, "params": params_to_json(one.params)} for one in told]
        values = {"told": {"name": name, "texts": texts}}
        self._connection.execute(update(sign_ins).where(sign_ins.c.id == sign_in_id).values(values))

    def end(self, person_id: int, sign_in_id: int, *, now: datetime) -> bool:
        """Close one browser of this person; it needs no longer be open."""
        mine = and_(sign_ins.c.person_id == person_id, sign_ins.c.id == sign_in_id)
        ended = self._connection.execute(
            update(sign_ins).where(mine, _is_open()).values(_ENDED | {"ended_at": now})
        )
        return ended.rowcount == 1

    def end_all(self, person_id: int, *, now: datetime, but: int | None = None) -> int:
        """Close every browser of this person, or all but one; how many there were."""
        others = and_(sign_ins.c.person_id == person_id, sign_ins.c.id != (but or 0))
        ended = self._connection.execute(
            update(sign_ins).where(others, _is_open()).values(_ENDED | {"ended_at": now})
        )
        return ended.rowcount

    def end_everybodys(self, *, now: datetime) -> None:
        """Close every browser there is: who may come in is to be said again."""
        self._connection.execute(update(sign_ins).where(_is_open()).values(_ENDED | {"ended_at": now}))


_ENDED: dict[str, Any] = {"session_hash": None, "told": None}


def _is_open() -> ColumnElement[bool]:
    return sign_ins.c.ended_at.is_(None)


def _is_confirmed(fingerprint: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        sign_ins.c.fingerprint == fingerprint,
        sign_ins.c.session_hash.is_(None),
        sign_ins.c.confirmed_at > now - ASKING,
        _is_open(),
    )


# --- reads ----------------------------------------------------------------------------------------


def is_confirmed(connection: Connection, fingerprint: str, *, now: datetime) -> bool:
    """Whether somebody has said yes to this browser, which has not come in yet."""
    return connection.scalar(select(sign_ins.c.id).where(_is_confirmed(fingerprint, now))) is not None


def visitor(connection: Connection, session_hash: str, *, now: datetime) -> Visitor | None:
    """Who is signed in with this session, as they are now; None where it is over."""
    statement = (
        select(people, sign_ins.c.id.label("sign_in_id"), sign_ins.c.seen_at, sign_ins.c.told)
        .join_from(sign_ins, people, sign_ins.c.person_id == people.c.id)
        .where(
            sign_ins.c.session_hash == session_hash,
            sign_ins.c.seen_at > now - IDLE,
            sign_ins.c.opened_at > now - LONGEST,
        )
    )
    row = connection.execute(statement).one_or_none()
    return Visitor(person_of(row), row.sign_in_id, row.seen_at, _told(row.told)) if row else None


def _told(kept: Any) -> tuple[str, tuple[Text, ...]]:
    if kept is None:
        return "", ()
    return kept["name"], tuple(Text(one["text"], params_from_json(one["params"])) for one in kept["texts"])


def open_of(connection: Connection, person_id: int, *, now: datetime) -> Sequence[SignIn]:
    """Where this person is signed in now, the latest first."""
    statement = select(sign_ins).where(
        sign_ins.c.person_id == person_id,
        sign_ins.c.session_hash.is_not(None),
        sign_ins.c.seen_at > now - IDLE,
        sign_ins.c.opened_at > now - LONGEST,
    )
    rows = connection.execute(statement.order_by(sign_ins.c.id.desc()))
    return [SignIn(row.id, row.confirmed_at, row.opened_at, row.seen_at, row.ended_at) for row in rows]
