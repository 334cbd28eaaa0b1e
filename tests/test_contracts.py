"""The import contracts of .importlinter: a lawful house passes, and each unlawful import is seen."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RINGS = (
    "actions",
    "bot",
    "content",
    "domain",
    "gateway",
    "handlers",
    "scheduler",
    "simulator",
    "storage",
    "web",
)

LAWFUL = """
bot gateway | bot handlers | bot scheduler | bot web | bot storage
gateway actions | gateway content | gateway storage.inbox | handlers actions | handlers content
scheduler actions | web actions | web content | web storage.inbox | actions storage.tx | actions content
storage domain | content domain | actions domain | storage.store storage.writer | storage.store storage.tables
storage sqlalchemy | storage alembic | storage pysqlite3 | storage psycopg
gateway telegram | handlers telegram | bot telegram | gateway aiohttp | web aiohttp | bot aiohttp
simulator aiohttp | scheduler apscheduler | bot apscheduler
content pydantic | bot pydantic | bot pydantic_settings
"""

UNLAWFUL = """
domain storage | domain content | content storage | storage content | storage actions | actions gateway
actions handlers | actions bot | gateway handlers | handlers gateway | scheduler gateway | web handlers
handlers scheduler | gateway web | gateway bot | web bot
simulator domain | simulator gateway | simulator bot | bot simulator | gateway simulator
actions storage.tables | actions storage.writer | bot storage.writer | web storage.tables
actions sqlalchemy | bot sqlalchemy | domain sqlalchemy | web alembic | gateway psycopg | simulator pysqlite3
actions telegram | web telegram | scheduler telegram | actions aiohttp | handlers aiohttp | scheduler aiohttp
actions apscheduler | gateway apscheduler | domain pydantic | actions pydantic | gateway pydantic_settings
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [tuple(arrow.split()) for line in table.strip().splitlines() for arrow in line.split(" | ")]


def name(importer: str, imported: str) -> str:
    return f"{importer.split('.')[0]}.takes_{imported.replace('.', '_')}_from_{importer.replace('.', '_')}"


def build_house(folder: Path, arrows: Iterable[tuple[str, str]]) -> None:
    """Ten tiny rings, and one module for each arrow."""
    for ring in RINGS:
        (folder / ring).mkdir()
        (folder / ring / "__init__.py").touch()
    for module in ("tables", "writer", "inbox", "tx", "store"):
        (folder / "storage" / f"{module}.py").touch()
    for importer, imported in arrows:
        module = name(importer, imported).replace(".", "/")
        (folder / f"{module}.py").write_text(f"import {imported}\n")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    command = [tool, "--no-cache", "--no-logo", "--config", ROOT / ".importlinter"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def unlawful_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says about a house where everything forbidden was done."""
    folder = tmp_path_factory.mktemp("unlawful")
    build_house(folder, pairs(LAWFUL) + pairs(UNLAWFUL))
    return lint_imports(folder).stdout


def test_a_lawful_house_keeps_every_contract(tmp_path):
    build_house(tmp_path, pairs(LAWFUL))

    verdict = lint_imports(tmp_path)

    assert verdict.returncode == 0, verdict.stdout


def test_a_house_where_everything_forbidden_was_done_keeps_none(unlawful_report):
    assert " 0 kept, " in unlawful_report


@pytest.mark.parametrize(("importer", "imported"), pairs(UNLAWFUL), ids=lambda ring: ring)
def test_an_unlawful_import_is_seen(unlawful_report, importer, imported):
    assert f"{name(importer, imported)} -> {imported}" in unlawful_report
