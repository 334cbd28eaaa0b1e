"""The folder of photos and voice notes: files under random names, each known to the store or gone.

A file is named by its row before it exists, so a file without a row is always one to delete: whoever erases
a row, by whatever way, erases the file with the next look at the folder. docs/decisions/0015-photos-and-voices.md.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

OURS = re.compile(r"[0-9a-f]{32}\.(jpg|ogg)(\.part)?")
"""What a file of ours is called; whatever else lies in the folder is nobody's business here."""

LEAST_FREE = 500 * 2**20
"""With less room than this on the disk nothing more is fetched: the store needs it more."""


class Files:
    """The folder named by MEDIA_DIR."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a file lies. Only a name of ours leads anywhere."""
        if not OURS.fullmatch(name):
            raise ValueError("not the name of a file of ours")
        return self._folder / name

    def keep(self, name: str, data: bytes) -> None:
        """Write a file whole, or not at all; only its owner's account may read it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.path(f"{name}.part")
        with open(part, "wb", opener=_for_us_alone) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path(name))

    def read(self, name: str) -> bytes | None:
        """What a file holds, or None where it is gone."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return None

    def has_room(self) -> bool:
        """Whether the disk has room for more."""
        folder = self._folder.absolute()
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free > LEAST_FREE

    def delete(self, names: Iterable[str]) -> None:
        """Delete files, if they are there."""
        for name in names:
            with suppress(FileNotFoundError):
                (self._folder / name).unlink()

    def names(self) -> frozenset[str]:
        """Every file of ours that lies in the folder."""
        try:
            return frozenset(entry.name for entry in os.scandir(self._folder) if OURS.fullmatch(entry.name))
        except FileNotFoundError:
            return frozenset()


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
