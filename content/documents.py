"""A content file as read: its values, and the line on which each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from content.problems import ContentError, Problem

Way = tuple[str | int, ...]
"""The way to a value inside a file: keys, and positions in lists."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _WrittenTwice(Exception):
    def __init__(self, key: yaml.Node) -> None:
        super().__init__(str(key.value))
        self.line = key.start_mark.line + 1


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one file, and where they stand in it."""

    file: str
    data: Any
    lines: dict[Way, int]

    def line(self, way: Way) -> int:
        """The line of a value, or of the nearest thing around it that has one."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 1)

    def problem(self, way: Way, what: str, fix: str) -> Problem:
        return Problem(self.file, self.line(way), what, fix)


def shown(way: Way) -> str:
    """The way to a value as people write it, counting from 1: `sources.6.status`."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in way)


def read_document(directory: Path, file: str) -> Document:
    """Read one file; a file that cannot be read is a problem with its line."""
    try:
        loader = _Loader((directory / file).read_text(encoding="utf-8"))
        node = loader.get_single_node()
        lines: dict[Way, int] = {}
        _note_lines(node, (), lines)
        return Document(file, loader.construct_document(node) if node else None, lines)
    except FileNotFoundError:
        raise ContentError([Problem(file, 1, "This file is missing.", "Put it back.")]) from None
    except _WrittenTwice as twice:
        fix = "Keep one of the two."
        raise ContentError([Problem(file, twice.line, f"`{twice}` is written twice.", fix)]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fix = "Check the quotes, the colons and the spaces at the start of this line."
        raise ContentError([Problem(file, line, f"This is not YAML: {error.problem}.", fix)]) from None


def _note_lines(node: yaml.Node | None, way: Way, lines: dict[Way, int]) -> None:
    if node is None:
        return
    lines[way] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*way, key.value) in lines:
                raise _WrittenTwice(key)
            _note_lines(value, (*way, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_lines(value, (*way, position), lines)
