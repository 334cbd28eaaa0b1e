"""The rules about our own code that ruff, mypy and import-linter do not know.

Each rule carries samples that break it and samples that it must let pass: a check that cannot fail is a
defect. Bans that hold everywhere are ruff's (pyproject.toml); the ones here depend on the place.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.shape.sources import RINGS, Source

Finding = tuple[int, str]


@dataclass(frozen=True)
class Rule:
    """A sentence that must hold, where it must hold, and how to see that it does not."""

    law: str
    holds_in: Callable[[Source], bool]
    breaches: Callable[[Source], Iterable[Finding]]
    broken: tuple[Source, ...]
    kept: tuple[Source, ...]

    def findings(self, sources: Iterable[Source]) -> list[str]:
        """Each breach as `path:line: what`."""
        return [
            f"{source.path}:{line}: {what}"
            for source in sources
            if self.holds_in(source)
            for line, what in sorted(self.breaches(source))
        ]


# Where a rule holds


def anywhere(_: Source) -> bool:
    return True


def in_python(source: Source) -> bool:
    return source.is_python


def in_our_rings(source: Source) -> bool:
    return source.is_python and source.ring in RINGS


def in_programs(source: Source) -> bool:
    return in_our_rings(source) or (source.is_python and source.ring == "simulator")


def in_domain(source: Source) -> bool:
    return source.is_python and source.ring == "domain"


def in_tests(source: Source) -> bool:
    return source.is_python and source.ring == "tests"


def in_code(source: Source) -> bool:
    return source.path.endswith((".py", ".html", ".js", ".css", ".sh"))


def away_from_clocks(source: Source) -> bool:
    return in_our_rings(source) and source.path != "bot/clock.py"


# What breaks a rule

HOLLOW_NAMES = {
    *("util", "utils", "helper", "helpers", "common", "data", "misc"),
    *("manager", "managers", "service", "services"),
}


def hollow_names(source: Source) -> Iterator[Finding]:
    for part in source.path.split("/"):
        if part.split(".")[0] in HOLLOW_NAMES:
            yield 1, f"`{part}` names nothing: use a noun of docs/glossary.md"


def missing_docstring(source: Source) -> Iterator[Finding]:
    if source.tree.body and not ast.get_docstring(source.tree):
        yield 1, "this module does not say what it is for"


CLOCKS = {
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("sqlalchemy.func.now", "sqlalchemy.func.current_timestamp"),
}
SLEEPS = {"asyncio.sleep", "time.sleep"}


def reads_a_clock(source: Source) -> Iterator[Finding]:
    for line, name in uses(source):
        if name in CLOCKS:
            yield line, f"{name}: take `now` as a value, or ask the clock at an edge"


def sleeps(source: Source) -> Iterator[Finding]:
    for line, name in uses(source):
        if name in SLEEPS:
            yield line, f"{name}: wait for the thing itself, with a timeout"


def uses(source: Source) -> Iterator[Finding]:
    """Every dotted name the code uses, as its imports spell it out: `from time import time` hides nothing."""
    full_names = dict(_imported(source))
    for node in source.nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            if first in full_names:
                yield node.lineno, full_names[first] + dot + rest


def _imported(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.split(".")[0]
                yield (name.asname, name.name) if name.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                yield name.asname or name.name, f"{node.module}.{name.name}"


def leaves_the_task_group(source: Source) -> Iterator[Finding]:
    for line, name in uses(source):
        if name == "asyncio.ensure_future":
            yield line, f"{name}: what fails in such a task may stay unseen"


KNOWLEDGE = {"phonenumbers"}
"""Libraries that are rules themselves, plain and pure: the numbering plans of the world."""


def foreign_imports(source: Source) -> Iterator[Finding]:
    at_home = sys.stdlib_module_names | {"domain"} | KNOWLEDGE
    for line, module in imported_packages(source):
        if module not in at_home:
            yield line, f"{module}: rules are plain Python"


def imported_packages(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


SQL_CALLS = {"text", "execute", "exec_driver_sql", "executescript", "executemany"}
DRIVERS = {"sqlalchemy", "psycopg", "sqlite3", "pysqlite3"}


def assembled_sql(source: Source) -> Iterator[Finding]:
    if not any(package in DRIVERS for _, package in imported_packages(source)):
        return
    for node in source.nodes:
        if (
            isinstance(node, ast.Call)
            and _called(node) in SQL_CALLS
            and node.args
            and _assembled(node.args[0])
        ):
            yield node.lineno, "SQL put together from strings: bind parameters instead"


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _assembled(node: ast.expr) -> bool:
    """An f-string, `+`, `%` or `.format()` on a plain string."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return isinstance(node.func.value, ast.Constant)
    return isinstance(node, ast.JoinedStr | ast.BinOp)


