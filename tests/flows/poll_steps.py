"""What people do with polls, over and over, in the flows that play them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actions.screens import polls as screens
from content.loader import load
from domain.poll_answers import PollAnswer
from domain.sending import Kind
from storage.tx import Tx
from tests.phone import Phone
from tests.town import Town, enrol


async def open_poll(town: Town, poll_id: str, hours: int = 72, occasion: str = "test") -> int:
    """Open a poll now; its opening's id."""
    now = town.clock.now()

    def verb(tx: Tx) -> int:
        return tx.polls.open(poll_id, occasion, opens_at=now, closes_at=now + timedelta(hours=hours)).id

    return await town.write(verb)


async def invite(town: Town, phone: Phone, opening_id: int) -> None:
    """Send the invitation of a poll, as the calendar does."""

    def verb(tx: Tx) -> None:
        person, opening = tx.people.by_telegram(phone.id), tx.polls.opening(opening_id)
        assert person is not None
        assert opening is not None
        message = screens.invitation(load().polls[opening.poll_id], opening)
        tx.promise(person, message, key="test", kind=Kind.POLL, due_at=town.clock.now())

    await town.write(verb)


async def answer_of(town: Town, opening_id: int, telegram_id: int) -> PollAnswer:
    def verb(tx: Tx) -> PollAnswer:
        person = tx.people.by_telegram(telegram_id)
        assert person is not None
        return tx.polls.answer(opening_id, person.id)

    return await town.write(verb)


def many_answer(tx: Tx, opening_id: int, *, panel: int, others: int) -> None:
    """That many people of each group answer "a little"."""
    opening = tx.polls.opening(opening_id)
    assert opening is not None
    for number in range(panel + others):
        person = enrol(tx, 90_000 + number, "Léo", "fr", (), number < panel, opening.opens_at)
        nothing = PollAnswer(opening_id, person.id)
        answer = replace(nothing, options=("n2",), revision=1, seen=True, panel=person.panel)
        tx.polls.keep(answer, instead_of=nothing, now=opening.opens_at)
