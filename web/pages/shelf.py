"""The shelf: accepted stories, searched, sorted by theme, taken away; and who has not been heard yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from aiohttp import web

from actions import shelf as verbs
from actions.shelf import HAZARDS
from domain.messages import Value, When, Words
from domain.shelf import ALL, LEAST, Asked, Shelved, told_apart
from domain.testimonies import Level
from storage import media
from storage import shelf as queries
from web.sheets import FORMATS, Cell, Column, Sheet, attach
from web.visit import BadInput, Visit

SHOWN = 20
"""How many stories one page lists."""

FILTERS = ("mots", "appel", "evenement", "theme", "lieu", "depuis", "jusqua", "niveau")

TAKEN_AWAY = (Level.PUBLIC, Level.GROUP)
"""What may leave the house: a story told to the team alone stays here."""

GROUPS = ("pr-commune", "pr-age", "pr-genre", "pr-activite")
"""The profile questions by which one sees who has been heard."""


async def search(visit: Visit) -> web.StreamResponse:
    """Every accepted story, the newest first, or those that are looked for."""
    asked, page = _asked(visit), visit.number("page")
    many = await visit.read(queries.count, asked)
    found = await visit.read(queries.found, asked, offset=page * SHOWN, limit=SHOWN)
    given = {name: visit.word(name) for name in FILTERS if visit.word(name)}
    return visit.page(
        "shelf.html", many=many, found=found, given=given, page=page, last=max(0, (many - 1) // SHOWN),
        prompts=visit.house.content.prompts, hazards=_options(visit, HAZARDS), themes=_themes(visit),
        communes=visit.house.content.territory.communes, place_of=visit.house.content.territory.name_of,
        words=Words, title_of=_title, levels=ALL, pages=_address(visit, given),
    )  # fmt: skip


def _address(visit: Visit, given: Mapping[str, str]) -> str:
    """The address of this search, up to the number of its page."""
    return str(visit.request.rel_url.with_query({**given, "page": ""}))


def _title(story: Shelved) -> Value:
    return verbs.title_of(story)


def _asked(visit: Visit, levels: tuple[Level, ...] = ALL) -> Asked:
    """What is looked for; a choice that is not on the list is a mistake of the address."""
    content = visit.house.content
    prompt, place, level = visit.word("appel"), visit.word("lieu"), visit.word("niveau")
    if prompt and prompt != "other" and prompt not in content.prompts:
        raise BadInput("appel")
    if place and content.territory.name_of(place) is None:
        raise BadInput("lieu")
    if level:
        levels = tuple(one for one in levels if one == level)
    if level and not levels:
        raise BadInput("niveau")
    until = _day(visit, "jusqua")
    return Asked(
        levels, words=visit.word("mots")[:200], prompt=prompt, tags=_tags_asked(visit), place=place,
        since=_day(visit, "depuis"), until=until + timedelta(days=1) if until else None,
    )  # fmt: skip


def _tags_asked(visit: Visit) -> tuple[tuple[str, str], ...]:
    tags = []
    if visit.word("evenement"):
        tags.append((HAZARDS, visit.word("evenement")))
    if visit.word("theme"):
        theme, _, tag = visit.word("theme").partition("/")
        tags.append((theme, tag))
    known = visit.house.content.taxonomy
    for theme, tag in tags:
        if theme not in known or all(one.id != tag for one in known[theme].tags):
            raise BadInput("theme")
    return tuple(tags)


def _day(visit: Visit, name: str) -> datetime | None:
    """The beginning of a day of the territory."""
    if not visit.word(name):
        return None
    try:
        return datetime.combine(date.fromisoformat(visit.word(name)), time(), visit.house.zone)
    except ValueError:
        raise BadInput(name) from None


def _options(visit: Visit, theme: str) -> list[tuple[str, str]]:
    """The tags of a theme, in words."""
    tags = visit.house.content.taxonomy[theme].tags
    return [(tag.id, visit.say(Words(f"taxonomy/{theme}/tags/{tag.id}"))) for tag in tags]


def _themes(visit: Visit) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every other theme: its name, its words, its tags."""
    themes = [theme for theme in visit.house.content.taxonomy if theme != HAZARDS]
    return [(theme, visit.say(Words(f"taxonomy/{theme}")), _options(visit, theme)) for theme in themes]


