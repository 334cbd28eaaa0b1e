"""What somebody sees who tells a story: the invitation, what to know first, the draft, what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.screens.doors import MENU
from domain.media import Medium
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.personal_data import kinds_in
from domain.testimonies import LONGEST, OTHER, Level, Origin, Part, Testimony, TooLong, whole
from domain.testimony_prompts import TestimonyPrompt

Prompts = Mapping[str, TestimonyPrompt]
Rows = tuple[tuple[Button, ...], ...]

LATER = Button(Text("button-later"), pack("menu"))

LEVELS = (Level.PUBLIC.value, Level.GROUP.value, Level.TEAM.value, "withdraw")
"""What may be done with a story, in the order it is asked."""


def prompt_title(prompt_id: str | None) -> Value:
    return Words(f"prompts/{prompt_id}/title") if prompt_id else Text("testimony-other")


# --- before writing -------------------------------------------------------------------------------


def choose_prompt(prompts: Sequence[TestimonyPrompt]) -> Message:
    """What could be told; the first is the one of the moment."""
    rows = [
        (Button(Words(f"prompts/{prompt.id}/title"), pack("testify-prompt", prompt.id)),)
        for prompt in prompts
    ]
    other = Button(Text("testimony-other"), pack("testify-prompt", OTHER))
    return Message("testify-prompts", rows=(*rows, (other,), (LATER,)))


def allow(prompt_id: str) -> Message:
    """The general agreement, for somebody who had not given it."""
    yes = Button(Text("button-consent-yes"), pack("testify-allow", prompt_id, "yes"))
    no = Button(Text("button-consent-no"), pack("testify-allow", prompt_id, "no"))
    return Message("testify-allow", {"consent": Words("consents/temoignages")}, ((yes, no), (LATER,)))


def not_allowed() -> Message:
    return Message("testify-not-allowed", rows=((MENU,),))


def before(prompt_id: str) -> Message:
    """What a story is, that one may stop, and who else can be told."""
    params = {"before": Words("prompts/common/before")}
    return Message("testify-before", params, (_next("testify-rules", prompt_id), (LATER,)))


def rules(prompt_id: str) -> Message:
    """What should not be told here, and what to write instead."""
    params = {"rules": Words("prompts/common/do_not_share")}
    return Message("testify-rules", params, (_next("testify-consent", prompt_id), (LATER,)))


def _next(name: str, prompt_id: str) -> tuple[Button, ...]:
    return (Button(Text("button-next"), pack(name, prompt_id)),)


def consent(prompt_id: str) -> Message:
    """The agreement that is asked anew for each story."""
    yes = Button(Text("button-consent-yes"), pack("testify-agree", prompt_id, "yes"))
    no = Button(Text("button-consent-no"), pack("testify-agree", prompt_id, "no"))
    params = {"question": Words("prompts/common/health_consent")}
    return Message("testify-consent", params, ((yes, no), (LATER,)))


# --- writing --------------------------------------------------------------------------------------


def shown(many: Mapping[Medium, int]) -> Value:
    """How many photos and voice notes there are, in words; nothing where there are none."""
    return Lines(tuple(Text(f"media-{medium}", {"n": many[medium]}) for medium in Medium if many[medium]))


def started(testimony: Testimony, prompts: Prompts, *, left: int) -> Message:
    """The invitation once more, a few questions that help, and where to write."""
    prompt = prompts.get(testimony.prompt_id or "")
    address = f"prompts/{prompt.id}" if prompt else ""
    guide = range(1, len(prompt.guide) + 1) if prompt else ()
    params: dict[str, Value] = {
        "title": prompt_title(testimony.prompt_id),
        "invitation": Words(f"{address}/invitation") if prompt else Text("testimony-other-invitation"),
        "guide": Lines(
            tuple(Text("list-item", {"item": Words(f"{address}/guide/{number}")}) for number in guide)
        ),
        "care": Text("draft-not-sensitive") if testimony.sensitive is False else "",
        "n": left,
    }
    rows = ((LATER, _erase(testimony)),) if left == LONGEST else draft_rows(testimony)
    return Message("draft-started", params, rows)


def noted(
    testimony: Testimony, parts: Sequence[Part], media: Mapping[Medium, int], *, left: int,
    is_change: bool = False,
) -> Message:  # fmt: skip
    """A message is in the story now, and how much more fits."""
    if is_change:
        return Message("draft-changed", {"n": left}, draft_rows(testimony))
    params: dict[str, Value] = {"n": left, "forwarded": _forwarded(parts), "shown": shown(media)}
    return Message("draft-noted", params, draft_rows(testimony))


def too_long(testimony: Testimony, refused: TooLong) -> Message:
    params: dict[str, Value] = {"given": refused.given, "most": LONGEST, "n": refused.left}
    return Message("draft-too-long", params, draft_rows(testimony))


def found(testimony: Testimony, parts: Sequence[Part]) -> Message:
    """Somebody comes back to a story they had begun."""
    params: dict[str, Value] = {
        "began": When(testimony.created_at, "day"),
        "title": prompt_title(testimony.prompt_id),
        "n": len(whole(parts)),
    }
    go_on = (Button(Text("button-continue-draft"), pack("testimony-go-on", testimony.id)),)
    return Message("draft-found", params, (go_on, *draft_rows(testimony)))


def nothing_yet(testimony: Testimony) -> Message:
    return Message("draft-empty", rows=((LATER, _erase(testimony)),))


def draft_rows(testimony: Testimony) -> Rows:
    read = Button(Text("button-read-back"), pack("testimony-read", testimony.id))
    return (read,), (_erase(testimony), LATER)


def _erase(testimony: Testimony) -> Button:
    return Button(Text("button-erase"), pack("testimony-erase", testimony.id))


def _forwarded(parts: Sequence[Part]) -> Value:
    return Text("draft-forwarded") if any(part.is_forwarded for part in parts) else ""


# --- reading back, choosing, sending --------------------------------------------------------------


def read_back(
    testimony: Testimony, parts: Sequence[Part], media: Mapping[Medium, int], *, reason: str | None = None,
    was_accepted: bool = False,
) -> Message:  # fmt: skip
    """The whole story before it leaves; with the reason, where a change was asked for, and with what seems to
    tell who somebody is."""
    asked = Text("draft-reason", {"reason": Words(f"moderation/reasons/{reason}")}) if reason else ""
    params: dict[str, Value] = {
        "reason": asked,
        "read_back": Words("prompts/common/read_back"),
        "excerpt": whole(parts) or Text("draft-no-words"),
        "shown": shown(media),
        "forwarded": _forwarded(parts),
        "spotted": _spotted(whole(parts)),
        "kept": Text("draft-accepted-stays") if was_accepted else "",
    }
    fine = Button(Text("button-validate"), pack("testimony-levels", testimony.id))
    add = Button(Text("button-add-words"), pack("testimony-go-on", testimony.id))
    anew = Button(Text("button-write-anew"), pack("testimony-rewrite", testimony.id))
    out = Button(Text("button-media-out"), pack("testimony-media-out", testimony.id))
    without = ((out,),) if media else ()
    return Message("draft-read", params, ((fine,), (add, anew), *without, (_erase(testimony), LATER)))


def _spotted(words: str) -> Value:
    """What could tell who somebody is, pointed out to the teller before anybody else reads it."""
    kinds = kinds_in(words)
    if not kinds:
        return ""
    return Text("draft-spotted", {"kinds": Lines(tuple(Text(f"spotted-{kind}") for kind in kinds))})


def rewriting(testimony: Testimony) -> Message:
    return Message("draft-rewrite", {"n": LONGEST}, ((LATER, _erase(testimony)),))


def levels(testimony: Testimony) -> Message:
    """How far the story may go: the words in the message, short buttons under it."""
    options: list[Value] = [
        Text("numbered", {"number": str(number), "label": Words(f"prompts/common/levels/{level}")})
        for number, level in enumerate(LEVELS, 1)
    ]
    rows = [
        (Button(Text(f"level-{level}"), pack("testimony-level", testimony.id, level)),) for level in LEVELS
    ]
    params: dict[str, Value] = {
        "question": Words("prompts/common/release_question"),
        "options": Lines(tuple(options)),
    }
    return Message("testimony-levels", params, (*rows, (LATER,)))


def quote(testimony: Testimony) -> Message:
    yes = Button(Text("button-yes"), pack("testimony-quote", testimony.id, "yes"))
    no = Button(Text("button-no"), pack("testimony-quote", testimony.id, "no"))
    params = {"question": Words("prompts/common/quote_consent")}
    return Message("testimony-quote", params, ((yes, no), (LATER,)))


def origin(testimony: Testimony) -> Message:
    """Some of the words were forwarded: whose are they?"""
    rows = [(Button(Text(f"origin-{one}"), pack("testimony-origin", testimony.id, one)),) for one in Origin]
    return Message("testimony-origin", rows=(*rows, (LATER,)))


def ready(testimony: Testimony, place: str | None) -> Message:
    """What was chosen, and the button that sends."""
    params: dict[str, Value] = {
        "place": Text("testimony-happened-in", {"place": place}) if place else Text("testimony-no-place"),
        "level": Words(f"prompts/common/levels/{testimony.level}"),
        "quote": Text("quote-yes" if testimony.quote else "quote-no"),
    }
    send = Button(Text("button-send"), pack("testimony-send", testimony.id, testimony.revision))
    change = Button(Text("button-change"), pack("testimony-levels", testimony.id))
    where = Button(
        Text("button-other-place" if place else "button-add-place"), pack("testimony-place", testimony.id)
    )
    return Message("testimony-ready", params, ((send,), (where, change), (LATER,)))


def sent(testimony: Testimony) -> Message:
    """It has arrived: its number, who reads it by when, and where to find help."""
    params: dict[str, Value] = {
        "thanks": Words("prompts/common/thanks"),
        "support": Words("prompts/common/support"),
        "number": testimony.number,
    }
    return Message("testimony-sent", params, (_CONTRIBUTIONS, (MENU,)))


_CONTRIBUTIONS = (Button(Text("button-contributions"), pack("contributions")),)


def kept(testimony: Testimony) -> Message:
    """Not sent after all: it stays a draft."""
    go_on = Button(Text("button-continue-draft"), pack("testimony-go-on", testimony.id))
    return Message("draft-kept", rows=((go_on, _erase(testimony)), (MENU,)))


# --- erasing --------------------------------------------------------------------------------------


def erase(testimony: Testimony) -> Message:
    """Asked once: what is erased does not come back."""
    yes = Button(Text("button-yes"), pack("testimony-erase-now", testimony.id))
    no = Button(Text("button-no"), pack("testimony-go-on", testimony.id))
    return Message("draft-erase" if testimony.revision == 1 else "draft-erase-correction", rows=((yes, no),))


def erased(testimony: Testimony) -> Message:
    key = "draft-erased" if testimony.revision == 1 else "draft-correction-dropped"
    return Message(key, rows=((MENU,),))
