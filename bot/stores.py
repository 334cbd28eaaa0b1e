"""How commands open a store: beside a running bot, or alone; its troubles are one sentence with the fix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Misconfigured
from storage import schema
from storage.store import AlreadyRunning, Store, StoreFailing


@contextmanager
def opened(url: str, *, alone: bool = False, name: str = "DATABASE_URL") -> Iterator[Store]:
    """The store at this address. `alone`: no bot may run on it meanwhile. `name`: who gave the address."""
    with explained(name):
        schema.check(url)
        with Store(url) as store:
            if alone:
                store.hold_alone()
            yield store


@contextmanager
def explained(name: str = "DATABASE_URL") -> Iterator[None]:
    """Turn what can be wrong with a store into one sentence that says what to do."""
    try:
        yield
    except AlreadyRunning as error:
        raise Misconfigured(f"{name}: {error}. Stop it first.") from None
    except schema.OutOfDate as error:
        raise Misconfigured(f"{name}: {error}. Run: rebonds migrate") from None
    except StoreFailing as error:
        raise Misconfigured(f"{name}: the database cannot be opened or written ({error}).") from None
