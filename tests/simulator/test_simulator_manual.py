"""The simulator's manual names every door there is."""

import re
import sys
from pathlib import Path

from simulator.botapi import METHODS, BotApi
from simulator.control import Control
from simulator.journal import Journal
from simulator.world import World

MANUAL = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()


def test_every_method_is_named():
    named = set(re.findall(r"`(\w+)`", MANUAL))
    twins = {name.replace("set", "get", 1) for name in named if name.startswith("setMy")}

    assert {name for name, _ in METHODS.values()} <= named | twins


def test_every_control_path_is_named():
    world = World(Journal(None))
    paths = {route.path for route in Control(world, BotApi(world)).routes()}

    assert [path for path in sorted(paths) if path not in MANUAL] == []


def test_it_imports_nothing_of_the_house():
    source = Path(__file__).parents[2] / "simulator"
    imported = {
        name
        for file in source.glob("*.py")
        for name in re.findall(r"^(?:from|import) (\w+)", file.read_text(), re.MULTILINE)
    }

    assert imported - sys.stdlib_module_names == {"simulator", "aiohttp", "orjson"}
