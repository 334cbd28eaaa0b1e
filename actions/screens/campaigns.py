"""What the calendar sends: one message that says what this is, how long it takes, and one button."""

from __future__ import annotations

from domain.messages import Button, Message, Text, Value, When, Words, pack
from domain.modules import Module
from domain.poll_answers import Opening
from domain.polls import Poll
from domain.testimony_prompts import TestimonyPrompt

LATER = Button(Text("button-later"), pack("menu"))


def poll_invitation(poll: Poll, opening: Opening) -> Message:
    params: dict[str, Value] = {"title": Words(f"polls/{poll.id}/title"), "until": When(opening.closes_at)}
    answer = Button(Text("button-i-answer"), pack("poll", opening.id))
    return Message("poll-invitation", params, ((answer,), (LATER,)))


def module_invitation(module: Module) -> Message:
    params: dict[str, Value] = {
        "title": Words(f"modules/{module.id}/title"),
        "goal": Words(f"modules/{module.id}/objective"),
        "minutes": module.minutes,
    }
    begin = Button(Text("button-i-begin"), pack("module", module.id))
    return Message("module-invitation", params, ((begin,), (LATER,)))


def prompt_invitation(prompt: TestimonyPrompt) -> Message:
    params: dict[str, Value] = {
        "title": Words(f"prompts/{prompt.id}/title"),
        "invitation": Words(f"prompts/{prompt.id}/invitation"),
        "safety": Text("not-an-emergency"),
    }
    tell = Button(Text("button-i-tell"), pack("testify-prompt", prompt.id))
    return Message("prompt-invitation", params, ((tell,), (LATER,)))
