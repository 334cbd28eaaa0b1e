"""Links that let somebody in, give a place in the panel or a role: used, lost, expired, fought over."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from actions.invitations import invite
from domain.invitations import hash_of
from domain.people import Role
from storage.tables import invitations, journal
from storage.tx import Tx
from tests.flows.enrolling import enrols, reaches_the_age_gate, reaches_the_consents, reaches_the_profile
from tests.phone import Phone
from tests.servers import ROOT
from tests.town import Town

CODE = "aB3-x_9Kq2LmN8vWz5RtYg"


async def hand_out(
    town: Town,
    code: str = CODE,
    *,
    role: Role | None = None,
    panel: bool = False,
    uses: int = 1,
    days: float = 7,
) -> None:
    """An invitation, as the command line makes it."""
    now = town.clock.now()
    expires_at = now + timedelta(days=days)
    await town.write(invite, code=code, role=role, panel=panel, uses=uses, expires_at=expires_at, now=now)


async def uses_left(town: Town, code: str = CODE) -> int:
    statement = select(invitations.c.uses_left).where(invitations.c.code_hash == hash_of(code))
    left = await town.read(lambda connection: connection.scalar(statement))
    assert left is not None
    return left


async def lines(town: Town, act: str) -> list[tuple[int | None, str, str]]:
    """Who, what and how it ended, for one kind of act in the journal."""
    statement = select(journal).where(journal.c.act == act).order_by(journal.c.id)
    rows = await town.read(lambda connection: connection.execute(statement).all())
    return [(row.person_id, row.subject, row.outcome) for row in rows]


async def commands_of(town: Town, phone: Phone) -> list[str]:
    """The commands that Telegram shows in this chat: its own, or everybody's."""
    token = town.settings.telegram_bot_token.get_secret_value()
    scopes = [{"type": "chat", "chat_id": phone.id}, {"type": "default"}]
    shown = [(await town.simulator.call(token, "getMyCommands", scope=one))["result"] for one in scopes]
    return [command["command"] for command in shown[0] or shown[1]]


# --- on the way in --------------------------------------------------------------------------------


async def test_a_code_is_spent_with_the_consents_not_when_the_link_is_opened(town: Town) -> None:
    await hand_out(town, role=Role.MODERATOR)
    awa = await town.newcomer()

    await reaches_the_consents(awa, CODE)
    assert await uses_left(town) == 1
    await awa.taps("Oui, j’accepte")
    for number in range(2, 6):
        await awa.reads_until(f"Accord {number} sur 5")
        await awa.taps("Non")
    await awa.reads_until("Question 1 sur 2")

    assert await uses_left(town) == 0
    assert not (await town.person(awa)).has(Role.MODERATOR)


async def test_somebody_invited_as_a_moderator_is_one_once_enrolled(town: Town) -> None:
    await hand_out(town, role=Role.MODERATOR)
    awa = await town.newcomer()

    welcome = await enrols(awa, CODE)

    person = await town.person(awa)
    assert person.has(Role.MODERATOR)
    assert "Votre nouveau rôle : modération" in welcome.text
    assert await lines(town, "grant_role") == [(person.id, f"person:{person.id}", "granted")]


async def test_a_role_brings_its_commands_to_the_chat(town: Town) -> None:
    await hand_out(town, role=Role.ORGANIZER)
    awa = await town.newcomer()
    after = (await town.simulator.get("calls"))["last"]
    await enrols(awa, CODE)

    await town.simulator.get("calls/wait", method="setMyCommands", after=after, timeout=5)

    assert "organisation" in await commands_of(town, awa)
    assert "moderation" not in await commands_of(town, awa)


async def test_a_place_in_the_panel_is_for_those_who_live_here(town: Town) -> None:
    await hand_out(town, panel=True, uses=2)
    awa, leo = await town.newcomer("Awa"), await town.newcomer("Léo")

    welcome = await enrols(awa, CODE, commune="Roquebise")
    await enrols(leo, CODE, name="Léo", commune="J’habite ailleurs")

    assert "groupe tiré au sort" in welcome.text
    assert (await town.person(awa)).panel
    assert not (await town.person(leo)).panel
    assert await uses_left(town) == 0


async def test_somebody_who_moves_leaves_the_panel_and_finds_their_place_again(town: Town) -> None:
    await hand_out(town, panel=True)
    awa = await town.newcomer()
    await enrols(awa, CODE)

    await awa.taps_data("profile:pr-commune:elsewhere")
    await awa.reads_until("J’habite ailleurs")
    assert not (await town.person(awa)).panel
    await awa.taps_data("profile:pr-commune:00104")

    await awa.reads_until("Sainte-Mélie")
    assert (await town.person(awa)).panel


