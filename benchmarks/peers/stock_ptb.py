"""A bot like everybody's first: python-telegram-bot as it comes, its own webhook server, an echo, no storage."""

import sys

from telegram import Update
from telegram.ext import Application, MessageHandler, filters

api_url, port, secret = sys.argv[1:]


async def echo(update: Update, _: object) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "")


application = Application.builder().token("1:stock-python-telegram-bot").base_url(f"{api_url}/bot").build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_webhook(
    listen="127.0.0.1",
    port=int(port),
    url_path="telegram",
    secret_token=secret,
    webhook_url=f"http://127.0.0.1:{port}/telegram",
)
