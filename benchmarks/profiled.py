"""Our bot under a profiler: `profiled.py REPORT` runs `rebonds run` and writes where its CPU went.

CPU, not time: a thread that waits costs nothing. The profiler makes small functions look dearer than they
are, so trust the order more than the figures.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

RINGS = ("bot", "gateway", "handlers", "scheduler", "actions", "domain", "content", "storage", "web")
HOUSE = Path(__file__).parent.parent
SHOWN = 45


def main() -> None:
    """Run the bot until SIGTERM, each thread under a profile of its own."""
    report = Path(sys.argv[1])
    profiles = [cProfile.Profile(time.thread_time)]

    def begin(*_: Any) -> None:  # the first thing that a new thread does
        profiles.append(cProfile.Profile(time.thread_time))
        profiles[-1].enable()

    threading.setprofile(begin)
    from bot.__main__ import app

    sys.argv = ["rebonds", "run"]
    try:
        profiles[0].runcall(app, standalone_mode=False)
    finally:
        threading.setprofile(None)
        report.write_text(_tell(profiles))


def _tell(profiles: list[cProfile.Profile]) -> str:
    stats = pstats.Stats(profiles[0])
    for profile in profiles[1:]:
        stats.add(profile)
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = stats.stats  # type: ignore[attr-defined]
    whole = sum(row[2] for row in rows.values())
    rooms: defaultdict[str, float] = defaultdict(float)
    for (file, _, name), row in rows.items():
        rooms[_room(file, name)] += row[2]
    lines = ["share  room"]
    lines += [
        f"{own / whole:5.1%}  {room}" for room, own in sorted(rooms.items(), key=lambda item: -item[1])[:20]
    ]
    lines += ["", " own s  all s    calls  function"]
    dearest = sorted(rows.items(), key=lambda item: -item[1][2])[:SHOWN]
    for (file, line, name), (_, calls, own, whole_of_it, _) in dearest:
        lines.append(f"{own:6.3f} {whole_of_it:6.3f} {calls:8}  {_room(file, name)} {name}:{line}")
    lines += ["", " all s    calls  function of ours"]
    ours = sorted((item for item in rows.items() if _is_ours(item[0][0])), key=lambda item: -item[1][3])
    for (file, line, name), (_, calls, _, whole_of_it, _) in ours[:SHOWN]:
        lines.append(f"{whole_of_it:6.3f} {calls:8}  {_room(file, name)} {name}:{line}")
    return "\n".join(lines)


def _room(file: str, name: str) -> str:
    """A ring of ours, a package of others, or what is built into Python."""
    if file == "~":
        return "built in: " + name if "sqlite" in name or "psycopg" in name else "built in"
    if _is_ours(file):
        return str(Path(file).relative_to(HOUSE))
    parts = Path(file).parts
    return parts[parts.index("site-packages") + 1] if "site-packages" in parts else Path(file).stem


def _is_ours(file: str) -> bool:
    return file.startswith(tuple(str(HOUSE / ring) for ring in RINGS))


if __name__ == "__main__":
    main()
