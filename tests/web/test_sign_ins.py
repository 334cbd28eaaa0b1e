"""Coming in without a password: the number is confirmed in the chat, and only the browser that asked comes in."""

from __future__ import annotations

import pytest

from domain.people import Role
from domain.rights import Policy
from storage import sign_ins
from tests.town import Town
from tests.web.visits import LINK, browsing, signed_in, signs_in
from web.guard import HEADERS
from web.routes import MENU, PAGES

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_the_browser_that_asked_comes_in(town: Town) -> None:
    mireille = await town.citizen("Mireille", Role.MODERATOR)
    async with browsing(town) as hers, browsing(town) as strangers:
        page = await hers.gets("/connexion")
        await strangers.gets("/connexion")
        code = LINK.search(page.html)
        assert code is not None
        await mireille.starts(code[1])
        asked = await mireille.reads_until("Un navigateur demande à entrer")
        await mireille.taps("Oui, c’est moi")
        await mireille.reads_until("Confirmé")

        strangers.seal = "not theirs"
        refused = await strangers.posts("/connexion")
        await hers.gets("/connexion")
        entered = await hers.posts("/connexion")

        number = asked.text.partition("Numéro : ")[2][:5]
        assert number in page.text
        assert refused.path.startswith("/connexion")
        assert entered.path == "/aujourdhui", (entered.status, entered.text)
        assert "Mireille" in entered.text


