"""Read the content of a territory: every file, once, into values that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.documents import Document
from content.facts import facts_of
from content.parsing import Parser
from content.problems import ContentError
from content.sources import Sources
from content.templates import Template, make_template
from content.texts import LANGUAGES, Texts, make_texts
from domain.consents import Consent, PrivacyNotice
from domain.distress import Distress
from domain.faq import FrequentQuestion
from domain.follow_up import FollowUp
from domain.moderation import Moderation
from domain.modules import Module
from domain.polls import Poll
from domain.profile_questions import ProfileQuestion, Quotas
from domain.programme import Calendar, Programme, Session
from domain.statements import Lot, Statement
from domain.territory import Territory
from domain.testimony_prompts import CommonWords, TestimonyPrompt, Theme

CONTENT = Path(__file__).parent
"""The content that ships: an invented territory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that citizens read, and what the programme is made of.

    The values hold the French words with their {variables}, for rules that need them; what is shown
    comes from `words`, every piece of content by its address, per language (`content/words.py`).
    """

    territory: Territory
    programme: Programme
    sessions: Mapping[str, Session]
    calendar: Calendar
    modules: Mapping[str, Module]
    polls: Mapping[str, Poll]
    prompts: Mapping[str, TestimonyPrompt]
    testimony: CommonWords
    taxonomy: Mapping[str, Theme]
    lots: Mapping[str, Lot]
    statements: Mapping[str, Statement]
    consents: Mapping[str, Consent]
    privacy: PrivacyNotice
    reminders: Mapping[str, str]
    announcements: Mapping[str, str]
    follow_up: FollowUp
    moderation: Moderation
    profile: Mapping[str, ProfileQuestion]
    quotas: Quotas
    faq: Mapping[str, FrequentQuestion]
    distress: Distress
    texts: Texts
    words: Mapping[str, Mapping[str, Template]]
    sources: Sources = field(repr=False, compare=False)
    """The files as they are."""
    told: Sources = field(repr=False, compare=False)
    """The same with the facts that were changed in the house (`content/told.py`)."""
    languages: tuple[str, ...] = LANGUAGES


def load(directory: Path = CONTENT) -> Content:
    """The whole content of a directory; all that keeps it from being read, in one error."""
    return build(Sources.read(directory))


def build(sources: Sources) -> Content:
    """Typed values from files that were read."""
    parser = Parser()
    values = _programme(sources.documents, parser) | _around_people(sources.documents, parser)
    values["modules"] = {file.file: parser.one(file, Module) for file in sources.modules()}
    if parser.problems:
        raise ContentError(parser.problems)
    values["modules"] = {module.id: module for module in values["modules"].values()}
    facts = {
        language: facts_of(values["territory"], language, sources.facts_said_otherwise(language))
        for language in LANGUAGES
    }
    return Content(
        **values, texts=make_texts(sources.texts, facts), words=_words(sources, facts),
        sources=sources, told=sources,
    )  # fmt: skip


def _programme(files: Mapping[str, Document], parser: Parser) -> dict[str, Any]:
    """What is learnt, asked and told, and when."""
    prompts, statements = files["testimony_prompts.yaml"], files["statements.yaml"]
    return {
        "territory": parser.one(files["territory.yaml"], Territory),
        "programme": parser.one(files["programme.yaml"], Programme),
        "sessions": parser.by_id(files["sessions.yaml"], Session),
        "calendar": parser.one(_with_spelled(files["calendar.yaml"]), Calendar),
        "polls": parser.by_id(files["polls.yaml"], Poll),
        "prompts": parser.by_id(prompts, TestimonyPrompt, "prompts"),
        "testimony": parser.one(prompts, CommonWords, "common"),
        "taxonomy": parser.by_id(files["taxonomy.yaml"], Theme),
        "lots": parser.by_id(statements, Lot, "lots"),
        "statements": parser.by_id(statements, Statement, "statements"),
    }


def _around_people(files: Mapping[str, Document], parser: Parser) -> dict[str, Any]:
    """What people agree to, are asked, are told and are answered."""
    profile = files["profile.yaml"]
    return {
        "consents": parser.by_id(files["consents.yaml"], Consent, "consents"),
        "privacy": parser.one(files["privacy.yaml"], PrivacyNotice),
        "reminders": parser.one(files["reminders.yaml"], dict[str, str]),
        "announcements": parser.one(files["announcements.yaml"], dict[str, str]),
        "follow_up": parser.one(files["follow_up.yaml"], FollowUp),
        "moderation": parser.one(files["moderation.yaml"], Moderation),
        "profile": parser.by_id(profile, ProfileQuestion, "questions"),
        "quotas": parser.one(profile, Quotas, "quotas"),
        "faq": parser.by_id(files["faq.yaml"], FrequentQuestion),
        "distress": parser.one(files["distress.yaml"], Distress),
    }


def _words(sources: Sources, facts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Template]]:
    return {
        language: {
            word.address: make_template(word.text, language, facts[language])
            for word in sources.words(language)
        }
        for language in LANGUAGES
    }


def _with_spelled(calendar: Document) -> Document:
    """`with` is a word of Python's own: entries write it so, their type calls it `with_`."""
    if not isinstance(calendar.data, dict) or not isinstance(calendar.data.get("entries"), list):
        return calendar
    entries = [
        {("with_" if key == "with" else key): value for key, value in entry.items()}
        for entry in calendar.data["entries"]
    ]
    return Document(calendar.file, calendar.data | {"entries": entries}, calendar.lines)
