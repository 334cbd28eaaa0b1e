"""While Telegram does not answer nothing leaves but a question every ten seconds; then everything does."""

from __future__ import annotations

import pytest

from gateway.breaker import OPENS_AFTER, PROBE_SECONDS, Breaker


def opened(at: float = 100.0) -> Breaker:
    breaker = Breaker()
    for _ in range(OPENS_AFTER):
        breaker.failed(at)
    return breaker


def test_one_answer_that_was_lost_stops_nobody() -> None:
    breaker = Breaker()
    for _ in range(100):
        breaker.failed(1.0)
        assert breaker.is_in_doubt
        assert not breaker.is_open
        breaker.answered()

    assert not breaker.is_in_doubt


def test_after_failures_in_a_row_nothing_leaves_for_ten_seconds() -> None:
    breaker = opened(100.0)

    assert breaker.is_open
    assert breaker.next_probe(100.0) == PROBE_SECONDS
    assert breaker.next_probe(109.0) == pytest.approx(1.0)
    assert breaker.next_probe(110.0) == 0.0


def test_a_probe_that_fails_is_followed_by_ten_more_seconds() -> None:
    breaker = opened(100.0)
    breaker.failed(110.2)

    assert breaker.is_open
    assert breaker.next_probe(110.2) == PROBE_SECONDS


def test_when_telegram_answers_one_message_tries_and_then_all_is_open() -> None:
    breaker = opened(100.0)

    breaker.heard()
    assert (breaker.is_open, breaker.is_in_doubt) == (False, True)

    breaker.answered()
    assert not breaker.is_in_doubt


def test_where_questions_are_answered_and_messages_are_not_a_message_is_the_next_probe() -> None:
    breaker = opened(100.0)
    assert not breaker.probes_with_messages
    breaker.heard()
    breaker.failed(110.0)

    assert breaker.is_open
    assert breaker.next_probe(110.0) == PROBE_SECONDS
    assert breaker.probes_with_messages
