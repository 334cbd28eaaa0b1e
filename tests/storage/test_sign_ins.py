"""A browser that was confirmed comes in once, however many try at the same time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from actions.sign_ins import come_in
from domain.people import Role
from domain.sign_ins import ASKING, IDLE, LONGEST, ask, hash_of, key_of, read_code
from storage import sign_ins
from storage.store import Store
from storage.tx import Tx
from tests.town import enrol

NOON = datetime(2027, 1, 4, 11, tzinfo=UTC)
KEY = key_of("1:token")
BROWSER = ask("a secret", at=NOON)


def confirmed(tx: Tx) -> int:
    """Somebody of the team who has said yes to the browser; their number."""
    person = enrol(tx, 501, "Samuel", "fr", (Role.ORGANIZER,), False, NOON)
    assert tx.sign_ins.confirm(BROWSER.fingerprint, person.id, now=NOON) is not None
    return person.id


async def test_of_many_who_come_in_with_one_number_one_does(database_url: str) -> None:
    with Store(database_url) as store:
        await store.write(confirmed)

        trying = [
            store.write(come_in, fingerprint=BROWSER.fingerprint, session_hash=hash_of(str(n)), now=NOON)
            for n in range(200)
        ]

        assert sum(await asyncio.gather(*trying)) == 1


async def test_a_number_that_was_confirmed_is_not_confirmed_again(database_url: str) -> None:
    with Store(database_url) as store:
        person_id = await store.write(confirmed)

        again = await store.write(lambda tx: tx.sign_ins.confirm(BROWSER.fingerprint, person_id, now=NOON))

        assert again is None


async def test_who_waits_too_long_after_the_yes_does_not_come_in(database_url: str) -> None:
    with Store(database_url) as store:
        await store.write(confirmed)
        late = NOON + ASKING

        assert not await store.write(
            come_in, fingerprint=BROWSER.fingerprint, session_hash=hash_of("late"), now=late
        )


async def test_a_session_is_over_when_nobody_is_there_or_the_day_is(database_url: str) -> None:
    with Store(database_url) as store:
        await store.write(confirmed)
        mine = hash_of("mine")
        await store.write(come_in, fingerprint=BROWSER.fingerprint, session_hash=mine, now=NOON)
        moment = timedelta(seconds=1)

        there = await store.read(sign_ins.visitor, mine, now=NOON + IDLE - moment)
        idle = await store.read(sign_ins.visitor, mine, now=NOON + IDLE)
        assert there is not None
        await store.write(lambda tx: tx.sign_ins.see(there.sign_in_id, now=NOON + LONGEST - moment))
        too_long = await store.read(sign_ins.visitor, mine, now=NOON + LONGEST)

        assert (there.person.first_name, idle, too_long) == ("Samuel", None, None)


async def test_after_a_restore_everybody_has_to_sign_in_again(database_url: str) -> None:
    with Store(database_url) as store:
        await store.write(confirmed)
        mine = hash_of("mine")
        await store.write(come_in, fingerprint=BROWSER.fingerprint, session_hash=mine, now=NOON)

        await store.write(lambda tx: tx.sign_ins.end_everybodys(now=NOON))

        assert await store.read(sign_ins.visitor, mine, now=NOON) is None


def test_a_code_says_who_asks_and_cannot_be_changed() -> None:
    code = BROWSER.code(KEY)

    assert read_code(code, KEY) == BROWSER
    assert len(f"page-{code}") <= 64
    changed = [
        code[:place] + ("B" if code[place] == "A" else "A") + code[place + 1 :] for place in range(len(code))
    ]
    assert not any(read_code(one, KEY) for one in changed)
    assert read_code(code, key_of("2:token")) is None
