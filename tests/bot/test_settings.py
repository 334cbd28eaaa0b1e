"""Configuration: whatever is missing or wrong is said in one sentence that names the variable."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from bot.app import read_content, run
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import Settings, read_settings
from tests.bot.program import MakeProgram
from tests.phone import Simulator

GOOD = {"TELEGRAM_BOT_TOKEN": "123456:a-token-for-nobody", "WEBHOOK_SECRET": "sixteen-letters-or-more"}

WRONG = [
    ("TELEGRAM_BOT_TOKEN", "", "TELEGRAM_BOT_TOKEN is missing"),
    ("TELEGRAM_BOT_TOKEN", "123456", "TELEGRAM_BOT_TOKEN is wrong: it does not look like a token"),
    ("TELEGRAM_BOT_TOKEN", "bot123456:a-token-for-nobody", "TELEGRAM_BOT_TOKEN is wrong"),
    ("TELEGRAM_API_URL", "api.telegram.org", "TELEGRAM_API_URL is wrong: it must be an address"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org", "TELEGRAM_API_URL is wrong"),
    ("DATABASE_URL", "mysql://somewhere/x", "DATABASE_URL is wrong: it must start with sqlite:/// or"),
    ("DATABASE_URL", "rebonds.sqlite3", "DATABASE_URL is wrong"),
    ("DATABASE_URL", "sqlite://", "DATABASE_URL is wrong: it must name a file"),
    ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL is wrong: it must name a file"),
    ("PUBLIC_URL", "rebonds.example", "PUBLIC_URL is wrong: it must be an address"),
    ("WEBHOOK_SECRET", "short", "WEBHOOK_SECRET is wrong: it must have 16 to 256"),
    ("WEBHOOK_SECRET", "sixteen letters and a space", "WEBHOOK_SECRET is wrong"),
    ("WEB_PORT", "eighty", "WEB_PORT is wrong"),
    ("WEB_PORT", "65536", "WEB_PORT is wrong"),
    ("WEB_PORT", "-1", "WEB_PORT is wrong"),
    ("TIMEZONE", "Paris", "TIMEZONE is wrong: it is no time zone; a known one is Europe/Paris"),
    ("CONTENT_DIR", "nowhere", "CONTENT_DIR is wrong: there is no such folder"),
    ("LOG_LEVEL", "LOUD", "LOG_LEVEL is wrong"),
    ("METRICS_TOKEN", "short", "METRICS_TOKEN is wrong: it must have 16 to 256"),
    ("SEND_RATE", "-1", "SEND_RATE is wrong"),
    ("SEND_RATE", "fast", "SEND_RATE is wrong"),
]


@pytest.fixture(autouse=True)
def nothing_but(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A place without `.env`, and an environment that holds what is needed and no more."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG]
)
def test_what_is_missing_or_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Misconfigured) as raised:
        read_settings()

    said = str(raised.value)
    assert said.startswith(sentence)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(value) < 10 or value not in said, "a secret with a mistake is a secret all the same"


def test_every_variable_that_can_be_wrong_is_in_the_table() -> None:
    harmless = {"web_host", "media_dir"}  # any text is one; what cannot be used is said at the start

    assert {name.lower() for name, _, _ in WRONG} | harmless == set(Settings.model_fields)


def test_a_public_address_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://rebonds.example")
    monkeypatch.delenv("WEBHOOK_SECRET")

    with pytest.raises(Misconfigured, match=r"^WEBHOOK_SECRET is missing: PUBLIC_URL is set"):
        read_settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert read_settings().database_url.startswith("sqlite:///")


def test_a_file_is_read_and_the_environment_stands_over_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("WEB_PORT=1234\nTIMEZONE=Indian/Reunion\n")
    monkeypatch.setenv("WEB_PORT", "4321")

    settings = read_settings()

    assert (settings.web_port, settings.timezone) == (4321, "Indian/Reunion")


def test_secrets_do_not_show_when_settings_are_shown() -> None:
    shown = repr(read_settings())

    assert not [value for value in GOOD.values() if value in shown]


# --- what only the start can tell ------------------------------------------------------------------


async def starts() -> None:
    settings = read_settings()
    await run(settings, read_content(settings), Clock(), asyncio.Event())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"WEB_HOST": "203.0.113.7"}, "WEB_HOST: 203.0.113.7:"),
        ({"WEB_HOST": "no host at all"}, "WEB_HOST: no host at all:"),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"},
            "DATABASE_URL: the database cannot be opened",
        ),
        ({"DATABASE_URL": "sqlite:////dev/null/x.sqlite3"}, "DATABASE_URL: the database cannot be opened"),
        ({"CONTENT_DIR": "."}, "The content cannot be read:"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)
async def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, changes: dict[str, str], sentence: str
) -> None:
    for name, value in ({"DATABASE_URL": sqlite_url, "WEB_PORT": "0"} | changes).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Misconfigured) as raised:
        await starts()

    assert str(raised.value).startswith(sentence)


async def test_a_port_that_is_taken_is_named(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("DATABASE_URL", sqlite_url)
        monkeypatch.setenv("WEB_PORT", str(port))

        with pytest.raises(Misconfigured, match=f"^WEB_PORT: 127.0.0.1:{port} cannot be listened on"):
            await starts()


async def test_the_program_that_cannot_start_says_why_in_one_line_and_ends_with_2(
    make_program: MakeProgram, sqlite_url: str
) -> None:
    program = make_program(sqlite_url, TELEGRAM_BOT_TOKEN="")

    assert await program.fails_to_start() == 2

    (line,) = program.lines
    assert line.startswith("TELEGRAM_BOT_TOKEN is missing: set it in the environment or in .env")


async def test_a_token_that_telegram_refuses_is_named(
    simulator: Simulator, make_program: MakeProgram, sqlite_url: str
) -> None:
    await simulator.post("bots", token="616161:the-token-of-this-bot")
    program = make_program(sqlite_url, TELEGRAM_BOT_TOKEN="616161:copied-with-a-mistake")

    assert await program.fails_to_start() == 2

    assert program.log.splitlines()[-1].startswith("TELEGRAM_BOT_TOKEN is refused by Telegram")
