"""The way in, walked by a phone: for tests that begin at the door."""

from __future__ import annotations

from tests.phone import Message, Phone

CONSENTS = 5


async def reaches_the_age_gate(phone: Phone, payload: str = "") -> Message:
    """Press Start and read everything that comes before the first question."""
    await phone.starts(payload)
    message = await phone.reads()
    while "Suite" in message.labels:
        await phone.taps("Suite")
        message = await phone.reads()
    return message


async def reaches_the_consents(phone: Phone, payload: str = "") -> Message:
    """Declare to be of age and go on to the first consent."""
    await reaches_the_age_gate(phone, payload)
    await phone.taps("J’ai 18 ans ou plus")
    await phone.reads_until("18 ans ou plus")
    await phone.taps("Continuer")
    return await phone.reads_until("Accord 1 sur 5")


async def reaches_the_profile(phone: Phone, payload: str = "", *, draw: bool = True) -> Message:
    """Answer every consent: yes to taking part, yes or no to the draw, no to the rest."""
    await reaches_the_consents(phone, payload)
    for number in range(1, CONSENTS + 1):
        is_given = number == 1 or (number == 2 and draw)
        await phone.taps("Oui, j’accepte" if is_given else "Non")
        await phone.reads_until("Votre réponse")
        if number < CONSENTS:
            await phone.reads_until(f"Accord {number + 1} sur {CONSENTS}")
    return await phone.reads_until("Question 1 sur")


async def enrols(phone: Phone, payload: str = "", *, name: str = "Awa", commune: str = "Valbrune") -> Message:
    """Come all the way in without the draw; the welcome."""
    await reaches_the_profile(phone, payload, draw=False)
    await phone.says(name)
    await phone.reads_until("Question 2 sur 2")
    await phone.taps(commune)
    return await phone.reads_until("Votre inscription est faite")
