"""The shelf finds stories on either database, and tells of who has been heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from domain.media import Attached, Medium, Stage
from domain.people import Person
from domain.shelf import ALL, Asked, Heard, told_apart
from domain.testimonies import Decision, Level, Verdict
from storage import media, shelf
from storage.store import Store
from storage.testimonies import accepted_revision
from storage.tx import Tx

NOON = datetime(2027, 1, 4, 11, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


def someone(tx: Tx, account: int, commune: str = "00101") -> Person:
    person = tx.people.add(account, language="fr", now=NOON)
    tx.profile.save(person.id, "pr-commune", commune, now=NOON)
    return person


def tell(tx: Tx, account: int, words: str, prompt: str | None, hours: int) -> int:
    """A story that was accepted some hours after noon."""
    person, at = someone(tx, account), NOON + timedelta(hours=hours)
    draft = tx.testimonies.begin(person.id, prompt, sensitive=True, now=at)
    tx.testimonies.change(draft.id, level=Level.PUBLIC.value)
    again = tx.testimonies.locked(draft.id)
    assert again is not None
    tx.testimonies.submit(again, words, revision=1, now=at)
    tx.testimonies.record(Decision(draft.id, 1, Verdict.ACCEPT, None, person.id, at))
    return draft.id


async def test_stories_are_found_newest_first_by_words_prompt_and_theme(store: Store) -> None:
    flood = await store.write(tell, 1, "L'église sous l'eau", "t03-moment-alerte", 1)
    bread = await store.write(tell, 2, "Le pain partagé", None, 2)
    await store.write(shelf.tag, flood, "type-evenement", ["inondation", "feu"])
    await store.write(shelf.tag, flood, "type-evenement", ["inondation"])
    asked = Asked(ALL)

    assert [one.id for one in await store.read(shelf.found, asked)] == [bread, flood]
    assert await store.read(shelf.count, Asked(ALL, words="EGLISE eau")) == 1
    assert await store.read(shelf.count, Asked(ALL, words="eau pain")) == 0
    assert await store.read(shelf.count, Asked(ALL, prompt="other")) == 1
    assert await store.read(shelf.count, Asked((Level.GROUP,))) == 0
    assert await store.read(shelf.prompts_told, asked) == {"t03-moment-alerte": 1, None: 1}
    assert await store.read(shelf.tags_told, asked, "type-evenement") == {"inondation": 1}
    [tagged] = await store.read(shelf.found, Asked(ALL, tags=(("type-evenement", "inondation"),)))
    assert tagged.tags == {"type-evenement": ("inondation",)}
    one = await store.read(shelf.one, asked, bread)
    assert one is not None
    assert one.words == "Le pain partagé"


async def test_what_is_withdrawn_is_found_no_more(store: Store) -> None:
    flood = await store.write(tell, 1, "L'église sous l'eau", None, 1)
    assert await store.read(accepted_revision, flood) == 1

    def withdraw(tx: Tx) -> None:
        tx.testimonies.change(flood, state="withdrawn")
        tx.testimonies.forget_words(flood)

    await store.write(withdraw)

    assert await store.read(shelf.count, Asked(ALL)) == 0
    assert await store.read(accepted_revision, flood) is None


async def test_how_many_of_each_group_have_been_heard(store: Store) -> None:
    await store.write(tell, 1, "L'église sous l'eau", None, 1)
    await store.write(someone, 2, "00101")
    await store.write(someone, 3, "00104")

    heard = await store.read(shelf.heard_by, "pr-commune", Asked(ALL))

    assert set(heard) == {Heard("00101", 2, 1), Heard("00104", 1, 0)}


def test_small_groups_are_told_of_together_or_not_at_all() -> None:
    big, small, smaller = Heard("a", 20, 2), Heard("b", 6, 1), Heard("c", 5, 0)

    assert told_apart([big, small]) == [big], "one alone could be worked out from the total"
    assert told_apart([big, small, smaller]) == [Heard("", 11, 1), big]


async def test_a_photo_follows_the_revisions_of_its_story(store: Store) -> None:
    story = await store.write(tell, 1, "L'église sous l'eau", None, 1)

    def add(tx: Tx) -> tuple[str, int]:
        first = tx.testimonies.locked(story)
        assert first is not None
        piece = tx.media.add(first, Attached(Medium.PHOTO, "x"), Stage.WANTED, message_id=1, now=NOON)
        tx.media.keep(piece, size=1)
        tx.testimonies.change(story, state="draft", revision=2)
        again = tx.testimonies.locked(story)
        assert again is not None
        tx.media.take_out(again)
        return piece.name, first.person_id

    name, author = await store.write(add)

    assert len(await store.read(media.pieces_of, story, 1)) == 1
    assert await store.read(media.pieces_of, story, 2) == []
    assert await store.read(media.readable, name, author + 1) is not None
    assert await store.read(media.readable, name, author) is None
