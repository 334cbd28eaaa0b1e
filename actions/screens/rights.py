"""The team on a telephone: who holds what, and what is said when a right is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from actions.screens.invitations import role_name
from actions.screens.sessions import ORGANIZATION
from domain.messages import Button, Lines, Message, Text, Value, When, pack
from domain.people import Person, Role
from domain.rights import Kept, Taken
from storage.rights import Held, Maker, Member

TEAM = Button(Text("button-team"), pack("team"))


def name_of(person: Person) -> Text:
    """Two people may have one first name: the number says which of them it is."""
    return Text("team-name", {"first_name": person.first_name or "", "number": str(person.id)})


def given_by(maker: Maker) -> Text:
    """Who gave a right, or made an invitation."""
    if maker.is_command_line:
        return Text("team-by-command-line")
    if maker.first_name is None:
        return Text("team-by-somebody-who-left")
    return Text("team-by", {"first_name": maker.first_name, "number": str(maker.person_id)})


def held(one: Held) -> Text:
    """One right, since when, and by whom."""
    since = When(one.since, "date") if one.since else Text("team-since-unknown")
    return Text("team-right", {"role": role_name(one.role), "since": since, "by": given_by(one.given_by)})


def team(members: Sequence[Member]) -> Message:
    lines = [
        Text("team-line", {"name": name_of(one.person), "roles": roles([right.role for right in one.rights])})
        for one in members
    ]
    rows = tuple((Button(name_of(one.person), pack("team-member", one.person.id)),) for one in members)
    return Message("team", {"members": Lines(tuple(lines))}, (*rows, (ORGANIZATION,)))


def roles(held: Sequence[Role]) -> Value:
    """Several roles in one line."""
    first, *others = [role_name(role) for role in held]
    said: Value = first
    for other in others:
        said = Text("team-roles", {"first": said, "other": other})
    return said


def member(one: Member) -> Message:
    params: dict[str, Value] = {
        "name": name_of(one.person),
        "rights": Lines(tuple(held(right) for right in one.rights)),
    }
    rows = [
        (
            Button(
                Text("button-take-role", {"role": role_name(right.role)}),
                pack("team-take", one.person.id, right.role.value),
            ),
        )
        for right in one.rights
    ]
    return Message("team-member", params, (*rows, (TEAM,)))


def taken(outcome: Taken) -> Message:
    """To the administrator: it is done."""
    params: dict[str, Value] = {"name": name_of(outcome.person), "role": role_name(outcome.role)}
    return Message("team-taken", params, ((TEAM,),))


def kept(refused: Kept) -> Message:
    """To the administrator: it stays as it is, and why."""
    return Message(f"team-kept-{refused.why}", rows=((TEAM,),))


def lost(role: Role) -> Message:
    """To whom it was: what has changed."""
    return Message("team-lost", {"role": role_name(role)}, ((MENU,),))


def browsers_closed(person: Person | None, closed: int) -> Message:
    name: Value = name_of(person) if person else ""
    return Message("team-browsers-closed", {"n": closed, "name": name}, ((TEAM,),))


def needed() -> Message:
    """The last administrator would leave: somebody else first."""
    return Message("team-needed", rows=((TEAM,), (Button(Text("button-pause"), pack("pause")),), (MENU,)))
