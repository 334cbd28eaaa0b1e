"""How a bot gets its updates: by asking, or by a webhook."""

import asyncio
import re

import orjson

from simulator.bots import Bot, Webhook
from simulator.call import Call, Methods
from simulator.refusals import OTHER_POLLER, WEBHOOK_IS_SET, bad_request, conflict
from simulator.wire import Json

LONGEST_POLL = 50
MOST_UPDATES = 100
SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def get_updates(call: Call) -> object:
    """The next updates; waits for one when nothing is there."""
    if call.bot.webhook is not None:
        raise conflict(WEBHOOK_IS_SET)
    _choose_kinds(call)
    call.bot.queue.confirm(call.params.integer("offset"))
    limit = min(max(call.params.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
    bodies = await _waited(call, limit)
    return orjson.Fragment(b"[" + b",".join(bodies) + b"]")


async def _waited(call: Call, limit: int) -> list[bytes]:
    loop = asyncio.get_running_loop()
    until = loop.time() + min(call.params.integer("timeout"), LONGEST_POLL)
    turn = _take_turn(call.bot)
    try:
        while not (bodies := call.bot.queue.batch(limit)):
            if not await call.bot.queue.bell.wait(max(0.0, until - loop.time())) or _forgotten(call):
                return []
            _still_mine(call.bot, turn)
        return bodies
    finally:
        if call.bot.poller is turn:
            call.bot.poller = None


def _take_turn(bot: Bot) -> object:
    """The newest poller wins; the one before it is sent away."""
    bot.poller = turn = object()
    bot.queue.bell.ring()
    return turn


def _still_mine(bot: Bot, turn: object) -> None:
    if bot.webhook is not None:
        raise conflict("Conflict: terminated by setWebhook request")
    if bot.poller is not turn:
        raise conflict(OTHER_POLLER)


def _forgotten(call: Call) -> bool:
    return call.world.bots.get(call.bot.id) is not call.bot


def set_webhook(call: Call) -> bool:
    """Choose where updates are sent; an empty address means nowhere."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    secret = call.params.text("secret_token")
    _check_webhook(url, secret)
    _choose_kinds(call)
    connections = min(max(call.params.integer("max_connections", 40), 1), 100)
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()
    _move_webhook(call, Webhook(url, secret, connections))
    return True


def _check_webhook(url: str, secret: str) -> None:
    if not re.match(r"https?://[^/\s]+", url):
        raise bad_request("invalid webhook URL specified")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def delete_webhook(call: Call) -> bool:
    """Stop sending updates; they wait for getUpdates."""
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()
    _move_webhook(call, None)
    return True


def _move_webhook(call: Call, webhook: Webhook | None) -> None:
    call.bot.webhook = webhook
    call.bot.changed()
    call.bot.queue.bell.ring()
    call.world.webhook_moved(call.bot)


def get_webhook_info(call: Call) -> Json:
    """Where updates go, and what went wrong last."""
    webhook = call.bot.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue),
    }
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error:
            info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    if call.bot.allowed_updates:
        info["allowed_updates"] = call.bot.allowed_updates
    return info


def _choose_kinds(call: Call) -> None:
    kinds = [str(kind) for kind in call.params.array("allowed_updates")]
    if "allowed_updates" in call.params and kinds != call.bot.allowed_updates:
        call.bot.allowed_updates = kinds
        call.bot.changed()


METHODS: Methods = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
