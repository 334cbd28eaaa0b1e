"""What the team did, and the journal of it: read, proved, taken away by those who may."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from actions import decisions, moderation
from domain.people import Role
from domain.testimonies import Verdict
from storage.tables import journal
from storage.tx import Tx
from tests.town import Town, enrol, shipped_content
from tests.web.test_moderation import told
from tests.web.visits import signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def decided(town: Town, account: int) -> str:
    """A story that Léo has refused; its number."""
    story = await told(town, account)
    await town.passes(hours=3)
    now = town.clock.now()

    def refuse(tx: Tx) -> None:
        leo = enrol(tx, account + 1000, "Léo", "fr", (Role.MODERATOR,), False, now)
        moderation.open_testimony(tx, by=leo, now=now, testimony_id=story.id)
        decisions.decide_testimony(
            tx, by=leo, now=now, rules=shipped_content().moderation, testimony_id=story.id, revision=1,
            verdict=Verdict.REFUSE, reason="pub",
        )  # fmt: skip

    await town.write(refuse)
    return story.number


def rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.removeprefix("\ufeff")), delimiter=";"))


async def test_the_team_sees_what_it_did_and_takes_it_away_as_a_table(town: Town) -> None:
    number = await decided(town, 71_001)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        page = await visitor.gets("/moderation/bilan?jours=7")
        assert "Refusés 1" in page.text
        assert "Délai habituel : la moitié a attendu moins 3 heures" in page.text
        assert "Elle fait de la publicité" in page.text
        assert (await visitor.gets("/moderation/bilan?jours=8")).status == 400

        file = (await visitor.posts("/moderation/bilan/telecharger", {"jours": 7, "format": "csv"})).html

        assert [(row["Numéro"], row["Heures"], row["Qui"]) for row in rows(file)] == [(number, "3", "Léo")]
        assert "eau est montée" not in file
        assert (await visitor.posts("/journal/telecharger", {"format": "csv"})).status == 403


async def test_a_line_that_somebody_changed_is_pointed_out(town: Town) -> None:
    number = await decided(town, 71_002)
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    async with signed_in(town, samuel) as visitor:
        whole = await visitor.gets("/journal")
        assert "Le journal est intact" in whole.text
        assert f"décision sur un témoignage Témoignage n° {number} refusé" in whole.text
        file = (await visitor.posts("/journal/telecharger", {"format": "csv"})).html
        assert ("Léo", "refusé") in [(row["Qui"], row["Résultat"]) for row in rows(file)]
        changed = journal.update().where(journal.c.act == "decide_testimony").values(outcome="accept")
        await town.write(lambda tx: tx.connection.execute(changed))

        assert "Le journal a été changé" in (await visitor.gets("/journal")).text
