"""The options of a test run: one database only, no skips where none may hide, no endless wait."""

import pytest

from tests.shape.sources import ROOT

pytest_plugins = ["pytester"]

ON_EACH_DATABASE = """
def test_on_both(database_url): ...
def test_on_both_from_nothing(empty_database_url): ...
def test_with_a_file(sqlite_url): ...
def test_with_a_server(postgresql_url): ...
def test_without_database(): ...
"""
HANGING = """
import threading

def test_this_one_waits_for_ever(): threading.Event().wait()
def test_the_next_one_runs_all_the_same(): ...
"""
SKIPPED = """
import pytest

@pytest.mark.skip(reason="Chromium is missing")
def test_this_one_is_skipped(): ...
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run a small test file under our own conftest, in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run_tests(tests: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(tests)
        return pytester.runpytest_subprocess("-p", "tests.conftest", "-rs", *options)

    return run_tests


def test_only_the_database_asked_for_is_tested(run):
    result = run(ON_EACH_DATABASE, "--database=sqlite", "--collect-only", "-q")

    assert [line.partition("::")[2] for line in result.outlines if "::" in line] == [
        "test_on_both[sqlite]",
        "test_on_both_from_nothing[sqlite]",
        "test_with_a_file",
        "test_without_database",
    ]


def test_a_skip_is_allowed_on_a_machine_of_ones_own(run):
    assert run(SKIPPED).ret == pytest.ExitCode.OK


def test_a_skip_fails_the_run_where_none_may_hide(run):
    result = run(SKIPPED, "--no-skips")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*1 skipped, and here a skip is a failure*", "*Chromium is missing*"])


def test_a_test_that_hangs_fails_and_the_next_one_runs(run):
    result = run(HANGING, "--patience=1")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*still running after 1 seconds*"])
