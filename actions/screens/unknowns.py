"""What an organizer sees of messages that may not have arrived, and what can be done about each heap."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from actions.screens.sessions import ORGANIZATION
from domain.messages import Button, Message, Text, Value, When, pack
from storage.campaigns import Campaign
from storage.unknowns import Heap

SHOWN = 8
"""How many heaps one message shows; the others follow when these are dealt with."""

UNKNOWNS = Button(Text("button-unknowns"), pack("unknowns"))


def list_of_heaps(heaps: Sequence[Heap]) -> Message:
    if not heaps:
        return Message("unknowns-none", rows=((ORGANIZATION,),))
    rows = tuple((_door(heap),) for heap in heaps[:SHOWN])
    return Message("unknowns", {"n": sum(heap.count for heap in heaps)}, (*rows, (ORGANIZATION,)))


def _door(heap: Heap) -> Button:
    label = Text("unknown-heap", {"what": Text(f"unknown-{heap.kind.value}"), "n": heap.count})
    return Button(label, pack("unknown", heap.campaign_id, heap.kind.value))


def heap(heap: Heap, campaign: Campaign | None) -> Message:
    """One heap. Its buttons carry until when it was seen: they reach nothing that came to it later."""
    words = campaign.message.params.get("words", "") if campaign else ""
    late = heap.count - heap.again
    params: dict[str, Value] = {
        "what": Text(f"unknown-{heap.kind.value}"),
        "words": Text("unknown-words", {"words": words}) if words else "",
        "people": Text("unknown-people", {"n": heap.count}),
        "since": When(heap.since),
        "late": Text("unknown-late", {"n": late}) if late else "",
    }
    seen = heap.campaign_id, heap.kind.value, ceil(heap.last_at.timestamp() * 1000)
    again = Button(Text("button-send-again", {"n": heap.again}), pack("unknown-again", *seen))
    leave = Button(Text("button-leave-it"), pack("unknown-leave", *seen))
    rows = ((again,), (leave,)) if heap.again else ((leave,),)
    return Message("unknown", params, (*rows, (UNKNOWNS,)))
