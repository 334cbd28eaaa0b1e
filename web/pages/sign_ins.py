"""Coming in: a number on the screen, confirmed in the chat; and where somebody is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from actions import menu
from actions import sign_ins as verbs
from domain.sign_ins import PREFIX, Asking, ask, hash_of
from storage import sign_ins
from web.codes import qr_of
from web.cookies import asking_cookie, drop_cookie, session_cookie, set_cookie
from web.visit import Visit, inside

HOME = "/aujourdhui"


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that asks to come in, and the secret that only it knows."""

    secret: str
    asking: Asking

    @property
    def cookie(self) -> str:
        return f"{int(self.asking.at.timestamp())}.{self.secret}"


def browser_of(request: web.Request, *, is_secure: bool, now: datetime) -> Browser | None:
    """The browser that asks, as its cookie says; None where it has not begun to, or waited too long."""
    begun, _, secret = request.cookies.get(asking_cookie(is_secure=is_secure), "").partition(".")
    if not secret or not (begun.isascii() and begun.isdigit() and len(begun) < 12):
        return None
    asking = ask(secret, at=datetime.fromtimestamp(int(begun), UTC))
    return None if asking.is_over(now) else Browser(secret, asking)


def _browser(visit: Visit) -> Browser | None:
    return browser_of(visit.request, is_secure=visit.house.is_secure, now=visit.now)


# --- coming in ------------------------------------------------------------------------------------


async def show_sign_in(visit: Visit) -> web.StreamResponse:
    """The number, and the link that opens the bot. Nothing is kept until it is confirmed there."""
    goal = inside(visit.word("vers"), HOME)
    if visit.visitor is not None:
        return visit.go(goal)
    house = visit.house
    browser = _browser(visit) or _new_browser(visit.now)
    visit.secret = browser.secret
    link = house.link(PREFIX + browser.asking.code(house.key))
    answer = visit.page(
        "sign_in.html",
        number=browser.asking.number,
        link=link,
        qr=qr_of(link) if link else "",
        is_confirmed=await visit.read(sign_ins.is_confirmed, browser.asking.fingerprint, now=visit.now),
        goal=goal,
        phone=_phone_beside(visit),
    )
    if house.beside is not None:
        answer.headers["Content-Security-Policy"] = _with_frames(house.beside.server)
    set_cookie(answer, asking_cookie(is_secure=house.is_secure), browser.cookie, is_secure=house.is_secure)
    return answer


def _new_browser(now: datetime) -> Browser:
    secret = secrets.token_urlsafe(32)
    return Browser(secret, ask(secret, at=now))


def _phone_beside(visit: Visit) -> tuple[str, str, str] | None:
    """The telephone that stands beside the page, in the demo."""
    phones = visit.house.beside.phones if visit.house.beside else ()
    return next((phone for phone in phones if phone[0] == visit.word("telephone")), None)


def _with_frames(server: str) -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"frame-src {server}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


async def show_state(visit: Visit) -> web.StreamResponse:
    """Whether the number has been confirmed, for the page's script that waits."""
    browser = _browser(visit)
    confirmed = browser is not None and await visit.read(
        sign_ins.is_confirmed, browser.asking.fingerprint, now=visit.now
    )
    return web.json_response({"confirmed": confirmed}, headers={"Cache-Control": "no-store"})


async def come_in(visit: Visit) -> web.StreamResponse:
    """The number was confirmed: this browser, and no other, gets a session under a new secret."""
    house, goal = visit.house, inside(visit.word("vers"), HOME)
    browser, session = _browser(visit), secrets.token_urlsafe(32)
    if browser is None or not await house.store.write(
        verbs.come_in, fingerprint=browser.asking.fingerprint, session_hash=hash_of(session), now=visit.now
    ):
        return visit.go("/connexion", vers=goal)
    answer = visit.go(goal)
    set_cookie(answer, session_cookie(is_secure=house.is_secure), session, is_secure=house.is_secure)
    drop_cookie(answer, asking_cookie(is_secure=house.is_secure), is_secure=house.is_secure)
    return answer


# --- where somebody is signed in ------------------------------------------------------------------


async def leave(visit: Visit) -> web.StreamResponse:
    """Sign out of this browser."""
    assert visit.visitor is not None
    await visit.write(verbs.close, sign_in_id=visit.visitor.sign_in_id)
    answer = visit.go("/connexion")
    secure = visit.house.is_secure
    drop_cookie(answer, session_cookie(is_secure=secure), is_secure=secure)
    return answer


async def list_browsers(visit: Visit) -> web.StreamResponse:
    """Every browser of one's own that is signed in, and how to close it."""
    assert visit.visitor is not None
    browsers = await visit.read(sign_ins.open_of, visit.person.id, now=visit.now)
    return visit.page("sign_ins.html", browsers=browsers, here=visit.visitor.sign_in_id)


async def close_browser(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.close, sign_in_id=visit.number("connexion"))
    return visit.go("/connexions")


async def close_others(visit: Visit) -> web.StreamResponse:
    assert visit.visitor is not None
    await visit.write(verbs.close_others, sign_in_id=visit.visitor.sign_in_id)
    return visit.go("/connexions")


async def change_language(visit: Visit) -> web.StreamResponse:
    """Read the pages, and the chat, in another language."""
    await visit.write(
        menu.change_language, content=visit.house.content, language=visit.word("langue"), message_id=None
    )
    answer = visit.go(inside(visit.word("vers"), HOME))
    answer.headers["Location"] = inside(visit.word("vers"), HOME)  # the page itself shows that it is done
    return answer
