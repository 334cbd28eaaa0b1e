"""The shape of the code: sizes, names, places. Each rule is also shown to bite."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.rules import RULES, Rule
from tests.shape.sizes import alarms, excuses, oversized
from tests.shape.sources import ROOT, Source, sources

BANNED_EVERYWHERE = """\
import asyncio, os, time
from unittest.mock import Mock

time.sleep(1)
os.environ["X"]
os.getenv("X")
asyncio.create_task(x)
"""
BANNED_LINES = {2, 4, 5, 6, 7}


def samples(kind: str) -> list[object]:
    return [
        pytest.param(rule, sample, id=f"{rule.law}-{number}")
        for rule in RULES
        for number, sample in enumerate(getattr(rule, kind), start=1)
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.law)
def test_the_whole_house_keeps_the_rule(rule: Rule):
    findings = rule.findings(sources())

    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(("rule", "sample"), samples("broken"))
def test_a_sample_that_breaks_the_rule_is_seen(rule: Rule, sample: Source):
    assert len(rule.findings([sample])) == 1


@pytest.mark.parametrize(("rule", "sample"), samples("kept"))
def test_a_sample_that_keeps_the_rule_passes(rule: Rule, sample: Source):
    assert rule.findings([sample]) == []


def test_nothing_is_too_long_without_a_reason():
    ringing = alarms(oversized(sources()), excuses())

    assert not ringing, "\n".join(ringing)


def test_a_long_function_and_a_long_file_ring_the_alarm():
    long_function = Source("bot/x.py", "def grow():\n" + "    x = 1\n" * 50)
    long_file = Source("web/static/x.js", "x\n" * 401)

    assert alarms(oversized([long_function, long_file]), {}) == [
        "bot/x.py::grow has 51 lines",
        "web/static/x.js has 401 lines",
    ]


def test_a_function_and_a_file_at_the_limit_pass():
    full_function = Source("bot/x.py", "def grow():\n" + "    x = 1\n" * 49)
    full_file = Source("bot/y.py", "x = 1\n" * 400)

    assert oversized([full_function, full_file]) == {}


def test_an_excuse_needs_a_reason_and_something_to_excuse():
    too_long = {"bot/x.py": 401, "bot/y.py": 500}

    assert alarms(
        too_long, {"bot/x.py": "one table after the other", "bot/y.py": " ", "bot/z.py": "gone"}
    ) == [
        "bot/y.py has 500 lines",
        "bot/z.py is no longer too long: take its excuse away",
    ]


def test_ruff_knows_what_is_banned_everywhere():
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "check", "--output-format=json", "--stdin-filename=actions/sample.py", "-"]

    answer = subprocess.run(command, cwd=ROOT, input=BANNED_EVERYWHERE, capture_output=True, text=True)

    found = {item["location"]["row"] for item in json.loads(answer.stdout) if item["code"] == "TID251"}
    assert found == BANNED_LINES
