"""The figures page and the lights: what operators are told, by the running bot and by the doctor alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot import lights
from bot.delivery import Delivery, Watch
from bot.lights import Light
from storage import hold
from storage.figures import Figures
from tests.gateway.door import Door, open_door
from tests.phone import Simulator

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
TOKEN = "a-token-for-the-figures"
WELL = Figures(
    updates={"waiting": 0, "quarantined": 0},
    promises={"waiting": 5000, "sending": 3, "unknown": 0},
    oldest={},
    paused_until=None,
    held_since=None,
    general_pause_since=None,
    backed_up_at=NOW - timedelta(hours=25),
)
AT_THE_DOOR = Delivery(url="https://here/telegram", pending=3)


def red(found: object) -> list[str]:
    return [light.name for light in found if isinstance(light, Light) and not light.is_green]  # type: ignore[attr-defined]


def test_where_all_is_well_no_light_is_red() -> None:
    assert red(lights.of_figures(WELL, NOW)) == []
    assert red(lights.of_delivery(AT_THE_DOOR, "https://here/telegram", NOW)) == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"oldest": {"update": NOW - timedelta(seconds=61)}}, "updates"),
        ({"oldest": {"answer": NOW - timedelta(seconds=61)}}, "answers"),
        ({"updates": {"waiting": 0, "quarantined": 1}}, "quarantine"),
        ({"held_since": NOW}, "sending"),
        ({"general_pause_since": NOW}, "general pause"),
        ({"paused_until": NOW + timedelta(seconds=9)}, "pause"),
        ({"promises": {"unknown": 1}}, "unknown sends"),
        ({"backed_up_at": None}, "backup"),
        ({"backed_up_at": NOW - timedelta(hours=27)}, "backup"),
    ],
)
def test_what_needs_somebody_is_red_and_names_the_fix(changes: dict[str, object], name: str) -> None:
    found = lights.of_figures(replace(WELL, **changes), NOW)  # type: ignore[arg-type]

    assert red(found) == [name]
    assert all(light.fix for light in found if not light.is_green)


@pytest.mark.parametrize(
    ("changes", "is_red"),
    [
        ({"pending": 100}, False),
        ({"pending": 101}, True),
        ({"failed_at": NOW - timedelta(minutes=4), "error": "Connection refused"}, True),
        ({"failed_at": NOW - timedelta(minutes=6), "error": "Connection refused"}, False),
        ({"url": "https://elsewhere/telegram"}, True),
        ({"url": ""}, True),
    ],
)
def test_a_delivery_that_stalls_or_failed_lately_is_red(changes: dict[str, object], is_red: bool) -> None:
    found = lights.of_delivery(replace(AT_THE_DOOR, **changes), "https://here/telegram", NOW)  # type: ignore[arg-type]

    assert red(found) == (["delivery"] if is_red else [])


@dataclass
class Server:
    """A Bot API of somebody else's, which says what it likes of its deliveries."""

    says: object

    async def do_api_request(self, endpoint: str) -> object:
        return self.says


@pytest.mark.parametrize(
    "says", [True, None, [], "on", {"pending_update_count": "many"}, {"last_error_date": 1e300}]
)
async def test_a_server_that_answers_oddly_counts_as_one_that_does_not_answer(says: object) -> None:
    watch = Watch(Server(says))  # type: ignore[arg-type]

    await watch.look()

    assert watch.latest is None


def test_a_telegram_that_does_not_answer_is_red() -> None:
    assert red(lights.of_delivery(None, "", NOW)) == ["telegram"]


async def figures_of(door: Door) -> dict[str, float]:
    """The figures page, as whoever watches reads it."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with door.session.get(f"{door.town.address}/metrics", headers=headers) as answer:
        assert answer.status == 200
        lines = (await answer.text()).splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


async def test_the_running_bot_shows_what_it_did_what_waits_and_how_telegram_delivers(
    simulator: Simulator, database_url: str
) -> None:
    async with open_door(simulator, database_url, metrics_token=SecretStr(TOKEN)) as door:
        awa = await door.town.newcomer()
        await awa.says("bonjour")
        await awa.reads()
        await door.is_idle()
        await door.posts(b"{")
        await door.town.write(hold.hold, now=door.town.clock.now())
        await door.town.rebonds.watch.look()  # type: ignore[union-attr]

        shown = await figures_of(door)

    assert shown['rebonds_updates_total{outcome="handled"}'] == 1
    assert shown['rebonds_sends_total{verdict="sent"}'] == 1
    assert shown['rebonds_inbox{state="quarantined"}'] == 1
    assert shown["rebonds_sending_held"] == 1
    assert shown["rebonds_telegram_pending_updates"] == 0
    assert {name for name, value in shown.items() if name.startswith("rebonds_red") and value} == {
        'rebonds_red{light="quarantine"}',
        'rebonds_red{light="sending"}',
        'rebonds_red{light="backup"}',
    }
