"""A copy of the content that a test may break, and the content as it ships."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.check import check
from content.loader import CONTENT, Content, load
from content.problems import Problem


@pytest.fixture(scope="session")
def content() -> Content:
    return load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content as it ships, to be broken."""
    target = tmp_path / "content"
    shutil.copytree(CONTENT, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


Replace = Callable[[str, str, str], int]


@pytest.fixture
def replace(copy: Path) -> Replace:
    """Replace some words of a file by others, and say on which line they stood."""

    def replace_words(file: str, words: str, others: str) -> int:
        path = copy / file
        source = path.read_text(encoding="utf-8")
        assert words in source, f"{words!r} is no longer in {file}"
        path.write_text(source.replace(words, others, 1), encoding="utf-8")
        return source[: source.index(words)].count("\n") + 1

    return replace_words


Broken = Callable[[str, str, str], Problem]


@pytest.fixture
def broken(copy: Path, replace: Replace) -> Broken:
    """Replace some words by others, and give the one problem that the check finds on their line."""

    def break_words(file: str, words: str, others: str) -> Problem:
        line = replace(file, words, others)
        found = [problem for problem in check(copy) if (problem.file, problem.line) == (file, line)]
        assert len(found) == 1, found or check(copy)
        assert found[0].fix
        return found[0]

    return break_words
