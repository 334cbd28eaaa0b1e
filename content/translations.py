"""Every language says the same: the same texts, with the same variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from content.problems import Problem
from content.templates import variables_in
from content.texts import FIRST_LANGUAGE, Entry, TextFile
from content.words import Word

WHOLE = ("consents", "moderation/decisions", "moderation/reasons", "privacy", "profile", "reminders")
"""What has to be there in every language, for nobody agrees to what they cannot read."""


def text_problems(files: Mapping[str, TextFile]) -> Iterator[Problem]:
    """The bot's own texts: the same keys and the same variables in every language."""
    for file in files.values():
        for other in files.values():
            yield from _lacking(file, other)
        for entry in file.entries.values():
            yield from _unfit(entry)


def word_problems(first: Iterable[Word], said: Iterable[Word], language: str) -> Iterator[Problem]:
    """Content in another language: nothing that the first does not have, no thing half translated."""
    original = {word.address: word for word in first}
    translated = {word.address: word for word in said}
    for word in translated.values():
        if word.address not in original:
            yield Problem(
                word.file, word.line, f"{word.address}: there is no such piece in French.", "Cut it."
            )
        elif variables_in(word.text) != variables_in(original[word.address].text):
            names = _names(variables_in(original[word.address].text))
            yield Problem(
                word.file, word.line, f"{word.address}: other variables than in French.", f"Use {names}."
            )
    begun = {_thing(address) for address in translated}
    for address, word in original.items():
        if address not in translated and (_thing(address) in begun or address.startswith(WHOLE)):
            missing = f"{address}: it is missing in `{language}`."
            name = word.file.replace(".yaml", f".{language}.yaml")
            yield Problem(word.file, word.line, missing, f"Write it in {name}.")


def _lacking(file: TextFile, other: TextFile) -> Iterator[Problem]:
    for key, entry in file.entries.items():
        there = other.entries.get(key)
        if there is None:
            fix = f"Add it to texts/{other.language}.po."
            yield Problem(entry.file, entry.line, f"{key}: it is missing in `{other.language}`.", fix)
        elif other.language == FIRST_LANGUAGE:
            yield from _unlike(entry, there)


def _unlike(entry: Entry, first: Entry) -> Iterator[Problem]:
    if _variables(entry) != _variables(first):
        fix = f"Use {_names(_variables(first))}."
        yield Problem(entry.file, entry.line, f"{entry.key}: other variables than in French.", fix)
    if entry.counts != first.counts:
        fix = "Give both a plural, or neither."
        yield Problem(entry.file, entry.line, f"{entry.key}: a plural in one language only.", fix)


def _unfit(entry: Entry) -> Iterator[Problem]:
    if not all(entry.forms):
        yield Problem(entry.file, entry.line, f"{entry.key}: a form is empty.", "Write its text.")
    if entry.counts and not any("{n}" in form for form in entry.forms):
        yield Problem(
            entry.file, entry.line, f"{entry.key}: a text that counts says {{n}}.", "Put {n} in it."
        )


def _variables(entry: Entry) -> frozenset[str]:
    return frozenset(name for form in entry.forms for name in variables_in(form))


def _names(variables: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(variables)) or "none"


def _thing(address: str) -> str:
    """The poll, module or question that an address belongs to."""
    return "/".join(address.split("/")[:2])
