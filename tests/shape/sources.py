"""The files of this repository, as the rules read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RINGS = ("bot", "gateway", "handlers", "scheduler", "web", "actions", "domain", "content", "storage")


@dataclass(frozen=True)
class Source:
    """One file: where it stands and what it says."""

    path: str
    text: str

    @property
    def ring(self) -> str:
        return self.path.split("/")[0]

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))


@cache
def sources() -> tuple[Source, ...]:
    """Every text file that git knows or would take in."""
    return tuple(_read(git_files()))


@cache
def git_files() -> tuple[str, ...]:
    """Every path that git knows or would take in. Its safe.directory check is for hooks; we only list."""
    listing = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    answer = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(sorted(path for path in answer.stdout.split("\0") if path and (ROOT / path).is_file()))


def _read(paths: tuple[str, ...]) -> Iterator[Source]:
    for path in paths:
        try:
            yield Source(path, (ROOT / path).read_text())
        except UnicodeDecodeError:
            continue  # a picture
