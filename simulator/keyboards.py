"""The buttons under a message and the keyboard under the chat."""

from simulator.params import Params
from simulator.refusals import bad_request
from simulator.wire import Json

LONGEST_DATA = 64
MOST_BUTTONS = 100
ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


def reply_markup(params: Params) -> Json:
    """The keyboard that comes with a message, or Telegram's reason against it."""
    markup = params.object("reply_markup")
    if "inline_keyboard" in markup:
        rows = [[_button(button) for button in row] for row in _rows(markup["inline_keyboard"])]
        if sum(map(len, rows)) > MOST_BUTTONS:
            raise bad_request("reply markup is too long")
        return {"inline_keyboard": [row for row in rows if row]}
    if "keyboard" in markup:
        return markup | {"keyboard": [[_key(key) for key in row] for row in _rows(markup["keyboard"])]}
    return markup


def inline(markup: Json) -> Json:
    """The part of a message that holds its inline keyboard; nothing without buttons."""
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def _rows(rows: object) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object: must be an Array of Arrays")
    return rows


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if not any(action in button for action in ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_link(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _is_link(url: object) -> bool:
    if not isinstance(url, str) or any(space in url for space in " \n\t"):
        return False
    return url.startswith("tg://") or "." in url


def _key(key: object) -> Json:
    if isinstance(key, str):
        return {"text": key}
    if isinstance(key, dict) and isinstance(key.get("text"), str):
        return key
    raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
