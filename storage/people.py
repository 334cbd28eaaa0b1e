"""People: found by their Telegram account, kept up to date one field at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.people import Person, Role, Stage
from storage.tables import IS_STAFF, people

if TYPE_CHECKING:
    from storage.tx import Tx


class People:
    """The people of this territory, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_telegram(self, telegram_id: int) -> Person | None:
        row = self._connection.execute(_BY_TELEGRAM, {"account": telegram_id}).one_or_none()
        return person_of(row) if row else None

    def by_id(self, person_id: int) -> Person | None:
        row = self._connection.execute(select(people).where(people.c.id == person_id)).one_or_none()
        return person_of(row) if row else None

    def locked(self, person_id: int) -> Person:
        """The person as they are now, kept from changing until this transaction ends."""
        statement = select(people).where(people.c.id == person_id).with_for_update()
        return person_of(self._connection.execute(statement).one())

    def add(
        self, telegram_id: int, *, language: str, now: datetime, invitation_id: int | None = None
    ) -> Person:
        """Begin an enrolment: the age has been declared, the consents come next."""
        values = {"telegram_id": telegram_id, "language": language, "stage": Stage.STARTED, "created_at": now}
        statement = insert(people).values(values | {"invitation_id": invitation_id}).returning(people)
        return person_of(self._connection.execute(statement).one())

    def change(self, person_id: int, **values: Any) -> None:
        """Change some columns of one person, by their names in `tables.people`."""
        if "roles" in values:
            values["roles"] = ",".join(sorted(values["roles"]))
        self._connection.execute(update(people).where(people.c.id == person_id).values(values))

    def await_text(self, person_id: int, awaiting: str | None) -> None:
        """Say who owns the next text this person types; nobody, with None."""
        self._connection.execute(update(people).where(people.c.id == person_id).values(awaiting=awaiting))

    def staff(self) -> Sequence[Person]:
        """Everybody who holds a right."""
        rows = self._connection.execute(select(people).where(people.c.roles != "").order_by(people.c.id))
        return [person_of(row) for row in rows]

    def administrators(self) -> Sequence[Person]:
        """Everybody who gives and takes rights, kept from changing until this transaction ends: of two who
        would take each other's right away at once, the second sees what the first has done."""
        held = and_(people.c.stage == Stage.ENROLLED.value, people.c.roles.contains(Role.ADMINISTRATOR.value))
        rows = self._connection.execute(select(people).where(held).order_by(people.c.id).with_for_update())
        return [person_of(row) for row in rows]

    def with_role(self, role: Role) -> Sequence[Person]:
        """Those who hold a right and can be reached."""
        held = or_(people.c.roles.contains(role.value), people.c.roles.contains(Role.ADMINISTRATOR.value))
        rows = self._connection.execute(
            select(people).where(IS_STAFF, held, reachable()).order_by(people.c.id)
        )
        return [person for person in map(person_of, rows) if person.has(role)]


_BY_TELEGRAM = select(people).where(people.c.telegram_id == bindparam("account"))


def cannot_be_reached(tx: Tx, person_id: int, *, now: datetime) -> None:
    """The person blocked the bot or is gone: nothing more is tried until they write again."""
    tx.people.change(person_id, unreachable_at=now)


def reachable() -> ColumnElement[bool]:
    """People to whom something nobody asked for may be sent."""
    return and_(
        people.c.stage == Stage.ENROLLED.value,
        people.c.stopped_at.is_(None),
        people.c.unreachable_at.is_(None),
    )


def person_of(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        language=row.language,
        stage=Stage(row.stage),
        first_name=row.first_name,
        panel=row.panel,
        roles=frozenset(Role(role) for role in row.roles.split(",")) if row.roles else frozenset(),
        awaiting=row.awaiting,
        invitation_id=row.invitation_id,
        stopped_at=row.stopped_at,
        unreachable_at=row.unreachable_at,
        paused_until=row.paused_until,
    )


# --- reads ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who types: who they are, what they read, and who has asked them for a text."""

    id: int
    language: str
    awaiting: str | None


def reader(connection: Connection, telegram_id: int) -> Reader | None:
    row = connection.execute(_READER, {"account": telegram_id}).one_or_none()
    return Reader(row.id, row.language, row.awaiting) if row else None


_READER = select(people.c.id, people.c.language, people.c.awaiting).where(
    people.c.telegram_id == bindparam("account")
)


def enrolled(connection: Connection, *, page: int, size: int) -> tuple[Sequence[Person], int]:
    """One page of those who are enrolled, by first name, and how many there are."""
    is_enrolled = people.c.stage == Stage.ENROLLED.value
    total = connection.scalar(select(func.count()).select_from(people).where(is_enrolled)) or 0
    rows = connection.execute(
        select(people)
        .where(is_enrolled)
        .order_by(func.lower(people.c.first_name), people.c.id)
        .limit(size)
        .offset(max(page, 0) * size)
    )
    return [person_of(row) for row in rows], total


def person(connection: Connection, person_id: int) -> Person | None:
    """Somebody, by our number of them."""
    return People(connection).by_id(person_id)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody with a right, where to find them, and what they read."""

    telegram_id: int
    language: str
    roles: frozenset[Role]


def staff(connection: Connection) -> Sequence[Staff]:
    """Those who hold a right."""
    held = and_(people.c.stage == Stage.ENROLLED.value, people.c.roles != "")
    found = [person_of(row) for row in connection.execute(select(people).where(held).order_by(people.c.id))]
    return staff_of(found)


def staff_of(found: Sequence[Person]) -> Sequence[Staff]:
    """The same people as whoever writes to their chats needs them."""
    return [Staff(one.telegram_id, one.language, one.roles) for one in found if one.telegram_id is not None]
