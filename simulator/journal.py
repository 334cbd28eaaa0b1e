"""What survives a restart: one table of records in one file."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from simulator.bell import Bell

Body = Callable[[], bytes]

TABLE = "CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"
SAVE = "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
DROP = "DELETE FROM records WHERE kind = ? AND key = ?"
PAUSE = 0.2


class Journal:
    """Keeps the newest body of each record; writes a few times a second, never while a bot waits."""

    def __init__(self, path: Path | None) -> None:
        self._dirty: dict[tuple[str, str], Body | None] = {}
        self._bell = Bell()
        self._one_at_a_time = threading.Lock()
        self._file = None if path is None else _opened(path)

    def note(self, kind: str, key: object, body: Body) -> None:
        """Remember this record as it will be when the next batch is written."""
        if self._file is not None:
            self._dirty[kind, str(key)] = body
            self._bell.ring()

    def drop(self, kind: str, key: object) -> None:
        """Forget this record."""
        if self._file is not None:
            self._dirty[kind, str(key)] = None
            self._bell.ring()

    def records(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Every record of a kind, as last written."""
        if self._file is not None:
            yield from self._file.execute("SELECT key, body FROM records WHERE kind = ?", (kind,)).fetchall()

    async def run(self) -> None:
        """Write what changed, for as long as the simulator lives."""
        while self._file is not None:
            if not self._dirty:
                await self._bell.wait()
            await asyncio.sleep(PAUSE)
            await asyncio.to_thread(self._write, *self._batch())

    def close(self) -> None:
        """Write the last changes and let the file go."""
        if self._file is not None:
            self._write(*self._batch())
            self._file.close()
            self._file = None

    def _batch(self) -> tuple[list[tuple[str, str, bytes]], list[tuple[str, str]]]:
        dirty, self._dirty = self._dirty, {}
        saved = [(kind, key, body()) for (kind, key), body in dirty.items() if body is not None]
        dropped = [record for record, body in dirty.items() if body is None]
        return saved, dropped

    def _write(self, saved: list[tuple[str, str, bytes]], dropped: list[tuple[str, str]]) -> None:
        if self._file is None:
            return
        with self._one_at_a_time, self._file as transaction, closing(transaction.cursor()) as cursor:
            cursor.executemany(SAVE, saved)
            cursor.executemany(DROP, dropped)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.execute(TABLE)
    file.commit()
    return file
