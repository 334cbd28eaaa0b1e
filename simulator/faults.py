"""Troubles on demand: pauses, errors, lost answers."""

import random
from dataclasses import dataclass, field
from typing import Any

from simulator.refusals import Impossible
from simulator.wire import Json

KINDS = ("429", "5xx", "lost", "latency", "drop")
MEANING: dict[str, type[str] | type[int] | type[float]] = {
    "kind": str, "method": str, "chat": str, "count": int, "probability": float, "seed": int,
    "retry_after": int, "seconds": float, "status": int,
}  # fmt: skip


@dataclass(slots=True)
class Fault:
    """One trouble, and whom it strikes."""

    kind: str
    method: str = ""
    chat: str = ""
    count: int | None = None
    probability: float = 1.0
    seed: int = 0
    retry_after: int = 5
    seconds: float = 1.0
    status: int = 502
    struck: int = 0
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def strikes(self, method: str, chat: str) -> bool:
        """Whether this call is hit."""
        if self.count is not None and self.struck >= self.count:
            return False
        if self.method.lower() not in ("", method.lower()) or self.chat not in ("", chat):
            return False
        if self.probability < 1.0 and self._chance.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def shown(self) -> Json:
        return {name: getattr(self, name) for name in (*MEANING, "struck")}


def fault_from(wish: Json) -> Fault:
    """The fault that somebody ordered."""
    if wish.get("kind") not in KINDS:
        raise Impossible(f"`kind` must be one of {', '.join(KINDS)}")
    if unknown := wish.keys() - MEANING.keys():
        raise Impossible(f"a fault has no {', '.join(sorted(unknown))}")
    said = {name: value for name, value in wish.items() if value is not None}
    return Fault(**{name: _understood(name, value) for name, value in said.items()})


def _understood(name: str, value: Any) -> Any:
    try:
        return MEANING[name](value)
    except (TypeError, ValueError, OverflowError):
        raise Impossible(f"`{name}` must be a {MEANING[name].__name__}") from None


class Faults:
    """The troubles that wait."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def strike(self, method: str, chat: str) -> list[Fault]:
        """What hits this call: any number of delays, then at most one trouble."""
        hits: list[Fault] = []
        for fault in self.waiting:
            if fault.strikes(method, chat):
                hits.append(fault)
                if fault.kind != "latency":
                    break
        return hits
