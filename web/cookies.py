"""The two cookies of the pages: one for a session, one for a browser that asks for one."""

from __future__ import annotations

from aiohttp import web

from domain.sign_ins import ASKING, LONGEST


def session_cookie(*, is_secure: bool) -> str:
    return "__Host-rebonds" if is_secure else "rebonds"


def asking_cookie(*, is_secure: bool) -> str:
    return "__Host-rebonds-asks" if is_secure else "rebonds-asks"


def set_cookie(answer: web.StreamResponse, name: str, value: str, *, is_secure: bool) -> None:
    """A cookie that no script reads and no other site sends."""
    lasts = LONGEST if name == session_cookie(is_secure=is_secure) else ASKING
    answer.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(answer: web.StreamResponse, name: str, *, is_secure: bool) -> None:
    answer.del_cookie(name, path="/", secure=is_secure, httponly=True, samesite="Lax")
