"""Invitations: made from the command line, opened as a link, spent once the consents are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.screens import invitations as screens
from domain.enrolment import ELSEWHERE
from domain.invitations import (
    WRONG_TRIES,
    WRONG_TRIES_WITHIN,
    Invitation,
    NothingNew,
    Outcome,
    Refused,
    Silence,
    Spent,
    hash_of,
)
from domain.messages import Message
from domain.people import Person, Role
from domain.sending import Kind
from storage.tx import Tx

COMMUNE = "pr-commune"


def invite(
    tx: Tx, *, code: str, role: Role | None, panel: bool, uses: int, expires_at: datetime | None, now: datetime,
    by: Person | None = None,
) -> Invitation:  # fmt: skip
    """Make an invitation, as an administrator or from the command line. Of its code only the hash is kept."""
    invitation = tx.invitations.add(
        hash_of(code), role=role, panel=panel, uses=uses, expires_at=expires_at, now=now
    )
    details = {"role": role.value if role else "citizen", "panel": panel, "uses": uses}
    tx.journal("invite", f"invitation:{invitation.id}", "made", at=now, by=by, details=details)
    return invitation


def invite_some(
    tx: Tx, *, by: Person, now: datetime, codes: Sequence[str], role: Role | None, panel: bool,
    expires_at: datetime,
) -> bool:  # fmt: skip
    """An administrator makes a link for each of these codes; asked for twice, each is made once. False where
    their own right has just been taken back."""
    if all(one.id != by.id for one in tx.people.administrators()):
        return False
    for code in codes:
        if tx.invitations.by_hash(hash_of(code)) is None:
            invite(tx, code=code, role=role, panel=panel, uses=1, expires_at=expires_at, now=now, by=by)
    return True


def revoke(tx: Tx, *, by: Person, now: datetime, invitation_id: int) -> bool:
    """A link that was given to the wrong person, or lost, opens nothing from now on."""
    invitation = tx.invitations.revoke(invitation_id, now=now)
    if invitation is not None:
        tx.journal("revoke_invitation", f"invitation:{invitation_id}", "revoked", at=now, by=by)
    tx.answer(by, screens.revoked(was_open=invitation is not None), now=now)
    return invitation is not None


def carry(tx: Tx, person: Person, code: str, *, now: datetime) -> Refused | None:
    """Somebody on their way in came with a code: it is kept for them until their consents are given."""
    found = _look_up(tx, person, code, now=now)
    if isinstance(found, Invitation):
        tx.people.change(person.id, invitation_id=found.id)
    return found if isinstance(found, Refused) else None


def spend_carried(tx: Tx, person: Person, *, now: datetime) -> Person:
    """The consents are given: the invitation this person came with is spent, if it still opens anything."""
    invitation = tx.invitations.by_id(person.invitation_id) if person.invitation_id else None
    tx.people.change(person.id, invitation_id=None)
    if invitation is not None:
        outcome = _spend(tx, person, invitation, now=now)
        if isinstance(outcome, Refused):
            tx.answer(person, screens.lost(outcome), now=now)
    return tx.people.locked(person.id)


def open_invitation(tx: Tx, *, by: Person, now: datetime, code: str) -> Outcome:
    """Somebody who takes part opens a link: what it gives is theirs at once."""
    found = _look_up(tx, by, code, now=now)
    outcome = _use(tx, by, found, now=now) if isinstance(found, Invitation) else found
    match outcome:
        case Spent(invitation):
            if invitation.panel and lives_here(tx, by):
                tx.people.change(by.id, panel=True)
            tx.answer(by, screens.granted(invitation, tx.people.locked(by.id)), now=now)
        case Refused():
            tx.answer(by, screens.refused_inside(outcome), now=now)
        case NothingNew():
            tx.answer(by, screens.nothing_new(), now=now)
        case Silence():
            pass
    return outcome


def lives_here(tx: Tx, person: Person) -> bool:
    """Whether this person lives in the territory, as far as they have said."""
    return tx.profile.answers(person.id).get(COMMUNE) != ELSEWHERE


def _look_up(tx: Tx, person: Person, code: str, *, now: datetime) -> Invitation | Refused | Silence:
    if tx.invitations.wrong_tries(person.id, since=now - WRONG_TRIES_WITHIN) >= WRONG_TRIES:
        return Silence()
    invitation = tx.invitations.by_hash(hash_of(code))
    if invitation is None:
        _note(tx, person, Refused("unknown"), now=now)
        return Refused("unknown")
    if not tx.invitations.has_used(invitation.id, person.id) and (refused := invitation.refusal(now)):
        _note(tx, person, refused, now=now)
        _warn_administrators(tx, person, refused, now=now)
        return refused
    return invitation


def _use(tx: Tx, person: Person, invitation: Invitation, *, now: datetime) -> Outcome:
    """Spend it only where it gives something."""
    if not invitation.offers(person, lives_here=lives_here(tx, person)):
        return NothingNew()
    return _spend(tx, person, invitation, now=now)


def _spend(tx: Tx, person: Person, invitation: Invitation, *, now: datetime) -> Spent | Refused | NothingNew:
    """Of two people who open one link at the same time, the database lets exactly one through."""
    if tx.invitations.has_used(invitation.id, person.id):
        return NothingNew()
    if not tx.invitations.spend(invitation.id, person.id, now=now):
        current = tx.invitations.by_id(invitation.id) or invitation
        refused = current.refusal(now) or Refused("used-up", current)
        _note(tx, person, refused, now=now)
        _warn_administrators(tx, person, refused, now=now)
        return refused
    tx.journal("use_invitation", f"invitation:{invitation.id}", "spent", at=now, by=person)
    if invitation.role is not None:
        _grant(tx, person, invitation, invitation.role, now=now)
    return Spent(invitation)


def _grant(tx: Tx, person: Person, invitation: Invitation, role: Role, *, now: datetime) -> None:
    tx.people.change(person.id, roles=tx.people.locked(person.id).roles | {role})
    tx.sign_ins.end_all(person.id, now=now)  # a session never outlives the rights it was opened with
    details = {"role": role.value, "invitation": invitation.id}
    tx.journal("grant_role", f"person:{person.id}", "granted", at=now, by=person, details=details)
    _tell_administrators(tx, person, screens.used(role), f"role:{invitation.id}:{person.id}", now=now)


def _note(tx: Tx, person: Person, refused: Refused, *, now: datetime) -> None:
    """Every code that opens nothing leaves a line: too many, and the codes meet silence."""
    subject = f"invitation:{refused.invitation.id}" if refused.invitation else ""
    tx.journal("use_invitation", subject, refused.why, at=now, by=person)


def _warn_administrators(tx: Tx, person: Person, refused: Refused, *, now: datetime) -> None:
    """The link of a role is opened twice: either two people hold it, or one has passed it on."""
    invitation = refused.invitation
    if refused.why == "used-up" and invitation is not None and invitation.role is not None:
        message = screens.tried_again(invitation.role)
        _tell_administrators(tx, person, message, f"role-again:{invitation.id}:{person.id}", now=now)


def _tell_administrators(tx: Tx, about: Person, message: Message, key: str, *, now: datetime) -> None:
    for administrator in tx.people.with_role(Role.ADMINISTRATOR):
        if administrator.id != about.id:
            tx.promise(administrator, message, key=f"{key}:{administrator.id}", kind=Kind.STAFF, due_at=now)
