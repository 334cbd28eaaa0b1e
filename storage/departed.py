"""Who has left: the fingerprints of their accounts, by which a restored backup erases them again.

Nobody without the key can tell whose a fingerprint is. The list goes from store to store with its keys, and is
only ever added to. Reasons: docs/decisions/0011-backups.md.
"""

from __future__ import annotations

import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from domain.people import Person
from storage.inserting import insert_new, upsert
from storage.tables import erasures, people, secrets

KEY = "erasures"
"""The name of this deployment's key; those that came from other stores have names that begin so."""


@dataclass(frozen=True, slots=True)
class Departed:
    """A list of who has left, and the keys under which their accounts may stand in it."""

    keys: Sequence[bytes]
    erased_at: Mapping[str, datetime]


def sign(connection: Connection, person: Person, *, now: datetime) -> None:
    """Put somebody on the list."""
    if person.telegram_id is not None:
        row = {"account_hash": fingerprint(_key(connection), person.telegram_id), "erased_at": now}
        upsert(connection, erasures, ["account_hash"], row)


def known(connection: Connection) -> Departed:
    """The list that a store keeps."""
    keys = connection.scalars(select(secrets.c.value).where(secrets.c.name.startswith(KEY)))
    return Departed(
        list(keys), {row.account_hash: row.erased_at for row in connection.execute(select(erasures))}
    )


def add(connection: Connection, others: Departed) -> None:
    """Add another store's list to this one's: who has left there has left here."""
    here = known(connection)
    for key in others.keys:
        if key not in here.keys:
            name = f"{KEY}-{sha256(key).hexdigest()[:8]}" if _has_key(connection) else KEY
            connection.execute(insert(secrets), {"name": name, "value": key})
    for account, erased_at in others.erased_at.items():
        latest = max(erased_at, here.erased_at.get(account, erased_at))
        upsert(connection, erasures, ["account_hash"], {"account_hash": account, "erased_at": latest})


def left_since(connection: Connection) -> list[int]:
    """Those who were erased later than they came in: a backup has brought them back."""
    left = known(connection)
    if not left.erased_at:
        return []
    here = select(people.c.id, people.c.telegram_id, people.c.created_at)
    return [
        row.id
        for row in connection.execute(here.where(people.c.telegram_id.is_not(None)))
        if any(at > row.created_at for at in _erasures_of(row.telegram_id, left))
    ]


def _erasures_of(telegram_id: int, left: Departed) -> list[datetime]:
    marks = [fingerprint(key, telegram_id) for key in left.keys]
    return [left.erased_at[mark] for mark in marks if mark in left.erased_at]


def fingerprint(key: bytes, telegram_id: int) -> str:
    """A keyed hash of an account: nobody without the key can tell whose it is."""
    return hmac.digest(key, str(telegram_id).encode(), "sha256").hex()


def _key(connection: Connection) -> bytes:
    """The key of this deployment, made the first time it is needed."""
    fresh = {"name": KEY, "value": randomness.token_bytes(32)}
    connection.execute(insert_new(connection, secrets), fresh)
    key: bytes | None = connection.scalar(select(secrets.c.value).where(secrets.c.name == KEY))
    assert key is not None
    return key


def _has_key(connection: Connection) -> bool:
    return connection.scalar(select(secrets.c.name).where(secrets.c.name == KEY)) is not None
