"""aiogram as it comes: its webhook handler in an aiohttp server, an echo, no storage."""

import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

api_url, port, secret = sys.argv[1:]


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


bot = Bot("1:aiogram-as-it-comes", session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
dispatcher = Dispatcher()
dispatcher.message.register(echo)
app = web.Application()
SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(app, path="/telegram")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)
