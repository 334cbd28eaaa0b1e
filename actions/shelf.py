"""Reading what others have told: accepted stories, one at a time, as far as their authors allow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from actions.screens import menus
from actions.screens import shelf as screens
from actions.screens.testimonies import prompt_title
from content.loader import Content
from domain.messages import Value
from domain.people import Person
from domain.shelf import ALL, Asked, Shelved, levels_read_by
from domain.testimonies import Testimony
from storage import notices
from storage import shelf as queries
from storage.tx import Tx

EVERYTHING = "all"
HAZARDS = "type-evenement"
"""The theme by which stories are looked for in the chat: what happened."""


def show_shelf(tx: Tx, *, by: Person, now: datetime, content: Content, edits: int | None = None) -> None:
    """What there is to read: the newest, by prompt, or by what happened."""
    asked = Asked(levels_read_by(by))
    many = queries.count(tx.connection, asked)
    told = queries.prompts_told(tx.connection, asked)
    prompts = [(prompt.id, told[prompt.id]) for prompt in content.prompts.values() if told.get(prompt.id)]
    happened = queries.tags_told(tx.connection, asked, HAZARDS)
    tx.answer(by, screens.shelf(many, prompts, has_hazards=bool(happened)), now=now, edits=edits)


def show_hazards(tx: Tx, *, by: Person, now: datetime, content: Content, edits: int | None = None) -> None:
    """What happened in the stories there are."""
    happened = queries.tags_told(tx.connection, Asked(levels_read_by(by)), HAZARDS)
    order = [tag.id for tag in content.taxonomy[HAZARDS].tags if tag.id in happened]
    tx.answer(by, screens.hazards([(tag, happened[tag]) for tag in order]), now=now, edits=edits)


def read_story(
    tx: Tx, *, by: Person, now: datetime, content: Content, choice: str, place: int, edits: int | None
) -> None:
    """One story of those that were chosen; the next and the one before are a tap away."""
    asked = _asked(by, content, choice)
    if asked is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    many = queries.count(tx.connection, asked)
    found = queries.found(tx.connection, asked, offset=place, limit=1)
    if not found:
        tx.answer(by, screens.no_more(), now=now, edits=edits)
        return
    message = screens.story(found[0], choice, place, many)
    notices.show(tx, by, message, about=read_as(found[0].id), now=now, edits=edits)


def _asked(by: Person, content: Content, choice: str) -> Asked | None:
    """What a button stands for: everything, a prompt, or what happened."""
    levels = levels_read_by(by)
    kind, _, name = choice.partition("/")
    if choice == EVERYTHING:
        return Asked(levels)
    if kind == "p" and name in content.prompts:
        return Asked(levels, prompt=name)
    if kind == "t" and any(tag.id == name for tag in content.taxonomy[HAZARDS].tags):
        return Asked(levels, tags=((HAZARDS, name),))
    return None


def read_as(testimony_id: int) -> str:
    """How the messages are called in which this story is read from the shelf."""
    return f"shelved:{testimony_id}"


# --- the team's side ------------------------------------------------------------------------------


def sort_story(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, themes: Collection[str],
    ticked: Collection[tuple[str, str]],
) -> None:  # fmt: skip
    """Sort an accepted story under themes, in place of those it had."""
    if queries.one(tx.connection, Asked(ALL), testimony_id) is None:
        tx.answer(by, menus.out_of_date(), now=now)
        return
    for theme in themes:
        queries.tag(tx, testimony_id, theme, [tag for of, tag in ticked if of == theme])
    tx.journal("sort_story", f"testimony:{testimony_id}", "sorted", at=now, by=by)
    tx.answer(by, screens.sorted_under(len(ticked)), now=now)


def note_download(tx: Tx, *, by: Person, now: datetime, format: str, many: int) -> None:
    """Somebody takes stories with them."""
    tx.journal("export_stories", "shelf", format, at=now, by=by, details={"stories": many})


def title_of(story: Shelved) -> Value:
    """What a story answers."""
    return prompt_title(story.prompt_id)


def take_off(tx: Tx, story: Testimony | Shelved, *, now: datetime) -> None:
    """A story is withdrawn: it goes from the screens of those who have read it, too."""
    notices.empty(tx, read_as(story.id), instead=screens.taken_back(), now=now)