async def test_a_number_opens_one_session_however_often_it_is_used(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as first:
        code = LINK.search((await first.gets("/connexion", allow_redirects=False)).html)

        assert code is None, "who is in is not asked again"
        again = await first.posts("/connexion")

        assert again.path.startswith("/aujourdhui"), "the session that was opened stays"
        person = await town.person(samuel)
        assert len(await town.read(sign_ins.open_of, person.id, now=town.clock.now())) == 1


async def test_no_one_without_a_right_comes_in(town: Town) -> None:
    awa = await town.citizen("Awa")
    async with browsing(town) as visitor:
        code = LINK.search((await visitor.gets("/connexion")).html)
        assert code is not None

        await awa.starts(code[1])

        assert "pour l’équipe" in (await awa.reads_until("Ces pages")).text
        await awa.taps_data(f"sign-in-yes:{code[1].removeprefix('page-')}")
        assert (await visitor.posts("/connexion")).path.startswith("/connexion")


async def test_a_number_is_valid_for_ten_minutes(town: Town) -> None:
    mireille = await town.citizen("Mireille", Role.MODERATOR)
    async with browsing(town) as visitor:
        code = LINK.search((await visitor.gets("/connexion")).html)
        assert code is not None
        await town.passes(minutes=11)

        await mireille.starts(code[1])

        await mireille.reads_until("n’est plus valable")


@pytest.mark.parametrize("code", ["page-", "page-" + "x" * 46, "page-é", "page-00000000" + "A" * 38])
async def test_a_forged_link_opens_nothing(town: Town, code: str) -> None:
    mireille = await town.citizen("Mireille", Role.MODERATOR)

    await mireille.says(f"/start {code}")

    await mireille.reads_until("n’est plus valable")


async def test_a_session_ends_after_half_an_hour_without_a_page_and_after_twelve_hours(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        for _ in range(25):
            await town.passes(minutes=28)
            assert (await visitor.gets("/aujourdhui")).path == "/aujourdhui"
        await town.passes(minutes=28)

        assert (await visitor.gets("/aujourdhui")).path.startswith("/connexion")

        await signs_in(visitor, samuel)
        await town.passes(minutes=31)
        assert (await visitor.gets("/aujourdhui")).path.startswith("/connexion")


async def test_signing_out_ends_the_session_for_good(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor, browsing(town) as thief:
        thief.session.cookie_jar.update_cookies({"rebonds": visitor.cookie})
        assert (await thief.gets("/aujourdhui")).path == "/aujourdhui"

        await visitor.posts("/deconnexion")

        assert (await thief.gets("/aujourdhui")).path.startswith("/connexion")


async def test_a_browser_is_closed_from_the_chat_and_from_another_browser(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as first, signed_in(town, samuel) as second:
        await samuel.taps("Fermer la connexion")
        await samuel.reads_until("est fermée")
        assert (await second.gets("/aujourdhui")).path.startswith("/connexion")

        await signs_in(second, samuel)
        shown = await first.posts("/connexions/fermer-les-autres")

        assert "1 autre connexion est fermée" in shown.text
        assert (await second.gets("/aujourdhui")).path.startswith("/connexion")


async def test_a_right_that_was_taken_away_opens_no_page_any_more(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        person = await town.person(samuel)
        await town.write(lambda tx: tx.people.change(person.id, roles=()))

        assert (await visitor.gets("/aujourdhui")).status == 403


# --- every page, as each kind of person -----------------------------------------------------------

HOLDS = {
    Policy.MODERATOR: Role.MODERATOR,
    Policy.ORGANIZER: Role.ORGANIZER,
    Policy.ADMINISTRATOR: Role.ADMINISTRATOR,
}
"""Whom a page of the team is for."""


def somewhere(path: str) -> str:
    """An address of this page: whatever it is about is not there."""
    for name in ("{id}", "{session}", "{opening}", "{kind}", "{number}", "{name}", "{fact}"):
        path = path.replace(name, "999")
    return path


def opens(role: Role | None, policy: Policy) -> bool:
    if policy is Policy.ANYONE:
        return True
    if role is None:
        return False
    return policy is Policy.STAFF or role is Role.ADMINISTRATOR or HOLDS[policy] is role


ENDS_THE_SESSION = {"/deconnexion"}
"""What follows others (`/suite`) never ends by itself, and is left out as well."""


@pytest.mark.parametrize("role", [None, *Role])
async def test_every_page_is_open_to_those_it_declares_and_to_nobody_else(
    town: Town, role: Role | None
) -> None:
    async with browsing(town) as visitor:
        if role is not None:
            await signs_in(visitor, await town.citizen("Camille", role))
        for page in PAGES:
            if page.path in ENDS_THE_SESSION or page.path.endswith("/suite"):
                continue
            if page.method == "POST" and page.policy is Policy.ANYONE:
                continue
            path = somewhere(page.path)
            answer = await (visitor.gets(path) if page.method == "GET" else visitor.posts(path))
            shut = answer.status == 403 or (answer.path.startswith("/connexion?vers") and role is None)
            where = f"{page.method} {page.path} as {role}: {answer.status} {answer.path}"
            assert shut is not opens(role, page.policy), where
            assert answer.status < 500, where


async def test_the_menu_lists_each_page_that_has_a_name_there() -> None:
    assert {page.path for page in PAGES if page.menu} <= set(MENU)


async def test_every_form_is_refused_without_its_seal_or_from_elsewhere(town: Town) -> None:
    async with browsing(town) as visitor:
        await signs_in(visitor, await town.citizen("Camille", Role.ADMINISTRATOR))
        for page in PAGES:
            if page.method == "POST":
                path = somewhere(page.path)
                foreign = await visitor.posts(path, Origin="http://elsewhere.example")
                own, visitor.seal = visitor.seal, "0" * 64
                unsealed = await visitor.posts(path)
                visitor.seal = own
                assert foreign.status == 403, path
                assert (unsealed.status, "Rien n’est perdu" in unsealed.text) == (403, True), path


async def test_what_was_typed_is_kept_when_the_session_is_over(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        await town.passes(minutes=31)

        kept = await visitor.posts("/connexions/fermer", {"connexion": 4242})

        assert 'name="connexion" value="4242"' in kept.html
        assert "Ce que vous avez écrit est gardé" in kept.text


async def test_what_a_page_does_not_ask_for_is_refused(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        assert (await visitor.gets("/connexions?order=(select 1)")).status == 400
        assert (
            await visitor.posts("/connexions/fermer", {"connexion": 1, "role": "administrator"})
        ).status == 400
        assert (await visitor.posts("/connexions/fermer", {"connexion": "1 or 1"})).status == 400


@pytest.mark.parametrize(
    "goal", ["//evil.example", "https:evil.example", "\\\\evil.example", "/\\evil.example"]
)
async def test_nobody_is_sent_to_another_site(town: Town, goal: str) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        answer = await visitor.posts("/langue", {"langue": "fr", "vers": goal})

        assert answer.path == "/aujourdhui"


async def test_every_answer_carries_its_protection(town: Town) -> None:
    async with browsing(town) as visitor:
        for path in ("/connexion", "/aujourdhui", "/connexions?x=1", "/nowhere"):
            answer = await visitor.gets(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            HEADERS["Permissions-Policy"] == (await visitor.gets("/connexion")).headers["Permissions-Policy"]
        )
