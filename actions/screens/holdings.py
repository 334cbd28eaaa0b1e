"""What a person sees of what is held about them: a file in plain words, and what erasing means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.screens.doors import MENU
from content.loader import Content
from content.rendering import say
from domain.enrolment import text_hash
from domain.messages import Button, Document, Message, Text, Value, When, Words, pack
from storage.holdings import Held, Holdings
from storage.register import REGISTER

COPY = "export-ready"
"""The text that goes with the file."""

FILE = "mes-donnees-rebonds.txt"

CONSENTS = Button(Text("button-consents"), pack("consents", "below"))  # a file cannot become a list
ERASE = Button(Text("button-erase-me"), pack("erase"))


def copy(holdings: Holdings, content: Content, language: str, now: datetime) -> Message:
    """The file, and what can be done next."""
    document = Document(FILE, written_out(holdings, content, language, now))
    return Message(COPY, rows=((CONSENTS,), (ERASE,), (MENU,)), document=document)


def sure_to_erase() -> Message:
    rows = (
        (Button(Text("button-erase-all"), pack("erase-yes")),),
        (Button(Text("button-keep-all"), pack("erase-no")),),
    )
    return Message("erase-sure", rows=rows)


def erased() -> Message:
    """No button: whoever has just left is not pulled back."""
    return Message("erased")


def kept() -> Message:
    return Message("erase-kept", rows=((MENU,),))


def nothing_held() -> Message:
    return Message("nothing-held", rows=((Button(Text("button-begin"), pack("begin")),),))


# --- the file -------------------------------------------------------------------------------------


def written_out(holdings: Holdings, content: Content, language: str, now: datetime) -> str:
    """All that is held, noun by noun, in words; what is not held is said as well."""
    reader = _Reader(content, language, holdings, content.texts.keys())
    sections = [reader.section(table) for table in REGISTER if f"held-title-{table}" in reader.keys]
    first = reader.say(Text("held-title", {"at": reader.moment(now)}))
    return "\n\n\n".join([first, *sections, reader.say(Text("held-not"))]) + "\n"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Puts what is held in words, for one person."""

    content: Content
    language: str
    holdings: Holdings
    keys: frozenset[str]

    def section(self, table: str) -> str:
        title = self.say(Text(f"held-title-{table}"))
        rows = ["\n".join(self._lines(row)) for row in self.holdings.of(table)]
        between = "\n" if table == "journal" else "\n\n"
        return f"{title}\n\n{between.join(rows) if rows else self.say(Text('held-nothing'))}"

    def _lines(self, row: Held) -> Iterator[str]:
        columns = REGISTER[row.table].columns
        told = [
            self.say(Text(columns[name].label, {"value": said}))
            for name, value in row.values.items()
            if (said := self._in_words(row, name, value))
        ]
        return iter([" · ".join(told)] if row.table == "journal" else told)

    def _in_words(self, row: Held, name: str, value: Any) -> str:
        """A column's value as its person reads it; a code that has no words is shown as it is."""
        match value:
            case None:
                return ""
            case bool():
                return self.say(Text("button-yes" if value else "button-no"))
            case datetime():
                return self.say(self.moment(value))
            case Text():
                return self.say(value)
            case list():
                return ", ".join(self._in_words(row, name, one) for one in value)
            case dict():
                return ", ".join(f"{key} : {self._in_words(row, name, one)}" for key, one in value.items())
            case _:
                return self.say(self._code(row, name, value))

    def _code(self, row: Held, name: str, value: Any) -> Value:
        """What a code stands for: an address of the content, or a text of ours."""
        match row.table, name:
            case "people", "telegram_id":
                return str(value)  # an account, not an amount
            case "consents", "purpose":
                return self._consent(row, value)
            case "poll_answers" | "poll_answer_events", "opening_id":
                return self._words(f"polls/{self.holdings.poll_of.get(value)}/question", value)
            case "poll_answers" | "poll_answer_events", "options" | "choosing":
                poll = self.holdings.poll_of.get(row.values["opening_id"])
                return self._words(f"polls/{poll}/options/{value}", value)
            case "profile_answers", "question_id":
                return self._words(f"profile/{value}/question", value)
            case "profile_answers", "answer":
                return self._profile_answer(row.values["question_id"], value)
            case "module_progress", "module_id":
                return self._words(f"modules/{value}/title", value)
            case "session_answers" | "attendances", "session_id":
                return self._words(f"sessions/{value}/title", value)
            case "testimonies", "prompt_id":
                return self._words(f"prompts/{value}/title", value)
            case "testimonies" | "testimony_revisions", "place":
                return self._commune(value)
            case "testimonies" | "testimony_revisions", "level":
                return self._words(f"prompts/common/levels/{value}", value)
            case "testimony_tags", "tag":
                return self._tag(value)
            case "journal", "subject":
                return self._subject(value)
            case "testimony_decisions", "reason":
                return self._words(f"moderation/reasons/{value}", value)
            case _:
                return self._text(f"held-{name}-{value}", value)

    def _consent(self, row: Held, purpose: str) -> Value:
        """The very words that were agreed to, where they are still the same."""
        address = f"consents/{purpose}"
        if address not in self.content.words["fr"]:
            return purpose
        words = say(self.content, Words(address), row.values["language"])
        is_same = text_hash(words) == row.values["text_hash"]
        return words if is_same else Text("held-consent-older", {"purpose": purpose})

    def _profile_answer(self, question: str, answer: Any) -> Value:
        if question == "pr-commune" and (name := self.content.territory.name_of(str(answer))):
            return name
        return self._words(f"profile/{question}/options/{answer}", answer)

    def _tag(self, tag: str) -> Value:
        addresses = (f"taxonomy/{theme}/tags/{tag}" for theme in self.content.taxonomy)
        return self._words(next((one for one in addresses if one in self.content.words["fr"]), tag), tag)

    def _commune(self, code: str) -> Value:
        return self.content.territory.name_of(code) or code

    def _subject(self, subject: str) -> Value:
        """What an action was about: a poll, a module or a question by its words."""
        noun, _, name = subject.partition(":")
        match noun:
            case "opening":
                poll = self.holdings.poll_of.get(int(name)) if name.isdigit() else None
                return self._words(f"polls/{poll}/title", subject)
            case "module":
                return self._words(f"modules/{name}/title", subject)
            case "question":
                return self._words(f"profile/{name}/question", subject)
            case _:
                return subject

    def _words(self, address: str, code: Any) -> Value:
        return Words(address) if address in self.content.words["fr"] else _as_it_is(code)

    def _text(self, key: str, code: Any) -> Value:
        key = re.sub("[ _]", "-", key)
        return Text(key) if key in self.keys else _as_it_is(code)

    def say(self, value: Value) -> str:
        return say(self.content, value, self.language)

    def moment(self, at: datetime) -> Text:
        """With its year, since this file may be read much later."""
        return Text("held-moment", {"date": When(at, "date"), "time": When(at, "time")})


def _as_it_is(code: Any) -> Value:
    return code if isinstance(code, int) else str(code)
