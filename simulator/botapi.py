"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect

from aiohttp import web

from simulator import profile, receiving, sending
from simulator.bots import Bot
from simulator.call import Call, Method
from simulator.calls import Calls, Received
from simulator.faults import Fault, Faults
from simulator.limits import Limits
from simulator.params import Params, read_params
from simulator.refusals import Refused, too_many_requests, unauthorized, unknown_method
from simulator.wire import write
from simulator.world import World

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in (sending.METHODS | receiving.METHODS | profile.METHODS).items()
}
UNCOUNTED = frozenset({"sendChatAction"})


class BotApi:
    """Answers bots as Telegram does, unless a fault is ordered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls = Calls()
        self.faults = Faults()
        self.limits = Limits()

    def routes(self) -> list[web.RouteDef]:
        """Where bots call."""
        return [
            web.get("/bot{token}/{method}", self.answer),
            web.post("/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call."""
        try:
            bot = self._bot(request)
            params = await read_params(request)
        except Refused as refused:
            return _refusal(refused)
        name, _ = METHODS.get(request.match_info["method"].lower(), (request.match_info["method"], None))
        received = self.calls.add(self.world.clock.moment().isoformat(), bot.id, name, params.shown())
        hits = self.faults.strike(name, params.text("chat_id"))
        received.fault = hits[-1].kind if hits else ""
        return await self._through(hits, request, received, Call(self.world, bot, params))

    async def _through(
        self, hits: list[Fault], request: web.Request, received: Received, call: Call
    ) -> web.Response:
        for fault in hits:
            if fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
            elif fault.kind == "lost":
                await self._answered(received, call)
                return _hang_up(request, received)
            elif fault.kind == "drop":
                return _hang_up(request, received)
            else:
                return _noted(received, _trouble(fault))
        return await self._answered(received, call)

    async def _answered(self, received: Received, call: Call) -> web.Response:
        try:
            result = await self.perform(received.method, call)
        except Refused as refused:
            return _noted(received, refused)
        received.status = 200
        return web.Response(body=write({"ok": True, "result": result}), content_type="application/json")

    async def perform(self, name: str, call: Call) -> object:
        """Do what the bot asks."""
        if name.lower() not in METHODS:
            raise unknown_method()
        name, method = METHODS[name.lower()]
        if name.startswith(("send", "copy", "forward")) and name not in UNCOUNTED:
            self._brake(call)
        result = method(call)
        return await result if inspect.isawaitable(result) else result

    def _brake(self, call: Call) -> None:
        if not self.limits.allows(call.params.text("chat_id"), asyncio.get_running_loop().time()):
            raise too_many_requests(1)

    async def perform_in_reply(self, bot: Bot, values: dict[str, object]) -> None:
        """Do what a bot asked in its answer to a webhook; nobody hears how it went."""
        name = str(values.pop("method"))
        received = self.calls.add(self.world.clock.moment().isoformat(), bot.id, name, values)
        await self._answered(received, Call(self.world, bot, Params(values)))

    async def download(self, request: web.Request) -> web.Response:
        """Hand out a file."""
        try:
            self._bot(request)
        except Refused as refused:
            return _refusal(refused)
        file = self.world.files.by_path(request.match_info["path"])
        if file is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _bot(self, request: web.Request) -> Bot:
        bot = self.world.bot_of(request.match_info["token"])
        if bot is None:
            raise unauthorized()
        return bot


def _trouble(fault: Fault) -> Refused:
    if fault.kind == "429":
        return too_many_requests(fault.retry_after)
    words = {
        500: "Internal Server Error",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
    }
    return Refused(fault.status, words.get(fault.status, "Internal Server Error"))


def _noted(received: Received, refused: Refused) -> web.Response:
    received.status, received.description = refused.code, refused.description
    return _refusal(refused)


def _refusal(refused: Refused) -> web.Response:
    return web.Response(status=refused.code, body=write(refused.wire()), content_type="application/json")


def _hang_up(request: web.Request, received: Received) -> web.Response:
    """Close the line without a word."""
    received.status = 0
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
