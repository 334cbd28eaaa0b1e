"""`python -m simulator`: a local Telegram for bots."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from simulator.server import Place, serve


def main() -> None:
    """Start the simulator; it says where it listens in one line of JSON."""
    parser = argparse.ArgumentParser(prog="simulator", description="A local Telegram for any bot.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument(
        "--state", type=Path, help="the file that survives a restart; without it nothing does"
    )
    parser.add_argument(
        "--tied", action="store_true", help="end with the program that started this one: when input ends"
    )
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_told(Place(chosen.host, chosen.port, chosen.state), tied=chosen.tied))


async def _until_told(place: Place, *, tied: bool) -> None:
    """A polite end on SIGTERM, as on Ctrl-C; also when the program we are tied to is gone."""
    running = asyncio.current_task()
    assert running is not None
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, running.cancel)
    if tied:
        loop.add_reader(sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 1024) or running.cancel())
    with contextlib.suppress(asyncio.CancelledError):
        await serve(place)


if __name__ == "__main__":
    main()
