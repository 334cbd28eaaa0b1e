"""What the documents promise: commands, variables, decisions, links. Each function lists what is untrue."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath

from tests.shape.sources import Source

FENCED = re.compile(r"^```.*?\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
REBONDS = re.compile(r"(?<![/\w-])rebonds ([a-z][a-z-]*)([^\n|;&#]*)")
WORD = re.compile(r" *([a-z][a-z-]*)")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")
VARIABLE = re.compile(r"^(?:# ?)?([A-Z][A-Z0-9_]*)=")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
DECISION = re.compile(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md")

Commands = Mapping[str, Collection[str]]
"""Each command of `rebonds`, and its options."""


def code(document: str) -> str:
    """What the document shows as code, in blocks and in sentences."""
    blocks = FENCED.findall(document)
    return "\n".join([*blocks, *INLINE.findall(FENCED.sub("", document))])


def unknown_targets(document: str, makefile: str) -> list[str]:
    """`make` commands that the Makefile does not know."""
    targets = set(TARGET.findall(makefile))
    return [f"make {target}" for target in MAKE.findall(code(document)) if target not in targets]


def unknown_commands(document: str, commands: Commands) -> Iterator[str]:
    """`rebonds` commands and options that the command line does not know."""
    for name, rest in REBONDS.findall(code(document)):
        if any(known.startswith(f"{name} ") for known in commands) and (word := WORD.match(rest)):
            name = f"{name} {word[1]}"
        if name not in commands:
            yield f"rebonds {name}"
            continue
        for option in OPTION.findall(rest):
            if option not in commands[name]:
                yield f"rebonds {name} {option}"


def differing_variables(example: str, expected: Collection[str]) -> list[str]:
    """Variables that stand in `.env.example` alone or in the settings alone, or twice, or unexplained."""
    lines = example.splitlines()
    found = [(number, match[1]) for number, line in enumerate(lines) if (match := VARIABLE.match(line))]
    names = [name for _, name in found]
    return [
        *(f"{name} is no setting" for name in names if name not in expected),
        *(f"{name} is not documented" for name in expected if name not in names),
        *(f"{name} stands there twice" for name in sorted(set(names)) if names.count(name) > 1),
        *(
            f"{name} is not explained in the line above"
            for number, name in found
            if not _explained(lines, number)
        ),
    ]


def _explained(lines: list[str], number: int) -> bool:
    above = lines[number - 1] if number else ""
    return above.startswith("#") and not VARIABLE.match(above)


def misfiled_decisions(paths: Collection[str], index: str) -> list[str]:
    """Decisions without a number of their own, out of sequence, or missing from the list of decisions."""
    decisions = [
        path for path in sorted(paths) if path.startswith("docs/decisions/") and "README" not in path
    ]
    numbers = [match[1] for path in decisions if (match := DECISION.fullmatch(path))]
    return [
        *(f"{path} is not named 0001-like-this.md" for path in decisions if not DECISION.fullmatch(path)),
        *(f"{path} is not listed" for path in decisions if f"({path.rpartition('/')[2]})" not in index),
        *(f"number {found} should be {n:04}" for n, found in enumerate(numbers, 1) if int(found) != n),
    ]


def broken_links(document: Source, documents: Mapping[str, str], paths: Collection[str]) -> Iterator[str]:
    """Links to files, folders and headings that do not exist."""
    for link in LINK.findall(FENCED.sub("", document.text)):
        path, _, heading = link.partition("#")
        target = normpath(PurePosixPath(document.path).parent / path) if path else document.path
        is_ours = not re.match(r"[a-z]+:", link)
        if is_ours and not (_exists(target, paths) and _has_heading(documents.get(target, ""), heading)):
            yield f"{document.path}: {link}"


def _exists(target: str, paths: Collection[str]) -> bool:
    return any(path == target or path.startswith(f"{target}/") for path in paths)


def _has_heading(document: str, heading: str) -> bool:
    return not heading or heading in _anchors(document)


def _anchors(document: str) -> set[str]:
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(document))
    return {heading.strip().replace(" ", "-") for heading in plain}
