"""The team: who holds which right, the links that let somebody in, and taking both back."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from actions import invitations as invitation_verbs
from actions import rights as verbs
from actions.screens.rights import given_by, name_of, roles
from domain.invitations import CODE_BYTES
from domain.people import Role
from storage import rights
from web.codes import qr_of
from web.visit import BadInput, Visit

PANEL = "panel"
GIVES = (*(role.value for role in Role), PANEL)
"""What an invitation made here may give: a right, or a place in the panel."""

DAYS = (1, 3, 7, 30)
MOST_LINKS = 60
"""As many letters as are printed at once for a panel."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for in the form of invitations, checked."""

    gives: str
    days: int
    links: int

    @property
    def role(self) -> Role | None:
        return None if self.gives == PANEL else Role(self.gives)


async def list_team(visit: Visit) -> web.StreamResponse:
    """Everybody who holds a right, and the invitations that are open."""
    return visit.page(
        "rights.html",
        team=await visit.read(rights.team, now=visit.now),
        invitations=await visit.read(rights.open_invitations, now=visit.now),
        name_of=name_of,
        given_by=given_by,
        roles=roles,
    )


async def show_member(visit: Visit) -> web.StreamResponse:
    """One of the team: each right, and what taking it back does."""
    member = await visit.read(rights.member, visit.number("id"), now=visit.now)
    if member is None:
        raise web.HTTPNotFound
    return visit.page("rights_member.html", member=member, name_of=name_of, given_by=given_by)


async def take_role(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.take_role, person_id=visit.number("personne"), role=visit.word("role"))
    person = await visit.read(rights.member, visit.number("personne"), now=visit.now)
    await visit.house.follow_rights(visit.number("personne"))
    return visit.go(f"/equipe/{person.person.id}" if person else "/equipe")


async def close_browsers(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.close_browsers, person_id=visit.number("personne"))
    return visit.go("/equipe")


# --- invitations ----------------------------------------------------------------------------------


async def show_form(visit: Visit) -> web.StreamResponse:
    """Whom to invite, and for how long the link works."""
    return _form(visit)


def _form(visit: Visit, problem: tuple[str, str] | None = None) -> web.Response:
    return visit.page(
        "invitation_form.html",
        gives=GIVES,
        days=DAYS,
        most=MOST_LINKS,
        problems=[(problem[0], visit.text(problem[1]))] if problem else [],
        batch=secrets.token_urlsafe(16),
    )


async def make_links(visit: Visit) -> web.StreamResponse:
    """The links, shown on this answer and never again: of their codes only the hashes are kept."""
    wanted = _wanted(visit)
    if isinstance(wanted, tuple):
        return _form(visit, wanted)
    codes = [_code(visit, number) for number in range(wanted.links)]
    expires_at = visit.now + timedelta(days=wanted.days)
    made = await visit.write(
        invitation_verbs.invite_some,
        codes=codes, role=wanted.role, panel=wanted.gives == PANEL, expires_at=expires_at,
    )  # fmt: skip
    links = [link for code in codes if (link := visit.house.link(code)) is not None]
    if made is not True or len(links) < len(codes):
        return visit.go("/equipe")
    return visit.page(
        "invitation_links.html",
        links=[(link, qr_of(link)) for link in links], gives=wanted.gives, expires_at=expires_at,
    )  # fmt: skip


def _wanted(visit: Visit) -> Wanted | tuple[str, str]:
    """What was asked for, or the field that is wrong and the text that says so."""
    gives, days, links = visit.word("role"), visit.number("jours"), visit.number("nombre") or 1
    if gives not in GIVES:
        return "role", "page-invitation-role-wanted"
    if days not in DAYS:
        raise BadInput("jours")
    if not 1 <= links <= (MOST_LINKS if gives == PANEL else 1):
        return "nombre", "page-invitation-one-each" if gives != PANEL else "page-invitation-too-many"
    return Wanted(gives, days, links)


def _code(visit: Visit, number: int) -> str:
    """A code nobody can guess. It follows from this form and this session alone: sent twice, or reloaded, a
    form makes the same links and no others."""
    about = f"{visit.secret}:{visit.word('lot')}:{number}".encode()
    made = hmac.digest(visit.house.key, about, "sha256")[:CODE_BYTES]
    return urlsafe_b64encode(made).decode().rstrip("=")


async def revoke(visit: Visit) -> web.StreamResponse:
    await visit.write(invitation_verbs.revoke, invitation_id=visit.number("invitation"))
    return visit.go("/equipe")
