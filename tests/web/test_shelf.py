"""The shelf on the pages: found by words without accents, sorted by theme, taken away, and who is missing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import pytest_asyncio

from domain.media import Attached, Medium, Stage
from domain.people import Role
from domain.testimonies import Decision, Level, Testimony, Verdict
from storage.tx import Tx
from tests.town import Town, enrol
from tests.web.visits import Visitor, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

EARLIER = datetime(2027, 1, 2, 9, tzinfo=UTC)


def told(
    tx: Tx, teller: int, words: str, level: Level, place: str | None = None, hours: int = 0
) -> Testimony:
    """A story that a moderator has accepted."""
    now = EARLIER + timedelta(hours=hours)
    person = tx.people.by_telegram(teller) or enrol(tx, teller, "Awa", "fr", (), False, now)
    draft = tx.testimonies.begin(person.id, "t03-moment-alerte", sensitive=True, now=now)
    tx.testimonies.change(draft.id, level=level.value, place=place)
    draft = tx.testimonies.of(person.id)[0]
    tx.testimonies.submit(draft, words, revision=1, now=now)
    moderator = tx.people.with_role(Role.MODERATOR)[0]
    tx.testimonies.record(Decision(draft.id, 1, Verdict.ACCEPT, None, moderator.id, now))
    return tx.testimonies.of(person.id)[0]


@pytest_asyncio.fixture(loop_scope="module")
async def stories(town: Town) -> dict[str, Testimony]:
    """Four stories, one of each level and one withdrawn."""
    await town.citizen("Mireille", Role.MODERATOR)
    flood = await town.write(told, 77_001, "L'eau est montée jusqu'à l'église.", Level.PUBLIC, "00106", 1)
    bread = await town.write(
        told, 77_002, "Nous avons partagé le pain pendant la crue.", Level.GROUP, None, 2
    )
    alone = await town.write(told, 77_003, "=cmd|' /C calc'!A0 est resté seul.", Level.TEAM, None, 3)
    gone = await town.write(told, 77_004, "Ceci a été repris.", Level.PUBLIC, None, 4)

    def withdraw(tx: Tx) -> None:
        tx.testimonies.change(gone.id, state="withdrawn")
        tx.testimonies.forget_words(gone.id)

    await town.write(withdraw)
    return {"flood": flood, "bread": bread, "alone": alone, "gone": gone}


FOUND: list[tuple[dict[str, str], set[str]]] = [
    ({}, {"flood", "bread", "alone"}),
    ({"mots": "EGLISE montee"}, {"flood"}),
    ({"mots": "eglise pain"}, set()),
    ({"niveau": "group"}, {"bread"}),
    ({"lieu": "00106"}, {"flood"}),
    ({"appel": "t03-moment-alerte", "mots": "pain"}, {"bread"}),
    ({"appel": "other"}, set()),
    ({"depuis": "2027-01-02", "jusqua": "2027-01-02"}, {"flood", "bread", "alone"}),
    ({"depuis": "2027-01-03"}, set()),
    ({"mots": "repris"}, set()),
]
REFUSED = ({"appel": "x"}, {"lieu": "99"}, {"theme": "a/b"}, {"depuis": "hier"}, {"niveau": "tout"})


async def test_stories_are_found_and_a_choice_that_is_not_on_the_list_is_refused(
    town: Town, stories: dict[str, Testimony]
) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        for asked, found in FOUND:
            page = await visitor.gets("/recits", params=asked)
            shown = {name for name, story in stories.items() if f'href="/recits/{story.id}"' in page.html}
            assert shown == found, asked
        refused = [(await visitor.gets("/recits", params=asked)).status for asked in REFUSED]

    assert set(refused) == {400}


async def test_a_story_is_sorted_and_found_by_its_theme(town: Town, stories: dict[str, Testimony]) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    flood = stories["flood"]
    async with signed_in(town, samuel) as visitor:
        await visitor.gets(f"/recits/{flood.id}")
        ticked = [("themes", "type-evenement/inondation"), ("themes", "moment/pendant")]
        after = await visitor.posts(f"/recits/{flood.id}/themes", ticked)
        by_hazard = await visitor.gets(
            "/recits", params={"evenement": "inondation", "theme": "moment/pendant"}
        )
        by_other = await visitor.gets("/recits", params={"evenement": "tempete"})

    assert "classé" in after.text
    assert f'href="/recits/{flood.id}"' in by_hazard.html
    assert f'href="/recits/{flood.id}"' not in by_other.html


async def test_what_is_withdrawn_does_not_exist(town: Town, stories: dict[str, Testimony]) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        assert (await visitor.gets(f"/recits/{stories['gone'].id}")).status == 404


async def test_the_table_holds_what_may_leave_with_its_level_on_each_line(
    town: Town, stories: dict[str, Testimony]
) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        await visitor.gets("/recits")
        table = await visitor.posts("/recits/tableau", {"format": "csv"})

    rows = list(csv.reader(StringIO(table.html.removeprefix("\ufeff")), delimiter=";"))[1:]
    levels = {row[0]: row[1] for row in rows}
    assert levels == {
        stories["flood"].number: "Avec tout le monde",
        stories["bread"].number: "Avec le groupe",
    }
    assert "Roquebise" not in table.html, "too few people of that commune take part"
    assert "est resté seul" not in table.html


async def test_who_has_not_been_heard_is_told_of_groups_of_ten_and_more(
    town: Town, stories: dict[str, Testimony]
) -> None:
    def settle(tx: Tx) -> None:
        now = town.clock.now()
        for number in range(19):
            person = enrol(tx, 78_000 + number, "Voisine", "fr", (), False, now)
            tx.profile.save(person.id, "pr-commune", "00101" if number < 12 else "00104", now=now)

    await town.write(settle)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        page = await visitor.gets("/recits/ecoute")

    assert "Valbrune 12 personne" in page.text
    assert "Sainte-Mélie" not in page.text


async def test_a_photo_is_seen_by_moderators_who_may_read_its_story_and_by_nobody_else(town: Town) -> None:
    mireille = await town.citizen("Mireille", Role.MODERATOR)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    own = await town.write(told, mireille.id, "La mienne.", Level.PUBLIC)
    other = await town.write(told, 77_010, "Celle d'un autre.", Level.PUBLIC)
    unsent = await town.write(
        lambda tx: tx.testimonies.begin(own.person_id, None, sensitive=True, now=EARLIER)
    )

    def show(tx: Tx, story: Testimony) -> str:
        photo = Attached(Medium.PHOTO, "x")
        piece = tx.media.add(story, photo, Stage.WANTED, message_id=1, now=EARLIER)
        tx.media.keep(piece, size=3)
        return piece.name

    files = town.settings.media_dir
    names = [await town.write(show, story) for story in (other, own, unsent)]
    assert town.rebonds is not None
    for name in names:
        town.rebonds.files.keep(name, b"\xff\xd8\xff")
    async with signed_in(town, mireille) as visitor:
        seen = [await headers_of(visitor, f"/media/{name}") for name in names]
        strange = [await headers_of(visitor, f"/media/{name}") for name in STRANGE]
        await town.write(lambda tx: tx.testimonies.submit(other, "Encore.", revision=2, now=EARLIER))
        await visitor.gets("/moderation")
        await visitor.posts(f"/moderation/{other.id}/ouvrir")
        case = await visitor.gets(f"/moderation/{other.id}?lire=oui")
    async with signed_in(town, samuel) as visitor:
        refused = await headers_of(visitor, f"/media/{names[0]}")
    for name in names:
        (files / name).unlink()

    assert [status for status, _ in seen] == [200, 404, 404]
    assert f'src="/media/{names[0]}"' in case.html, "the moderator's page shows it"
    shown = seen[0][1]
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert {status for status, _ in strange} == {404}
    assert refused[0] == 403


STRANGE = ("x.jpg", "..%2f..%2fetc%2fpasswd", "0" * 32 + ".jpg")


async def headers_of(visitor: Visitor, path: str) -> tuple[int, Mapping[str, str]]:
    """How a file was answered, whatever is in it."""
    async with visitor.session.get(visitor.town.address + path) as answer:
        return answer.status, answer.headers
