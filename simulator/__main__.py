"""`python -m simulator`: a local Telegram for bots."""

import argparse
import asyncio
import contextlib
import signal
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
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_told(Place(chosen.host, chosen.port, chosen.state)))


async def _until_told(place: Place) -> None:
    """A polite end on SIGTERM, as on Ctrl-C."""
    running = asyncio.current_task()
    if running is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serve(place)


if __name__ == "__main__":
    main()
