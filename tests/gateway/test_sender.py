"""The sender: every answer of Telegram has its consequence, and nobody is told twice what they know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.messages import Message
from domain.sending import Kind
from gateway import breaker, sender, verdicts
from gateway.sender import record
from storage.claims import claim
from storage.store import Store, StoreFailing
from storage.tables import outbox
from storage.tx import Tx
from tests.gateway.promising import HELLO, breaks, calls, ends, looks_twice, promise, promises, row, rows_of
from tests.town import Town


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failure the sender waits a moment, not ten seconds, and it knocks more often."""
    monkeypatch.setattr(sender, "KNOCK_SECONDS", 0.05)
    monkeypatch.setattr(sender, "STEADY", timedelta())
    monkeypatch.setattr(verdicts, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(verdicts, "AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(breaker, "PROBE_SECONDS", 0.05)


@pytest.fixture(autouse=True)
async def no_faults_left(town: Town) -> AsyncIterator[None]:
    yield
    await town.simulator.delete("faults")


async def test_somebody_who_blocked_the_bot_is_called_once_and_then_left_in_peace(town: Town) -> None:
    awa = await town.citizen()
    await awa.blocks()
    while (await town.person(awa)).unreachable_at is None:
        pass  # Telegram says so by itself
    await promises(town, awa)

    assert (await ends(town)).state == "refused"
    assert len(await calls(town, awa)) == 1
    assert (await town.person(awa)).unreachable_at is not None
    await promises(town, awa, "reminder", kind=Kind.SESSION)
    assert (await ends(town, "reminder")).state == "cancelled"
    assert len(await calls(town, awa)) == 1


async def test_somebody_whose_account_is_gone_is_called_once(town: Town) -> None:
    awa = await town.citizen()
    await awa.deactivates()

    await promises(town, awa)

    assert (await ends(town)).state == "refused"
    assert (await town.person(awa)).unreachable_at is not None
    assert len(await calls(town, awa)) == 1


async def test_an_unknown_chat_is_called_once_and_others_are_not_held_up(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    await town.write(lambda tx: tx.people.change(tx.people.by_telegram(awa.id).id, telegram_id=77))  # type: ignore[union-attr]

    def to_nobody(tx: Tx) -> None:
        promise(tx, 77, "it", {"kind": Kind.ANSWER, "due_at": town.clock.now()}, HELLO)

    await town.write(to_nobody)
    await promises(town, leo, "other")

    assert (await ends(town)).state == "refused"
    assert (await ends(town, "other")).state == "sent"


async def test_somebody_who_comes_back_can_be_reached_again(town: Town) -> None:
    awa = await town.citizen()
    await awa.blocks()
    while (await town.person(awa)).unreachable_at is None:
        pass
    await awa.unblocks()
    await awa.says("/menu")

    await awa.reads_until("Que voulez-vous faire")

    assert (await town.person(awa)).unreachable_at is None


async def test_during_a_pause_nothing_leaves_and_after_it_everything(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    await breaks(town, awa, "429", retry_after=10_072)
    await promises(town, awa)
    while (await row(town)).reason != "too many requests":
        pass

    await promises(town, leo, "other")
    await town.passes(seconds=10_000)
    await promises(town, leo, "another")
    await looks_twice(town)
    assert len(await calls(town, awa)) == 1
    assert await calls(town, leo) == []

    await town.passes(seconds=73)

    assert [(await ends(town, key)).state for key in ("it", "other", "another")] == ["sent"] * 3
    assert (await row(town)).attempts == 1, "what was refused for its hour was no attempt"


async def test_a_pause_outlives_a_restart(town: Town) -> None:
    awa = await town.citizen()
    await breaks(town, awa, "429", retry_after=3600)
    await promises(town, awa)
    while (await row(town)).reason != "too many requests":
        pass

    await town.closes()
    await town.opens()
    await promises(town, awa, "other")
    await looks_twice(town)
    assert len(await calls(town, awa)) == 1

    await town.passes(seconds=3601)
    assert (await ends(town, "other")).state == "sent"


@pytest.mark.parametrize("kind", ["5xx", "lost", "drop"])
async def test_an_answer_that_never_came_is_asked_for_three_times_and_is_then_unknown(
    town: Town, kind: str
) -> None:
    awa = await town.citizen()
    await breaks(town, awa, kind, count=None)

    await promises(town, awa)

    ended = await ends(town)
    assert (ended.state, ended.attempts) == ("unknown", 3)
    assert len(await calls(town, awa)) == 3
    assert ended.reason, "whoever looks learns why"


async def test_one_lost_answer_is_one_copy_more_at_most(town: Town) -> None:
    awa = await town.citizen()
    await breaks(town, awa, "lost")

    await promises(town, awa)

    assert (await ends(town)).state == "sent"
    assert len(await calls(town, awa)) == 2


async def test_while_telegram_cannot_be_reached_nothing_counts_as_an_attempt(town: Town) -> None:
    awa = await town.citizen()
    request = town.rebonds.dispatch.bot._request[1]  # type: ignore[union-attr]
    await unreachable(request, refusals := Refusals(2))

    await promises(town, awa)

    ended = await ends(town)
    assert (ended.state, ended.attempts, refusals.left) == ("sent", 1, 0)


class Refusals:
    """So many connections are refused before one is made."""

    def __init__(self, left: int) -> None:
        self.left = left


async def unreachable(request: Any, refusals: Refusals) -> None:
    """Lead the next sends to a place where nobody listens."""
    ask = request._session.request

    def misled(method: str, url: str, **options: Any) -> Any:
        if refusals.left and url.endswith("/sendMessage"):
            refusals.left -= 1
            return ask(method, "http://127.0.0.1:9/", **options)
        return ask(method, url, **options)

    request._session.request = misled


async def test_a_message_that_shows_that_already_counts_as_sent(town: Town) -> None:
    awa = await town.citizen()
    await promises(town, awa, "first")
    shown = (await ends(town, "first")).message_id

    await promises(town, awa, edits=shown)

    ended = await ends(town)
    assert (ended.state, ended.reason, ended.message_id) == ("sent", "already so", shown)
    assert len(await calls(town, awa, "editMessageText", "sendMessage")) == 2


async def test_the_change_of_a_message_that_is_gone_is_said_anew(town: Town) -> None:
    awa = await town.citizen()

    await promises(town, awa, edits=999_999)

    ended = await ends(town)
    assert ended.state == "sent"
    assert [call["method"] for call in await calls(town, awa)] == ["editMessageText", "sendMessage"]
    assert "Merci de réessayer" in (await awa.reads()).text


async def test_two_changes_of_one_message_that_wait_are_one_change(town: Town) -> None:
    awa = await town.citizen()
    await promises(town, awa, "first", Message("menu"))
    shown = (await ends(town, "first")).message_id
    later = town.clock.now() + timedelta(hours=1)
    await promises(town, awa, "older", Message("sorry"), edits=shown, due_at=later)
    await promises(town, awa, "newer", Message("update-given-up"), edits=shown, due_at=later)

    await town.passes(hours=1)

    assert (await ends(town, "newer")).state == "sent"
    assert (await ends(town, "older")).state == "replaced"
    assert [call["method"] for call in await calls(town, awa)] == ["sendMessage", "editMessageText"]


async def test_an_older_change_that_got_no_answer_does_not_come_back_over_a_newer_one(town: Town) -> None:
    awa = await town.citizen()
    await promises(town, awa, "first", Message("menu"))
    shown = (await ends(town, "first")).message_id
    await breaks(town, awa, "5xx", method="editMessageText")
    await promises(town, awa, "older", Message("sorry"), edits=shown)
    await promises(town, awa, "newer", Message("update-given-up"), edits=shown)

    assert (await ends(town, "newer")).state == "sent"
    assert (await ends(town, "older")).state in ("replaced", "sent")
    await town.has_sent_what_is_due()

    assert "après 5 essais" in (await awa.screen())[-1].text


async def test_a_text_that_cannot_be_rendered_stops_nobody_else(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    await promises(town, awa, "broken", Message("no-such-text"))
    await promises(town, leo, "other")

    broken = await ends(town, "broken")
    assert (broken.state, broken.reason) == ("refused", "cannot be rendered: no-such-text")
    assert (await ends(town, "other")).state == "sent"


async def test_nothing_is_kept_of_what_was_said_to_a_stranger(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("bonjour")

    await stranger.reads()

    await town.has_sent_what_is_due()
    assert await town.read(rows_of) == []


async def test_a_send_that_a_kill_interrupted_is_taken_up_by_the_next_start(town: Town) -> None:
    awa = await town.citizen()
    await promises(town, awa, due_at=town.clock.now() + timedelta(hours=1))

    def die_while_sending(tx: Tx) -> None:
        values = {"state": "sending", "owner": "sender-dead", "attempts": 1, "due_at": town.clock.now()}
        tx.connection.execute(outbox.update().where(outbox.c.key == "it").values(values))

    await town.write(die_while_sending)
    await town.closes()
    await town.opens()

    ended = await ends(town)
    assert (ended.state, ended.attempts) == ("sent", 2)


async def test_a_token_that_telegram_refuses_later_loses_nothing(town: Town) -> None:
    """It was revoked: an operator has to act, and what was promised waits."""
    awa = await town.citizen()
    bot = town.rebonds.dispatch.bot  # type: ignore[union-attr]
    right, bot._base_url = bot._base_url, f"{town.simulator.url}/bot1:wrong"
    await promises(town, awa)
    while not (await row(town)).reason:
        pass
    assert (await row(town)).state in ("waiting", "sending")

    bot._base_url = right

    assert (await ends(town)).state == "sent"
    assert (await row(town)).attempts == 1


def store_of_the_sender(town: Town) -> Store:
    return town.rebonds.sender._store  # type: ignore[union-attr]


async def test_a_claim_that_was_committed_while_the_store_failed_to_say_so_is_taken_back(town: Town) -> None:
    awa = await town.citizen()
    store = store_of_the_sender(town)
    write, told = store.write, False

    async def loses_one_answer(verb: Any, *given: Any, **named: Any) -> Any:
        nonlocal told
        outcome = await write(verb, *given, **named)
        if verb is claim and outcome and not told:
            told = True
            raise StoreFailing("the line was cut after the commit")
        return outcome

    store.write = loses_one_answer  # type: ignore[method-assign]
    await promises(town, awa)

    ended = await ends(town)
    assert (told, ended.state, ended.attempts) == (True, "sent", 2)
    assert len(await calls(town, awa)) == 1


async def test_what_became_of_a_send_is_recorded_once_the_store_takes_it(town: Town) -> None:
    """Nothing is sent a second time because a database was locked for a moment."""
    awa = await town.citizen()
    store = store_of_the_sender(town)
    write, refused = store.write, []

    async def refuses_twice(verb: Any, *given: Any, **named: Any) -> Any:
        if verb is record and len(refused) < 2:
            refused.append(verb)
            raise StoreFailing("locked")
        return await write(verb, *given, **named)

    store.write = refuses_twice  # type: ignore[method-assign]
    await promises(town, awa)

    ended = await ends(town)
    assert (len(refused), ended.state, ended.attempts) == (2, "sent", 1)
    assert len(await calls(town, awa)) == 1
