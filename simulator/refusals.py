"""The words in which Telegram says no."""

MESSAGE_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_IS_SET = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Refused(Exception):
    """Telegram answers the bot with an error."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def wire(self) -> dict[str, object]:
        """The error as Telegram writes it."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


class Impossible(Exception):
    """A person on the simulator cannot do this; said to whoever drives the simulator."""


def bad_request(words: str) -> Refused:
    """The bot asked for something that makes no sense."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """The bot may not do this, and asking again will not help."""
    return Refused(403, f"Forbidden: {words}")


def conflict(description: str) -> Refused:
    """Two ways of receiving updates fight each other."""
    return Refused(409, description)


def too_many_requests(seconds: int) -> Refused:
    """The bot is too fast and must pause."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def unauthorized() -> Refused:
    """The token is not one."""
    return Refused(401, "Unauthorized")


def unknown_method() -> Refused:
    """There is no such method."""
    return Refused(404, "Not Found: method not found")