async def test_refusing_to_take_part_leaves_the_link_unused(town: Town) -> None:
    await hand_out(town, panel=True)
    awa = await town.newcomer()
    await reaches_the_consents(awa, CODE)

    await awa.taps("Non")

    await awa.reads_until("nous ne gardons rien de vous")
    assert await uses_left(town) == 1


@pytest.mark.parametrize("payload", ["mod", "admin", "1", CODE, "x" * 64])
async def test_a_code_nobody_has_made_is_told_and_the_way_in_stays_open(town: Town, payload: str) -> None:
    awa = await town.newcomer()
    await reaches_the_age_gate(awa, payload)

    await awa.taps("J’ai 18 ans ou plus")

    told = await awa.reads_until("18 ans ou plus")
    assert "Ce lien d’invitation n’est pas reconnu" in told.text
    assert told.labels == ["Continuer"]
    person = await town.person(awa)
    assert await lines(town, "use_invitation") == [(person.id, "", "unknown")]


async def test_an_expired_link_is_told_and_enrolment_goes_on(town: Town) -> None:
    await hand_out(town, role=Role.ADMINISTRATOR, days=1)
    await town.passes(days=2)
    awa = await town.newcomer()
    await reaches_the_age_gate(awa, CODE)

    await awa.taps("J’ai 18 ans ou plus")

    assert "n’est plus valable depuis mardi 5 janvier" in (await awa.reads_until("18 ans")).text
    await awa.taps("Continuer")
    await awa.reads_until("Accord 1 sur 5")


async def test_a_link_that_expires_on_the_way_gives_nothing_by_any_path(town: Town) -> None:
    await hand_out(town, role=Role.ADMINISTRATOR, days=1)
    awa = await town.newcomer()
    await reaches_the_consents(awa, CODE)
    await town.passes(days=2)
    await awa.taps("Oui, j’accepte")
    for number in range(2, 6):
        await awa.reads_until(f"Accord {number} sur 5")
        await awa.taps("Non")

    lost = await awa.reads_until("n’est plus valable")

    assert "l’inscription est ouverte à tout le monde" in lost.text
    await awa.reads_until("Question 1 sur 2")
    assert (await town.person(awa)).roles == frozenset()
    assert await lines(town, "grant_role") == []


async def test_of_two_people_on_the_way_with_one_link_exactly_one_wins(town: Town) -> None:
    await hand_out(town, role=Role.MODERATOR)
    chief = await town.citizen("Chantal", Role.ADMINISTRATOR)
    awa, leo = await town.newcomer("Awa"), await town.newcomer("Léo")

    await asyncio.gather(
        reaches_the_profile(awa, CODE, draw=False), reaches_the_profile(leo, CODE, draw=False)
    )

    people = [await town.person(awa), await town.person(leo)]
    winners = [person for person in people if Role.MODERATOR in person.roles]
    assert len(winners) == 1
    assert await uses_left(town) == 0
    outcomes = {who: outcome for who, _, outcome in await lines(town, "use_invitation")}
    assert sorted(outcomes.values()) == ["spent", "used-up"]
    assert outcomes[winners[0].id] == "spent"
    loser = leo if winners[0].telegram_id == awa.id else awa
    assert any("Cette invitation a déjà servi" in message.text for message in await loser.screen())
    told = {(await chief.reads_until("invitation")).text for _ in range(2)}  # whoever was handled first
    assert any("Rôle donné : modération" in text for text in told)
    assert any("ouverte par une autre personne" in text for text in told)


# --- inside ---------------------------------------------------------------------------------------


async def test_a_role_link_applies_at_once_to_somebody_enrolled_and_once_only(town: Town) -> None:
    await hand_out(town, role=Role.MODERATOR)
    awa = await town.citizen()

    await awa.starts(CODE)
    assert "Votre nouveau rôle : modération" in (await awa.reads()).text
    await awa.starts(CODE)
    assert "Rien n’a changé" in (await awa.reads()).text

    person = await town.person(awa)
    assert person.has(Role.MODERATOR)
    assert len(await lines(town, "grant_role")) == 1
    assert "moderation" in await commands_of(town, awa)


async def test_a_panel_link_applies_at_once_to_somebody_enrolled(town: Town) -> None:
    await hand_out(town, panel=True)
    awa = await town.citizen()

    await awa.starts(CODE)

    assert "groupe tiré au sort" in (await awa.reads()).text
    assert (await town.person(awa)).panel


async def test_a_link_that_gives_nothing_new_is_not_used_up(town: Town) -> None:
    await hand_out(town)
    awa = await town.citizen()

    await awa.starts(CODE)

    assert "Rien n’a changé" in (await awa.reads()).text
    assert await uses_left(town) == 1


