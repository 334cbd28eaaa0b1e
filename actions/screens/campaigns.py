"""What the calendar sends of its own; a poll and a module bring their invitations with them."""

from __future__ import annotations

from domain.messages import Button, Message, Text, Value, Words, pack
from domain.testimony_prompts import TestimonyPrompt

LATER = Button(Text("button-later"), pack("menu"))


def prompt_invitation(prompt: TestimonyPrompt) -> Message:
    params: dict[str, Value] = {
        "title": Words(f"prompts/{prompt.id}/title"),
        "invitation": Words(f"prompts/{prompt.id}/invitation"),
        "safety": Text("not-an-emergency"),
    }
    tell = Button(Text("button-i-tell"), pack("testify-prompt", prompt.id))
    return Message("prompt-invitation", params, ((tell,), (LATER,)))
