"""Every door asks who knocks: each button and each command, against each kind of person."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select

from domain.people import Role
from domain.rights import Policy
from handlers.buttons import BUTTONS
from handlers.commands import COMMANDS
from storage.tables import journal, people
from tests.gateway.door import Door, answers, said, tapped

STAFF = {Policy.MODERATOR, Policy.ORGANIZER, Policy.ADMINISTRATOR}
INSIDE = {Policy.KNOWN, Policy.ENROLLED} | STAFF

HELD = {Policy.MODERATOR: Role.MODERATOR, Policy.ORGANIZER: Role.ORGANIZER}


def knocks(account: int, policies: set[Policy]) -> list[tuple[str, dict[str, object]]]:
    """An update for every door with one of these policies, as somebody would send it who knows them all."""
    buttons = [
        (name, tapped(account, f"{name}:1:1")) for name, route in BUTTONS.items() if route.policy in policies
    ]
    commands = [
        (f"/{name}", said(account, f"/{name}"))
        for name, route in COMMANDS.items()
        if route.policy in policies
    ]
    return buttons + commands


def refusals(connection: Connection) -> Sequence[str]:
    return list(connection.scalars(select(journal.c.act).where(journal.c.outcome == "not allowed")))


def known(connection: Connection) -> int:
    return len(connection.execute(select(people.c.id)).all())


async def test_a_citizen_is_refused_at_every_door_of_the_staff(door: Door) -> None:
    awa = await door.town.citizen()
    doors = knocks(awa.id, STAFF)
    for _, update in doors:
        assert await door.posts(update) == 200

    await door.is_idle()

    assert len(doors) > 10
    assert sorted(await door.town.read(refusals)) == sorted(name for name, _ in doors)


@pytest.mark.parametrize(
    ("mine", "others"), [(Policy.MODERATOR, Policy.ORGANIZER), (Policy.ORGANIZER, Policy.MODERATOR)]
)
async def test_who_holds_one_right_is_refused_at_the_doors_of_the_other(
    door: Door, mine: Policy, others: Policy
) -> None:
    leo = await door.town.citizen("Léo", HELD[mine])
    doors = knocks(leo.id, {others})
    for _, update in doors:
        await door.posts(update)

    await door.is_idle()

    assert sorted(await door.town.read(refusals)) == sorted(name for name, _ in doors)


async def test_a_right_that_was_taken_away_opens_nothing_any_more(door: Door) -> None:
    leo = await door.town.citizen("Léo", Role.MODERATOR, Role.ORGANIZER)
    person = await door.town.person(leo)
    await door.town.write(lambda tx: tx.people.change(person.id, roles=()))
    doors = knocks(leo.id, STAFF)
    for _, update in doors:
        await door.posts(update)

    await door.is_idle()

    assert sorted(await door.town.read(refusals)) == sorted(name for name, _ in doors)


async def test_a_stranger_is_let_in_by_no_door_but_the_front_one_and_leaves_no_trace(door: Door) -> None:
    stranger = await door.town.newcomer()
    await stranger.says("bonjour")
    await stranger.reads()
    doors = knocks(stranger.id, INSIDE)
    for _, update in doors:
        await door.posts(update)

    await door.is_idle()

    assert len(await answers(stranger)) == 1 + len(doors), "a kind word at each"
    assert await door.town.read(known) == 0
    assert await door.town.read(refusals) == []