async def test_of_two_citizens_who_open_one_link_together_exactly_one_wins(town: Town) -> None:
    await hand_out(town, role=Role.ORGANIZER)
    phones = [await town.citizen(f"Citoyenne {number}") for number in range(5)]

    await asyncio.gather(*(phone.starts(CODE) for phone in phones))

    told = [(await phone.reads()).text for phone in phones]
    assert sum("Votre nouveau rôle" in text for text in told) == 1
    assert sum("Cette invitation a déjà servi" in text for text in told) == 4
    assert len(await lines(town, "grant_role")) == 1


async def test_after_five_wrong_codes_in_an_hour_codes_meet_silence(town: Town) -> None:
    await hand_out(town, role=Role.ADMINISTRATOR)
    awa = await town.citizen()
    for number in range(5):
        await awa.starts(f"guess-{number}")
        assert "n’est pas reconnu" in (await awa.reads()).text

    await awa.starts(CODE)

    assert "Que voulez-vous faire" in (await awa.reads()).text
    assert (await town.person(awa)).roles == frozenset()
    await town.passes(hours=1, minutes=1)
    await awa.starts(CODE)
    await awa.reads_until("Votre nouveau rôle : administration")


async def test_after_five_wrong_codes_somebody_on_the_way_in_still_gets_in(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_consents(awa, "guess-0")
    for number in range(1, 7):
        await awa.starts(f"guess-{number}")
        shown = await awa.reads()

    assert "Accord 1 sur 5" in shown.text
    assert "n’est pas reconnu" not in shown.text


async def test_somebody_who_had_stopped_comes_back_with_start(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/stop")
    await awa.reads()

    await awa.starts()

    await awa.reads()
    assert (await town.person(awa)).stopped_at is None


# --- the command menu and the command line --------------------------------------------------------


async def test_roles_find_their_commands_again_when_the_bot_starts(town: Town) -> None:
    chief = await town.citizen("Chantal", Role.ADMINISTRATOR)
    awa = await town.citizen("Awa")
    assert "moderation" not in await commands_of(town, chief)

    await town.closes()
    before = await town.simulator.calls("setMyCommands")
    await town.opens()
    await hears_of_commands(town, chief, after=before[-1]["n"])

    assert {"moderation", "organisation"} <= set(await commands_of(town, chief))
    assert (await commands_of(town, awa))[:2] == ["menu", "session"]


async def hears_of_commands(town: Town, phone: Phone, *, after: int) -> None:
    """Wait until the bot has told Telegram which commands to show in this chat."""
    while True:
        told = await town.simulator.get("calls/wait", after=after, method="setMyCommands", timeout=10)
        assert told["calls"], "the bot said nothing of its commands"
        if any(call["params"].get("scope", {}).get("chat_id") == phone.id for call in told["calls"]):
            return
        after = told["calls"][-1]["n"]


async def test_a_chat_that_is_gone_does_not_keep_the_bot_from_starting(town: Town) -> None:
    def ghost(tx: Tx) -> None:
        person = tx.people.add(999_999_999, language="fr", now=town.clock.now())
        tx.people.change(person.id, stage="enrolled", roles=[Role.MODERATOR])

    await town.write(ghost)
    await town.closes()

    await town.opens()

    awa = await town.newcomer()
    await awa.starts()
    await awa.reads_until("Bienvenue")


async def run_command(town: Town, *arguments: str) -> dict[str, Any]:
    """The command line, in a process of its own, beside the bot that runs."""
    settings = town.settings
    environment = {
        "TELEGRAM_BOT_TOKEN": settings.telegram_bot_token.get_secret_value(),
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "DATABASE_URL": settings.database_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    answer: dict[str, Any] = orjson.loads(printed)
    return answer


async def test_an_invitation_made_beside_the_running_bot_works_at_once(town: Town) -> None:
    awa = await town.citizen()

    # The command line lives in its own time: long enough to reach the town's.
    made = await run_command(town, "invite", "--role", "moderator", "--expires", "366d", "--json")

    assert made["link"] == f"https://t.me/simulated_{town.bot_id}_bot?start={made['code']}"
    await awa.starts(made["code"])
    await awa.reads_until("Votre nouveau rôle : modération")


async def test_two_processes_write_at_once_and_nobody_fails(town: Town) -> None:
    phones = [await town.citizen(f"Citoyenne {number}") for number in range(5)]

    making = [run_command(town, "invite", "--panel", "--json") for _ in range(2)]
    made = asyncio.gather(*making)
    for _ in range(10):
        for phone in phones:
            await phone.says("/menu")
            await phone.reads()

    codes = {one["code"] for one in await made}
    kept = await town.read(
        lambda connection: connection.execute(select(invitations.c.code_hash)).scalars().all()
    )
    assert set(kept) == {hash_of(code) for code in codes}
