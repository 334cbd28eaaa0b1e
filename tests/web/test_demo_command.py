"""`rebonds demo`: starts with nothing, stops when asked, goes on from where it was."""

from __future__ import annotations

import json
import socket
import urllib.request
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from bot.commands.demo import HOST, PORTS_TRIED, free_port
from bot.demo_folder import DemoFolder
from bot.errors import Misconfigured
from tests.phone import plain
from tests.web.conftest import demo_process, running_demo


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


def moves(address: str, step: str, **headers: str) -> Any:
    """Press one of the clock's buttons, as the page's script does."""
    order = urllib.request.Request(
        f"{address}demo/clock", data=f"step={step}".encode(), headers={"Accept": "application/json"} | headers
    )
    with urllib.request.urlopen(order, timeout=10) as answer:
        return json.load(answer)


def chat(state: Any, account: int) -> Any:
    return get(f"{state['phones']}/control/chats/{account}")


def test_the_demo_goes_on_from_where_it_was(tmp_path: Path):
    with running_demo(tmp_path) as demo:
        before = moves(demo.address, "next")
        said = chat(before, 1001)["messages"]
        assert demo.stops() == 0

    with running_demo(tmp_path) as demo:
        after = get(f"{demo.address}demo/state")
        assert after["now"] == before["now"]
        assert [one["text"] for one in chat(after, 1001)["messages"]] == [one["text"] for one in said]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_move_the_clock(demo, headers: dict[str, str]):
    before = get(f"{demo.address}demo/state")["next"]

    with pytest.raises(HTTPError, match="403"):
        moves(demo.address, "next", **headers)

    assert get(f"{demo.address}demo/state")["next"] == before


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_second_demo_says_where_the_first_is(demo, options: tuple[str, ...]):
    second = demo_process(demo.folder, *options)
    said, complained = second.communicate(timeout=20)

    assert (second.returncode, said) == (2, "")
    assert complained.splitlines() == [
        f"A demo is running already at {demo.address}: stop it first (Ctrl-C)."
    ]
    assert get(f"{demo.address}demo/state")


def test_a_demo_that_is_killed_takes_its_telegram_with_it_and_can_start_over(tmp_path: Path):
    with running_demo(tmp_path) as demo:
        phones = moves(demo.address, "day")["phones"]
        waiting = urllib.request.urlopen(f"{phones}/chat/1003/events", timeout=10)
        demo.process.kill()

        with suppress(IncompleteRead):
            waiting.read()  # ends when the simulator does

    with running_demo(tmp_path, "--reset") as demo:
        assert plain(get(f"{demo.address}demo/state")["now"]).startswith("lundi 4 janvier à 9 h")
        days = [plain(moves(demo.address, "day")["now"]) for _ in range(6)]

    assert [day.partition(" à ")[0] for day in days[:5]] == [
        "mardi 5 janvier", "mercredi 6 janvier", "jeudi 7 janvier", "vendredi 8 janvier", "samedi 9 janvier",
    ]  # fmt: skip
    assert days[5].startswith("samedi 9 janvier à 18 h"), "a day further never passes by what is due"


def test_a_taken_port_leads_to_the_next_free_one():
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]

        assert port < free_port(port) < port + PORTS_TRIED


def test_forgetting_deletes_what_is_the_demos_and_nothing_else(tmp_path: Path):
    folder = DemoFolder(tmp_path)
    for path in (folder.store, folder.simulator, folder.log, tmp_path / "holidays.jpg"):
        path.write_text("x")

    folder.forget()

    assert [path.name for path in tmp_path.iterdir()] == ["holidays.jpg"]


def test_one_folder_is_held_by_one_demo(tmp_path: Path):
    first, second = DemoFolder(tmp_path), DemoFolder(tmp_path)

    with first.held(), pytest.raises(Misconfigured, match="running already"), second.held():
        pass

    with second.held():
        pass
