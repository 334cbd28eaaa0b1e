"""Each law of `docs/laws.md` is proved by tests that exist."""

import re
from collections.abc import Iterator, Mapping

from tests.shape.sources import ROOT, Source, sources

LAWS = range(1, 16)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NUMBERED = re.compile(r"^\| (\d+) \|.*`tests/.*\|$", re.MULTILINE)


def missing(document: str, files: Mapping[str, Source]) -> Iterator[str]:
    """Tests that are named and do not exist."""
    for path, name in NAMED.findall(document):
        if path not in files or not re.search(rf"^(async )?def {name}\(", files[path].text, re.MULTILINE):
            yield f"{path}::{name}"


def unproved(document: str) -> list[int]:
    """Laws for which no test is named."""
    return sorted(set(LAWS) - {int(number) for number in NUMBERED.findall(document)})


def test_every_law_is_proved_by_a_test_that_exists():
    document = (ROOT / "docs/laws.md").read_text()
    files = {source.path: source for source in sources()}

    assert not unproved(document)
    assert not list(missing(document, files))


def test_a_law_without_a_test_is_seen():
    document = "| 1 | x | `tests/test_x.py::test_y` |\n| 2 | x | |\n"

    assert unproved(document) == list(range(2, 16))


def test_a_test_that_does_not_exist_is_seen():
    files = {"tests/test_x.py": Source("tests/test_x.py", "async def test_y():\n    test_z()\n")}
    document = "`tests/test_x.py::test_y` `tests/test_x.py::test_z` `tests/test_w.py::test_y`"

    assert list(missing(document, files)) == ["tests/test_x.py::test_z", "tests/test_w.py::test_y"]
