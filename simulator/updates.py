"""What waits for a bot: updates in order, each with an end."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.bell import Bell
from simulator.clock import Clock
from simulator.journal import Journal
from simulator.wire import Json, read, write

DAY = 86_400.0
TAP_LIFETIME = 150.0
FIRST_UPDATE = 700_000_001


@dataclass(slots=True)
class Pending:
    """One update that the bot has not confirmed yet."""

    update_id: int
    kind: str
    lane: str
    body: bytes
    expires_at: float
    injected: bool = False
    handed: bool = False

    def saved(self) -> bytes:
        """The update as the journal keeps it."""
        return write(
            [
                self.update_id,
                self.kind,
                self.lane,
                self.body.decode("utf-8", "replace"),
                self.expires_at,
                self.injected,
            ]
        )


class UpdateQueue:
    """One bot's updates. Order is kept per lane: messages per chat, taps per person."""

    def __init__(self, bot_id: int, clock: Clock, journal: Journal) -> None:
        self._bot_id = bot_id
        self._clock = clock
        self._journal = journal
        self._waiting: dict[int, Pending] = {}
        self._lanes: dict[str, deque[Pending]] = {}
        self.next_id = FIRST_UPDATE
        self.failures: dict[str, int] = {}
        self.seq = 0
        self.watchers = Bell()
        self.arrived: dict[str, None] = {}
        self.bell = Bell()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, lane: str, content: Json, lifetime: float = DAY) -> int:
        """Queue an update of Telegram's own making."""
        update_id = self._number()
        body = write({"update_id": update_id, kind: content})
        self._put(Pending(update_id, kind, lane, body, self._clock.now() + lifetime))
        return update_id

    def inject(self, body: bytes | Json) -> int:
        """Queue any bytes at all, as somebody hostile or broken would send them."""
        number = self._number()
        if isinstance(body, dict):
            body = write({"update_id": number} | body)
        self._put(
            Pending(number, "injected", lane_of(body, number), body, self._clock.now() + DAY, injected=True)
        )
        return number

    def _number(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _put(self, pending: Pending) -> None:
        self._restore(pending)
        self._journal.note("update", f"{self._bot_id}/{pending.update_id}", pending.saved)
        self.arrived[pending.lane] = None
        self.bell.ring()
        self.changed()

    def changed(self) -> None:
        """Something came, left or failed: whoever watches the queue is woken."""
        self.seq += 1
        self.watchers.ring()

    def failed(self, lane: str) -> int:
        """An attempt failed; how many in a row for the first update of this lane."""
        self.failures[lane] = self.failures.get(lane, 0) + 1
        self.changed()
        return self.failures[lane]

    def _restore(self, pending: Pending) -> None:
        self._waiting[pending.update_id] = pending
        self._lanes.setdefault(pending.lane, deque()).append(pending)

    def load(self, saved: list[bytes]) -> None:
        """Take back what waited before a restart."""
        for number, kind, lane, body, expires_at, injected in sorted(map(read, saved)):
            self._restore(Pending(number, kind, lane, body.encode(), expires_at, injected))
            self.next_id = max(self.next_id, number + 1)

    def remove(self, pending: Pending) -> None:
        """The update is delivered, or too old."""
        if self._waiting.pop(pending.update_id, None) is None:
            return
        self._journal.drop("update", f"{self._bot_id}/{pending.update_id}")
        lane = self._lanes[pending.lane]
        lane.remove(pending)
        if not lane:
            del self._lanes[pending.lane]
        self.failures.pop(pending.lane, None)
        self.changed()

    def clear(self) -> None:
        """Forget everything that waits."""
        for pending in list(self._waiting.values()):
            self.remove(pending)

    def lanes(self) -> dict[str, list[Pending]]:
        """What waits, lane by lane."""
        self._expire()
        return {name: list(lane) for name, lane in self._lanes.items()}

    def head(self, lane: str) -> Pending | None:
        """The next update of a lane; those that are too old fall away."""
        while waiting := self._lanes.get(lane):
            if waiting[0].expires_at > self._clock.now():
                return waiting[0]
            self.remove(waiting[0])
        return None

    def confirm(self, offset: int) -> None:
        """The bot has seen everything before this update; a negative offset keeps only the last ones."""
        if offset < 0:
            offset = max([0, *list(self._waiting)[:offset]]) + 1
        for pending in list(self._before(offset)):
            self.remove(pending)

    def _before(self, offset: int) -> Iterator[Pending]:
        for pending in self._waiting.values():
            if pending.injected:
                if pending.handed and _number_of(pending.body) < offset:
                    yield pending
            elif pending.update_id < offset:
                yield pending
            else:
                return

    def batch(self, limit: int) -> list[bytes]:
        """The next updates for a bot that polls; what is no JSON cannot be said this way."""
        now = self._clock.now()
        bodies: list[bytes] = []
        gone: list[Pending] = []
        for pending in self._waiting.values():
            if len(bodies) == limit:
                break
            if pending.expires_at <= now or (pending.injected and not _is_json(pending.body)):
                gone.append(pending)
                continue
            pending.handed = True
            bodies.append(pending.body)
        for pending in gone:
            self.remove(pending)
        return bodies

    def _expire(self) -> None:
        now = self._clock.now()
        for pending in [p for p in self._waiting.values() if p.expires_at <= now]:
            self.remove(pending)


def lane_of(body: bytes, number: int) -> str:
    """The lane an injected update belongs to; one of its own when nobody can tell."""
    try:
        update = read(body)
        if "callback_query" in update:
            return f"taps of {int(update['callback_query']['from']['id'])}"
        return f"messages of {int(update['message']['chat']['id'])}"
    except (ValueError, TypeError, KeyError):
        return f"alone {number}"


def _number_of(body: bytes) -> int:
    """The number an injected update gives itself; one without a number is confirmed by any offset."""
    update = read(body)
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else -1


def _is_json(body: bytes) -> bool:
    try:
        read(body)
    except ValueError:
        return False
    return True
