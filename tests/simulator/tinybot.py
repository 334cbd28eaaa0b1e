"""A tiny bot that polls, to give the phones somebody to talk to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.phone import Simulator

TOKEN = "4242:tiny-bot-of-the-tests"
QUESTION = "Que faut-il protéger d’abord ?"
ASK = {
    "inline_keyboard": [
        [{"text": "L’eau", "callback_data": "eau"}, {"text": "L’électricité", "callback_data": "elec"}],
        [{"text": "Lire le dossier", "url": "https://t.me/simulated_4242_bot?start=dossier"}],
    ]
}
SUGGEST = {"keyboard": [["Oui", "Non"], [{"text": "Donner mon numéro", "request_contact": True}]]}
WELCOME = "Bonjour {name} !\n\nCe bot pose une question par semaine. Touchez /aide, ou lisez https://example.org/dossier."


class TinyBot:
    """Answers what it is told."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._offset = 0

    async def calls(self, method: str, **params: object) -> Any:
        """Call the Bot API; a refusal fails the test."""
        answer = await self._simulator.call(TOKEN, method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def introduces_itself(self) -> None:
        """Say who it is, as bots do when they start."""
        await self.calls("setMyName", name="La Convention")
        await self.calls(
            "setMyDescription",
            description="Une question par semaine, sur ce qui nous relie.\nVos réponses comptent.",
        )
        commands = [{"command": "aide", "description": "Ce que ce bot sait faire"}]
        await self.calls("setMyCommands", commands=commands, scope={"type": "all_private_chats"})

    async def runs(self) -> None:
        """Answer until somebody stops it."""
        while True:
            for update in await self.calls("getUpdates", offset=self._offset, timeout=30):
                self._offset = update["update_id"] + 1
                await self._handles(update)

    async def _handles(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            await self._tapped(query)
        elif message := update.get("message"):
            await self._told(message["chat"], message)

    async def _tapped(self, query: dict[str, Any]) -> None:
        message = query["message"]
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        if query["data"] == "alerte":
            await self.calls(
                "answerCallbackQuery",
                callback_query_id=query["id"],
                text="Le vote est clos.",
                show_alert=True,
            )
            return
        await self.calls("answerCallbackQuery", callback_query_id=query["id"], text="C’est noté.")
        chosen = "L’eau" if query["data"] == "eau" else "L’électricité"
        markup = {"inline_keyboard": [[{"text": f"✓ {chosen}", "callback_data": query["data"]}]]}
        await self.calls(
            "editMessageText", **where, text=f"{QUESTION}\n✓ Votre réponse : {chosen}", reply_markup=markup
        )

    async def _told(self, chat: dict[str, Any], message: dict[str, Any]) -> None:
        text = message.get("text", "")
        if text.startswith("/start"):
            await self.calls("sendMessage", chat_id=chat["id"], text=WELCOME.format(name=chat["first_name"]))
            await self.calls("sendMessage", chat_id=chat["id"], text=QUESTION, reply_markup=ASK)
        elif text == "/aide":
            await self.calls("sendMessage", chat_id=chat["id"], text="Choisissez :", reply_markup=SUGGEST)
        elif "photo" in message:
            await self.calls(
                "sendPhoto", chat_id=chat["id"], photo=message["photo"][-1]["file_id"], caption="Belle photo."
            )
        elif text == "alerte":
            markup = {"inline_keyboard": [[{"text": "Voter", "callback_data": "alerte"}]]}
            await self.calls("sendMessage", chat_id=chat["id"], text="Un vote clos.", reply_markup=markup)
        else:
            await self.calls(
                "sendMessage",
                chat_id=chat["id"],
                text=f"<b>Vous</b> avez écrit : {len(text)} signes.",
                parse_mode="HTML",
            )


@asynccontextmanager
async def tiny_bot(simulator: Simulator) -> AsyncIterator[TinyBot]:
    """The bot, at work."""
    bot = TinyBot(simulator)
    await bot.introduces_itself()
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(bot.runs())
        yield bot
        work.cancel()
