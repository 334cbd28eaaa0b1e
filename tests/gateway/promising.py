"""What tests promise to people, and what they then see of it in the outbox and at Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from domain.messages import Message
from domain.sending import Kind
from storage.tables import outbox
from storage.tx import Tx
from tests.phone import Phone
from tests.town import Town

HELLO = Message("sorry")


def promise(tx: Tx, to: int, key: str, given: dict[str, Any], message: Message) -> None:
    person = tx.people.by_telegram(to)
    assert person is not None
    tx.promise(person, message, key=key, **given)


async def promises(
    town: Town, phone: Phone, key: str = "it", message: Message = HELLO, **changes: Any
) -> None:
    given: dict[str, Any] = {"kind": Kind.ANSWER, "due_at": town.clock.now()} | changes
    await town.write(promise, phone.id, key, given, message)


async def breaks(town: Town, phone: Phone, kind: str, count: int | None = 1, **details: Any) -> None:
    """The next calls about this chat go wrong."""
    await town.simulator.post("faults", kind=kind, chat=str(phone.id), count=count, **details)


async def calls(town: Town, phone: Phone, *methods: str) -> list[dict[str, Any]]:
    """What the bot asked Telegram to do in this chat, after the greeting of a new citizen."""
    found = (await town.simulator.get("calls"))["calls"]
    here = [call for call in found if str(call["params"].get("chat_id")) == str(phone.id)]
    return [call for call in here if call["method"] in (methods or ("sendMessage", "editMessageText"))][1:]


def rows_of(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(outbox).order_by(outbox.c.id)).all()


async def row(town: Town, key: str = "it") -> Any:
    return next(row for row in await town.read(rows_of) if row.key == key)


async def ends(town: Town, key: str = "it") -> Any:
    """The promise, once it waits for nothing any more."""
    while (found := await row(town, key)).state in ("waiting", "sending"):
        pass
    return found


async def looks_twice(town: Town) -> None:
    """Let the sender look twice at what may leave: each knock is seen when the outbox has been claimed."""
    for _ in range(20):
        town.rebonds.sender.wake()  # type: ignore[union-attr]
        await town.read(rows_of)
