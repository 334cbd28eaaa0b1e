"""Figures for operators: what waits and how old it is, what became of what, which lights are red.

Read from the store when somebody asks, never pushed. docs/operations.md lists every one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.delivery import Delivery
from bot.lights import Light, of_delivery, of_figures
from storage.figures import Figures


@dataclass(frozen=True, slots=True)
class Here:
    """What this process knows by itself: what is in its hands, and what it has done since it started."""

    depths: Mapping[str, int]
    ended: Mapping[str, int]
    sent: Mapping[str, int]
    delivery: Delivery | None
    delivered_to: str


@dataclass(frozen=True, slots=True)
class Page:
    """The figures of one moment. `figures`: None while the store cannot be read."""

    here: Here
    figures: Figures | None
    now: datetime

    def collect(self) -> Iterable[Metric]:
        """Every figure there is, in the order in which it is read."""
        yield from _of_this_process(self.here)
        yield _gauge(
            "rebonds_store_answers", "1 while the store can be read", float(self.figures is not None)
        )
        if self.figures is not None:
            yield from _of_the_store(self.figures, self.now)
        yield from _of_telegram(self.here.delivery, self.now)
        yield _lights(self.lights())

    def lights(self) -> Sequence[Light]:
        """What was looked at, red or green."""
        lights = of_figures(self.figures, self.now) if self.figures is not None else ()
        return *lights, *of_delivery(self.here.delivery, self.here.delivered_to, self.now)


async def red(figures: Callable[[], Awaitable[Page]]) -> Sequence[str]:
    """The names of the lights that are red now."""
    return [light.name for light in (await figures()).lights() if not light.is_green]


def _of_this_process(here: Here) -> Iterable[Metric]:
    yield _gauges("rebonds_waiting", "What this process has in its hands", "where", here.depths)
    yield _counters("rebonds_updates", "What became of updates since the start", "outcome", here.ended)
    yield _counters("rebonds_sends", "What became of sends since the start", "verdict", here.sent)


def _of_the_store(figures: Figures, now: datetime) -> Iterable[Metric]:
    yield _gauges("rebonds_inbox", "Updates that are not done", "state", figures.updates)
    yield _gauges(
        "rebonds_outbox", "Promises that wait, are being sent, or are unknown", "state", figures.promises
    )
    lags = {what: (now - since).total_seconds() for what, since in figures.oldest.items()}
    ages = {what: max(lags.get(what, 0.0), 0.0) for what in ("update", "answer", "promise")}
    yield _gauges(
        "rebonds_lag_seconds", "For how long the oldest has waited that could go on now", "of", ages
    )
    yield _gauge(
        "rebonds_sending_held", "1 after a restore, until rebonds resume", float(bool(figures.held_since))
    )
    yield _gauge(
        "rebonds_general_pause", "1 during the general pause", float(bool(figures.general_pause_since))
    )
    pause = (figures.paused_until - now).total_seconds() if figures.paused_until else 0.0
    yield _gauge(
        "rebonds_sending_paused_seconds", "For how long Telegram still asks for silence", max(pause, 0.0)
    )
    if figures.backed_up_at is not None:
        age = (now - figures.backed_up_at).total_seconds()
        yield _gauge("rebonds_backup_age_seconds", "Since the last backup", age)


def _of_telegram(delivery: Delivery | None, now: datetime) -> Iterable[Metric]:
    answers = float(delivery is not None)
    yield _gauge("rebonds_telegram_answers", "1 while Telegram answers", answers)
    if delivery is None:
        return
    yield _gauge("rebonds_telegram_pending_updates", "Updates that wait at Telegram", delivery.pending)
    if delivery.failed_at is not None:
        age = (now - delivery.failed_at).total_seconds()
        yield _gauge("rebonds_telegram_error_age_seconds", "Since a delivery failed last", age)


def _lights(lights: Sequence[Light]) -> Metric:
    red = {light.name: float(not light.is_green) for light in lights}
    return _gauges("rebonds_red", "1 where a light is red: rebonds doctor says what to do", "light", red)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _counters(name: str, says: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
