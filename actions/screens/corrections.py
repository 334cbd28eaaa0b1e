"""A corrected detail: asked of the moderator, shown to the author, and what became of it."""

from __future__ import annotations

from actions.screens.doors import MENU
from actions.screens.moderation import NEXT
from domain.corrections import Correction, Difference, differences
from domain.messages import Button, Lines, Message, Text, Value, Words, pack
from domain.testimonies import Testimony


def words_wanted(testimony: Testimony) -> Message:
    """The moderator is asked for the whole text as it should read."""
    back = Button(Text("button-back"), pack("moderation-read", testimony.id))
    return Message("correction-words-wanted", {"number": testimony.number}, ((back,),))


def proposed(testimony: Testimony, correction: Correction) -> Message:
    """The record of one's own correction."""
    undo = Button(Text("button-undo"), pack("correction-undo", correction.id))
    params: dict[str, Value] = {"number": testimony.number}
    return Message("correction-proposed", params, ((NEXT,), (undo,), (MENU,)))


def for_the_author(testimony: Testimony, original: str, correction: Correction) -> Message:
    """Each place that changes, before and after, and the question."""
    changes = tuple(_difference(one) for one in differences(original, correction.words))
    agree = Button(Text("button-agree"), pack("correction-agree", correction.id))
    decline = Button(Text("button-keep-mine"), pack("correction-decline", correction.id))
    params: dict[str, Value] = {"number": testimony.number, "changes": Lines(changes)}
    return Message("correction-question", params, ((agree,), (decline,)))


def _difference(one: Difference) -> Value:
    return Text("correction-difference", {"before": one.before, "after": one.after})


def agreed(testimony: Testimony) -> Message:
    """The story is accepted as corrected."""
    words = Words(f"moderation/decisions/accepted_{testimony.level}")
    mine = (Button(Text("button-contributions"), pack("contributions")),)
    return Message("correction-agreed", {"number": testimony.number, "words": words}, (mine, (MENU,)))


def declined(testimony: Testimony) -> Message:
    """The story waits again as it was told."""
    mine = (Button(Text("button-contributions"), pack("contributions")),)
    return Message("correction-declined", {"number": testimony.number}, (mine, (MENU,)))