# --- one story ------------------------------------------------------------------------------------


async def show_story(visit: Visit) -> web.StreamResponse:
    """One story, and the themes it is sorted under."""
    story = await visit.read(queries.one, Asked(ALL), visit.number("id"))
    if story is None:
        raise web.HTTPNotFound
    content = visit.house.content
    themes = [(HAZARDS, visit.say(Words(f"taxonomy/{HAZARDS}")), _options(visit, HAZARDS)), *_themes(visit)]
    pieces = await visit.read(media.pieces_of, story.id, story.revision)
    return visit.page(
        "shelved.html", story=story, themes=themes, title=verbs.title_of(story), words=Words,
        place=content.territory.name_of(story.place) if story.place else "",
        pieces=[piece for piece in pieces if piece.may_be_shown],
    )  # fmt: skip


async def sort_story(visit: Visit) -> web.StreamResponse:
    """Sort a story under the themes that were ticked."""
    taxonomy = visit.house.content.taxonomy
    ticked = {tuple(word.split("/", 1)) for word in visit.words("themes")}
    known = {(theme.id, tag.id) for theme in taxonomy.values() for tag in theme.tags}
    if not ticked <= known:
        raise BadInput("themes")
    await visit.write(
        verbs.sort_story, testimony_id=visit.number("id"), themes=tuple(taxonomy), ticked=sorted(ticked)
    )
    return visit.go(f"/recits/{visit.number('id')}")


# --- who has been heard ---------------------------------------------------------------------------


async def show_heard(visit: Visit) -> web.StreamResponse:
    """Of which groups has somebody's story been accepted, and of which not."""
    tables = []
    for question in GROUPS:
        found = await visit.read(queries.heard_by, question, Asked(ALL))
        rows = [(_answer(visit, question, row.answer), row) for row in told_apart(found)]
        tables.append((visit.say(Words(f"profile/{question}/question")), rows))
    return visit.page("heard.html", tables=tables, least=LEAST)


def _answer(visit: Visit, question: str, answer: str) -> str:
    if name := visit.house.content.territory.name_of(answer):
        return name
    address = f"profile/{question}/options/{answer}"
    known = address in visit.house.content.words["fr"]
    return visit.say(Words(address)) if known else visit.text("page-heard-else")


# --- the table to take away -----------------------------------------------------------------------

COLUMNS = ("number", "level", "day", "prompt", "place", "themes", "words")


async def take_away(visit: Visit) -> web.StreamResponse:
    """What may leave the house of the stories that are looked for, its level on each line."""
    format = next((one for one in FORMATS if one == visit.word("format")), None)
    if format is None:
        raise BadInput("format")
    asked = _asked(visit, TAKEN_AWAY)
    stories = await visit.read(queries.found, asked, limit=100_000)
    lived_in = await visit.read(queries.heard_by, "pr-commune", Asked(ALL))
    named = {heard.answer for heard in lived_in if heard.people >= LEAST}
    await visit.write(verbs.note_download, format=format, many=len(stories))
    columns = [
        Column(visit.text(f"page-shelf-column-{name}"), visit.text(f"page-shelf-meaning-{name}"))
        for name in COLUMNS
    ]
    rows = [_row(visit, story, named) for story in stories]
    file = f"recits-{visit.now.astimezone(visit.house.zone).date()}"
    return await attach(
        Sheet(file, visit.text("page-shelf-leaf"), visit.text("page-codebook"), columns, rows), format
    )


def _row(visit: Visit, story: Shelved, named: set[str]) -> Sequence[Cell]:
    """One story. Its commune is told only where so many take part that it leads to nobody."""
    place = visit.house.content.territory.name_of(story.place) if story.place in named else None
    tags = [
        visit.say(Words(f"taxonomy/{theme}/tags/{tag}"))
        for theme, given in story.tags.items()
        for tag in given
    ]
    return (
        story.number, visit.text(f"level-{story.level}"), visit.say(When(story.accepted_at, "date")),
        visit.say(verbs.title_of(story)), place, ", ".join(tags), story.words,
    )  # fmt: skip
