"""The team: who holds which right, taking one back, and never leaving the house without an administrator."""

from __future__ import annotations

from datetime import datetime

from actions.screens import rights as screens
from domain.messages import Message
from domain.people import Person, Role
from domain.rights import Kept, Taken, is_last, may_take
from domain.sending import Kind
from storage import rights
from storage.tx import Tx


def show_team(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """Everybody who holds a right."""
    tx.write_journal()
    team = rights.team(tx.connection, now=now)
    tx.answer(by, screens.team(team), now=now, edits=message_id)


def show_member(tx: Tx, *, by: Person, now: datetime, person_id: int, message_id: int | None = None) -> None:
    """One of the team, their rights, and how to take one back."""
    tx.write_journal()
    member = rights.member(tx.connection, person_id, now=now)
    message = screens.member(member) if member else screens.kept(Kept("unknown"))
    tx.answer(by, message, now=now, edits=message_id)


def take_role(
    tx: Tx, *, by: Person, now: datetime, person_id: int, role: str, message_id: int | None = None
) -> Taken | Kept:
    """Take a right back: from this moment nothing opens by it. Of two administrators who take each other's
    right away at once, one stays."""
    administrators = tx.people.administrators()
    person = tx.people.by_id(person_id)
    wanted = next((one for one in Role if one.value == role), None)
    refused = (
        Kept("not-held")
        if wanted is None
        else may_take(wanted, of=person, by=by, administrators=administrators)
    )
    if wanted is None or person is None or refused is not None:
        refused = refused or Kept("unknown")
        tx.journal("keep_role", f"person:{person_id}", refused.why, at=now, by=by)
        tx.answer(by, screens.kept(refused), now=now, edits=message_id)
        return refused
    taken = _take(tx, person, wanted, by=by, now=now)
    if person.id != by.id:
        tx.promise(
            person, screens.lost(wanted), key=f"role-lost:{tx.cause}:{person.id}:{wanted.value}",
            kind=Kind.DECISION, due_at=now,
        )  # fmt: skip
    tx.answer(by, screens.taken(taken), now=now, edits=message_id)
    return taken


def _take(tx: Tx, person: Person, role: Role, *, by: Person, now: datetime) -> Taken:
    """What ends with a right: its doors, the browsers it opened, what was in hand, the links it made."""
    tx.people.change(person.id, roles=tx.people.locked(person.id).roles - {role})
    left = tx.people.locked(person.id)
    tx.sign_ins.end_all(person.id, now=now)
    if not left.roles:
        tx.outbox.cancel_for(person.id, kinds=[Kind.STAFF], reason="of the team no more", now=now)
    if not left.has(Role.MODERATOR):
        tx.testimonies.release_all(person.id)
    if not left.has(Role.ADMINISTRATOR):
        _revoke_theirs(tx, person, by=by, now=now)
    tx.journal(
        "take_role", f"person:{person.id}", "taken", at=now, by=by, details={"role": role.value}
    )  # fmt: skip
    return Taken(left, role)


def _revoke_theirs(tx: Tx, person: Person, *, by: Person, now: datetime) -> None:
    """Links into the team that somebody made and nobody has used yet end with their right to make them."""
    tx.write_journal()
    for invitation_id in tx.invitations.of_team_by(person.id):
        if tx.invitations.revoke(invitation_id, now=now):
            tx.journal("revoke_invitation", f"invitation:{invitation_id}", "revoked", at=now, by=by)


def close_browsers(
    tx: Tx, *, by: Person, now: datetime, person_id: int, message_id: int | None = None
) -> int:
    """Close every browser in which somebody of the team is signed in: a computer was lost, or left open."""
    closed = tx.sign_ins.end_all(person_id, now=now)
    person = tx.people.by_id(person_id)
    details = {"closed": closed}
    tx.journal("close_browsers", f"person:{person_id}", "closed", at=now, by=by, details=details)
    tx.answer(by, screens.browsers_closed(person, closed), now=now, edits=message_id)
    return closed


# --- leaving --------------------------------------------------------------------------------------


def why_not_leave(tx: Tx, person: Person) -> Message | None:
    """The last administrator cannot fall silent or leave: nobody could give rights any more."""
    if Role.ADMINISTRATOR in person.roles and is_last(person, tx.people.administrators()):
        return screens.needed()
    return None


def lay_down(tx: Tx, person: Person, *, now: datetime) -> None:
    """Somebody leaves: the rights they hold end first."""
    for role in sorted(person.roles):
        _take(tx, person, role, by=person, now=now)
