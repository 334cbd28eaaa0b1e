"""What an organizer sees while writing to many: whom it reaches, how it looks, how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.sessions import ORGANIZATION
from domain.messages import Button, Message, Text, Value, When, pack
from storage.campaigns import Campaign, Reach


def broadcast(words: str) -> Message:
    """The message as people receive it; the words are the organizer's own."""
    return Message("broadcast", {"words": words}, ((MENU,),))


def audience_wanted(reach: Mapping[str, Reach]) -> Message:
    rows = [
        (Button(Text(f"broadcast-to-{audience}", {"n": one.reached}), pack("broadcast-to", audience)),)
        for audience, one in reach.items()
    ]
    return Message("broadcast-audience", rows=(*rows, (ORGANIZATION,)))


def words_wanted(audience: str, longest: int) -> Message:
    params: dict[str, Value] = {"audience": Text(f"audience-{audience}"), "max": longest}
    return Message("broadcast-words-wanted", params, ((ORGANIZATION,),))


def words_too_long(longest: int, given: int) -> Message:
    return Message("broadcast-too-long", {"max": longest, "given": given}, ((ORGANIZATION,),))


def preview(draft: Campaign, words: str, reach: Reach) -> Message:
    """The text as it will be read, whom it reaches, who is left out and why."""
    params: dict[str, Value] = {
        "words": words,
        "audience": Text(f"audience-{draft.audience}"),
        "reached": Text("broadcast-reaches", {"n": reach.reached}),
        "stopped": Text("broadcast-leaves-out-stopped", {"n": reach.stopped}) if reach.stopped else "",
        "unreachable": Text("broadcast-leaves-out-unreachable", {"n": reach.unreachable})
        if reach.unreachable
        else "",
        "paused": Text("broadcast-waits-for-paused", {"n": reach.paused}) if reach.paused else "",
    }
    send = Button(Text("button-send-to", {"n": reach.reached}), pack("broadcast-send", draft.id))
    rewrite = Button(Text("button-rewrite"), pack("broadcast-to", draft.audience))
    drop = Button(Text("button-drop"), pack("broadcast-drop", draft.id))
    rows = ((send,), (rewrite, drop)) if reach.reached else ((rewrite, drop),)
    return Message("broadcast-preview", params, rows)


def progress(campaign: Campaign, counts: Mapping[str, int], now: datetime) -> Message:
    params: dict[str, Value] = {
        "audience": Text(f"audience-{campaign.audience}"),
        "sent": counts.get("sent", 0),
        "refused": counts.get("refused", 0),
        "waiting": counts.get("waiting", 0) + counts.get("sending", 0),
        "unknown": Text("broadcast-unknown", {"n": unknown}) if (unknown := _unknown(counts)) else "",
        "expired": Text("broadcast-expired", {"n": gone}) if (gone := _not_sent(counts)) else "",
        "at": When(now),
    }
    again = Button(Text("button-refresh"), pack("broadcast-state", campaign.id))
    doubts = ((Button(Text("button-unknowns"), pack("unknowns")),),) if counts.get("unknown", 0) else ()
    return Message("broadcast-progress", params, ((again,), *doubts, (ORGANIZATION,)))


def _unknown(counts: Mapping[str, int]) -> int:
    return counts.get("unknown", 0) + counts.get("dismissed", 0)


def _not_sent(counts: Mapping[str, int]) -> int:
    return counts.get("expired", 0) + counts.get("cancelled", 0)


def list_of_sent(sent: Sequence[Campaign]) -> Message:
    if not sent:
        write = Button(Text("button-broadcast"), pack("broadcast"))
        return Message("broadcasts-none", rows=((write,), (ORGANIZATION,)))
    rows = [
        (Button(Text("broadcast-of", {"when": When(one.due_at)}), pack("broadcast-state", one.id)),)
        for one in sent
    ]
    return Message("broadcasts", {"n": len(sent)}, (*rows, (ORGANIZATION,)))


def dropped() -> Message:
    return Message("broadcast-dropped", rows=((ORGANIZATION,),))


def draft_gone() -> Message:
    return Message("broadcast-gone", rows=((ORGANIZATION,),))
