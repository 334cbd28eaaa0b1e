"""Documents that can lie are tested. Each check is also shown a document that lies."""

import re
import tomllib
from datetime import UTC, datetime
from itertools import dropwhile, takewhile

import typer.main

from bot.__main__ import app
from bot.delivery import Delivery
from bot.figures import Here, Page
from bot.settings import Settings
from gateway.webhook import add_webhook
from scheduler.timetable import JOBS
from storage.figures import Figures
from tests.shape.papers import (
    broken_links,
    differing_variables,
    misfiled_decisions,
    unknown_commands,
    unknown_targets,
)
from tests.shape.sources import ROOT, Source, git_files, sources
from web.routes import PAGES
from web.server import Health, make_app

DOCUMENTS = [source for source in sources() if source.path.endswith(".md")]
NOW = datetime(2027, 1, 4, tzinfo=UTC)
A_PAGE = Page(
    Here({"writer": 1}, {"handled": 1}, {"sent": 1}, Delivery("", pending=1, failed_at=NOW), ""),
    Figures({"waiting": 1, "quarantined": 0}, {"unknown": 1}, {}, NOW, NOW, NOW, NOW),
    NOW,
)
"""The figures of a bot that has something to say of everything."""

COMMANDS = {"run": [], "invite": ["--role"], "shelf": [], "shelf list": ["--all"]}


def read(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.exists() else ""


def command_line() -> dict[str, set[str]]:
    """Each command and its options; a command of several words, such as `quarantine list`, under all of them."""
    return dict(_commands_of(typer.main.get_command(app)))


def _commands_of(group, before=""):
    for name, command in group.commands.items():
        yield before + name, {option for one in command.params for option in one.opts} | {"--help"}
        if hasattr(command, "commands"):
            yield from _commands_of(command, f"{before}{name} ")


def test_every_make_target_in_the_documents_exists():
    makefile = read("Makefile")

    lies = [lie for document in DOCUMENTS for lie in unknown_targets(document.text, makefile)]

    assert not lies, "\n".join(lies)


def test_every_rebonds_command_in_the_documents_exists():
    known = command_line()

    lies = [lie for document in DOCUMENTS for lie in unknown_commands(document.text, known)]

    assert not lies, "\n".join(lies)


def test_every_rebonds_command_of_the_services_and_the_container_exists():
    units = [source.text for source in sources() if source.path.startswith("deploy/")]
    called = {name for unit in units for name in re.findall(r"bin/rebonds ([a-z-]+)", unit)}

    assert called == {"run", "backup"}
    assert called <= set(command_line())
    assert 'ENTRYPOINT ["rebonds"]\nCMD ["run"]' in read("Containerfile")


def test_a_container_holds_every_part_of_the_program():
    parts = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["packages"]
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}

    assert set(parts) <= let_in


def test_the_example_configuration_names_every_setting_once():
    settings = [name.upper() for name in Settings.model_fields]

    lies = differing_variables(read(".env.example"), settings)

    assert not lies, "\n".join(lies)


def test_every_decision_is_numbered_and_listed():
    lies = misfiled_decisions(git_files(), read("docs/decisions/README.md"))

    assert not lies, "\n".join(lies)


def test_every_link_between_documents_leads_somewhere():
    texts = {document.path: document.text for document in DOCUMENTS}

    lies = [lie for document in DOCUMENTS for lie in broken_links(document, texts, git_files())]

    assert not lies, "\n".join(lies)


def test_a_make_target_that_is_missing_is_seen():
    document = "make it, then `make demo` and:\n```\nmake tset\n```"

    assert unknown_targets(document, "demo: x\n\techo\ntest:\n") == ["make tset"]


def test_a_command_or_an_option_that_is_missing_is_seen():
    document = (
        "Our rebonds are many. `rebonds run`, `rebonds invite --role x --rol y`, `rebonds vanish --now`, "
        "`rebonds shelf list --all`, `rebonds shelf burn`, `rebonds shelf list 7 --some`"
    )

    assert list(unknown_commands(document, COMMANDS)) == [
        "rebonds invite --rol",
        "rebonds vanish",
        "rebonds shelf burn",
        "rebonds shelf list --some",
    ]


