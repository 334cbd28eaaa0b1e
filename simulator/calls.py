"""Every call a bot made, for whoever wants to look."""

from collections import deque
from dataclasses import asdict, dataclass

from simulator.bell import Bell
from simulator.wire import Json

KEPT = 200_000


@dataclass(slots=True)
class Received:
    """One call and how it ended; status 0 means that no answer was given."""

    n: int
    at: str
    bot: int
    method: str
    params: Json
    status: int = 0
    description: str = ""
    fault: str = ""


class Calls:
    """The calls in the order they came."""

    def __init__(self) -> None:
        self._received: deque[Received] = deque(maxlen=KEPT)
        self.last = 0
        self.bell = Bell()

    def add(self, at: str, bot: int, method: str, params: Json) -> Received:
        """A call comes in."""
        self.last += 1
        call = Received(self.last, at, bot, method, params)
        self._received.append(call)
        self.bell.ring()
        return call

    def after(self, n: int, method: str = "") -> list[Json]:
        """The calls after a number, all of them or those of one method."""
        wanted = method.lower()
        newer = [call for call in self._received if call.n > n]
        return [asdict(call) for call in newer if wanted in ("", call.method.lower())]

    def clear(self) -> None:
        """Forget them; the numbers rise on."""
        self._received.clear()
