"""One call of a bot: who calls, with what, and whom it concerns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.bots import Bot
from simulator.chats import Chat, Message
from simulator.params import Params
from simulator.refusals import bad_request, forbidden
from simulator.world import World


@dataclass(slots=True)
class Call:
    """What a method needs to know."""

    world: World
    bot: Bot
    params: Params

    def chat(self) -> Chat:
        """The chat the bot names, whether or not it may write there."""
        if "chat_id" not in self.params:
            raise bad_request("chat_id is empty")
        chat_id = self._chat_id(self.params.text("chat_id"))
        if chat := self.bot.chats.get(chat_id):
            return chat
        user = self.world.users.get(chat_id)
        if user is None:
            raise bad_request("chat not found")
        return self.world.chat(self.bot, user.chat())

    def _chat_id(self, name: str) -> int:
        if name.startswith("@"):
            named = (user.id for user in self.world.users.values() if user.username == name[1:])
            return next(named, 0)
        try:
            return int(name)
        except ValueError:
            raise bad_request("chat not found") from None

    def reachable(self) -> Chat:
        """The chat the bot writes to, or Telegram's reason against it."""
        chat = self.chat()
        if not chat.private:
            if chat.left:
                raise forbidden(f"bot is not a member of the {chat.about['type']} chat")
            return chat
        user = self.world.users.get(chat.id)
        if user is None:
            raise bad_request("chat not found")
        if user.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def own_message(self, chat: Chat) -> Message:
        """The bot's message that is to be changed."""
        message = chat.found(self.params.integer("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if not message.outgoing:
            raise bad_request("message can't be edited")
        return message


Method = Callable[[Call], object | Awaitable[object]]
Methods = dict[str, Method]
