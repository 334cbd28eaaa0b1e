"""The guard at the door of every page: who is it, may they, was it sent by one of our own forms?"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from aiohttp import web
from multidict import MultiDict
from yarl import URL

from actions.sign_ins import note_presence
from content.texts import FIRST_LANGUAGE, LANGUAGES
from domain.rights import Policy, refusal
from domain.sign_ins import hash_of
from domain.spelling import clean
from storage import general_pause, sign_ins
from storage.sign_ins import Visitor
from web.cookies import asking_cookie, session_cookie
from web.house import House
from web.routes import MENU, PAGES, Page
from web.visit import TOLD, BadInput, Visit, is_from

SEAL = "sceau"
"""The field by which a form is known as ours."""

SEEN_EVERY = timedelta(minutes=1)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STATIC = Path(__file__).parent / "static"


def add_pages(app: web.Application, house: House) -> None:
    """Every page of the table, each behind the guard."""
    for page in PAGES:
        app.router.add_route(page.method, page.path, partial(_open, house, page))
    app.router.add_get("/", _lead_in)
    for name in ("house.css", "house.js", "icon.svg", "moderation.js"):
        app.router.add_get(f"/maison/{name}", partial(_send_file, STATIC / name))


async def _lead_in(_: web.Request) -> web.StreamResponse:
    raise web.HTTPSeeOther("/aujourdhui")


async def _send_file(path: Path, _: web.Request) -> web.FileResponse:
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


async def _open(house: House, page: Page, request: web.Request) -> web.StreamResponse:
    answer = await _answer(house, page, request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if house.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    return answer


async def _answer(house: House, page: Page, request: web.Request) -> web.StreamResponse:
    visit = await _welcome(house, page, request)
    if page.method == "POST" and not comes_from_us(house, request):
        return visit.problem(403, "page-foreign-form")
    try:
        visit.fields = await _read_fields(page, request)
        if page.method == "POST" and not _is_sealed(visit):
            return _offer_again(visit)
        if (refused := _refused(visit)) is not None:
            return refused
        return await page.answer(visit)
    except BadInput:
        return visit.problem(400, "page-bad-input")
    except web.HTTPNotFound:
        return visit.problem(404, "page-not-found")


async def _welcome(house: House, page: Page, request: web.Request) -> Visit:
    """Who is there? A session that is over is nobody's."""
    now = house.now()
    secret = request.cookies.get(session_cookie(is_secure=house.is_secure), "")
    visitor = await house.store.read(sign_ins.visitor, hash_of(secret), now=now) if secret else None
    if visitor is None:
        secret = request.cookies.get(asking_cookie(is_secure=house.is_secure), "").partition(".")[2]
    elif now - visitor.seen_at > SEEN_EVERY:
        await house.store.write(note_presence, sign_in_id=visitor.sign_in_id, now=now)
    language = visitor.person.language if visitor else _language_of(request)
    return Visit(
        house, request, now, language, page.path, page.policy, _menu(visitor), secret, visitor,
        await house.store.read(general_pause.current) if visitor else None,
    )  # fmt: skip


def _menu(visitor: Visitor | None) -> Sequence[tuple[str, str]]:
    """The pages this person may open, as the menu lists them."""
    if visitor is None:
        return ()
    listed = [page for page in PAGES if page.menu and not refusal(visitor.person, page.policy)]
    return [(page.path, page.menu) for page in sorted(listed, key=lambda page: MENU.index(page.path))]


def _language_of(request: web.Request) -> str:
    """The first of our languages that the browser's owner reads; French where there is none."""
    for asked in request.headers.get("Accept-Language", "").split(","):
        if (spoken := asked.strip()[:2].casefold()) in LANGUAGES:
            return spoken
    return FIRST_LANGUAGE


# --- what was sent --------------------------------------------------------------------------------


def comes_from_us(house: House, request: web.Request) -> bool:
    """Whether one of our own pages has sent this; a form that nothing is said of is not ours."""
    ours = URL(house.public_url).origin() if house.public_url else request.url.origin()
    return is_from(ours, request) is True


async def _read_fields(page: Page, request: web.Request) -> MultiDict[str]:
    """What the form carries, or the address; only what this page asks for."""
    try:
        sent = await request.post() if page.method == "POST" else request.query
    except ValueError:  # not the bytes of any text
        raise BadInput("form") from None
    fields: MultiDict[str] = MultiDict()
    for name, value in sent.items():
        if name not in (*page.fields, SEAL, TOLD) or not isinstance(value, str):
            raise BadInput(name)
        fields.add(name, clean(value.replace("\r\n", "\n")))
    return fields


def _is_sealed(visit: Visit) -> bool:
    given = visit.fields.popall(SEAL, [""])[0]
    return bool(visit.secret) and hmac.compare_digest(given.encode(), visit.seal.encode())


def _offer_again(visit: Visit) -> web.Response:
    """The session is over, or was opened anew, while somebody was typing: nothing they typed is lost."""
    visit.fields.popall(SEAL, None)
    return visit.page("again.html", status=403, kept=list(visit.fields.items()))


def _refused(visit: Visit) -> web.Response | None:
    """Where this person may not: to the sign-in page, or why not."""
    if visit.policy is Policy.ANYONE:
        return None
    if visit.visitor is None:
        if visit.request.method == "POST":
            return _offer_again(visit)
        return visit.go("/connexion", vers=visit.request.path_qs)
    is_refused = refusal(visit.visitor.person, visit.policy) is not None
    return visit.problem(403, "page-not-allowed") if is_refused else None
