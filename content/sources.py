"""The files of a territory as they stand: what the loader builds from and the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.documents import Document, read_document
from content.problems import ContentError, Problem
from content.texts import LANGUAGES, TextFile, read_texts
from content.words import SHELVES, Word, words_in

MODULES = "modules"
FILES = (
    "territory.yaml",
    "calendar.yaml",
    "distress.yaml",
    "acronyms.yaml",
    *(shelf.file for shelf in SHELVES),
)
"""Every file that must be there, beside one file per module and one file of texts per language."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Every file read, by its name inside the directory."""

    documents: Mapping[str, Document]
    texts: Mapping[str, TextFile]

    @classmethod
    def read(cls, directory: Path) -> Sources:
        """Read every file; all that cannot be read is told in one error."""
        problems: list[Problem] = []
        documents, texts = {}, {}
        for file in _files_of(directory):
            try:
                documents[file] = read_document(directory, file)
            except ContentError as error:
                problems += error.problems
        for language in LANGUAGES:
            try:
                texts[language] = read_texts(directory, language)
            except ContentError as error:
                problems += error.problems
        if problems:
            raise ContentError(problems)
        return cls(documents, texts)

    def modules(self) -> list[Document]:
        """The files of the modules, in the order of their names."""
        return [
            document
            for file, document in self.documents.items()
            if file.startswith(f"{MODULES}/") and not _language_of(file)
        ]

    def words(self, language: str) -> Iterator[Word]:
        """Every piece of content there is in a language."""
        for shelf in SHELVES:
            yield from words_in(self._said_in(shelf.file, language), shelf.name, shelf.main)
        for module in self.modules():
            yield from words_in(self._said_in(module.file, language), module.file.removesuffix(".yaml"))

    def facts_said_otherwise(self, language: str) -> dict[str, str]:
        """The facts of the place that this language says in its own way."""
        return dict(self._said_in("territory.yaml", language).data or {}) if language != LANGUAGES[0] else {}

    def _said_in(self, file: str, language: str) -> Document:
        if language == LANGUAGES[0]:
            return self.documents[file]
        name = _translation(file, language)
        return self.documents.get(name, Document(name, None, {}))


def _files_of(directory: Path) -> list[str]:
    modules = [f"{MODULES}/{path.name}" for path in sorted((directory / MODULES).glob("*.yaml"))]
    needed = [*FILES, *(name for name in modules if not _language_of(name))]
    translations = [_translation(file, language) for file in needed for language in LANGUAGES[1:]]
    return [*needed, *(file for file in translations if (directory / file).is_file())]


def _translation(file: str, language: str) -> str:
    return f"{file.removesuffix('.yaml')}.{language}.yaml"


def _language_of(file: str) -> str:
    """The language a file's name ends on, as in `polls.en.yaml`; none for the first language."""
    return next((language for language in LANGUAGES if file.endswith(f".{language}.yaml")), "")
