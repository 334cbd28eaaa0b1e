"""What people do in a module, over and over, in the flows that play it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.module_progress import Progress
from storage import modules
from storage.tx import Tx
from tests.phone import Message, Phone
from tests.town import Town

RISKS = "c01-mon-territoire"
ALERT = "c03-alerte"
RIGHT = {"c01-q1": "georisques", "c01-q2": "mairie", "c01-q3": "visite"}


async def progress_of(town: Town, phone: Phone, module_id: str = RISKS) -> Progress | None:
    person = await town.person(phone)
    taken: Mapping[str, Progress] = await town.read(modules.taken, person.id)
    return taken.get(module_id)


async def place_of(town: Town, phone: Phone) -> str:
    progress = await progress_of(town, phone)
    assert progress is not None
    return progress.step


async def begins(phone: Phone, module_id: str = RISKS) -> Message:
    """Read the first card."""
    await phone.taps_data(f"module-begin:{module_id}")
    return await phone.reads_until("étape 1 sur")


async def goes_on(phone: Phone, times: int = 1) -> Message:
    """Tap "Suite", once it is there; what comes next."""
    for _ in range(times):
        await phone.taps("Suite")
        message = await phone.reads()
    return message


async def reaches_the_quiz(phone: Phone) -> Message:
    """Read the five cards and answer the story; the first question."""
    await begins(phone)
    await goes_on(phone, 5)
    await phone.taps_data(f"module-answer:{RISKS}:c01-s:a")
    await phone.reads_until("Votre choix")
    return await goes_on(phone)


async def answers(phone: Phone, question: str, option: str) -> Message:
    await phone.taps_data(f"module-answer:{RISKS}:{question}:{option}")
    return await phone.reads_until("Votre réponse")


async def finishes(phone: Phone, given: Mapping[str, str] = RIGHT) -> Message:
    """Take the whole module; the score."""
    await reaches_the_quiz(phone)
    for question, option in given.items():
        await answers(phone, question, option)
        message = await goes_on(phone)
    return message


async def set_first_session(town: Town, starts_at: datetime) -> None:
    def verb(tx: Tx) -> None:
        tx.sessions.set_first(starts_at, now=town.clock.now())

    await town.write(verb)
