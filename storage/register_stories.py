"""The part of the register that is about stories (`storage/register.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from storage.declaring import BLANKED, OURS, REKEYED, WHOSE, Holding, hidden, shown, typed

STORIES: Mapping[str, Holding] = {
    "testimonies": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "number": shown("testimony-number"),
            "prompt_id": shown("testimony-prompt"),
            "state": shown("testimony-state"),
            "level": shown("testimony-level"),
            "quote": shown("testimony-quote"),
            "sensitive": shown("testimony-sensitive"),
            "urgent": shown("testimony-urgent"),
            "revision": shown("testimony-revision"),
            "created_at": shown("testimony-created"),
            "submitted_at": shown("testimony-submitted"),
            "review_asked_at": shown("testimony-review-asked"),
            "place": shown("testimony-place"),
            "origin": shown("testimony-origin"),
            "claimed_by": hidden("who of the moderators reads it is about somebody else", BLANKED),
            "claimed_until": hidden("until when a moderator reads it"),
        },
    ),
    "testimony_parts": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS),
            "testimony_id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "words": typed("testimony-part"),
            "is_forwarded": shown("testimony-forwarded"),
            "message_id": hidden("the number of the message in the chat, which its author sees"),
            "at": shown("written"),
        },
    ),
    "testimony_revisions": Holding(
        whose="person_id",
        columns={
            "testimony_id": hidden(OURS),
            "revision": shown("testimony-revision"),
            "person_id": hidden(WHOSE),
            "words": typed("testimony-words"),
            "submitted_at": shown("testimony-submitted"),
            "level": shown("testimony-level"),
            "place": shown("testimony-place"),
            "folded": hidden("the words again, without accents: by them a story is found"),
        },
    ),
    "testimony_tags": Holding(
        whose="testimony_id",
        through="testimonies",
        columns={
            "testimony_id": hidden(OURS),
            "theme": hidden("a name of ours for what the tag says"),
            "tag": shown("testimony-tag"),
        },
    ),
    "testimony_media": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS),
            "testimony_id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "medium": shown("media-medium"),
            "stage": shown("media-stage"),
            "seconds": shown("media-seconds"),
            "size": shown("media-size"),
            "since": shown("testimony-revision"),
            "at": shown("media-at"),
            "until": hidden("in which version it was taken out, while the one before it is still shown"),
            "name": hidden("a random name, by which the file is found; it goes with the row"),
            "file_id": hidden("what Telegram calls it until it is fetched"),
            "message_id": hidden("the number of the message in the chat, which its author sees"),
            **dict.fromkeys(("attempts", "retry_at"), hidden("how it is fetched from Telegram")),
        },
    ),
    "testimony_decisions": Holding(
        whose="testimony_id",
        through="testimonies",
        columns={
            "testimony_id": hidden(OURS),
            "revision": shown("testimony-revision"),
            "verdict": shown("testimony-verdict"),
            "reason": shown("testimony-reason"),
            "decided_at": shown("testimony-decided"),
            "person_id": hidden("who of the moderators decided is about somebody else", REKEYED),
        },
    ),
    "testimony_corrections": Holding(
        whose="testimony_id",
        through="testimonies",
        columns={
            "id": hidden(OURS),
            "testimony_id": hidden(OURS),
            "revision": shown("testimony-revision"),
            "words": shown("testimony-correction"),
            "proposed_at": shown("testimony-decided"),
            "answer": shown("testimony-correction-answer"),
            "answered_at": shown("answered"),
            "person_id": hidden("who of the moderators corrected it is about somebody else", REKEYED),
        },
    ),
    "testimony_handovers": Holding(
        whose="testimony_id",
        through="testimonies",
        columns={
            "testimony_id": hidden(OURS),
            "passed_to": hidden("which moderator was asked to read it is about somebody else", BLANKED),
            "left_by": hidden("which moderator left it to others is about somebody else", BLANKED),
        },
    ),
}
