"""Troubles on demand: pauses, errors, lost answers."""

import random
from dataclasses import dataclass, field

from simulator.refusals import Impossible
from simulator.wire import Json

KINDS = ("429", "5xx", "lost", "latency", "drop")


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
        names = (
            "kind",
            "method",
            "chat",
            "count",
            "probability",
            "seed",
            "retry_after",
            "seconds",
            "status",
            "struck",
        )
        return {name: getattr(self, name) for name in names}


def fault_from(wish: Json) -> Fault:
    """The fault that somebody ordered."""
    if wish.get("kind") not in KINDS:
        raise Impossible(f"`kind` must be one of {', '.join(KINDS)}")
    known = {"kind", "method", "chat", "count", "probability", "seed", "retry_after", "seconds", "status"}
    if unknown := wish.keys() - known:
        raise Impossible(f"a fault has no {', '.join(sorted(unknown))}")
    wish = {name: value for name, value in wish.items() if value is not None}
    return Fault(**(wish | {"chat": str(wish.get("chat", ""))}))


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
