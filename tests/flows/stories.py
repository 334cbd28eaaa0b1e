"""How people in tests tell a story, and how moderators get at it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from domain.testimonies import Testimony
from storage.tables import metadata
from storage.tx import Tx
from tests.phone import Message, Phone
from tests.town import Town

STORY = "L'eau est montée jusqu'au premier étage. Ma voisine m'a hébergée."


async def allows_stories(town: Town, phone: Phone) -> None:
    """The general agreement, as given when enrolling."""
    now = town.clock.now()

    def verb(tx: Tx) -> None:
        person = tx.people.by_telegram(phone.id)
        assert person is not None
        tx.consents.record(person.id, "temoignages", given=True, text_hash="0" * 64, language="fr", now=now)

    await town.write(verb)


async def begins(town: Town, phone: Phone, prompt: str = "t03-moment-alerte", sensitive: str = "yes") -> None:
    """Go through what is said before, up to where one writes."""
    await allows_stories(town, phone)
    await phone.taps_data(f"testify-agree:{prompt}:{sensitive}")
    await phone.reads_until("Écrivez ici")


async def writes(phone: Phone, *words: str) -> Message:
    """Write some messages; what was answered to the last."""
    answer = None
    for one in words:
        await phone.says(one)
        answer = await phone.reads_until("caractère")
    assert answer is not None
    return answer


async def sends(phone: Phone, level: str = "Avec le groupe", origin: str = "") -> str:
    """Read back, choose and send; the number of the story."""
    await phone.taps("Relire et envoyer")
    await phone.reads_until("Est-ce fidèle")
    await phone.taps("Valider")
    if origin:
        await phone.reads_until("Qui raconte")
        await phone.taps(origin)
    await phone.reads_until("Que pouvons-nous faire")
    await phone.taps(level)
    if level != "Pour l’équipe":
        await phone.reads_until("citée")
        await phone.taps("Oui")
    await phone.reads_until("prêt")
    await phone.taps("Envoyer")
    sent = await phone.reads_until("bien arrivé")
    return sent.text.partition("numéro ")[2][:6]


async def tells(town: Town, phone: Phone, words: str = STORY, level: str = "Avec le groupe") -> Testimony:
    """Tell a whole story and send it."""
    await begins(town, phone)
    await writes(phone, words)
    await sends(phone, level)
    return await last_story(town, phone)


async def is_answered(phone: Phone) -> None:
    """Wait until all that this person did has been handled, also what changed nothing on the screen."""
    await phone.says("/aide")
    await phone.reads_until("Ce que vous pouvez faire")


async def last_story(town: Town, phone: Phone) -> Testimony:
    """The newest story of a person, as the bot knows it."""
    person = await town.person(phone)
    return await town.write(lambda tx: tx.testimonies.of(person.id)[0])


async def stories(town: Town, phone: Phone) -> int:
    """How many stories a person has, drafts too."""
    person = await town.person(phone)
    return len(await town.write(lambda tx: tx.testimonies.of(person.id)))


def everything(connection: Connection) -> list[Any]:
    """All that is kept, table by table."""
    return [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]


async def opens(moderator: Phone, story: Testimony) -> Message:
    """Take a story in hand; what is shown of it."""
    await moderator.taps_data(f"moderation-open:{story.id}")
    return await moderator.reads_until("Que décidez-vous")


async def decides(town: Town, moderator: Phone, story: Testimony, verdict: str, reason: str = "") -> Message:
    """Open a story and decide; the minute passes in which that can be undone, and its author is told."""
    await opens(moderator, story)
    await moderator.taps_data(f"moderation-{verdict}:{story.id}:{story.revision}:{reason}".rstrip(":"))
    record = await moderator.reads_until("✓ Témoignage")
    await town.passes(seconds=61)
    return record
