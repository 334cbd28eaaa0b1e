"""The size alarm: what is too long to be read at once needs a reason, in tests/size_excuses.toml."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping

from tests.shape.sources import ROOT, Source

FUNCTION_LINES = 50
FILE_LINES = 400
MEASURED = (".py", ".js", ".css", ".html", ".sh")


def excuses() -> Mapping[str, str]:
    """Path or `path::function`, and why it may be long."""
    return tomllib.loads((ROOT / "tests" / "size_excuses.toml").read_text())


def oversized(sources: Iterable[Source]) -> dict[str, int]:
    """Every file and function over its limit, with its number of lines."""
    return {name: lines for source in sources for name, lines, limit in _sizes(source) if lines > limit}


def _sizes(source: Source) -> Iterator[tuple[str, int, int]]:
    if source.path.endswith(MEASURED):
        yield source.path, source.lines, FILE_LINES
    if source.is_python:
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{source.path}::{node.name}", _lines(node), FUNCTION_LINES


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def alarms(oversized: Mapping[str, int], excuses: Mapping[str, str]) -> list[str]:
    """What is long without a reason, and reasons that excuse nothing."""
    return [
        *(
            f"{name} has {lines} lines"
            for name, lines in oversized.items()
            if not excuses.get(name, "").strip()
        ),
        *(f"{name} is no longer too long: take its excuse away" for name in excuses if name not in oversized),
    ]
