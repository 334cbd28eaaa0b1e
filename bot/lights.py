"""Lights: what is looked at, what was seen, and the fix where it is red. The doctor prints them, the figures
count them: what is red for one is red for the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery import Delivery
from storage.figures import Figures

PATIENCE = timedelta(seconds=60)
"""How long what somebody does may wait before a person should look."""

BACKUP_EVERY = timedelta(hours=26)
"""A day, and time for the timer to be late."""

MANY_PENDING = 100
RECENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that was looked at: what was seen, and the fix where it is red."""

    name: str
    is_green: bool
    seen: str
    fix: str = ""


def of_figures(figures: Figures, now: datetime) -> Sequence[Light]:
    """What the store says that may need somebody."""
    return (
        _updates(figures, now),
        _answers(figures, now),
        _quarantine(figures),
        _hold(figures),
        _pause(figures, now),
        _general_pause(figures),
        _unknown(figures),
        _backup(figures, now),
    )


def _updates(figures: Figures, now: datetime) -> Light:
    age = _age(figures.oldest.get("update"), now)
    seen = f"{figures.updates['waiting']} wait to be handled, the oldest for {_said(age)}."
    fix = "Is the bot running? If not: rebonds run. If it is, its log says what fails."
    return Light("updates", age <= PATIENCE, seen if age else "Nothing waits to be handled.", fix)


def _answers(figures: Figures, now: datetime) -> Light:
    age = _age(figures.oldest.get("answer"), now)
    waits_for_a_reason = figures.held_since is not None or _is_paused(figures, now)
    seen = f"The oldest waits to be sent for {_said(age)}." if age else "None waits."
    fix = "Is the bot running? If not: rebonds run. If it is, look at the light for Telegram."
    return Light("answers", age <= PATIENCE or waits_for_a_reason, seen, fix)


def _quarantine(figures: Figures) -> Light:
    count = figures.updates["quarantined"]
    return Light(
        "quarantine",
        not count,
        f"{count} updates were put aside." if count else "Empty.",
        "See why: rebonds quarantine list. After an upgrade: rebonds quarantine replay --all. Kept 7 days.",
    )


def _hold(figures: Figures) -> Light:
    since = figures.held_since
    seen = (
        f"Nothing is sent since {since:%Y-%m-%d %H:%M} UTC: the store was restored, or moved."
        if since
        else ""
    )
    fix = "See what waits and decide: rebonds resume"
    return Light("sending", since is None, seen or "Open.", fix)


def _pause(figures: Figures, now: datetime) -> Light:
    until = figures.paused_until
    if until is None or not _is_paused(figures, now):
        return Light("pause", True, "Telegram asks for none.")
    fix = "Nothing to do: sending goes on by itself after that. A lower SEND_RATE avoids it."
    return Light("pause", False, f"Telegram asks for silence until {until:%Y-%m-%d %H:%M} UTC.", fix)


def _general_pause(figures: Figures) -> Light:
    since = figures.general_pause_since
    seen = f"What nobody asked for waits since {since:%Y-%m-%d %H:%M} UTC." if since else "None."
    fix = "An organizer ends it, once it may end: /organisation, Pause générale, or the page /pause"
    return Light("general pause", since is None, seen, fix)


def _unknown(figures: Figures) -> Light:
    count = figures.promises["unknown"]
    seen = f"{count} messages may or may not have arrived." if count else "None."
    return Light(
        "unknown sends",
        not count,
        seen,
        "In the chat, an organizer sends them again or leaves them: /organisation, Messages peut-être pas arrivés",
    )


def _backup(figures: Figures, now: datetime) -> Light:
    at = figures.backed_up_at
    seen = f"The last one was made {_said(now - at)} ago." if at else "None was ever made of this store."
    is_green = at is not None and now - at <= BACKUP_EVERY
    return Light("backup", is_green, seen, "Make one, and have it made every day: rebonds backup FILE")


def of_delivery(found: Delivery | None, wanted: str, now: datetime, *, why: str = "") -> Sequence[Light]:
    """Whether Telegram answers, and delivers where this bot listens. `wanted`: "" where the bot asks itself."""
    if found is None:
        fix = "Check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network."
        return (Light("telegram", False, f"It does not answer{why}.", fix),)
    return Light("telegram", True, "It answers."), _delivery(found, wanted, now)


def _delivery(found: Delivery, wanted: str, now: datetime) -> Light:
    if found.url != wanted:
        seen = "Telegram delivers to another address." if found.url else "Telegram delivers nowhere yet."
        fix = "Start the bot: rebonds run" if wanted else "Set PUBLIC_URL, or remove the webhook of this bot."
        return Light("delivery", False, seen, fix)
    failed_lately = found.failed_at is not None and now - found.failed_at < RECENT
    seen = f"{found.pending} updates wait at Telegram."
    if found.failed_at is not None:
        seen += f" Its last error, {_said(now - found.failed_at)} ago: {found.error}"
    is_green = found.pending <= MANY_PENDING and not failed_lately
    return Light("delivery", is_green, seen, "Is the bot running, and PUBLIC_URL reachable from outside?")


def _is_paused(figures: Figures, now: datetime) -> bool:
    return figures.paused_until is not None and figures.paused_until > now


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta()) if since else timedelta()


def _said(age: timedelta) -> str:
    """A duration as one would say it."""
    minutes = round(age.total_seconds()) // 60
    if minutes < 2:
        return f"{age.total_seconds():.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
