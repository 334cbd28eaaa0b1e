"""What is said when a fact of the place is changed."""

from __future__ import annotations

from domain.facts import Fact
from domain.messages import Message, Text


def label(fact: Fact) -> Text:
    """What a fact is called."""
    return Text("fact-" + fact.key.replace(".", "-").replace("_", "-").replace("@", "-"))


def changed(fact: Fact) -> Message:
    return Message("fact-changed", {"fact": label(fact)})


def not_changed(fact: Fact, why: str) -> Message:
    return Message(f"fact-{why}", {"fact": label(fact)})
