"""Acts by which somebody decides for others: each leaves a journal line that is sealed into a chain."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role

GIVES_ROLE, TAKES_ROLE = "grant_role", "take_role"
BEGINS_PAUSE, ENDS_PAUSE = "begin_general_pause", "end_general_pause"

PRIVILEGED: Mapping[str, Role | None] = {
    GIVES_ROLE: None,
    TAKES_ROLE: Role.ADMINISTRATOR,
    "invite": Role.ADMINISTRATOR,
    "revoke_invitation": Role.ADMINISTRATOR,
    "close_browsers": Role.ADMINISTRATOR,
    "look_at_update": None,
    "replay_update": None,
    "resume": None,
    "restore": None,
    "move": None,
    "set_date": Role.ORGANIZER,
    "cancel_session": Role.ORGANIZER,
    "set_places": Role.ORGANIZER,
    "note_present": Role.ORGANIZER,
    "change_fact": Role.ORGANIZER,
    BEGINS_PAUSE: Role.ORGANIZER,
    ENDS_PAUSE: Role.ORGANIZER,
    "set_panel": Role.ORGANIZER,
    "export_results": Role.ORGANIZER,
    "export_panel": Role.ORGANIZER,
    "export_stories": Role.ORGANIZER,
    "ask_agreement": Role.ORGANIZER,
    "send_broadcast": Role.ORGANIZER,
    "take_back_broadcast": Role.ORGANIZER,
    "stop_broadcast": Role.ORGANIZER,
    "export_ledger": Role.ORGANIZER,
    "send_again": Role.ORGANIZER,
    "leave_unknown": Role.ORGANIZER,
    "open_testimony": Role.MODERATOR,
    "release_testimony": Role.MODERATOR,
    "ask_reason": Role.MODERATOR,
    "decide_testimony": Role.MODERATOR,
    "undo_decision": Role.MODERATOR,
    "propose_correction": Role.MODERATOR,
    "mark_urgent": Role.MODERATOR,
    "pass_on": Role.MODERATOR,
    "break_claim": Role.ADMINISTRATOR,
    "write_to_them": Role.MODERATOR,
}
"""Each act, and the role that whoever does it must hold; None: it is done by the command line, or by an
invitation that was given to its holder. A right of one's own may be laid down by anybody."""

BY_COMMAND_LINE = frozenset({"invite", TAKES_ROLE})
"""Acts of a role that the command line may do as well: nobody's name stands in their line."""
