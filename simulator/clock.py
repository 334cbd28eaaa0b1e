"""The simulator's own clock: it runs like any other and can be set."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time of this Telegram."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def moment(self) -> datetime:
        """Now, as an aware UTC date."""
        return datetime.now(UTC) + self.ahead

    def now(self) -> float:
        """Now, in seconds since 1970."""
        return self.moment().timestamp()

    def seconds(self) -> int:
        """Now, in whole seconds, as Telegram writes dates."""
        return int(self.now())

    def set(self, moment: datetime) -> None:
        """Move the clock; it runs on from there."""
        self.ahead = moment - datetime.now(UTC)

    def reset(self) -> None:
        """Tell the real time again."""
        self.ahead = timedelta()
