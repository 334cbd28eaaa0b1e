"""The program as a process: how it starts, how it says what is wrong, how it stops, how it fails."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count

import aiohttp
import orjson
from sqlalchemy import text

from bot.app import HANG_UP_SECONDS, STOP_SECONDS
from domain.messages import Message
from domain.sending import Kind
from storage import inbox, outbox
from storage.engines import write_engine
from storage.store import Store
from storage.tx import Tx
from tests.bot.program import MakeProgram, Program
from tests.gateway.door import answers, free_port, said
from tests.phone import Phone, Simulator, connected
from tests.servers import ROOT
from tests.town import enrol

IDS = count(92_000)
"""The simulator outlives a test: nobody in it is met twice."""


async def status(session: aiohttp.ClientSession, program: Program, path: str) -> int:
    async with session.get(program.address + path) as answer:
        return answer.status


@asynccontextmanager
async def simulator_on(port: int) -> AsyncIterator[Simulator]:
    """Telegram comes up, at the address where it was missed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--port", str(port), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with connected(orjson.loads(await process.stdout.readline())["url"]) as simulator:
            yield simulator
    finally:
        process.terminate()
        await process.wait()


async def test_while_telegram_is_down_updates_are_taken_in_and_are_handled_once_it_answers(
    make_program: MakeProgram, sqlite_url: str
) -> None:
    port = free_port()
    program = make_program(sqlite_url, TELEGRAM_API_URL=f"http://127.0.0.1:{port}")
    await program.starts()
    async with aiohttp.ClientSession() as session:
        assert [await program.posts(session, said(account)) for account in (7, 8, 9)] == [200] * 3
        assert await status(session, program, "/health/live") == 200
        assert await status(session, program, "/health/ready") == 503
        with Store(sqlite_url) as store:
            assert len(await store.read(inbox.waiting, now=datetime.now(UTC))) == 3, "nobody tries in vain"

        async with simulator_on(port):
            await program.says("Telegram knows the bot")
            assert await status(session, program, "/health/ready") == 200
            with Store(sqlite_url) as store:
                while await store.read(inbox.counts) != {"done": 3}:
                    pass
            program.is_asked_to_stop()
            assert await program.ends(within=20) == 0


async def promised(simulator: Simulator, program: Program, number: int) -> list[Phone]:
    """People to whom something is promised before the program starts."""
    bot = await simulator.post("bots", token=program.environment["TELEGRAM_BOT_TOKEN"])
    phones = [await simulator.phone(id=next(IDS), first_name="Awa", bot=bot["id"]) for _ in range(number)]
    await asyncio.gather(*(phone.starts() for phone in phones))

    def promise(tx: Tx) -> None:
        now = datetime.now(UTC)
        for phone in phones:
            person = enrol(tx, phone.id, "Awa", "fr", (), False, now)
            tx.promise(person, Message("sorry"), key=f"it:{phone.id}", kind=Kind.CRISIS, due_at=now)

    with Store(program.environment["DATABASE_URL"]) as store:
        await store.write(promise)
    return phones


async def test_asked_to_stop_it_finishes_what_is_in_flight_and_ends_in_time(
    simulator: Simulator, program: Program
) -> None:
    phones = await promised(simulator, program, 12)
    await simulator.post("faults", kind="latency", seconds=1, method="sendMessage")
    await program.starts(until="Telegram knows the bot")
    await simulator.get("calls/wait", after=(await simulator.get("calls"))["last"], method="sendMessage")

    program.is_asked_to_stop()

    assert await program.ends(within=20) == 0
    await simulator.delete("faults")
    with Store(program.environment["DATABASE_URL"]) as store:
        counted = await store.read(outbox.counts)
    assert "sending" not in counted, "what was in flight is recorded"
    assert counted.get("waiting", 0) > 0, "and what had not left waits"
    await program.starts()
    for phone in phones:
        await phone.reads_until("Merci de réessayer")
        assert len([words for words in await answers(phone) if "Merci de réessayer" in words]) == 1


async def test_asked_to_stop_while_telegram_hangs_it_ends_in_time_and_takes_the_work_up_again(
    simulator: Simulator, make_program: MakeProgram, sqlite_url: str
) -> None:
    program = make_program(sqlite_url)
    (awa,) = await promised(simulator, program, 1)
    await simulator.post("faults", kind="latency", seconds=60, method="sendMessage", chat=str(awa.id))
    await program.starts(until="Telegram knows the bot")
    await simulator.get("calls/wait", after=(await simulator.get("calls"))["last"], method="sendMessage")

    program.is_asked_to_stop()

    assert await program.ends(within=12) == 0
    await simulator.delete("faults")
    await program.says("stopped with work under way")
    await program.starts()
    await awa.reads_until("Merci de réessayer")


def test_the_end_is_planned_to_take_less_than_five_seconds() -> None:
    assert STOP_SECONDS + HANG_UP_SECONDS < 5


async def test_a_slow_caller_does_not_hold_up_the_end(make_program: MakeProgram, sqlite_url: str) -> None:
    program = make_program(sqlite_url)
    await program.starts()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(program.environment["WEB_PORT"]))
    secret = program.environment["WEBHOOK_SECRET"]
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\nX-Telegram-Bot-Api-Secret-Token: {secret}"
    writer.write(head.encode() + b"\r\n\r\n{")
    await writer.drain()

    program.is_asked_to_stop()

    assert await program.ends(within=20) == 0
    assert await reader.read() == b""
    writer.close()


async def test_a_part_that_fails_ends_the_program_loudly(make_program: MakeProgram, sqlite_url: str) -> None:
    program = make_program(sqlite_url)
    await program.starts(until="Telegram knows the bot")
    engine = write_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE outbox"))
    engine.dispose()

    assert await program.ends() == 1

    last = orjson.loads(program.lines[-1])
    assert last["level"] == "critical"
    assert last["event"] == "the program ends: a part of it has failed"
    assert last["error"] == "OperationalError"
    assert last["at"], "and where"


async def test_a_second_bot_on_one_file_refuses_to_start_with_one_sentence(
    make_program: MakeProgram, sqlite_url: str
) -> None:
    first, second = make_program(sqlite_url), make_program(sqlite_url)
    await first.starts()

    assert await second.fails_to_start() == 2

    (line,) = second.lines
    assert line.startswith("DATABASE_URL: another bot is running on")
    first.is_asked_to_stop()
    assert await first.ends() == 0
    await second.starts()
