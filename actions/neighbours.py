"""The neighbours of the demo: invented people who take part without a telephone on the desk.

They fill the lists, answer the polls and have told a few stories, so that the team's pages have something to show.
Every choice comes from a seed: each demo is the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.broadcasts import rewritten, send_broadcast
from actions.campaigns import promise_chunk
from actions.demo import Character, enrol_character, lives
from actions.polls import answer_poll, validate_choice
from actions.screens.broadcasts import broadcast
from content.loader import Content
from content.rendering import say
from domain.audiences import PANEL, Audience
from domain.broadcasts import Broadcast
from domain.coming import NEEDS, Coming
from domain.messages import Text
from domain.people import Person, Role
from domain.poll_answers import Opening, Ticked
from domain.polls import Poll
from domain.testimonies import Decision, Level, Part, Verdict
from domain.timetable import FIRST
from storage import outbox
from storage import polls as queries
from storage.claims import claim, day_of
from storage.tx import Tx

SEED = 2027
FIRST_ACCOUNT = 2001
NAMES = (
    "Adèle", "Amine", "Anouk", "Baptiste", "Carmen", "Célestin", "Clarisse", "Djamila", "Édouard", "Élise",
    "Fanny", "Farid", "Gaëlle", "Gilbert", "Hélène", "Hugo", "Ismaël", "Jeanne", "Joël", "Karim", "Léonie",
    "Lucien", "Madeleine", "Malik", "Nadège", "Noé", "Odile", "Pascal", "Rachida", "Régis", "Rose", "Simon",
    "Solène", "Tanguy", "Ursule", "Yvon",
)  # fmt: skip
ON_THE_PANEL = 16
COMMUNES = ("00101", "00101", "00101", "00102", "00102", "00104", "00106", "00107")
AGES = ("18-24", "25-34", "35-49", "35-49", "50-64", "65-74", "75plus")
ACTIVITIES = ("employe", "ouvrier", "retraite", "intermediaire", "cadre", "independant", "sans-activite")
ENDING = "s04-mot-coeur"
"""The poll that ends when the demo begins."""
ANSWERS_OF_TEN = 7
"""How many of ten neighbours answer a poll."""

PLACES, ANSWERED = 10, 14
"""How many may come to the first session of the demo, and how many of the panel have answered."""
WRITTEN_TO = "00102"
"""Where those live who had a message: no telephone on the desk is theirs."""

STORIES = (
    ("t01-jour-arrete", Level.PUBLIC, 9, Verdict.ACCEPT),
    ("t04-voisins", Level.GROUP, 8, Verdict.ACCEPT),
    ("t03-moment-alerte", Level.PUBLIC, 7, Verdict.ACCEPT),
    ("t02-ce-qui-aide", Level.PUBLIC, 2, None),
    ("t05-ce-qui-manque", Level.GROUP, 1, None),
)
"""What each story answers, how far it may go, how many days ago it was sent, and what was decided of it."""


def neighbours() -> Sequence[Character]:
    """Who they are."""
    chance = random.Random(SEED)
    return [
        Character(
            name.casefold(), FIRST_ACCOUNT + place, name,
            lives(*map(chance.choice, (COMMUNES, AGES, ("f", "h"), ACTIVITIES))),
            panel=place < ON_THE_PANEL,
        )
        for place, name in enumerate(NAMES)
    ]  # fmt: skip


def seat_neighbours(tx: Tx, *, content: Content, now: datetime) -> bool:
    """Enrol them, with the stories some of them have told. Done once: False if it was before."""
    if tx.people.by_telegram(FIRST_ACCOUNT) is not None:
        return False
    people = [enrol_character(tx, one, content, now) for one in neighbours()]
    for place, (prompt, level, days, verdict) in enumerate(STORIES):
        words = say(content, Text(f"demo-story-{place + 1}"), "fr")
        _tell(tx, people[place], prompt, level, words, verdict, now=now - timedelta(days=days))
    _answer_what_ends(tx, content, now)
    _say_whether_they_come(tx, people[:ON_THE_PANEL], now)
    _write_to_some(tx, content, now)
    return True


def _say_whether_they_come(tx: Tx, panel: Sequence[Person], now: datetime) -> None:
    """Most have answered for the first session: its places are taken, and somebody waits for one."""
    chance = random.Random(SEED)
    tx.comings.locked_room(FIRST)
    tx.comings.set_places(FIRST, PLACES)
    taken = 0
    for minute, person in enumerate(panel[:ANSWERED]):
        choice = chance.choices(("yes", "perhaps", "no"), (6, 1, 1))[0]
        needs = tuple(one for one in NEEDS if chance.random() < 0.15) if choice != "no" else ()
        waits = choice == "yes" and taken >= PLACES
        taken += choice == "yes"
        said = Coming(FIRST, person.id, choice, needs, waits, now + timedelta(minutes=minute - ANSWERED))
        tx.comings.save(said)


def _write_to_some(tx: Tx, content: Content, now: datetime) -> None:
    """What the organizer has written to many: a message that arrived the day before, and a draft."""
    tx.said = []  # nobody reads what the organizer is told
    samuel = next((one for one in tx.people.staff() if one.has(Role.ORGANIZER)), None)
    if samuel is None:
        return
    sent = _written(tx, samuel, Audience(commune=WRITTEN_TO), "demo-message-1", content, now)
    given = {"broadcast_id": sent.id, "revision": sent.revision, "content": content}
    send_broadcast(tx, by=samuel, now=now - timedelta(days=1), **given)  # type: ignore[arg-type]
    if (gone := tx.broadcasts.locked(sent.id)) is not None:
        _arrive(tx, gone, ZoneInfo(content.territory.zone))
    _written(tx, samuel, PANEL, "demo-message-2", content, now)


def _written(tx: Tx, by: Person, whom: Audience, words: str, content: Content, now: datetime) -> Broadcast:
    draft = tx.broadcasts.begin(words, writer=by.id, whom=whom, message=broadcast(""), now=now)
    return rewritten(tx, draft, replace(draft, words=say(content, Text(words), "fr")), by=by, content=content)


def _arrive(tx: Tx, sent: Broadcast, zone: ZoneInfo) -> None:
    """It was promised to everybody it is for, and has arrived."""
    at, after = sent.due_at, 0
    while (last := promise_chunk(tx, campaign_id=sent.id, after=after, now=at)) is not None:
        after = last
    for one in claim(tx, now=at, zone=zone, busy=(), limit=len(NAMES), owner="demo"):
        outbox.settle(tx, one.id, state=outbox.SENT, reason="", message_id=1, now=at, day=day_of(at, zone))


def _answer_what_ends(tx: Tx, content: Content, now: datetime) -> None:
    """A consultation of the days before that is about to end: its results are there to be seen."""
    begun, ends = now - timedelta(days=4), now + timedelta(seconds=1)
    tx.polls.open(ENDING, "demo", opens_at=begun, closes_at=ends)
    let_neighbours_answer(tx, content=content, now=now)


def _tell(
    tx: Tx, author: Person, prompt: str, level: Level, words: str, verdict: Verdict | None, *, now: datetime
) -> None:
    """A story that was sent, and perhaps decided the day after."""
    draft = tx.testimonies.begin(author.id, prompt, sensitive=False, now=now)
    tx.testimonies.add_part(draft, Part(words, None), now=now)
    place = tx.profile.answers(author.id).get("pr-commune")
    tx.testimonies.change(draft.id, level=level.value, quote=True, place=place)
    tx.testimonies.submit(replace(draft, level=level, place=place), words, revision=1, now=now)
    moderator = next((one for one in tx.people.staff() if one.id != author.id), None)
    if verdict is not None and moderator is not None:
        decided_at = now + timedelta(days=1)
        tx.testimonies.record(Decision(draft.id, 1, verdict, None, moderator.id, decided_at))


def let_neighbours_answer(tx: Tx, *, content: Content, now: datetime) -> int:
    """Most of them answer the polls that are open; how many answers there were."""
    tx.said = []  # nobody reads what they are told
    given = 0
    for opening in queries.open_now(tx.connection, now=now):
        poll = content.polls[opening.poll_id]
        for one in neighbours():
            person = tx.people.by_telegram(one.telegram_id)
            if person is not None and (person.panel or poll.audience != "panel"):
                given += _answer(tx, person, poll, opening, content, now)
    return given


def _answer(tx: Tx, by: Person, poll: Poll, opening: Opening, content: Content, now: datetime) -> int:
    chance = random.Random(f"{SEED}:{by.id}:{opening.id}")
    if chance.randrange(10) >= ANSWERS_OF_TEN or tx.polls.answer(opening.id, by.id).is_given:
        return 0
    option = chance.choice([one for one in poll.options if not one.own_words])
    given = {"polls": content.polls, "opening_id": opening.id, "message_id": None}
    outcome = answer_poll(tx, by=by, now=now, option=option.id, **given)  # type: ignore[arg-type]
    if isinstance(outcome, Ticked):
        validate_choice(tx, by=by, now=now, **given)  # type: ignore[arg-type]
    return 1
