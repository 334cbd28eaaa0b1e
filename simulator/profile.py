"""What a bot says of itself, and what it may know of others."""

import re
from functools import partial

from simulator.call import Call, Methods
from simulator.files import BIGGEST_DOWNLOAD
from simulator.params import Params
from simulator.refusals import bad_request
from simulator.wire import Json

COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
MOST_COMMANDS = 100
LONGEST = {"name": 64, "description": 512, "short_description": 120}
SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    | {"chat", "chat_administrators", "chat_member"}
)


def get_me(call: Call) -> Json:
    """The bot itself."""
    return call.bot.wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(call: Call) -> Json:
    """What is public of a chat."""
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return call.chat().about | {
        "accent_color_id": call.chat().id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def leave_chat(call: Call) -> bool:
    """Leave a group."""
    chat = call.chat()
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.left = True
    chat.changed()
    return True


def get_file(call: Call) -> Json:
    """Where a file can be downloaded."""
    if "file_id" not in call.params:
        raise bad_request("file_id not specified")
    file = call.world.files.by_id(call.params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > BIGGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.wire() | {"file_path": file.path}


def set_commands(call: Call) -> bool:
    """Choose the commands in the menu, for a scope and a language."""
    commands = call.params.array("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    delete_commands(call)
    call.bot.profile.commands.append(_place(call) | {"commands": checked})
    call.bot.introduced()
    return True


def get_commands(call: Call) -> list[Json]:
    """The commands set for exactly this scope and language."""
    place = _place(call)
    entries = (entry for entry in call.bot.profile.commands if place.items() <= entry.items())
    found: list[Json] = next(entries, {"commands": []})["commands"]
    return found


def delete_commands(call: Call) -> bool:
    """Forget the commands of a scope and a language."""
    place = _place(call)
    entries = call.bot.profile.commands
    call.bot.profile.commands = [entry for entry in entries if not place.items() <= entry.items()]
    call.bot.introduced()
    return True


def _place(call: Call) -> Json:
    scope = call.params.object("scope") or {"type": "default"}
    if str(scope.get("type")) not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if scope["type"].startswith("chat"):
        chat = Call(call.world, call.bot, Params({"chat_id": scope.get("chat_id")})).chat()
        scope = scope | {"chat_id": chat.id}
    return {"scope": scope, "language_code": _language(call)}


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = COMMAND.fullmatch(str(command.get("command", "")))
    if name is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name[1], "description": command["description"]}


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _texts(call: Call, name: str) -> dict[str, str]:
    profile = call.bot.profile
    return {
        "name": profile.names,
        "description": profile.descriptions,
        "short_description": profile.short_descriptions,
    }[name]


def set_text(name: str, call: Call) -> bool:
    """Set the bot's name or one of its descriptions, for a language."""
    text = call.params.text(name)
    if len(text) > LONGEST[name]:
        raise bad_request(f"BOT_{'TITLE' if name == 'name' else 'ABOUT'}_INVALID")
    texts, language = _texts(call, name), _language(call)
    texts[language] = text
    if not text:
        del texts[language]
    call.bot.introduced()
    return True


def get_text(name: str, call: Call) -> Json:
    """The bot's name or one of its descriptions, in a language."""
    text = call.bot.in_language(_texts(call, name), _language(call))
    return {name: text or (call.bot.first_name if name == "name" else "")}


def set_menu_button(call: Call) -> bool:
    """Choose the button beside the writing field."""
    button = call.params.object("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    call.bot.profile.menu_buttons[call.params.text("chat_id")] = button
    call.bot.introduced()
    return True


def get_menu_button(call: Call) -> Json:
    """The button beside the writing field."""
    buttons = call.bot.profile.menu_buttons
    return buttons.get(call.params.text("chat_id")) or buttons.get("") or {"type": "commands"}


METHODS: Methods = {
    "getMe": get_me,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": partial(set_text, "name"),
    "getMyName": partial(get_text, "name"),
    "setMyDescription": partial(set_text, "description"),
    "getMyDescription": partial(get_text, "description"),
    "setMyShortDescription": partial(set_text, "short_description"),
    "getMyShortDescription": partial(get_text, "short_description"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "logOut": lambda _call: True,
    "close": lambda _call: True,
}
