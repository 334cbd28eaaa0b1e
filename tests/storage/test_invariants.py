"""The invariants hold on a store that has lived, and each names the row of one that was broken by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, update

from domain.messages import Message
from domain.people import Person, Role, Stage
from domain.poll_answers import PollAnswer
from domain.sending import Kind
from storage.inbox import Letter
from storage.invariants import INVARIANTS, Witness, check_all
from storage.store import Store
from storage.tables import (
    campaigns,
    consents,
    inbox,
    journal,
    outbox,
    people,
    poll_answer_events,
    poll_answers,
    poll_tallies,
    profile_answers,
    testimonies,
    testimony_decisions,
)
from storage.tx import Tx
from tests.town import enrol

NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
CITIZEN, MODERATOR = 7, 8
WITNESS = Witness(
    acknowledged=[501, 502], copies={(1, CITIZEN): 1}, log="a line\nanother", secrets=["a-token"],
    canaries=["words-of-nobody"], zone=PARIS,
)  # fmt: skip


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def live(tx: Tx) -> None:
    """A citizen answers twice, stops, comes back and has been sent a broadcast; a moderator decides."""
    citizen = enrol(tx, CITIZEN, "Awa", "fr", (), True, NOW)
    moderator = enrol(tx, MODERATOR, "Mireille", "fr", (Role.MODERATOR,), False, NOW)
    tx.profile.save(citizen.id, "pr-commune", "00101", now=NOW)
    _answer_twice(tx, citizen)
    _has_been_sent(tx, citizen)
    tx.inbox.receive([Letter(b"{}", 501), Letter(b"{}", 502)], now=NOW)
    tx.inbox.flush()
    tx.inbox.done(1)
    tx.journal("stop", "", "stopped", at=NOW + timedelta(hours=2), by=citizen)
    tx.journal("come_back", "", "back", at=NOW + timedelta(hours=3), by=citizen)
    tx.journal("decide_testimony", "testimony:1", "held", at=NOW, by=moderator)


def _answer_twice(tx: Tx, citizen: Person) -> None:
    opening = tx.polls.open("po-1", "once", opens_at=NOW, closes_at=NOW + timedelta(days=7))
    nothing = PollAnswer(opening.id, citizen.id)
    first = replace(nothing, options=("a",), revision=1, seen=True, panel=True)
    second = replace(first, options=("b", "c"), own_words="mine", revision=2)
    for given, before in ((first, nothing), (second, first)):
        tx.polls.keep(given, instead_of=before, now=NOW)


def _has_been_sent(tx: Tx, citizen: Person) -> None:
    message, due = Message("sorry"), {"due_at": NOW, "not_after": None, "now": NOW}
    campaign = tx.campaigns.add("broadcast:1", Kind.BROADCAST, "panel", message, state="planned", **due)  # type: ignore[arg-type]
    promised = {"campaign_id": campaign.id, "kind": Kind.BROADCAST, "due_at": NOW}
    tx.promise(citizen, message, key=f"c{campaign.id}:{citizen.id}", **promised)  # type: ignore[arg-type]
    tx.answer(citizen, message, now=NOW)
    tx.outbox.flush()
    sent = {"state": "sent", "attempts": 1, "settled_at": NOW, "settled_on": "2027-01-04"}
    tx.connection.execute(update(outbox).values(sent))


async def test_a_store_that_has_lived_holds_them_all(store: Store) -> None:
    await store.write(live)

    report = await store.read(check_all, WITNESS)

    assert report.holds, report
    assert not report.not_seen


async def test_what_nobody_saw_outside_is_not_looked_at_and_the_report_says_so(store: Store) -> None:
    report = await store.read(check_all, Witness(is_steady=False))

    assert [name.partition(" ")[0] for name in report.not_seen] == [
        "I1",
        "I5",
        "I6",
        "I9",
        "I10",
        "I11",
        "I12",
    ]
    assert "not looked at: it needs the numbers of the updates" in str(report)


# --- broken by hand -------------------------------------------------------------------------------


def an_outbox_row(tx: Tx, **changes: Any) -> None:
    row = {"id": 99, "person_id": 1, "chat_id": CITIZEN, "kind": "module", "priority": 4, "text_key": "sorry"}
    row |= {"params": {}, "rows": [], "due_at": NOW, "state": "sent", "attempts": 1, "settled_at": NOW}
    row |= {
        "settled_on": "2027-01-04",
        "key": f"made-up:{len(changes)}:{changes.get('settled_at')}",
    } | changes
    tx.connection.execute(insert(outbox), row)


def changes(table: Any, where: Any, **values: Any) -> Callable[[Tx], Any]:
    return lambda tx: tx.connection.execute(update(table).where(where).values(values))


def loses(table: Any, where: Any) -> Callable[[Tx], Any]:
    return lambda tx: tx.connection.execute(delete(table).where(where))


def a_stopped_person_is_sent_two(tx: Tx) -> None:
    for seconds in (30, 50):
        an_outbox_row(tx, id=seconds, settled_at=NOW + timedelta(hours=2, seconds=seconds))


def somebody_erased_is_promised(tx: Tx) -> None:
    tx.connection.execute(update(people).where(people.c.telegram_id == CITIZEN).values(stage=Stage.ERASED))


def decided_by_a_citizen(tx: Tx) -> None:
    line = {"id": 99, "at": NOW, "person_id": 1, "act": "decide_testimony", "subject": "testimony:1"}
    tx.connection.execute(insert(journal), line | {"outcome": "accept", "details": {}})


def decided_in_secret(tx: Tx) -> None:
    story = tx.testimonies.begin(1, None, sensitive=False, now=NOW)
    tx.connection.execute(update(testimonies).where(testimonies.c.id == story.id).values(id=1))
    decision = {"testimony_id": 1, "revision": 1, "verdict": "accept", "person_id": 2, "decided_at": NOW}
    tx.connection.execute(insert(testimony_decisions), decision)


def a_second_module_on_one_day(tx: Tx) -> None:
    for minute in (1, 2):
        an_outbox_row(tx, id=90 + minute, settled_at=NOW + timedelta(minutes=minute))


SEALED = "seals link 1 (line 3)"

TAMPERED: dict[str, tuple[Callable[[Tx], Any], str, str]] = {
    "an acknowledged update is gone": (loses(inbox, inbox.c.update_id == 502), "I1", "inbox update 502"),
    "bytes are kept": (changes(inbox, inbox.c.id == 1, raw=b"{}"), "I2", "inbox 1"),
    "bytes are lost": (changes(inbox, inbox.c.id == 2, raw=None), "I2", "inbox 2"),
    "answered before it is done": (lambda tx: an_outbox_row(tx, key="u2:1", kind="answer"), "I2", "outbox 99"),
    "an answer changed": (
        changes(poll_answers, poll_answers.c.revision == 2, options=["a"]), "I3", "poll_answers opening 1 person 1",
    ),
    "its words changed": (
        changes(poll_answers, poll_answers.c.revision == 2, own_words="theirs"), "I3", "poll_answers opening 1 person 1",
    ),
    "a revision is lost": (
        loses(poll_answer_events, poll_answer_events.c.revision == 1), "I3", "poll_answer_events opening 1 person 1",
    ),
    "the last revision is lost": (
        loses(poll_answer_events, poll_answer_events.c.revision == 2), "I3", "poll_openings 1",
    ),
    "a total is wrong": (changes(poll_tallies, poll_tallies.c.counting == "b", people=2), "I3", "poll_openings 1"),
    "the answer is lost": (loses(poll_answers, poll_answers.c.revision == 2), "I3", "poll_answer_events 2"),
    "a promise in no state": (changes(outbox, outbox.c.id == 1, state="lost"), "I4", "outbox 1"),
    "a promise that nobody sends": (changes(outbox, outbox.c.id == 1, state="sending"), "I4", "outbox 1"),
    "a promise that vanished": (changes(campaigns, campaigns.c.id == 1, promised=2), "I4", "campaigns 1"),
    "promised twice": (lambda tx: an_outbox_row(tx, campaign_id=1, kind="broadcast"), "I4", "campaigns 1"),
    "a promise has vanished": (
        changes(campaigns, campaigns.c.id == 1, promised=2), "I4", "campaigns 1",
    ),
    "sent but not counted": (changes(outbox, outbox.c.id == 1, attempts=0), "I5", "outbox 1"),
    "sent in silence": (
        lambda tx: an_outbox_row(tx, settled_at=NOW + timedelta(hours=2, minutes=5)), "I6", "outbox 99",
    ),
    "two in flight at a stop": (a_stopped_person_is_sent_two, "I6", "outbox 50"),
    "promised to the erased": (somebody_erased_is_promised, "I6", "outbox 1"),
    "decided without the role": (
        decided_by_a_citizen,
        "I7", "journal 99",
    ),
    "a role from nowhere": (changes(people, people.c.id == 1, roles="organizer"), "I7", "people 1"),
    "a sealed line changed": (changes(journal, journal.c.act == "grant_role", outcome="no"), "I8", SEALED),
    "a decision nobody wrote down": (decided_in_secret, "I8", "testimony_decisions 1 revision 1"),
    "a broadcast nobody wrote down": (
        changes(campaigns, campaigns.c.id == 1, created_by=1), "I8", "campaigns 1",
    ),
    "words of somebody erased": (
        changes(outbox, outbox.c.id == 1, params={"words": "so: words-of-nobody"}), "I10", "outbox 1",
    ),
    "bytes of somebody erased": (changes(inbox, inbox.c.id == 2, raw=b"words-of-nobody"), "I10", "inbox 2"),
    "said before the consent": (
        changes(profile_answers, profile_answers.c.person_id == 1, answered_at=NOW - timedelta(seconds=1)),
        "I11", "profile_answers 1 pr-commune",
    ),
    "said without a consent": (loses(consents, consents.c.person_id == 1), "I11", "poll_answers 1 1"),
    "two modules on one day": (a_second_module_on_one_day, "I12", "people 1"),
    "sent at night": (
        lambda tx: an_outbox_row(tx, kind="session", settled_at=NOW + timedelta(hours=11)), "I12", "outbox 99",
    ),
}  # fmt: skip


class Undone(Exception):
    """What was broken is whole again."""


def look_at_broken(tx: Tx, tamper: Callable[[Tx], Any]) -> None:
    tamper(tx)
    tx._group.flush()
    raise Undone(str(check_all(tx.connection, WITNESS)))


async def test_a_store_broken_by_hand_has_its_row_named(store: Store) -> None:
    await store.write(live)
    for what, (tamper, invariant, place) in TAMPERED.items():
        with pytest.raises(Undone) as seen:
            await store.write(look_at_broken, tamper)

        report = str(seen.value)
        assert f"{invariant}: {place}: " in report, f"{what}:\n{report}"
        assert "mine" not in report
        assert "words-of-nobody" not in report

    assert (await store.read(check_all, WITNESS)).holds


@pytest.mark.parametrize(
    ("seen", "invariant", "place"),
    [
        (replace(WITNESS, copies={(1, CITIZEN): 2}), "I5", "outbox 1"),
        (replace(WITNESS, copies={(1, MODERATOR): 0}), "I5", "outbox 1"),
        (replace(WITNESS, copies={(1, CITIZEN): 1, (1, MODERATOR): 1}), "I5", "campaigns 1"),
        (replace(WITNESS, log="fine\nsent with a-token"), "I9", "log line 2"),
    ],
    ids=["a copy too many", "a copy that never came", "a copy to somebody else", "a secret in the log"],
)
async def test_what_was_seen_outside_is_held_against_the_store(
    store: Store, seen: Witness, invariant: str, place: str
) -> None:
    await store.write(live)

    report = await store.read(check_all, seen)

    assert f"{invariant}: {place}: " in str(report)
    assert "a-token" not in str(report)


def test_every_invariant_is_broken_above() -> None:
    broken = {invariant for _, invariant, _ in TAMPERED.values()} | {"I5", "I9"}
    assert broken == {name.partition(" ")[0] for name in INVARIANTS}
