"""Check content and configuration: each problem with its file, its line and the fix."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import Misconfigured
from bot.settings import ROOT, read_settings
from content.check import check as check_content
from content.problems import Problem

FAILED = 1


def check(
    publish: Annotated[
        bool, typer.Option("--publish", help="Also refuse what is still to be confirmed or filled in.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Check the content and the configuration; name each problem's file, line and fix."""
    directory, wrong = _configuration()
    problems = [*wrong, *check_content(directory, publish=publish)]
    typer.echo(_for_machines(problems) if as_json else _for_people(problems, publish=publish))
    if problems:
        raise SystemExit(FAILED)


def _configuration() -> tuple[Path, list[Problem]]:
    """Where the content is, and what is wrong with the settings: the content is checked all the same."""
    try:
        return read_settings().content_dir, []
    except Misconfigured as error:
        return ROOT / "content", [Problem(".env", 1, str(error), "")]


def _for_people(problems: Sequence[Problem], *, publish: bool) -> str:
    if problems:
        count = len(problems)
        found = "1 problem." if count == 1 else f"{count} problems."
        return "\n".join(
            [
                *(str(one).rstrip() for one in problems),
                f"{found} Put them right, then run rebonds check again.",
            ]
        )
    if publish:
        return "All is well: this content may be published. Next: rebonds run"
    return "All is well. Next: rebonds run (before the public comes: rebonds check --publish)"


def _for_machines(problems: Sequence[Problem]) -> str:
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1)
