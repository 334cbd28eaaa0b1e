"""Where the demo keeps what it knows: people, chats, clock, log. Nothing else of this machine is touched."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson

from bot.errors import Misconfigured


class DemoFolder:
    """The files of one demo."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.store = self.path / "rebonds.sqlite3"
        self.simulator = self.path / "simulator.sqlite3"
        self.media = self.path / "media"
        self.log = self.path / "log.jsonl"
        self.simulator_log = self.path / "simulator.log"
        self._clock = self.path / "clock.json"
        self._running = self.path / "running"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one demo. The hold ends with the process, however it ends."""
        self.path.mkdir(parents=True, exist_ok=True)
        with self._running.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                address = self._running.read_text().strip()
                raise Misconfigured(
                    f"A demo is running already{f' at {address}' if address else ''}: stop it first (Ctrl-C)."
                ) from None
            try:
                yield
            finally:
                lock.truncate(0)

    def opened_at(self, address: str) -> None:
        """Note where the demo is, for whoever starts a second one."""
        self._running.write_text(address)

    def forget(self) -> None:
        """Delete what the demo knows, and only that: the folder may be anybody's."""
        for file in (self.store, self.simulator):
            for part in self.path.glob(f"{file.name}*"):
                part.unlink()
        for file in (self._clock, self.log, self.simulator_log):
            file.unlink(missing_ok=True)
        shutil.rmtree(self.media, ignore_errors=True)

    def moment(self) -> datetime | None:
        """The moment at which the demo was left: its time stands still while it is stopped."""
        if not self._clock.exists():
            return None
        return datetime.fromisoformat(orjson.loads(self._clock.read_bytes())["now"])

    def keep(self, moment: datetime) -> None:
        """Note the moment, whole or not at all."""
        written = self._clock.with_suffix(".new")
        written.write_bytes(orjson.dumps({"now": moment.isoformat()}))
        written.replace(self._clock)
