"""The control interface: act as anybody, look at everything, cause trouble."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from aiohttp import web

from simulator import inspection, people
from simulator.bell import Bell
from simulator.botapi import BotApi
from simulator.bots import TOKEN, Bot
from simulator.faults import fault_from
from simulator.files import Upload
from simulator.params import read_params
from simulator.refusals import Impossible, Refused
from simulator.wire import Json, write
from simulator.world import User, World

LONGEST_WAIT = 60.0


class Order:
    """What somebody wants the simulator to do."""

    def __init__(self, world: World, values: Json, uploads: dict[str, Upload]) -> None:
        self.world = world
        self.values = values
        self.uploads = uploads

    @property
    def bot(self) -> Bot:
        return self.world.bot(self.values.get("bot"))

    @property
    def user(self) -> User:
        return self.world.user(self.number("user"))

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number, or a clear complaint."""
        value = self.values.get(name, default)
        try:
            return int(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise Impossible(f"`{name}` must be a whole number") from None

    def text(self, name: str) -> str | None:
        """A text, or nothing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise Impossible(f"`{name}` must be a text")
        return value


class Control:
    """Every endpoint under `/control`."""

    def __init__(self, world: World, api: BotApi) -> None:
        self.world = world
        self.api = api

    def routes(self) -> list[web.RouteDef]:
        """Where whoever drives the simulator calls."""
        posts: dict[str, Callable[[Order], Json]] = {
            "users": self.create_user, "bots": self.create_bot, "start": self.start, "send": self.send,
            "tap": self.tap, "edit": self.edit, "block": self.block, "unblock": self.unblock,
            "deactivate": self.deactivate, "groups": self.create_group, "update": self.inject,
            "faults": self.add_fault, "clock": self.set_clock, "limits": self.set_limits,
            "settings": self.set_settings, "reset": self.reset,
        }  # fmt: skip
        gets: dict[str, Callable[[Order], Json]] = {
            "health": lambda _order: {"ok": True}, "users": self.list_users, "state": self.state,
            "calls": self.list_calls, "commands": self.commands, "faults": self.list_faults,
            "clock": self.clock, "pending": self.pending, "limits": self.limits, "settings": self.settings,
            "chats/{user}": self.chat,
        }  # fmt: skip
        return [
            *(web.post(f"/control/{path}", partial(self._answer, act)) for path, act in posts.items()),
            *(web.get(f"/control/{path}", partial(self._answer, look)) for path, look in gets.items()),
            web.get("/control/chats/{user}/wait", partial(self._answer, self.wait)),
            web.get("/control/calls/wait", partial(self._answer, self.wait_for_calls)),
            web.get("/control/pending/wait", partial(self._answer, self.wait_for_queue)),
            web.get("/control/files/{file_id}", self.file),
            web.delete("/control/faults", partial(self._answer, self.clear_faults)),
            web.delete("/control/limits", partial(self._answer, self.forget_limits)),
        ]

    async def _answer(self, act: Callable[[Order], Any], request: web.Request) -> web.Response:
        try:
            params = await read_params(request)
            done = act(Order(self.world, params.values | dict(request.match_info), params.uploads))
            return _json(await done if asyncio.iscoroutine(done) else done)
        except Impossible as reason:
            return _json({"error": str(reason)}, 400)
        except Refused as refused:
            return _json({"error": refused.description}, 400)

    def create_user(self, order: Order) -> Json:
        """Give somebody a phone, or a new name."""
        first_name = order.text("first_name")
        if not first_name:
            raise Impossible("`first_name` must be a text")
        last_name, username = order.text("last_name") or "", order.text("username") or ""
        user = User(order.number("id"), first_name, last_name, username, order.text("language_code") or "")
        self.world.meet(user)
        return inspection.user_view(user)

    def list_users(self, _order: Order) -> Json:
        return {"users": [inspection.user_view(user) for user in self.world.users.values()]}

    def create_bot(self, order: Order) -> Json:
        """Make a bot known before its first call, and name it."""
        bot = self.world.bot_of(order.text("token") or "")
        if bot is None:
            raise Impossible(f"`token` must match {TOKEN.pattern} and be the bot's own")
        bot.username = order.text("username") or bot.username
        bot.first_name = order.text("first_name") or bot.first_name
        bot.changed()
        return inspection.bot_view(bot)

    def start(self, order: Order) -> Json:
        return people.start(self.world, order.bot, order.user, order.text("payload") or "")

    def send(self, order: Order) -> Json:
        bot, user = order.bot, order.user
        content = people.content_of(self.world, user, order.values, order.uploads)
        return people.say(self.world, bot, user, content)

    def tap(self, order: Order) -> Json:
        button, data = order.text("button"), order.text("data")
        message_id = order.number("message_id") if "message_id" in order.values else None
        if button is None and (data is None or message_id is None):
            raise Impossible("say which `button`, or give `data` and `message_id`")
        return people.tap(self.world, order.bot, order.user, message_id, button, data)

    def edit(self, order: Order) -> Json:
        text = order.text("text")
        if not text:
            raise Impossible("`text` must be a text")
        return people.edit(self.world, order.bot, order.user, order.number("message_id"), text)

    def block(self, order: Order) -> Json:
        return people.block(self.world, order.bot, order.user)

    def unblock(self, order: Order) -> Json:
        return people.unblock(self.world, order.bot, order.user)

    def deactivate(self, order: Order) -> Json:
        return people.deactivate(self.world, order.user)

    def create_group(self, order: Order) -> Json:
        """A person adds the bot to a group."""
        group = {"id": order.number("id"), "type": order.text("type") or "supergroup"}
        if group["type"] not in ("group", "supergroup", "channel"):
            raise Impossible("`type` must be group, supergroup or channel")
        group["title"] = order.text("title") or "A group"
        return people.add_to_group(self.world, order.bot, order.user, group)

    def inject(self, order: Order) -> Json:
        """Deliver anything at all as an update."""
        raw, update = order.text("raw"), order.values.get("update")
        if raw is None and "update" not in order.values:
            raise Impossible("give `update` (any JSON) or `raw` (any text)")
        body = raw.encode() if raw is not None else update if isinstance(update, dict) else write(update)
        queue = order.bot.queue
        return {"update_ids": [queue.inject(body) for _ in range(order.number("repeat", 1))]}

    def chat(self, order: Order) -> Json:
        chat = self.world.chat(order.bot, order.user.chat())
        return inspection.chat_view(self.world, chat, order.number("after", 0))

    async def wait(self, order: Order) -> Json:
        """The same, once something changed."""
        after = order.number("after", 0)

        def bell() -> Bell | None:
            chat = self.world.chat(order.bot, order.user.chat())
            return chat.bell if chat.seq <= after else None

        await _until_nothing_rings(bell, order)
        return self.chat(order)

    async def wait_for_calls(self, order: Order) -> Json:
        """The calls after a number, once there is one."""

        def bell() -> Bell | None:
            return None if self.list_calls(order)["calls"] else self.api.calls.bell

        await _until_nothing_rings(bell, order)
        return self.list_calls(order)

    async def wait_for_queue(self, order: Order) -> Json:
        """What waits for a bot, once that changed."""
        after = order.number("after", 0)

        def bell() -> Bell | None:
            return order.bot.queue.watchers if order.bot.queue.seq <= after else None

        await _until_nothing_rings(bell, order)
        return self.pending(order)

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file."""
        file = self.world.files.by_id(request.match_info["file_id"])
        if file is None:
            return _json({"error": "no such file"}, 404)
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file.data, content_type=file.mime, headers=headers)

    def list_calls(self, order: Order) -> Json:
        calls = self.api.calls.after(order.number("after", 0), order.text("method") or "")
        return {"last": self.api.calls.last, "calls": calls}

    def commands(self, order: Order) -> Json:
        return inspection.commands_view(order.bot)

    def add_fault(self, order: Order) -> Json:
        self.api.faults.waiting.append(fault_from(order.values))
        return self.list_faults(order)

    def list_faults(self, _order: Order) -> Json:
        return {"faults": [fault.shown() for fault in self.api.faults.waiting]}

    def clear_faults(self, order: Order) -> Json:
        self.api.faults.waiting.clear()
        return self.list_faults(order)

    def clock(self, _order: Order) -> Json:
        return {"now": self.world.clock.moment().isoformat()}

    def set_clock(self, order: Order) -> Json:
        """Move the simulator's clock; it runs on from there."""
        try:
            moment = datetime.fromisoformat(order.text("now") or "")
        except ValueError:
            raise Impossible("`now` must be a date such as 2027-02-06T10:00:00+01:00") from None
        self.world.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        self.world.save_clock()
        for bot in self.world.bots.values():
            bot.queue.bell.ring()
        return self.clock(order)

    def pending(self, order: Order) -> Json:
        return inspection.pending_view(order.bot)

    def limits(self, _order: Order) -> Json:
        return self.api.limits.report()

    def set_limits(self, order: Order) -> Json:
        """Brake bots that write too fast; leave a limit out to lift it."""
        limits = self.api.limits
        limits.overall = order.number("overall") if order.values.get("overall") else None
        limits.per_chat = order.number("per_chat") if order.values.get("per_chat") else None
        return limits.report()

    def forget_limits(self, order: Order) -> Json:
        self.api.limits.forget()
        return self.limits(order)

    def settings(self, _order: Order) -> Json:
        return {"query_lifetime": self.world.query_lifetime}

    def set_settings(self, order: Order) -> Json:
        """How long a tap may be answered."""
        self.world.query_lifetime = float(order.number("query_lifetime", int(self.world.query_lifetime)))
        return self.settings(order)

    def state(self, order: Order) -> Json:
        bots = [inspection.bot_view(bot) for bot in self.world.bots.values()]
        return {"bots": bots} | self.list_users(order) | self.clock(order)

    def reset(self, order: Order) -> Json:
        """Forget everything; with `keep_bots` only the people and what was said."""
        self.world.reset(keep_bots=bool(order.values.get("keep_bots")))
        self.api.faults.waiting.clear()
        self.api.calls.clear()
        self.api.limits.lift()
        return self.state(order)


async def _until_nothing_rings(bell: Callable[[], Bell | None], order: Order) -> None:
    """Wait as long as there is a bell to wait for, and patience."""
    try:
        async with asyncio.timeout(min(float(order.values.get("timeout", 10)), LONGEST_WAIT)):
            while (next_bell := bell()) is not None:
                await next_bell.wait()
    except TimeoutError:
        return


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=write(value), content_type="application/json")
