"""Photos and voice notes in a story: taken in, agreed to, read back, taken out, erased with it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.media import Medium, Piece, Stage
from domain.people import Role
from storage import media
from tests.flows.stories import STORY, begins, last_story, sends, tells, writes
from tests.gateway.test_redraw import SECRET, picture
from tests.phone import Phone, Simulator
from tests.town import Town, open_town


@pytest.fixture
async def town(simulator: Simulator, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(simulator, sqlite_url, send_rate=0, media_dir=tmp_path / "media") as town:
        yield town


async def pieces(town: Town, phone: Phone) -> list[Piece]:
    """What the last story of a person shows."""
    story = await last_story(town, phone)
    return list(await town.read(media.pieces_of, story.id, story.revision))


async def are_fetched(town: Town, phone: Phone) -> list[Piece]:
    """Wait until nothing is on its way any more."""
    while any(piece.stage is Stage.WANTED for piece in await pieces(town, phone)):
        assert town.rebonds is not None
        town.rebonds.fetcher.wake()
    return await pieces(town, phone)


def files(town: Town) -> list[Path]:
    return sorted(town.settings.media_dir.glob("*")) if town.settings.media_dir.exists() else []


async def are_swept(town: Town) -> None:
    """Wait until the files of what was erased are gone."""
    assert town.rebonds is not None
    while len(files(town)) > len(await town.read(media.names)):
        town.rebonds.fetcher.wake()


async def test_a_photo_becomes_part_of_a_story_without_what_it_says_of_itself(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.sends_photo(picture("JPEG"), caption="L'eau dans la cave.")

    noted = await awa.reads_until("1 photo")
    assert "caractères" in noted.text
    [piece] = await are_fetched(town, awa)
    [file] = files(town)
    assert piece.stage is Stage.KEPT
    assert file.name == piece.name
    assert file.stat().st_mode & 0o077 == 0
    assert SECRET not in file.read_bytes()
    await awa.taps("Relire et envoyer")
    read = await awa.reads_until("Est-ce fidèle")
    assert "L'eau dans la cave." in read.text
    assert "1 photo" in read.text


async def test_a_picture_sent_as_a_file_is_painted_anew_too(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    data = base64.b64encode(picture("PNG")).decode()
    named = "../../<svg onload=alert(1)>.png"
    await awa.sends(document={"data": data, "mime_type": "image/png", "file_name": named})

    await awa.reads_until("1 photo")
    [piece] = await are_fetched(town, awa)
    [file] = files(town)
    assert file.name == piece.name
    assert file.read_bytes().startswith(b"\xff\xd8")
    assert SECRET not in file.read_bytes()


async def test_an_album_makes_one_answer(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    before = len([message for message in await awa.screen() if message.from_bot])

    for _ in range(4):
        await awa.sends(photo=True, extra={"media_group_id": "77"})

    await awa.reads_until("4 photos")
    answers = [message for message in await awa.screen() if message.from_bot][before:]
    assert len(answers) == 1
    assert len(await pieces(town, awa)) == 4


async def test_what_is_no_picture_is_refused_kindly_and_nothing_is_kept(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    page = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()
    await awa.sends(document={"data": page, "mime_type": "image/jpeg"})

    await awa.reads_until("n’a pas pu être lue")
    [piece] = await pieces(town, awa)
    assert piece.stage is Stage.REFUSED
    assert files(town) == []


async def test_a_document_a_film_and_a_sticker_are_not_part_of_a_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    for sent in ({"document": True}, {"video": True}, {"sticker": True}):
        await awa.sends(**sent)
        await awa.reads_until("Votre récit est intact")

    assert await pieces(town, awa) == []


async def test_a_story_holds_so_many_photos_and_no_more(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    for _ in range(6):
        await awa.sends(photo=True)
    await awa.reads_until("6 photos")

    await awa.sends(photo=True)

    await awa.reads_until("6 photos au plus")
    assert len(await pieces(town, awa)) == 6


async def test_nothing_of_a_voice_is_fetched_before_its_author_has_agreed(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.sends(voice={"duration": 40})

    asked = await awa.reads_until("Votre voix peut vous faire reconnaître")
    assert "30 jours au plus" in asked.text
    [piece] = await pieces(town, awa)
    assert piece.stage is Stage.ASKED
    await awa.taps("Oui, la garder")
    await awa.reads_until("pour l’équipe seule")
    [piece] = await are_fetched(town, awa)
    assert (piece.medium, piece.stage) == (Medium.VOICE, Stage.KEPT)
    assert files(town)[0].read_bytes().startswith(b"OggS")


async def test_a_voice_without_a_yes_is_gone(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await awa.sends(voice={"duration": 40})
    await awa.reads_until("Votre voix")

    await awa.taps("Non")

    await awa.reads_until("n’est pas gardé")
    assert await pieces(town, awa) == []


async def test_a_voice_of_ten_minutes_is_too_long(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.sends(voice={"duration": 600})

    await awa.reads_until("2 minutes au plus")
    assert await pieces(town, awa) == []


async def test_a_voice_alone_makes_a_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await awa.sends(voice={"duration": 40})
    await awa.reads_until("Votre voix")
    await awa.taps("Oui, la garder")
    await awa.reads_until("pour l’équipe seule")

    await sends(awa)

    assert len(await pieces(town, awa)) == 1


async def test_photos_can_be_taken_out_again_and_the_words_stay(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")
    await are_fetched(town, awa)
    await awa.taps("Relire et envoyer")
    await awa.reads_until("Est-ce fidèle")

    await awa.taps("Retirer photos")

    await awa.reads_until("Vos mots sont gardés")
    assert await pieces(town, awa) == []
    await are_swept(town)
    assert files(town) == []


@pytest.mark.parametrize("way", ["withdraws", "erases the draft", "leaves"])
async def test_the_files_go_with_the_story(town: Town, way: str) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")
    await are_fetched(town, awa)
    assert len(files(town)) == 1

    if way == "withdraws":
        await sends(awa)
        story = await last_story(town, awa)
        await awa.taps_data(f"contribution-withdraw-now:{story.id}")
        await awa.reads_until("est retiré")
    elif way == "leaves":
        await awa.taps_data("erase-yes")
        await awa.reads_until("effacé")
    else:
        await awa.taps_data(f"testimony-erase-now:{(await last_story(town, awa)).id}")
        await awa.reads_until("C’est effacé")

    await are_swept(town)
    assert files(town) == []


async def test_a_stop_before_a_file_is_fetched_loses_nothing(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await town.simulator.fault("5xx", method="getFile", count=1)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")

    await town.closes()
    await town.opens()

    while (await pieces(town, awa))[0].stage is Stage.WANTED:
        await town.passes(seconds=20)
    assert (await pieces(town, awa))[0].stage is Stage.KEPT


async def test_a_voice_is_not_kept_for_longer_than_was_said(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await awa.sends(voice={"duration": 40})
    await awa.reads_until("Votre voix")
    await awa.taps("Oui, la garder")
    await awa.reads_until("pour l’équipe seule")
    await are_fetched(town, awa)

    await town.passes(days=31)

    await are_swept(town)
    while files(town):
        await are_swept(town)
    assert await pieces(town, awa) == []


async def test_my_data_name_the_photos(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")

    await awa.says("/mesdonnees")

    file = (await awa.reads_until("fichier")).document
    assert file is not None
    held = (await town.simulator.bytes_of(file["file_id"])).decode()
    assert "une photo" in held


async def test_a_moderator_sees_photos_and_hears_voices_one_by_one_until_the_story_is_withdrawn(
    town: Town,
) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")
    await awa.sends(voice={"duration": 40})
    await awa.reads_until("Votre voix")
    await awa.taps("Oui, la garder")
    await awa.reads_until("pour l’équipe seule")
    await sends(awa)
    await are_fetched(town, awa)
    story = await last_story(town, awa)
    await leo.taps_data(f"moderation-open:{story.id}")
    await leo.reads_until("Que décidez-vous")

    await leo.taps("Photos et voix (2)")
    photo = await leo.reads_until("1 sur 2")
    await leo.taps("Suivant")
    voice = await leo.reads_until("2 sur 2")

    assert photo.photo is not None
    assert voice.voice is not None
    await awa.taps_data(f"contribution-withdraw-now:{story.id}")
    await awa.reads_until("est retiré")
    await town.has_sent_what_is_due()
    assert not [message for message in await leo.screen() if message.photo or message.voice]


async def test_photos_leave_the_chat_of_a_moderator_after_a_day(town: Town) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    await begins(town, awa)
    await awa.sends(photo=True)
    await awa.reads_until("1 photo")
    await sends(awa)
    await are_fetched(town, awa)
    story = await last_story(town, awa)
    await leo.taps_data(f"moderation-open:{story.id}")
    await leo.reads_until("Que décidez-vous")
    await leo.taps("Photos et voix (1)")
    await leo.reads_until("1 sur 1")

    await town.passes(days=1, hours=1)

    await town.has_sent_what_is_due()
    assert not [message for message in await leo.screen() if message.photo]


async def test_nobody_is_shown_the_photos_of_a_story_they_do_not_have_open(town: Town) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    story = await tells(town, awa)

    await leo.taps_data(f"moderation-media:{story.id}:0")

    await leo.reads_until("témoignage")
    assert not [message for message in await leo.screen() if message.photo]
