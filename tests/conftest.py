"""What every test may ask for, and the options of a run (docs/testing.md)."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import KINDS, PostgresqlDatabases, SqliteDatabases, postgresql_server, temporary_folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=(*KINDS, "both"), default="both", help="test on one database only")
    parser.addoption("--no-skips", action="store_true", help="count a skipped test as a failure")
    parser.addoption("--patience", type=int, default=60, help="seconds a test may take; 0 for a debugger")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the database that was not asked for."""
    asked = config.getoption("--database")
    if asked == "both":
        return
    unwanted = [item for item in items if _databases(item) - {asked}]
    config.hook.pytest_deselected(items=unwanted)
    items[:] = [item for item in items if item not in unwanted]


def _databases(item: pytest.Item) -> set[str]:
    asked = set(getattr(item, "fixturenames", ()))
    chosen = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    parameters = {chosen.get("database_url"), chosen.get("empty_database_url")}
    return {kind for kind in KINDS if kind in parameters or asked & {f"{kind}_url", f"{kind}_databases"}}


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _forbidden_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why the run failed; pytest itself lists each skip with its reason below."""
    if skips := _forbidden_skips(config):
        terminalreporter.section(f"{skips} skipped, and here a skip is a failure (--no-skips)", red=True)


def _forbidden_skips(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("--no-skips"):
        return 0
    return len(reporter.stats.get("skipped", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that hangs fails, and shows where it hung."""
    patience = item.config.getoption("--patience")
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"still running after {patience} seconds"))
    signal.alarm(patience)
    try:
        return (yield)
    finally:
        signal.alarm(0)


pytest_runtest_setup = pytest_runtest_teardown = pytest_runtest_call


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    with temporary_folder() as folder:
        yield SqliteDatabases(folder)


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresqlDatabases]:
    with postgresql_server() as socket_folder:
        yield PostgresqlDatabases(socket_folder)


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """A migrated SQLite database of the test's own."""
    with sqlite_databases.migrated() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_databases: PostgresqlDatabases) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with postgresql_databases.migrated() as url:
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own; the test runs once on each kind."""
    with request.getfixturevalue(f"{request.param}_databases").migrated() as url:
        yield url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same without a schema, for tests of the migrations themselves."""
    with request.getfixturevalue(f"{request.param}_databases").empty() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of this machine, for tests that look at pages."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("Chromium is missing; this brings it: apt-get install chromium")
    return Path(browser)
