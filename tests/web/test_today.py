"""The first page: what waits for whom, what goes out, what is wrong, and one next act."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from content.loader import load
from domain.people import Role
from storage.outbox import UNKNOWN
from storage.tables import outbox
from storage.tx import Tx
from tests.test_docs import A_PAGE
from tests.town import Town
from tests.web.visits import signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_sees_what_waits_for_them_and_one_next_act(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    olga = await town.citizen("Olga", Role.ORGANIZER)
    awa = await town.person(await town.citizen("Awa"))

    def send_a_story(tx: Tx) -> None:
        story = tx.testimonies.begin(awa.id, None, sensitive=False, now=town.clock.now())
        tx.testimonies.change(story.id, level="team", quote=False)
        tx.testimonies.submit(story, "Un bruit sourd.", revision=1, now=town.clock.now())

    async with signed_in(town, leo) as his, signed_in(town, olga) as hers:
        assert "Rien ne vous attend" in (await his.gets("/aujourdhui")).text
        await town.write(send_a_story)

        seen, by_organizer = await his.gets("/aujourdhui"), await hers.gets("/aujourdhui")

        assert "1 récit attend une décision" in seen.text
        assert seen.html.count('class="filled"') == 1
        assert "Aujourd’hui et les six jours" not in seen.text, "the agenda is the organizers'"
        assert "récit attend" not in by_organizer.text
        assert "La date de la première session n’est pas fixée" in by_organizer.text
        assert 'class="filled" href="/programme"' in by_organizer.html


async def test_an_organizer_sees_the_week_and_what_may_not_have_arrived(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    start = datetime(2027, 1, 16, 9, tzinfo=UTC)
    await town.write(lambda tx: tx.sessions.set_first(start, now=town.clock.now()))
    await town.passes(days=7)
    lost = update(outbox).where(outbox.c.id == 1).values(state=UNKNOWN)
    async with signed_in(town, olga) as visitor:
        await town.write(lambda tx: tx.connection.execute(lost))

        seen = await visitor.gets("/aujourdhui")

        assert "samedi 16 janvier" in seen.text
        assert 'href="/programme/session-1"' in seen.html
        assert "1 message n’est peut-être pas arrivé" in seen.text
        assert "Dans le bot, écrivez /organisation" in seen.text


async def test_every_light_has_its_sentence_and_its_fix() -> None:
    texts = load().told.texts["fr"].entries
    names = [light.name.replace(" ", "-") for light in A_PAGE.lights()]

    missing = [name for name in names if not {f"light-{name}", f"light-{name}-fix"} <= set(texts)]

    assert len(names) > 8
    assert missing == []
