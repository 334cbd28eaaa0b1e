"""What the team did, and the journal of it: read, proved, taken away by those who may."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from domain.people import Role
from storage.tables import journal
from tests.town import Town
from tests.web.test_moderation import told
from tests.web.visits import signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def decided(town: Town, account: int) -> str:
    """A story that Léo has refused; its number."""
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, account)
    await town.passes(hours=3)
    async with signed_in(town, leo) as visitor:
        await visitor.posts(f"/moderation/{story.id}/ouvrir")
        fields = {"revision": 1, "decision": "refuse", "raison": "pub"}
        await visitor.posts(f"/moderation/{story.id}/decider", fields)
    return story.number


async def test_the_team_sees_what_it_did_and_takes_it_away_as_a_table(town: Town) -> None:
    number = await decided(town, 71_001)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        page = await visitor.gets("/moderation/bilan?jours=7")
        assert "Refusés 1" in page.text
        assert "Délai habituel : la moitié a attendu moins 3 heures" in page.text
        assert "Elle fait de la publicité" in page.text
        assert (await visitor.gets("/moderation/bilan?jours=8")).status == 400

        file = await visitor.posts("/moderation/bilan/telecharger", {"jours": 7, "format": "csv"})

    rows = list(csv.DictReader(StringIO(file.html.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["Numéro"], row["Heures"], row["Qui"]) for row in rows] == [(number, "3", "Léo")]
    assert "eau est montée" not in file.html


async def test_a_line_that_somebody_changed_is_pointed_out(town: Town) -> None:
    await decided(town, 71_002)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        whole = await visitor.gets("/journal")
        assert "Le journal est intact" in whole.text
        assert "décision" in whole.text
        assert "Léo" in whole.text
        changed = journal.update().where(journal.c.act == "decide_testimony").values(outcome="accept")
        await town.write(lambda tx: tx.connection.execute(changed))

        page = await visitor.gets("/journal")

        assert "Le journal a été changé" in page.text
        assert (await visitor.posts("/journal/telecharger", {"format": "csv"})).status == 403


async def test_an_administrator_takes_the_journal_away(town: Town) -> None:
    await decided(town, 71_003)
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    async with signed_in(town, samuel) as visitor:
        await visitor.gets("/journal")
        file = await visitor.posts("/journal/telecharger", {"format": "csv"})

    rows = list(csv.DictReader(StringIO(file.html.removeprefix("\ufeff")), delimiter=";"))
    assert "refusé" in [row["Résultat"] for row in rows]
    assert len({row["Sceau"] for row in rows}) == len(rows)
