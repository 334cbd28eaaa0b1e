"""How long the pages of the team take where 100,000 citizens are enrolled.

An organizer, signed in, opens each page again and again over HTTP, as a browser does. Each citizen has answered every
question by which the panel is composed, and a poll; forty of them are on the panel. Two messages were written to
them all, one of which is under way, and a third is a draft.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import Connection, insert, literal, select

from benchmarks.broadcasts import write_to_everybody
from benchmarks.stores import Seeded
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.updates import FIRST_ACCOUNT
from content.loader import Content, load
from content.quotas import COMMUNE, criteria_of, questions_of
from domain.people import Role
from domain.sign_ins import hash_of
from scheduler.panel import count_profiles
from scheduler.timetable import Round
from storage.poll_results import recount
from storage.store import Store
from storage.tables import people, poll_answers, poll_tallies, profile_answers
from storage.tx import Tx
from web.cookies import session_cookie
from web.guard import add_pages
from web.house import House

LONGEST_MS = 100.0
TIMES = 40
ON_THE_PANEL = 40
POLL = "s02-preparation"

PAGES: Mapping[str, Sequence[str]] = {
    "the panel": ("/panel", "/panel?cherche=a"),
    "results": ("/resultats", "/resultats/1"),
    "messages": (
        *("/messages", "/messages/nouveau"),
        *("/messages/1", "/messages/1?etat=refused"),  # everybody has been sent it
        *("/messages/2", "/messages/2?etat=waiting", "/messages/2?qui=a"),  # half of them
        "/messages/3",  # a draft
    ),
}
"""What is opened, by the noun it is about."""


async def measure(given: Given, url: str, folder: Path) -> Report:
    content, now = load(), datetime.now(UTC)
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        citizens = given.size(100_000, 2_000)
        say(f"{citizens} citizens ...")
        await seeded.fill(citizens=citizens, polls=0, now=now)
        await store.write(_live, content, citizens, now)
        await count_profiles(Round(store, content, now))
        await write_to_everybody(store, content, now)
        secret = await store.write(_sign_in, now)
        taken = await _open_all(store, content, secret)
    ranked = {path: sorted(each) for path, each in taken.items()}
    median = {path: round(each[len(each) // 2], 1) for path, each in ranked.items()}
    return {
        "citizens": citizens,
        "median_ms": median,
        "of_100_95_within_ms": {path: round(each[len(each) * 95 // 100], 1) for path, each in ranked.items()},
        "goal_ms": LONGEST_MS,
        "holds": all(each < LONGEST_MS for each in median.values()),
    }


async def _open_all(store: Store, content: Content, secret: str) -> dict[str, list[float]]:
    """Each page so many times, in turn; the first time of each is not counted: statements are put together."""
    house = House(store, content, lambda: datetime.now(UTC), b"key", lambda: "a_bot", _nobody_follows)
    app = web.Application()
    add_pages(app, house)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    paths = [path for some in PAGES.values() for path in some]
    taken: dict[str, list[float]] = {path: [] for path in paths}
    cookies = {session_cookie(is_secure=False): secret}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://{host}:{port}", cookies=cookies, cookie_jar=jar) as session:
        for path in paths:
            await _open(session, path)
        for _ in range(TIMES):
            for path in paths:
                taken[path].append(await _open(session, path))
    await runner.cleanup()
    return taken


async def _nobody_follows(_: int) -> None:
    """No rights change here."""


async def _open(session: aiohttp.ClientSession, path: str) -> float:
    began = perf_counter()
    async with session.get(path, allow_redirects=False) as answer:
        await answer.read()
        assert answer.status == 200, (path, answer.status)
    return (perf_counter() - began) * 1000


# --- what there is to see ---------------------------------------------------------------------------


def _live(tx: Tx, content: Content, citizens: int, now: datetime) -> None:
    """Everybody answers what the panel is composed by, and a poll that is over."""
    connection = tx.connection
    panel = people.update().where(people.c.telegram_id < FIRST_ACCOUNT + ON_THE_PANEL).values(panel=True)
    connection.execute(panel)
    communes = [commune.code for commune in content.territory.communes]
    options = {one.id: list(one.options) for one in criteria_of(content)}
    for question in questions_of(content):
        among = communes if question == COMMUNE else options[question]
        for place, answer in enumerate(among):
            _answer_all(connection, question, answer, place, len(among), now)
    opening = tx.polls.open(
        POLL, "day-6", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=4)
    )
    given: dict[str, Any] = {"opening_id": opening.id, "choosing": [], "options": ["n2"], "revision": 1}
    values = [literal(value, poll_answers.c[name].type) for name, value in given.items()]
    of_each = select(people.c.id, people.c.panel, *values)
    connection.execute(insert(poll_answers).from_select(["person_id", "panel", *given], of_each))
    rows = [
        {"opening_id": opening.id, "panel": is_panel, "counting": counting, "people": total}
        for is_panel, group in recount(connection, opening.id).items()
        for counting, total in group.items()
    ]
    connection.execute(insert(poll_tallies), rows)


def _answer_all(
    connection: Connection, question: str, answer: str, place: int, many: int, now: datetime
) -> None:
    given = {"question_id": question, "answer": answer, "answered_at": now}
    values = [literal(value, profile_answers.c[name].type) for name, value in given.items()]
    of_each = select(people.c.id, *values).where(people.c.id % many == place)
    connection.execute(insert(profile_answers).from_select(["person_id", *given], of_each))


def _sign_in(tx: Tx, now: datetime) -> str:
    """An organizer whose browser is open."""
    person = tx.people.by_telegram(FIRST_ACCOUNT + ON_THE_PANEL)
    assert person is not None
    tx.people.change(person.id, roles=[Role.ORGANIZER.value], first_name="Samuel")
    secret = secrets.token_urlsafe(32)
    tx.sign_ins.confirm("a browser", person.id, now=now)
    tx.sign_ins.open("a browser", hash_of(secret), now=now)
    return secret


async def pages(given: Given) -> Report:
    return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, pages)
