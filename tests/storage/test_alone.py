"""One store has one bot: a second one refuses to start, however the first one is called or ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.store import AlreadyRunning, Store


def test_a_second_bot_on_one_store_is_refused(database_url: str) -> None:
    with Store(database_url) as first, Store(database_url) as second:
        first.hold_alone()

        with pytest.raises(AlreadyRunning, match="another bot is running on"):
            second.hold_alone()


def test_one_file_under_two_names_is_one_store(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    other = file.with_name("other.db")
    other.symlink_to(file)
    with Store(sqlite_url) as first, Store(f"sqlite:///{os.path.relpath(other)}") as second:
        first.hold_alone()

        with pytest.raises(AlreadyRunning):
            second.hold_alone()


def test_the_next_bot_may_start_once_the_first_has_ended(database_url: str) -> None:
    with Store(database_url) as first:
        first.hold_alone()

    with Store(database_url) as second:
        second.hold_alone()


def test_a_store_can_be_written_beside_the_bot_by_the_command_line(database_url: str) -> None:
    with Store(database_url) as bot:
        bot.hold_alone()

        with Store(database_url) as command_line:
            assert command_line.writes_waiting() == 0
