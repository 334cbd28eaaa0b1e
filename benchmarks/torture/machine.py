"""A machine that can be hurt: its clock is set, its disk refuses to make things durable.

The program does not know: `machine.c` is compiled here and loaded before it, and answers for the machine.
"""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
NUMBERS = struct.Struct("qqqq")


class Machine:
    """What a program that is started with `settings` takes for its machine."""

    def __init__(self, folder: Path) -> None:
        library, told = folder / "machine.so", folder / "machine.told"
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise SystemExit("This needs a C compiler. On Debian: apt-get install gcc libc6-dev")
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE], check=True)
        told.write_bytes(bytes(mmap.PAGESIZE))
        with told.open("r+b") as file:
            self._told = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        self.settings = {"LD_PRELOAD": str(library), "MACHINE_IS_TOLD": str(told)}

    def sets_clock(self, ahead: timedelta) -> None:
        """Show a time that is so far ahead of the true one."""
        self._tell(0, round(ahead.total_seconds() * 1e9))

    def refuses_syncs(self, every: int) -> None:
        """Answer each so-manyth fsync with an input or output error; 0: none."""
        self._tell(1, every)

    @property
    def syncs(self) -> int:
        return self._numbers()[2]

    @property
    def syncs_refused(self) -> int:
        return self._numbers()[3]

    def _tell(self, place: int, number: int) -> None:
        struct.pack_into("q", self._told, 8 * place, number)

    def _numbers(self) -> tuple[int, ...]:
        return NUMBERS.unpack_from(self._told)
