"""The commands of whoever keeps the store: run in this process, as the command line runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.errors import Misconfigured
from storage import inbox
from storage.engines import sqlite
from storage.inbox import Letter
from storage.store import Store
from storage.tables import metadata
from tests.storage.test_inbox import NOW


@dataclass(frozen=True)
class Done:
    """What a command said, or the one sentence on what was wrong."""

    told: str
    warned: str
    refused: str


Run = Callable[..., Done]


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The store that the commands are about."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "424242:a-token-of-the-command-line")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def run(url: str) -> Run:
    def run(*arguments: str) -> Done:
        done = CliRunner().invoke(app, arguments)
        assert isinstance(done.exception, None | Misconfigured | SystemExit), done.exception
        refused = str(done.exception) if isinstance(done.exception, Misconfigured) else ""
        assert "\n" not in refused, "one sentence"
        return Done(done.stdout, done.stderr, refused)

    return run


def rows(url: str, name: str) -> list[dict[str, Any]]:
    def query(connection: Connection) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in connection.execute(select(metadata.tables[name]))]

    with Store(url) as store:
        return asyncio.run(store.read(query))


def acts(url: str) -> list[str]:
    return [row["act"] for row in rows(url, "journal")]


def test_a_backup_is_brought_back_and_sending_waits_for_a_word(run: Run, url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "backup")
    assert "checked." in run("backup", file).told
    assert "--replace" in run("backup", file).refused
    assert "--replace" in run("restore", file).refused

    assert "Nothing is sent until you say so" in run("restore", file, "--replace").told

    assert "rebonds resume --send" in run("resume").told
    assert "leaves now" in run("resume", "--send").told
    assert "Nothing is held" in run("resume", "--drop").told
    assert acts(url) == ["restore", "resume"], "that a backup was made is younger than what it holds"


def test_a_damaged_backup_changes_nothing(run: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with Store(url) as store:
        asyncio.run(store.write(inbox.receive, [Letter(b"{", unreadable="not JSON")], now=NOW))
    run("backup", str(file))
    before = rows(url, "inbox"), acts(url)
    damaged = sqlite().connect(file)
    damaged.execute("UPDATE inbox SET reason = 'something else'")
    damaged.commit()
    damaged.close()

    refused = run("restore", str(file), "--replace").refused

    assert "nothing was changed: the file is damaged" in refused
    assert (rows(url, "inbox"), acts(url)) == before


def test_a_list_of_who_has_left_is_no_backup(run: Run, url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "left")
    run("backup", file, "--erasures-only")

    assert "for --erasures" in run("restore", file, "--replace").refused

    whole = str(tmp_path / "backup")
    run("backup", whole)
    assert "unless a newer list says so" not in run("restore", whole, "--erasures", file, "--replace").told


@pytest.mark.parametrize("command", [("restore", "--replace"), ("move", "--to")])
def test_nothing_is_brought_in_while_a_bot_runs(
    run: Run, url: str, tmp_path: Path, command: tuple[str, str]
) -> None:
    name, option = command
    other = {"--replace": str(tmp_path / "backup"), "--to": f"sqlite:///{tmp_path}/there"}[option]
    run("backup", str(tmp_path / "backup"))
    with Store(url) as bot:
        bot.hold()

        assert "another bot is running" in run(name, option, other).refused


def test_everything_is_moved_and_the_old_store_says_nothing_more(run: Run, url: str, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "backup"))  # leaves a line in the journal
    there = f"sqlite:///{tmp_path}/there"

    assert "checked." in run("move", "--to", there).told

    assert acts(there) == ["backup", "move"]
    assert rows(there, "sending") == []
    assert [row["held_since"] is not None for row in rows(url, "sending")] == [True]
    assert "--to is wrong" in run("move", "--to", "mysql://x").refused


def test_what_is_no_store_is_said_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "garbage").write_text("not a database at all, but long enough to look like one" * 30)

    assert "is no file" in run("restore", str(tmp_path / "nothing")).refused
    assert "file is not a database" in run("restore", str(tmp_path / "garbage")).refused


def test_the_doctor_works_with_the_bot_stopped_and_knows_of_backups_and_holds(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    before = run("doctor").told
    run("backup", str(tmp_path / "backup"))
    run("restore", str(tmp_path / "backup"), "--replace")
    run("backup", str(tmp_path / "another"))

    after = run("doctor").told

    assert "RED  backup: None was ever made" in before
    assert "RED  telegram: It does not answer" in before
    assert "ok   backup: The last one was made" in after
    assert "RED  sending: Nothing is sent since" in after
    assert "rebonds resume" in after


def test_quarantine_is_listed_without_words_and_shown_with_a_warning(run: Run, url: str) -> None:
    assert run("quarantine", "list").told == "Nothing is in quarantine.\n"
    with Store(url) as store:
        letters = [Letter(b'{"my": "story"', unreadable="not JSON")]
        asyncio.run(store.write(inbox.receive, letters, now=NOW))
    [row] = rows(url, "inbox")

    listed = run("quarantine", "list")
    assert "not JSON (never readable" in listed.told
    assert "story" not in listed.told
    shown = run("quarantine", "show", str(row["id"]))
    assert shown.told == '{"my": "story"\n'
    assert "tell nobody" in shown.warned
    assert acts(url) == ["look_at_update"]


def test_what_was_never_readable_is_not_replayed(run: Run, url: str) -> None:
    with Store(url) as store:
        asyncio.run(store.write(inbox.receive, [Letter(b"{", unreadable="not JSON")], now=NOW))
    [row] = rows(url, "inbox")

    assert "never readable" in run("quarantine", "replay", str(row["id"])).refused
    assert "0 put back" in run("quarantine", "replay", "--all").told
    assert "is not in quarantine" in run("quarantine", "replay", "99").refused
    assert "Give the number" in run("quarantine", "replay").refused
