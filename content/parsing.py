"""From what a file holds to typed values; what does not fit is named with its line and the fix."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from content.documents import Document, Way, shown
from content.problems import Problem

T = TypeVar("T")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(slots=True)
class Parser:
    """Parses one piece after the other and keeps every problem, so that all are told at once.

    What does not fit comes back as nothing: look at `problems` before using anything.
    """

    problems: list[Problem] = field(default_factory=list)

    def one(self, document: Document, kind: type[T], *way: str) -> T:
        """The value that stands at `way` in a file, as a `kind`."""
        data = document.data
        for step in way:
            data = data.get(step) if isinstance(data, dict) else None
        try:
            return cast(T, _adapter(cast(Any, kind)).validate_python((data,))[0])
        except ValidationError as error:
            self.problems += [_problem(document, way, dict(one)) for one in error.errors()]
            return cast(T, None)

    def by_id(self, document: Document, kind: type[N], *way: str) -> dict[str, N]:
        """The list that stands at `way` in a file, each item by its id; an id serves once."""
        items = self.one(document, _tuple_of(kind), *way) or ()
        found: dict[str, N] = {}
        for position, item in enumerate(items):
            if item.id in found:
                fix = "Give this one another id."
                self.problems.append(document.problem((*way, position), f"`{item.id}` is used twice.", fix))
            found[item.id] = item
        return found


def _tuple_of(kind: type[N]) -> type[tuple[N, ...]]:
    return cast(type[tuple[N, ...]], tuple[kind, ...])  # type: ignore[valid-type]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # Wrapped in a tuple, so that "no unknown keys" reaches plain dataclasses, which carry no settings.
    return TypeAdapter(tuple[kind], config=ConfigDict(extra="forbid"))


def _problem(document: Document, way: Way, error: dict[str, Any]) -> Problem:
    place = (*way, *error["loc"][1:])
    name = shown(place) or document.file
    match error["type"]:
        case "missing" | "missing_argument":
            return document.problem(place, f"`{name}` is missing.", "Add it.")
        case "unexpected_keyword_argument":
            return document.problem(
                place, f"Nothing is called `{name}` here.", "Check its spelling, or cut it."
            )
        case _:
            return document.problem(place, f"`{name}` does not fit.", f"{error['msg']}.")