def test_an_example_configuration_that_differs_from_the_settings_is_seen():
    example = "# The token.\nTOKEN=1\n\n# Where.\n# PLACE=\nGONE=\nTOKEN=2\n"

    assert differing_variables(example, ["TOKEN", "PLACE", "LEVEL"]) == [
        "GONE is no setting",
        "LEVEL is not documented",
        "TOKEN stands there twice",
        "GONE is not explained in the line above",
        "TOKEN is not explained in the line above",
    ]


def test_a_decision_that_is_misnamed_unlisted_or_out_of_sequence_is_seen():
    paths = [
        "docs/decisions/0001-rings.md",
        "docs/decisions/0003-time.md",
        "docs/decisions/later.md",
        "docs/decisions/README.md",
    ]

    assert misfiled_decisions(paths, "[rings](0001-rings.md) [later](later.md)") == [
        "docs/decisions/later.md is not named 0001-like-this.md",
        "docs/decisions/0003-time.md is not listed",
        "number 0003 should be 0002",
    ]


def test_a_link_to_nowhere_is_seen():
    document = Source(
        "docs/x.md", "# One way\n[a](y.md) [b](../bot) [c](#one-way) [d](z.md) [e](#no-way) [f](https://x.y)"
    )
    paths = ["docs/x.md", "docs/y.md", "bot/app.py"]

    assert list(broken_links(document, {"docs/x.md": document.text}, paths)) == [
        "docs/x.md: z.md",
        "docs/x.md: #no-way",
    ]


def rows_under(text: str, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    lines = text.partition(f"## {heading}")[2].splitlines()
    table = list(takewhile(lambda line: line.startswith("|"), dropwhile(lambda line: line[:1] != "|", lines)))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_every_job_stands_in_the_documents_with_its_seconds():
    written = {(name, every) for name, every, _ in rows_under(read("docs/running.md"), "What is looked at")}

    assert written == {(job.name, f"{job.seconds} s") for job in JOBS}


async def test_every_route_stands_in_the_documents():
    app = make_app(Health(is_ready=never_asked, figures=never_asked, metrics_token=None))
    add_webhook(app, intake=None, secret="nobody-knocks-here")  # type: ignore[arg-type]

    served = {f"{route.method} {route.resource.canonical}" for route in app.router.routes() if route.resource}

    written = {row[0].strip("`") for row in rows_under(read("docs/running.md"), "Addresses")}
    assert written == {route for route in served if not route.startswith("HEAD")}


def test_every_page_stands_in_the_documents_with_whom_it_is_open_to():
    written = {(row[0].strip("`"), row[1]) for row in rows_under(read("docs/pages.md"), "Pages")}

    assert written == {(f"{page.method} {page.path}", page.policy.value) for page in PAGES}


def test_every_figure_stands_in_the_documents():
    served = {sample.name for family in A_PAGE.collect() for sample in family.samples}

    assert {row[0].strip("`") for row in rows_under(read("docs/operations.md"), "Figures")} == served


def test_every_light_stands_in_the_documents():
    page = A_PAGE.collect()
    lights = {
        one.labels["light"] for family in page if family.name == "rebonds_red" for one in family.samples
    }

    written = {
        name for row in rows_under(read("docs/operations.md"), "Red lights") for name in row[0].split(", ")
    }
    assert lights <= written


async def never_asked() -> str | None:
    raise AssertionError("nobody asks this page")


def test_a_table_that_lies_is_seen():
    lying = "## What is looked at\n\n| job | every | what |\n|---|---|---|\n| sleep | 5 s | nothing |\n\nText"

    assert rows_under(lying, "What is looked at") == [["sleep", "5 s", "nothing"]]
