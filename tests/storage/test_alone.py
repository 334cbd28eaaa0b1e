"""An SQLite store has one bot, PostgreSQL may have several; whoever must be alone on a store is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.store import AlreadyRunning, Store


def test_a_second_bot_on_one_file_is_refused(sqlite_url: str) -> None:
    with Store(sqlite_url) as first, Store(sqlite_url) as second:
        first.hold()

        with pytest.raises(AlreadyRunning, match="another bot is running on"):
            second.hold()


def test_several_bots_share_a_postgresql_store(postgresql_url: str) -> None:
    with Store(postgresql_url) as first, Store(postgresql_url) as second:
        first.hold()
        second.hold()


def test_whoever_must_be_alone_is_refused_beside_a_bot_and_keeps_bots_out(database_url: str) -> None:
    with Store(database_url) as bot, Store(database_url) as restoring:
        bot.hold()
        with pytest.raises(AlreadyRunning, match="another bot is running on"):
            restoring.hold_alone()

    with Store(database_url) as bot, Store(database_url) as restoring:
        restoring.hold_alone()
        with pytest.raises(AlreadyRunning, match="another bot is running on"):
            bot.hold()


def test_one_file_under_two_names_is_one_store(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    other = file.with_name("other.db")
    other.symlink_to(file)
    with Store(sqlite_url) as first, Store(f"sqlite:///{os.path.relpath(other)}") as second:
        first.hold()

        with pytest.raises(AlreadyRunning):
            second.hold()


def test_the_next_bot_may_start_once_the_first_has_ended(database_url: str) -> None:
    with Store(database_url) as first:
        first.hold()

    with Store(database_url) as second:
        second.hold()


def test_a_store_can_be_written_beside_the_bot_by_the_command_line(database_url: str) -> None:
    with Store(database_url) as bot:
        bot.hold()

        with Store(database_url) as command_line:
            assert command_line.writes_waiting() == 0
