"""The command line, run as people run it: in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson
import pytest

from bot.__main__ import main
from domain.invitations import hash_of
from storage.engines import sqlite
from tests.servers import ROOT, simulator_process

NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def simulator_url() -> Iterator[str]:
    with simulator_process() as url:
        yield url


@pytest.fixture
def surroundings(simulator_url: str, tmp_path: Path) -> dict[str, str]:
    """What the program is told: a bot of the simulator, and a store that does not exist yet."""
    return {
        "TELEGRAM_BOT_TOKEN": "424242:a-token-of-the-command-line",
        "TELEGRAM_API_URL": simulator_url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/rebonds.sqlite3",
    }


def rebonds(surroundings: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `rebonds` with these arguments."""
    command = [sys.executable, "-W", "error", "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60)


def rows(surroundings: Mapping[str, str], table: str) -> list[dict[str, object]]:
    connection = sqlite().connect(surroundings["DATABASE_URL"].removeprefix("sqlite:///"))
    connection.row_factory = sqlite().Row
    found = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 (a name of ours)
    connection.close()
    return found


def test_an_invitation_is_printed_with_its_link_and_only_its_hash_is_kept(
    surroundings: dict[str, str],
) -> None:
    done = rebonds(surroundings, "invite", "--role", "moderator")

    assert done.returncode == 0
    assert done.stderr == ""
    link = re.search(
        r"https://t\.me/simulated_424242_bot\?start=([A-Za-z0-9_-]{22})$", done.stdout, re.MULTILINE
    )
    assert link is not None
    assert "Role: moderator. 1 use, until" in done.stdout
    kept = rows(surroundings, "invitations")
    assert [row["code_hash"] for row in kept] == [hash_of(link[1])]
    assert link[1] not in str(kept)
    assert link[1] not in str(rows(surroundings, "journal"))


def test_machines_are_answered_in_json(surroundings: dict[str, str]) -> None:
    done = rebonds(surroundings, "invite", "--panel", "--uses", "40", "--expires", "12h", "--json")

    answer = orjson.loads(done.stdout)
    assert (answer["role"], answer["panel"], answer["uses"]) == ("citizen", True, 40)
    assert answer["link"].endswith(answer["code"])
    assert [(row["role"], row["panel"], row["uses_left"]) for row in rows(surroundings, "invitations")] == [
        ("citizen", 1, 40)
    ]


def test_without_telegram_the_code_is_made_all_the_same(surroundings: dict[str, str]) -> None:
    done = rebonds(surroundings | {"TELEGRAM_API_URL": NOBODY_LISTENS}, "invite")

    assert done.returncode == 0
    assert "https://t.me/NAME?start=" in done.stdout
    assert "Telegram cannot be reached" in done.stdout
    assert len(rows(surroundings, "invitations")) == 1


def test_two_invitations_never_have_the_same_code(surroundings: dict[str, str]) -> None:
    codes = {orjson.loads(rebonds(surroundings, "invite", "--json").stdout)["code"] for _ in range(2)}

    assert len(codes) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--role", "king"), "choose one of citizen, moderator, organizer, administrator"),
        (("--uses", "0"), "give one from 1 to"),
        (("--uses", "many"), "give one from 1 to"),
        (("--expires", "soon"), "write hours or days"),
        (("--expires", "0d"), "write hours or days"),
        (("--expires", "9999d"), "write hours or days"),
        (("--role", "moderator", "--uses", "2"), "make one for each person"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_the_fix(
    surroundings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["rebonds", "invite", *arguments])

    with pytest.raises(SystemExit, match="2"):
        main()

    said, complained = capsys.readouterr()
    assert said == ""
    assert told in complained
    assert len(complained.splitlines()) == 1
    assert not Path(surroundings["DATABASE_URL"].removeprefix("sqlite:///")).exists()


def test_the_doctor_names_each_row_of_a_broken_store(surroundings: dict[str, str]) -> None:
    rebonds(surroundings, "invite", "--role", "moderator")
    whole = rebonds(surroundings, "doctor", "--invariants")
    connection = sqlite().connect(surroundings["DATABASE_URL"].removeprefix("sqlite:///"))
    connection.execute("UPDATE journal SET outcome = 'nothing'")
    connection.commit()
    connection.close()

    broken = rebonds(surroundings, "doctor", "--invariants")

    assert whole.returncode == 0, whole.stdout
    assert "The chain of privileged acts has 1 links" in whole.stdout
    assert "I1 what was acknowledged is kept: not looked at, it needs" in whole.stdout
    assert broken.returncode == 1
    assert "seals link 1 (line 1): the line, its seal or the seal before it was changed" in broken.stdout
