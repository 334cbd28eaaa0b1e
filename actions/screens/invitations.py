"""What the bearer of an invitation is told, and what administrators learn of it."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.invitations import Invitation, Refused
from domain.messages import Message, Text, Value, When
from domain.people import Person, Role


def why_not(refused: Refused) -> Text:
    """What is wrong with a link, in one line that goes with the next question."""
    invitation = refused.invitation
    if refused.why == "expired" and invitation is not None and invitation.expires_at is not None:
        return Text("invitation-expired", {"since": When(invitation.expires_at)})
    return Text(f"invitation-{refused.why}")


def lost(refused: Refused) -> Message:
    """Somebody was on the way in with a link that opens nothing any more: the way in stays open."""
    return Message("invitation-lost", {"why": why_not(refused), "next": Text("invitation-go-on")})


def refused_inside(refused: Refused) -> Message:
    """Somebody who takes part opens a link that gives nothing: how to get another."""
    params: dict[str, Value] = {"why": why_not(refused), "next": Text("invitation-ask-again")}
    return Message("invitation-lost", params, ((MENU,),))


def nothing_new() -> Message:
    return Message("invitation-nothing-new", rows=((MENU,),))


def granted(invitation: Invitation, person: Person) -> Message:
    """What the link has given to somebody who takes part."""
    params: dict[str, Value] = {
        "role": role_given(invitation.role),
        "panel": Text("invitation-gives-panel") if invitation.panel and person.panel else "",
    }
    return Message("invitation-granted", params, ((MENU,),))


def role_given(role: Role | None) -> Value:
    return Text("invitation-gives-role", {"role": role_name(role)}) if role else ""


def role_name(role: Role) -> Text:
    return Text(f"role-{role.value}")


def revoked(*, was_open: bool) -> Message:
    """To an administrator: the link opens nothing any more."""
    return Message("staff-invitation-revoked" if was_open else "staff-invitation-over")


def used(role: Role) -> Message:
    """To administrators: a role has just been given by a link."""
    return Message("staff-invitation-used", {"role": role_name(role)}, ((MENU,),))


def tried_again(role: Role) -> Message:
    """To administrators: a link that had been used was opened by somebody else."""
    return Message("staff-invitation-tried-again", {"role": role_name(role)}, ((MENU,),))
