"""The bot's own sentences, by key, one file per language (`content/texts/<language>.po`).

The files are gettext: `msgid` holds the key, `msgstr` the text with {variables}. A text that counts
has `msgid_plural` and is chosen by the variable {n}. Translators' tools open them as they are.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from content.moments import number_in_words
from content.problems import ContentError, Problem
from content.templates import Template, make_template

LANGUAGES = ("fr", "en")
FIRST_LANGUAGE = "fr"
_KEY = re.compile(r'^msgid "(.+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as it stands in its file: one form, or one per number."""

    key: str
    forms: tuple[str, ...]
    counts: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class TextFile:
    """The entries of one language, and its rule for choosing among forms by a number."""

    language: str
    entries: Mapping[str, Entry]
    form_for: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text in every language, made ready."""

    _templates: Mapping[str, Mapping[str, tuple[Template, ...]]]
    _form_for: Mapping[str, Callable[[int], int]]

    def text(self, key: str, language: str, params: Mapping[str, str | int]) -> str:
        """The text of that key in that language, its variables filled in."""
        values = {
            name: value if isinstance(value, str) else number_in_words(value, language)
            for name, value in params.items()
        }
        return self.template(key, language, params.get("n")).fill(values)

    def template(self, key: str, language: str, n: object = None) -> Template:
        """The text made ready, in the form for that number; in French where the language lacks it."""
        forms = self._templates[language].get(key) or self._templates[FIRST_LANGUAGE][key]
        if len(forms) == 1:
            return forms[0]
        return forms[self._form_for[language](n) if isinstance(n, int) else -1]

    def keys(self) -> frozenset[str]:
        """The keys of every text."""
        return frozenset(self._templates[FIRST_LANGUAGE])


def read_texts(directory: Path, language: str) -> TextFile:
    """Read the file of one language; what is broken in it is a problem with its line."""
    name = f"texts/{language}.po"
    path = directory / name
    if not path.is_file():
        raise ContentError([Problem(name, 1, "This file is missing.", "Put it back.")])
    try:
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    except PoFileError as error:
        fix = "Check the quotes of this entry."
        raise ContentError(
            [Problem(name, error.lineno, f"This entry cannot be read: {error}.", fix)]
        ) from None
    entries = {}
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key:
            entries[key] = Entry(key, forms, not isinstance(message.id, str), name, message.lineno or 1)
    problems = list(_written_twice(path.read_text(encoding="utf-8"), name))
    if problems:
        raise ContentError(problems)
    return TextFile(language, entries, gettext.c2py(catalog.plural_expr))


def make_texts(files: Mapping[str, TextFile], facts: Mapping[str, Mapping[str, str]]) -> Texts:
    """Make the texts of every language ready, with the facts of the place written in."""
    templates = {
        language: {
            key: tuple(make_template(form, language, facts[language]) for form in entry.forms)
            for key, entry in file.entries.items()
        }
        for language, file in files.items()
    }
    return Texts(templates, {language: file.form_for for language, file in files.items()})


def _written_twice(source: str, file: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for found in _KEY.finditer(source):
        if found[1] in seen:
            line = source.count("\n", 0, found.start()) + 1
            yield Problem(file, line, f"The text `{found[1]}` is written twice.", "Keep one of the two.")
        seen.add(found[1])
