"""python-telegram-bot understands every answer of the simulator."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from tests.phone import Simulator
from tests.simulator.conftest import TOKEN

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="oui")]])


def library_bot(simulator: Simulator, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{simulator.url}/bot", base_file_url=f"{simulator.url}/file/bot")


@pytest.fixture
async def library(simulator):
    async with library_bot(simulator) as library:
        yield library


@pytest.fixture
async def awa(simulator, library):
    phone = await simulator.phone(id=1001, first_name="Awa", last_name="Diop", username="awa")
    await phone.starts("bonjour")
    return phone


async def test_it_knows_itself(library):
    assert (library.id, library.username) == (4242, "simulated_4242_bot")


async def test_it_reads_what_people_do(library, awa):
    message = await library.send_message(1001, "Choisissez", reply_markup=MARKUP)
    await awa.taps("Oui")
    await awa.sends(contact=True)
    await awa.sends(voice={"duration": 7})
    await awa.sends(location={"latitude": 47.2, "longitude": -1.5})
    await awa.sends(sticker={"emoji": "👍"})
    await awa.blocks()

    start, tap, contact, voice, place, sticker, left = await library.get_updates()

    assert start.message.text == "/start bonjour"
    assert (tap.callback_query.data, tap.callback_query.message.message_id) == ("oui", message.message_id)
    assert contact.message.contact.user_id == 1001
    assert (voice.message.voice.duration, place.message.location.latitude) == (7, 47.2)
    assert sticker.message.sticker.emoji == "👍"
    assert left.my_chat_member.new_chat_member.status == "kicked"


async def test_it_sends_edits_and_deletes(library, awa):
    sent = await library.send_message(1001, "<b>Bonjour</b>", parse_mode="HTML", protect_content=True)
    answer = await library.send_message(1001, "Suite", reply_parameters=ReplyParameters(sent.message_id))
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Mon numéro", request_contact=True)]])
    await library.send_message(1001, "Numéro ?", reply_markup=keyboard, disable_notification=True)

    assert (sent.entities[0].type, sent.has_protected_content) == ("bold", True)
    assert answer.reply_to_message.message_id == sent.message_id
    edited = await library.edit_message_text("Bonsoir", 1001, sent.message_id, reply_markup=MARKUP)
    assert (edited.text, edited.reply_markup) == ("Bonsoir", MARKUP)
    await library.edit_message_reply_markup(1001, sent.message_id)
    assert await library.delete_message(1001, sent.message_id)
    assert (await library.copy_message(1001, 1001, answer.message_id)).message_id > answer.message_id
    assert (await library.forward_message(1001, 1001, answer.message_id)).forward_origin.type == "user"
    assert await library.send_chat_action(1001, "typing")


async def test_it_sends_and_fetches_files(library, awa):
    await awa.sends(photo=True, caption="Le pont")
    photo = (await library.get_updates())[-1].message.photo[-1]
    file = await library.get_file(photo.file_id)
    content = bytes(await file.download_as_bytearray())

    sent = await library.send_photo(1001, content, caption="Merci")
    again = await library.send_photo(1001, photo.file_id)
    document = await library.send_document(1001, b"a,b\n", filename="votes.csv")
    voice = await library.send_voice(1001, b"OggS....", duration=3)

    assert (sent.photo[-1].width, again.photo[-1].file_id) == (96, photo.file_id)
    assert (document.document.file_name, voice.voice.duration) == ("votes.csv", 3)
    edited = await library.edit_message_caption(1001, sent.message_id, caption="Merci !")
    assert edited.caption == "Merci !"


async def test_it_answers_taps(library, awa):
    await library.send_message(1001, "Choisissez", reply_markup=MARKUP)
    tap = await awa.taps("Oui")

    assert await library.answer_callback_query(tap, text="Noté", show_alert=True)
    assert await awa.hears() == "Noté"


async def test_it_introduces_itself(simulator, library, awa):
    scope = BotCommandScopeAllPrivateChats()
    await library.set_my_commands([BotCommand("aide", "Aide")], scope=scope, language_code="fr")
    await library.set_my_description("Longue", language_code="fr")
    await library.set_my_short_description("Courte")
    await library.set_my_name("La Convention")
    await library.set_chat_menu_button(menu_button=MenuButtonCommands())

    assert await library.get_my_commands(scope=scope, language_code="fr") == (BotCommand("aide", "Aide"),)
    assert await library.get_my_commands() == ()
    assert (await library.get_my_description("fr")).description == "Longue"
    assert (await library.get_my_short_description("fr")).short_description == "Courte"
    assert (await library.get_my_name()).name == "La Convention"
    await library.delete_my_commands(scope=scope, language_code="fr")
    assert (await simulator.get("commands"))["commands"] == []


async def test_it_knows_whom_it_talks_to(library, awa):
    chat = await library.get_chat(1001)

    assert (chat.full_name, chat.username, chat.type) == ("Awa Diop", "awa", "private")


async def test_it_sets_a_webhook(library):
    await library.set_webhook(
        "https://127.0.0.1:1/hook", secret_token="s", allowed_updates=["message"], max_connections=3
    )

    info = await library.get_webhook_info()

    assert (info.url, info.max_connections, info.allowed_updates) == (
        "https://127.0.0.1:1/hook",
        3,
        ("message",),
    )
    with pytest.raises(Conflict):
        await library.get_updates()
    await library.delete_webhook(drop_pending_updates=True)


async def test_it_tells_refusals_apart(simulator, library, awa):
    with pytest.raises(BadRequest, match="Chat not found"):
        await library.send_message(9, "a")
    await simulator.fault("429", count=1, retry_after=3)
    with pytest.raises(RetryAfter):
        await library.send_message(1001, "a")
    await awa.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await library.send_message(1001, "a")
    with pytest.raises(InvalidToken):
        await library_bot(simulator, "1:x").initialize()
