"""The least a bot can be: an aiohttp route that answers each tap with one call, no framework, no storage."""

import sys
from collections.abc import AsyncIterator

import aiohttp
import orjson
from aiohttp import web

api_url, port, secret = sys.argv[1:]
EDIT = f"{api_url}/bot1:raw/editMessageText"
JSON = {"Content-Type": "application/json"}
SESSION = web.AppKey("session", aiohttp.ClientSession)


async def on_update(request: web.Request) -> web.Response:
    if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != secret:
        return web.Response(status=403)
    query = orjson.loads(await request.read())["callback_query"]
    message = query["message"]
    answer = {
        "chat_id": message["chat"]["id"],
        "message_id": message["message_id"],
        "text": f"Votre réponse est enregistrée : {query['data']}",
        "reply_markup": {"inline_keyboard": [[{"text": "Changer", "callback_data": "change"}]]},
    }
    async with request.app[SESSION].post(EDIT, data=orjson.dumps(answer), headers=JSON) as response:
        await response.read()
    return web.Response()


async def with_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as app[SESSION]:
        yield


app = web.Application()
app.cleanup_ctx.append(with_session)
app.router.add_post("/telegram", on_update)
web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)
