"""Updates as no Telegram would send them: fields gone, types wrong, values huge, deep, or nasty. Seeded."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.gateway.door import Json, said, sender, tapped

NASTY_TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202eevil\u202c", "\u200b" * 50, "é" * 4097,
    "a" + "\u0301" * 5000, "👨‍👩‍👧‍👦" * 300, "ﷺ" * 100, "𝕬" * 500, "\r\n\r\nlevel=critical", "' OR 1=1 --", "%s%n{0}",
    "{citizen.__class__}", "<b>x</b><a href='tg://user?id=1'>", "_*[unbalanced", "x" * 100_000, "/" * 300,
    "/start " + "A" * 5000, "/\u202e", "../../etc/passwd", "Ω≈ç√∫˜µ", "ä̈" * 1000, "\ufffe\uffff", "٣", "1e999",
)  # fmt: skip

NASTY_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, -0.0, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 2**200,
    1e308, float("nan"), float("inf"), [], {}, [[]], [None], {"": ""}, {"id": None}, [0] * 1000,
)  # fmt: skip


DEEP = re.compile(rb'"@(\d+) deep@"')
"""Stands for a list in a list in a list ...: deeper than Python's own encoder goes."""


def _dig(mark: re.Match[bytes]) -> bytes:
    depth = int(mark[1])
    return b"[" * depth + b"]" * depth


class Mutator:
    """Breaks updates, the same ones for the same seed."""

    def __init__(self, seed: int, accounts: list[int], buttons: list[str]) -> None:
        self._chance = random.Random(seed)
        self._accounts, self._buttons = accounts, buttons
        self._ways: list[Callable[[Json], None]] = [
            self._drop, self._drop, self._replace, self._replace, self._replace, self._bury, self._retype,
            self._add, self._swap, self._blow_up,
        ]  # fmt: skip

    def bodies(self, number: int) -> Iterator[bytes]:
        """So many bodies of requests, each broken in one to four ways."""
        for _ in range(number):
            update = self._true()
            for _ in range(self._chance.randint(1, 4)):
                self._chance.choice(self._ways)(update)
            body = DEEP.sub(_dig, json.dumps(update).encode())
            yield self._cut(body) if self._chance.random() < 0.03 else body

    def _true(self) -> Json:
        """An update such as Telegram sends, of any kind."""
        account = self._chance.choice(self._accounts)
        message = said(account)["message"]
        makers: list[Callable[[], Json]] = [
            lambda: said(account),
            lambda: said(
                account, self._chance.choice(["/menu", "/start abc", "/sondages", "/aide", "/inconnu"])
            ),
            lambda: said(account, self._chance.choice(NASTY_TEXTS)),
            lambda: tapped(account, self._chance.choice(self._buttons)),
            lambda: tapped(account, self._chance.choice(NASTY_TEXTS)),
            lambda: said(account, photo=[{"file_id": "x", "width": 1, "height": 1}], caption="moi"),
            lambda: said(account, contact={"phone_number": "1", "first_name": "x", "user_id": 5}),
            lambda: said(account, forward_origin={"type": "user", "sender_user": sender(5), "date": 1}),
            lambda: said(account, location={"latitude": 1, "longitude": 2}),
            lambda: {"update_id": said(1)["update_id"], "edited_message": message},
            lambda: {
                "update_id": said(1)["update_id"],
                "my_chat_member": {
                    "chat": message["chat"],
                    "from": sender(account),
                    "old_chat_member": {"status": "kicked"},
                    "new_chat_member": {"status": "member"},
                },
            },
        ]
        return self._chance.choice(makers)()

    # --- the ways ---------------------------------------------------------------------------------

    def _drop(self, update: Json) -> None:
        container, key = self._place(update)
        container.pop(key, None)

    def _replace(self, update: Json) -> None:
        container, key = self._place(update)
        container[key] = deepcopy(self._chance.choice(NASTY_VALUES + NASTY_TEXTS))

    def _bury(self, update: Json) -> None:
        container, key = self._place(update)
        container[key] = f"@{self._chance.choice([10, 500, 5000])} deep@"

    def _retype(self, update: Json) -> None:
        container, key = self._place(update)
        value = container.get(key)
        container[key] = deepcopy(self._chance.choice([str(value), [value], {"value": value}, [value] * 3]))

    def _add(self, update: Json) -> None:
        container, _ = self._place(update)
        more = [
            "message",
            "edited_message",
            "callback_query",
            "photo",
            "sticker",
            "text",
            "from",
            "chat",
            "data",
            "x",
        ]
        container[self._chance.choice(more)] = deepcopy(self._chance.choice(NASTY_VALUES + NASTY_TEXTS))

    def _swap(self, update: Json) -> None:
        (one, here), (other, there) = self._place(update), self._place(update)
        if here in one and there in other:
            one[here], other[there] = deepcopy((other[there], one[here]))

    def _blow_up(self, update: Json) -> None:
        container, _ = self._place(update)
        for number in range(300):
            container[f"field {number}"] = number

    def _place(self, update: Json) -> tuple[Json, str]:
        """A field somewhere in the update; the number of the update itself is spared more often than not."""
        places = [
            (container, key) for container in _objects(update) for key in container if key != "update_id"
        ]
        if not places or self._chance.random() < 0.02:
            return update, "update_id"
        return self._chance.choice(places)

    def _cut(self, body: bytes) -> bytes:
        return body[: self._chance.randrange(len(body))]


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from _objects(inner)
