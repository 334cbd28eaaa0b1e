"""Nothing personal in logs: not what was typed, not a name, not the token, not the secret, whatever fails."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from bot.logs import report_stray, set_up_logs
from domain.rights import Policy
from domain.updates import Command
from gateway import breaker, verdicts
from handlers.commands import COMMANDS, CommandRoute
from handlers.context import Context
from storage.tx import Tx
from tests.flows.stories import begins
from tests.gateway.door import SECRET, Door, locked, said

WORDS = "canari-témoignage-4711"
NAME = "Canarielle"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at its loudest. Ask for it after the town: a town has a log of its own."""
    log = io.StringIO()
    set_up_logs("DEBUG", log)
    yield log
    set_up_logs("WARNING")


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in log.getvalue().splitlines()]


async def fails_while_quoting(command: Command, context: Context) -> None:
    def verb(tx: Tx, **_: object) -> None:
        tx.connection.exec_driver_sql("SELECT * FROM nowhere")

    try:
        await context.write(verb)
    except Exception as error:
        raise ValueError(f"{command!r} {context!r}") from error


@pytest.mark.usefixtures("impatient")
async def test_whatever_fails_the_log_quotes_nobody(
    door: Door, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(breaker, "PROBE_SECONDS", 0.01)
    town = door.town
    token = town.settings.telegram_bot_token.get_secret_value()
    broken = CommandRoute(fails_while_quoting, Policy.ANYONE)
    monkeypatch.setitem(COMMANDS, "broken", broken)  # type: ignore[arg-type]
    awa = await town.citizen(NAME)
    await begins(town, awa)
    await awa.says(WORDS)
    await awa.reads_until("caractère")
    for kind in ("5xx", "lost", "429", "drop"):
        await town.simulator.post("faults", kind=kind, count=1, retry_after=1, chat=str(awa.id))
        await awa.says(f"{WORDS} {kind}")
        await town.passes(seconds=10)
    await awa.says(f"/broken {WORDS}")
    await door.posts(f'{{"update_id": 1, "{WORDS}'.encode())
    await door.posts({"update_id": 2, "message": {"text": WORDS, "from": {"id": 7, "first_name": NAME}}})
    await door.posts(said(awa, f"/broken {WORDS}"), secret=f"{SECRET} but wrong")
    with locked(town.settings.database_url):
        await asyncio.gather(*(door.posts(said(awa, f"{WORDS} {number}")) for number in range(3)))
    await awa.blocks()
    await town.simulator.delete("faults")
    await door.is_idle()

    logged = log.getvalue()
    events = {str(line["event"]) for line in lines(log)}
    assert {
        "handling failed",
        "a send failed",
        "an update is put aside",
        "an update could not be stored",
    } <= events
    for canary in (WORDS, "canari", NAME, token, token.partition(":")[2], SECRET):
        assert canary not in logged, f"{canary} is in the log"


def test_an_error_is_its_kind_and_its_place_and_not_its_words(log: io.StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        structlog.get_logger().error("it failed", exc_info=error)
        structlog.get_logger().error("it failed", exc_info=True)
        logging.getLogger("somebody.elses").exception("theirs failed")

    for line in lines(log):
        assert line["error"] == "ValueError"
        assert line["at"]
    assert len(lines(log)) == 3
    assert WORDS not in log.getvalue()


def test_a_token_is_masked_wherever_it_stands(log: io.StringIO) -> None:
    url = "http://127.0.0.1/bot123456:AbCdEf-GhIjKl_01/sendMessage"
    structlog.get_logger().info(f"to {url}", url=url)
    logging.getLogger("somebody.elses").warning("to %s", url)

    assert "AbCdEf" not in log.getvalue()
    assert log.getvalue().count("<token>") == 3


def test_what_libraries_tell_in_detail_is_not_logged_even_at_debug(log: io.StringIO) -> None:
    """They quote what they carry: addresses with tokens, statements with their values, whole updates."""
    for name in (
        "httpx",
        "telegram.ext",
        "aiohttp.client",
        "sqlalchemy.engine",
        "psycopg",
        "asyncio",
        "new.one",
    ):
        logging.getLogger(name).debug(WORDS)
        logging.getLogger(name).info(WORDS)

    assert log.getvalue() == ""


async def test_an_error_that_nobody_caught_is_not_quoted_either(log: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report_stray)

    loop.call_exception_handler({"message": f"Task exception: {WORDS}", "exception": ValueError(WORDS)})

    (line,) = lines(log)
    assert (line["event"], line["error"]) == ("an error nobody has caught", "ValueError")
    assert WORDS not in log.getvalue()


def test_a_name_with_a_line_break_is_still_one_line(log: io.StringIO) -> None:
    structlog.get_logger().info("it", who='x\n{"event": "forged"}')

    assert len(lines(log)) == 1
