"""The register of what is held about people: column by column, how it is shown and what becomes of it.

Every column of every table stands here, whoever it belongs to: a new one fails the tests until it is
declared. Showing (`storage/holdings.py`) and erasing (`storage/erasure.py`) follow these declarations
and nothing else. Why: docs/decisions/0005-what-is-logged-and-erased.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.declaring import (
    BLANKED,
    KEPT,
    OURS,
    REKEYED,
    SENDING,
    WHOSE,
    hidden,
    nobodys,
    shown,
    typed,
)
from storage.declaring import Fate as Fate
from storage.declaring import Holding as Holding
from storage.register_stories import STORIES

REGISTER: Mapping[str, Holding] = {
    "people": Holding(
        whose="id",
        columns={
            "id": hidden(OURS),
            "telegram_id": shown("account"),
            "first_name": typed("first-name"),
            "language": shown("language"),
            "stage": shown("stage"),
            "panel": shown("panel"),
            "roles": shown("roles"),
            "created_at": shown("since"),
            "enrolled_at": shown("enrolled"),
            "stopped_at": shown("stopped"),
            "paused_until": shown("paused"),
            "unreachable_at": shown("unreachable"),
            "awaiting": hidden("the name of the question that waits for a typed answer"),
            "invitation_id": hidden("the number of the invitation that was opened; its use is shown below"),
        },
    ),
    "consents": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS, KEPT),
            "person_id": hidden(WHOSE, REKEYED),
            "purpose": shown("consent-purpose", KEPT),
            "given": shown("consent-given", KEPT),
            "at": shown("consent-at", KEPT),
            "language": shown("consent-language", KEPT),
            "text_hash": shown("consent-text-hash", KEPT),
        },
    ),
    "profile_answers": Holding(
        whose="person_id",
        columns={
            "person_id": hidden(WHOSE),
            "question_id": shown("profile-question"),
            "answer": shown("profile-answer"),
            "answered_at": shown("answered"),
        },
    ),
    "poll_answers": Holding(
        whose="person_id",
        columns={
            "opening_id": shown("poll-question", KEPT),
            "person_id": hidden(WHOSE, REKEYED),
            "options": shown("poll-options", KEPT),
            "own_words": typed("poll-own-words", BLANKED),
            "choosing": shown("poll-choosing", BLANKED, empty=[]),
            "revision": hidden("counts the changes, which are all shown below", KEPT),
            "answered_at": shown("answered", KEPT),
            "panel": shown("poll-panel", KEPT),
        },
    ),
    "poll_answer_events": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS, KEPT),
            "opening_id": shown("poll-question", KEPT),
            "person_id": hidden(WHOSE, REKEYED),
            "options": shown("poll-options", KEPT),
            "own_words": typed("poll-own-words", BLANKED),
            "revision": shown("poll-revision", KEPT),
            "at": shown("answered", KEPT),
            "panel": shown("poll-panel", KEPT),
        },
    ),
    "module_progress": Holding(
        whose="person_id",
        columns={
            "person_id": hidden(WHOSE),
            "module_id": shown("module"),
            "step": shown("module-step"),
            "answers": shown("module-answers"),
            "started_at": shown("module-started"),
            "finished_at": shown("module-finished"),
            "gesture": shown("module-gesture"),
        },
    ),
    "session_answers": Holding(
        whose="person_id",
        columns={
            "session_id": shown("session"),
            "person_id": hidden(WHOSE),
            "choice": shown("session-choice"),
            "needs": shown("session-needs"),
            "waits": shown("session-waits"),
            "since": shown("answered"),
        },
    ),
    "attendances": Holding(
        whose="person_id",
        columns={
            "session_id": shown("session"),
            "person_id": hidden(WHOSE),
            "at": shown("attended"),
        },
    ),
    **STORIES,
    "duties": Holding(
        whose="person_id",
        columns={
            "person_id": hidden(WHOSE),
            "hours": shown("duty-hours"),
            "off_since": shown("duty-off"),
        },
    ),
    "invitation_uses": Holding(
        whose="person_id",
        columns={
            "invitation_id": hidden("a number of ours; who else was invited is about others"),
            "person_id": hidden(WHOSE),
            "used_at": shown("invitation-used"),
        },
    ),
    "sign_ins": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "fingerprint": hidden("a number that was made up by a browser"),
            "confirmed_at": shown("sign-in"),
            "session_hash": hidden("by which a browser is known again; worth nothing elsewhere"),
            "opened_at": shown("sign-in-opened"),
            "seen_at": shown("sign-in-seen"),
            "ended_at": shown("sign-in-ended"),
            "told": hidden("the answer that the last page showed"),
        },
    ),
    "outbox": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "chat_id": hidden("the Telegram account again, shown above"),
            "text_key": shown("message-text"),
            "params": hidden("what is filled into the text: shown as part of the message"),
            "rows": hidden("the buttons under the message"),
            "document": hidden("a file or a picture on its way, such as this one; emptied once it is sent"),
            "due_at": shown("message-due"),
            **dict.fromkeys(
                ("language", "key", "kind", "priority", "edits", "campaign_id", "not_after", "state"),
                hidden(SENDING),
            ),
            **dict.fromkeys(
                ("attempts", "lease_until", "owner", "message_id", "reason", "settled_at", "settled_on"),
                hidden(SENDING),
            ),
        },
    ),
    "inbox": Holding(
        whose="lane",
        columns={
            "id": hidden(OURS),
            "update_id": hidden("Telegram's number of the update"),
            "lane": hidden("the Telegram account again, shown above; emptied with the bytes"),
            "raw": hidden("bytes that nobody could read; they go after seven days"),
            "received_at": shown("unread-received"),
            **dict.fromkeys(("state", "attempts", "retry_at", "reason"), hidden(SENDING)),
        },
    ),
    "journal": Holding(
        whose="person_id",
        columns={
            "id": hidden(OURS, KEPT),
            "person_id": hidden(WHOSE, REKEYED),
            "at": shown("journal-at", KEPT),
            "act": shown("journal-act", KEPT),
            "outcome": shown("journal-outcome", KEPT),
            "subject": shown("journal-subject", KEPT),
            "details": shown("journal-details", KEPT),
        },
    ),
    "fact_changes": Holding(
        whose="person_id",
        columns={
            "key": shown("fact", KEPT),
            "revision": hidden("counts the changes of a fact, also those of others", KEPT),
            "value": hidden("a fact of the place, not of whoever wrote it down", KEPT),
            "person_id": hidden(WHOSE, REKEYED),
            "at": shown("fact-changed", KEPT),
        },
    ),
    "seals": Holding(
        columns=nobodys("link", "line_id", "by_mark", "about_mark", "seal")
        | dict.fromkeys(
            ("by_salt", "about_salt"), hidden("by which a mark is known; storage/seals.py empties it", KEPT)
        )
    ),
    "chain": Holding(columns=nobodys("id", "links", "seal")),
    "campaigns": Holding(
        whose="created_by",
        columns={
            "created_by": hidden("the journal says what its reader created", REKEYED),
            "owed": hidden("who still waits for it, by numbers of ours; who leaves is struck from it", KEPT),
            **nobodys("id", "key", "kind", "audience", "body", "due_at", "not_after", "created_at", "state"),
            **nobodys("promised"),
        },
    ),
    "broadcasts": Holding(
        whose="approved_by",
        columns={
            "approved_by": hidden("the journal says what its reader let go", REKEYED),
            "roll": hidden("whom it was for, by numbers of ours; who leaves is struck from it", KEPT),
            **nobodys("campaign_id", "words", "whom", "hour", "revision", "approved_at"),
        },
    ),
    "left_out": Holding(
        whose="person_id",
        columns={
            "campaign_id": hidden(OURS),
            "person_id": hidden(WHOSE),
            "reason": hidden("why a message was not sent to them: what it says is shown above"),
        },
    ),
    "erasures": Holding(
        columns={
            "account_hash": hidden(
                "a keyed fingerprint of an account that has left: who is here has none", KEPT
            ),
            "erased_at": hidden("when an account that has left did so", KEPT),
        }
    ),
    "invitations": Holding(
        columns=nobodys("id", "code_hash", "role", "panel", "uses_left", "expires_at", "created_at")
    ),
    "secrets": Holding(columns=nobodys("name", "value")),
    "leadership": Holding(columns=nobodys("id", "epoch", "owner", "lease_until")),
    "sending": Holding(columns=nobodys("id", "paused_until", "held_since", "crisis_since", "seen_at")),
    "profile_counts": Holding(columns=nobodys("question_id", "answer", "people", "at")),
    "poll_tallies": Holding(columns=nobodys("opening_id", "panel", "counting", "hand", "people")),
    "poll_openings": Holding(
        columns=nobodys(
            "id", "poll_id", "occasion", "opens_at", "closes_at", "counted", "reached", "reached_at"
        )
    ),
    "sessions": Holding(columns=nobodys("session_id", "starts_at", "set_at", "cancelled_for")),
    "programme": Holding(columns=nobodys("id", "version")),
    "session_rooms": Holding(columns=nobodys("session_id", "places", "code")),
}
