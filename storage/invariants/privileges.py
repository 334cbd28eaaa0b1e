"""What was decided for others: I7, whoever acted held the role for it; I8, the chain of these acts holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from domain.broadcasts import PLANNED, PLANNING, STOPPED
from domain.people import Role, Stage
from domain.privileged import BY_COMMAND_LINE, GIVES_ROLE, PRIVILEGED, TAKES_ROLE
from domain.sending import Kind
from storage import seals
from storage.invariants.findings import Broken
from storage.tables import campaigns, journal, people, testimony_decisions
from storage.tables import seals as sealed


def actors_held_their_role(connection: Connection) -> Iterator[Broken]:
    """I7: by the journal of roles given and taken, read in its order."""
    held: dict[str, set[str]] = {}
    for row in connection.execute(_ACTS):
        if not _may(row, held.get(f"person:{row.person_id}", set())):
            yield Broken(
                "I7", "journal", str(row.id), f"{row.act} by somebody who was no {PRIVILEGED[row.act]}"
            )
        if row.act == GIVES_ROLE:
            held.setdefault(row.subject, set()).add(row.details.get("role", ""))
        elif row.act == TAKES_ROLE:
            held.setdefault(row.subject, set()).discard(row.details.get("role", ""))
    yield from _roles_from_nowhere(connection, held)


def the_chain_holds(connection: Connection) -> Iterator[Broken]:
    """I8: no line of a privileged act was changed, removed or slipped in, and each effect has its one line."""
    for flaw in seals.flaws(connection):
        where = f"line {flaw.line_id}" if flaw.line_id else "its end"
        yield Broken("I8", "seals", f"link {flaw.link} ({where})", flaw.what)
    for row in connection.execute(_UNSEALED):
        yield Broken("I8", "journal", str(row.id), f"a line of {row.act} that was never sealed")
    yield from _effects_without_a_line(connection)


def _effects_without_a_line(connection: Connection) -> Iterator[Broken]:
    lines = Counter(
        (row.subject, row.details.get("revision"), row.outcome) for row in connection.execute(_DECISIONS_TOLD)
    )
    for row in connection.execute(select(testimony_decisions)):
        times = lines[f"testimony:{row.testimony_id}", row.revision, row.verdict]
        if times != 1:
            name = f"{row.testimony_id} revision {row.revision}"
            yield Broken("I8", "testimony_decisions", name, f"{times} journal lines tell of it")
    sent, back = (
        Counter(connection.scalars(select(journal.c.subject).where(journal.c.act == act)))
        for act in ("send_broadcast", "take_back_broadcast")
    )
    for campaign_id in connection.scalars(_BROADCASTS_SENT):
        if (times := sent[f"campaign:{campaign_id}"] - back[f"campaign:{campaign_id}"]) != 1:
            yield Broken("I8", "campaigns", str(campaign_id), f"{times} journal lines tell of its sending")


_UNSEALED = (
    select(journal.c.id, journal.c.act)
    .where(journal.c.act.in_([*PRIVILEGED]), journal.c.id.not_in(select(sealed.c.line_id)))
    .order_by(journal.c.id)
)
_DECISIONS_TOLD = select(journal.c.subject, journal.c.details, journal.c.outcome).where(
    journal.c.act == "decide_testimony"
)
_BROADCASTS_SENT = select(campaigns.c.id).where(
    campaigns.c.kind == Kind.BROADCAST.value,
    campaigns.c.state.in_([PLANNING, PLANNED, STOPPED]),
    campaigns.c.created_by.is_not(None),
)


def _roles_from_nowhere(connection: Connection, held: dict[str, set[str]]) -> Iterator[Broken]:
    holders = select(people.c.id, people.c.roles).where(
        people.c.stage == Stage.ENROLLED.value, people.c.roles != ""
    )
    for row in connection.execute(holders):
        for role in sorted(set(row.roles.split(",")) - held.get(f"person:{row.id}", set())):
            yield Broken("I7", "people", str(row.id), f"is {role}, and the journal knows of no such grant")


def _may(act: Any, roles: set[str]) -> bool:
    """Whether whoever did this held the role for it, at that moment."""
    needed = PRIVILEGED[act.act]
    if needed is None or (act.person_id is None and act.act in BY_COMMAND_LINE):
        return True
    is_own = act.act == TAKES_ROLE and act.subject == f"person:{act.person_id}"
    return is_own or bool(roles & {needed.value, Role.ADMINISTRATOR.value})


_ACTS = (
    select(journal.c.id, journal.c.person_id, journal.c.act, journal.c.subject, journal.c.details)
    .where(journal.c.act.in_([*PRIVILEGED]))
    .order_by(journal.c.id)
)