FORBIDDEN_WORDS = {
    "deleteWebhook": "it can throw waiting messages away",
    "delete_webhook": "it can throw waiting messages away",
    "drop_pending_updates": "waiting messages are citizens' words",
    "parse_mode": "formatting travels as entities, so that no name can break it",
}
NEGATIVE_OFFSET = re.compile(r"""\boffset["']?\s*[=:]\s*-\s*\d""")


def forbidden_words(source: Source) -> Iterator[Finding]:
    for line, said in _identifiers_and_strings(source):
        for word, why in FORBIDDEN_WORDS.items():
            if word in said:
                yield line, f"{word}: {why}"
    for found in NEGATIVE_OFFSET.finditer(source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        yield line, "a negative offset makes Telegram forget waiting messages"


def _identifiers_and_strings(source: Source) -> Iterator[Finding]:
    """What the code says to the machine; docstrings and comments may name what is forbidden."""
    prose = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            yield node.lineno, node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def short_test_names(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_short_test_name(node.name):
            yield node.lineno, f"{node.name}: say what is true, in a sentence"


def _is_short_test_name(name: str) -> bool:
    return name.startswith("test_") and name.count("_") < 3


PROMISES_TO_SELF = re.compile(r"\b(TO[D]O|FIX[M]E)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.:/}-])(/(?:home|root|work|mnt|Users)/\w|[A-Z]:\\Users)")
REGISTRIES = re.compile(
    r"(pypi\.org|pythonhosted\.org|registry\.npmjs|(?<!no-emit-)(?:index[-]url|find[-]links))"
)


def matches(pattern: re.Pattern[str]) -> Callable[[Source], Iterator[Finding]]:
    """A rule on the text of a file, whatever its language."""

    def breaches(source: Source) -> Iterator[Finding]:
        for number, line in enumerate(source.text.splitlines(), start=1):
            if found := pattern.search(line):
                yield number, found.group()

    return breaches


# The rules


def sample(path: str, text: str) -> Source:
    return Source(path, text)


RULES = [
    Rule(
        law="a file is named after a noun",
        holds_in=in_code,
        breaches=hollow_names,
        broken=(sample("bot/utils.py", ""), sample("web/helpers/x.html", ""), sample("tests/data.py", "")),
        kept=(sample("storage/polls.py", ""),),
    ),
    Rule(
        law="a module says what it is for",
        holds_in=in_python,
        breaches=missing_docstring,
        broken=(sample("domain/polls.py", "x = 1"),),
        kept=(sample("domain/polls.py", '"""Polls."""\nx = 1'), sample("domain/__init__.py", "")),
    ),
    Rule(
        law="time enters once, as a value",
        holds_in=away_from_clocks,
        breaches=reads_a_clock,
        broken=(
            sample("domain/x.py", "from datetime import datetime\ndatetime.now(UTC)"),
            sample("domain/x.py", "import datetime as d\nd.datetime.utcnow()"),
            sample("web/x.py", "from time import time as moment\nmoment()"),
            sample("storage/x.py", "from sqlalchemy import func\nfunc.now()"),
        ),
        kept=(
            sample("bot/clock.py", "from datetime import datetime\ndatetime.now(UTC)"),
            sample("tests/test_x.py", "import time\ntime.time()"),
            sample("gateway/x.py", "import time\ntime.monotonic()\nclock.now()"),
        ),
    ),
    Rule(
        law="tasks live in a task group",
        holds_in=in_programs,
        breaches=leaves_the_task_group,
        broken=(sample("simulator/x.py", "import asyncio\nasyncio.ensure_future(x)"),),
        kept=(sample("bot/app.py", "async with asyncio.TaskGroup() as group:\n    group.create_task(x)"),),
    ),
    Rule(
        law="rules are plain Python",
        holds_in=in_domain,
        breaches=foreign_imports,
        broken=(
            sample("domain/x.py", "import yaml"),
            sample("domain/x.py", "from pydantic import BaseModel"),
        ),
        kept=(sample("domain/x.py", "import re\nfrom domain.polls import Poll"),),
    ),
    Rule(
        law="SQL is never put together from strings",
        holds_in=in_python,
        breaches=assembled_sql,
        broken=(
            sample("storage/x.py", "from sqlalchemy import text\ntext(f'SELECT {x}')"),
            sample("storage/x.py", "import sqlalchemy as sa\nsa.text('SELECT ' + x)"),
            sample("storage/x.py", "import psycopg\nc.execute('SELECT {}'.format(x))"),
        ),
        kept=(
            sample("storage/x.py", "from sqlalchemy import text\ntext('SELECT 1')"),
            sample("content/x.py", "text(f'poll-{x}')"),
        ),
    ),
    Rule(
        law="nothing asks Telegram to forget messages or to parse markup",
        holds_in=in_our_rings,
        breaches=forbidden_words,
        broken=(
            sample("gateway/x.py", "await bot.delete_webhook()"),
            sample("gateway/x.py", "await call('deleteWebhook')"),
            sample("gateway/x.py", "start(drop_pending_updates=True)"),
            sample("handlers/x.py", "reply(text, parse_mode='HTML')"),
            sample("gateway/x.py", "get_updates(offset=-1)"),
            sample("gateway/x.py", "call({'offset': -1})"),
        ),
        kept=(
            sample("simulator/x.py", "methods['deleteWebhook']"),
            sample("gateway/x.py", '"""Never uses parse_mode."""\nget_updates(offset=seen + 1)'),
        ),
    ),
    Rule(
        law="tests wait for the thing itself",
        holds_in=in_tests,
        breaches=sleeps,
        broken=(
            sample("tests/test_x.py", "import asyncio\nawait asyncio.sleep(1)"),
            sample("tests/test_x.py", "from time import sleep\nsleep(1)"),
        ),
        kept=(sample("tests/test_x.py", "import asyncio\nawait asyncio.wait_for(event.wait(), 1)"),),
    ),
    Rule(
        law="the name of a test is a sentence",
        holds_in=in_tests,
        breaches=short_test_names,
        broken=(
            sample("tests/test_x.py", "def test_poll(): ..."),
            sample("tests/x.py", "def test_a_poll(): ..."),
        ),
        kept=(sample("tests/test_x.py", "async def test_a_poll_closes(): ..."),),
    ),
    Rule(
        law="nothing is left for later in a comment",
        holds_in=anywhere,
        breaches=matches(PROMISES_TO_SELF),
        broken=(sample("web/x.html", "<!-- TO" + "DO -->"), sample("docs/x.md", "FIX" + "ME: later")),
        kept=(sample("docs/x.md", "What to do next"),),
    ),
    Rule(
        law="no file knows the machine it was written on",
        holds_in=anywhere,
        breaches=matches(MACHINE_PATHS),
        broken=(sample("x.sh", "cd /ho" + "me/awa/rebonds"), sample("x.py", "Path('/wo" + "rk/main')")),
        kept=(sample("x.md", "see https://example.org/home/page and web/work/x"),),
    ),
    Rule(
        law="no file names a package registry",
        holds_in=anywhere,
        breaches=matches(REGISTRIES),
        broken=(sample("x.txt", "https://pypi" + ".org/simple"), sample("x.txt", "--index" + "-url x")),
        kept=(sample("Makefile", "--no-emit-index-url"),),
    ),
]
