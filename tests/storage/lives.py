"""A whole life in the tables, for tests of showing and erasing: each column holds something to look for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Connection, Integer, LargeBinary, insert, select

from storage.register import REGISTER
from storage.tables import Moment, metadata

ACCOUNT = 99_887_766_554
"""A Telegram account whose digits and bytes nothing else holds by chance."""

AUTHOR, MODERATOR, OTHER = 1, 2, 3

LIVED = datetime.fromisoformat("2027-01-04T11:00:00+00:00")

CODES: Mapping[str, Any] = {
    "people.stage": "enrolled",
    "people.roles": "moderator",
    "people.language": "fr",
    "people.panel": True,
    "outbox.kind": "answer",
    "outbox.state": "waiting",
    "outbox.text_key": "sorry",
    "outbox.params": {},
    "outbox.rows": [],
    "inbox.state": "quarantined",
    "journal.person_id": AUTHOR,
}
"""Columns whose values other code reads: no canary sings there."""


@dataclass(frozen=True)
class Canary:
    """What stands in a column, to be looked for."""

    table: str
    column: str
    text: str


def mark(table: str, column: str) -> str:
    """A short word that stands in this column and nowhere else."""
    place = list(metadata.tables).index(table) * 100
    return f"qz{place + list(metadata.tables[table].columns.keys()).index(column)}zq"


def live(connection: Connection) -> list[Canary]:
    """Let the author do everything there is to do, and a moderator and somebody else be there too."""
    for person, account in ((MODERATOR, 22), (OTHER, 33)):
        connection.execute(insert(metadata.tables["people"]), _neighbour(person, account))
    canaries: list[Canary] = []
    for table in metadata.sorted_tables:
        if REGISTER[table.name].whose or table.name in ("poll_openings", "invitations"):
            row = {column.name: _value(table.name, column) for column in table.columns}
            connection.execute(insert(table), row)
            canaries += _canaries(table.name, row)
    return canaries


def _neighbour(person: int, account: int) -> dict[str, Any]:
    return {
        "id": person,
        "telegram_id": account,
        "language": "fr",
        "stage": "enrolled",
        "roles": "moderator" if person == MODERATOR else "",
        "created_at": LIVED,
    }


def _value(table: str, column: Column[Any]) -> Any:
    """Something to look for where the column holds text; something that fits elsewhere."""
    name = f"{table}.{column.name}"
    if name in CODES:
        return CODES[name]
    if column.name in ("telegram_id", "chat_id", "lane"):
        return ACCOUNT
    if name in ("testimony_decisions.person_id", "testimonies.claimed_by"):
        return MODERATOR
    if name == "outbox.document":
        return {"name": "a file", "body": mark(table, column.name)}
    match column.type:
        case Moment():
            return LIVED
        case Boolean():
            return True
        case JSON():
            return [mark(table, column.name)]
        case LargeBinary():
            return mark(table, column.name).encode()
        case BigInteger() | Integer():
            return 1
        case _:
            return mark(table, column.name)


def _canaries(table: str, row: Mapping[str, Any]) -> Iterator[Canary]:
    for column in row:
        if mark(table, column) in str(row[column]):
            yield Canary(table, column, mark(table, column))


def everything(connection: Connection) -> str:
    """Every value of every column of every table, to look for canaries in."""
    return "\n".join(
        f"{table.name}.{name}={value!r}"
        for table in metadata.sorted_tables
        for row in connection.execute(select(table))
        for name, value in row._mapping.items()
    )
