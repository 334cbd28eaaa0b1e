"""Telegram's side of the webhook, for tests that must say exactly what is delivered."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

import aiohttp
import orjson
from sqlalchemy import Connection, select, text

from gateway.webhook import PATH, SECRET_HEADER
from storage import engines, inbox
from storage.engines import write_engine
from storage.tables import inbox as rows
from tests.phone import Phone, Simulator
from tests.town import Town, open_town

SECRET = "webhook-secret-of-this-test"
UPDATE_IDS = count(500_000_000)
FIRST_PORT = 16_000 + os.getpid() % 160 * 100  # a hundred for each process that tests
PORTS = cycle(range(FIRST_PORT, FIRST_PORT + 100))

Json = dict[str, Any]


@dataclass
class Door:
    """The webhook of a town's bot."""

    town: Town
    session: aiohttp.ClientSession

    async def posts(self, update: object, secret: str | None = SECRET, **headers: str) -> int:
        """Deliver an update (or any bytes); the status of the answer."""
        body = update if isinstance(update, bytes) else orjson.dumps(update)
        headers = {"Content-Type": "application/json"} | headers
        if secret is not None:
            headers[SECRET_HEADER] = secret
        async with self.session.post(self.town.address + PATH, data=body, headers=headers) as answer:
            assert await answer.read() == b"", "nobody is told anything"
            return answer.status

    async def rows(self) -> Sequence[Any]:
        """What is in the inbox."""
        return await self.town.read(_rows)

    async def is_idle(self) -> None:
        """Wait until every update whose turn it is was handled or put aside, and every answer sent."""
        while await self.town.read(inbox.waiting, now=self.town.clock.now(), limit=1):
            pass  # each look is a trip to the database
        await self.town.has_sent_what_is_due()


def _rows(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(rows).order_by(rows.c.id)).all()


def sender(phone: Phone | int, **changes: Any) -> Json:
    account = phone if isinstance(phone, int) else phone.id
    return {"id": account, "is_bot": False, "first_name": "Awa", "language_code": "fr"} | changes


def said(phone: Phone | int, words: str = "bonjour", update_id: int | None = None, **changes: Any) -> Json:
    """Somebody writes to the bot."""
    account = phone if isinstance(phone, int) else phone.id
    message: Json = {
        "message_id": next(UPDATE_IDS),
        "date": 1_799_060_400,
        "chat": {"id": account, "type": "private", "first_name": "Awa"},
        "from": sender(account),
        "text": words,
    }
    return {"update_id": update_id or next(UPDATE_IDS), "message": message | changes}


def tapped(phone: Phone | int, data: str, message_id: int = 1) -> Json:
    """Somebody taps a button."""
    account = phone if isinstance(phone, int) else phone.id
    chat = {"id": account, "type": "private", "first_name": "Awa"}
    query = {
        "id": str(next(UPDATE_IDS)),
        "from": sender(account),
        "chat_instance": "1",
        "message": {"message_id": message_id, "date": 1_799_060_400, "chat": chat, "text": "?"},
        "data": data,
    }
    return {"update_id": next(UPDATE_IDS), "callback_query": query}


async def answers(phone: Phone) -> list[str]:
    """What the bot has said to somebody, oldest first."""
    return [message.text for message in await phone.screen(1000) if message.from_bot]


def free_port() -> int:
    """A port nobody else is given before it is listened on: below those the machine lends to anybody."""
    for port in PORTS:
        with socket.socket() as found:
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is left")


@asynccontextmanager
async def open_door(simulator: Simulator, database_url: str, **changes: Any) -> AsyncIterator[Door]:
    """A town that Telegram reaches by its webhook."""
    port = free_port()
    where = {"public_url": f"http://127.0.0.1:{port}", "web_port": port, "webhook_secret": SECRET}
    given: dict[str, Any] = {"send_rate": 0} | where | changes
    async with (
        open_town(simulator, database_url, **given) as town,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=40)) as session,
    ):
        yield Door(town, session)


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Somebody else holds the database: nothing can be written until the end of the block."""
    engine = write_engine(database_url)
    with engine.connect() as connection, connection.begin():
        if engines.backend(database_url) == "postgresql":
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("LOCK TABLE inbox, outbox IN EXCLUSIVE MODE"))
        yield
    engine.dispose()
