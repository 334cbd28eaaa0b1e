"""What somebody sees who reads what others have told."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from actions.screens.testimonies import prompt_title
from domain.messages import Button, Message, Text, Value, Words, pack
from domain.shelf import Shelved

BACK = Button(Text("button-shelf"), pack("shelf"))


def shelf(many: int, prompts: Sequence[tuple[str, int]], *, has_hazards: bool) -> Message:
    """How many stories there are, and the ways to them."""
    if not many:
        tell = Button(Text("menu-testify"), pack("testify"))
        return Message("shelf-empty", rows=((tell,), (MENU,)))
    newest = (Button(Text("button-shelf-newest"), pack("shelf-read", "all", 0)),)
    happened = ((Button(Text("button-shelf-hazards"), pack("shelf-hazards")),),) if has_hazards else ()
    by_prompt = [
        (Button(Words(f"prompts/{prompt}/title"), pack("shelf-read", f"p/{prompt}", 0)),)
        for prompt, _ in prompts
    ]
    return Message("shelf", {"n": many}, (newest, *happened, *by_prompt, (MENU,)))


def hazards(happened: Sequence[tuple[str, int]]) -> Message:
    """What happened, in the stories there are."""
    rows = [
        (Button(Words(f"taxonomy/type-evenement/tags/{tag}"), pack("shelf-read", f"t/{tag}", 0)),)
        for tag, _ in happened
    ]
    return Message("shelf-hazards", rows=(*rows, (BACK, MENU)))


def story(told: Shelved, choice: str, place: int, many: int) -> Message:
    """One story, without a name, and the way to the next."""
    params: dict[str, Value] = {
        "title": prompt_title(told.prompt_id),
        "excerpt": told.words,
        "place": place + 1,
        "many": many,
        "only_group": Text("shelf-only-group") if told.level == "group" else "",
    }
    before = Button(Text("button-shelf-before"), pack("shelf-read", choice, place - 1))
    after = Button(Text("button-shelf-after"), pack("shelf-read", choice, place + 1))
    turn = (*((before,) if place else ()), *((after,) if place + 1 < many else ()))
    return Message("shelf-story", params, (*((turn,) if turn else ()), (BACK, MENU)))


def sorted_under(many: int) -> Message:
    return Message("shelf-sorted", {"n": many}, ((MENU,),))


def no_more() -> Message:
    return Message("shelf-no-more", rows=((BACK, MENU),))


def taken_back() -> Message:
    """In place of a story that its author has withdrawn."""
    return Message("shelf-taken-back", rows=((BACK, MENU),))
