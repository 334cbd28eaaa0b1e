"""How commands open stores and archives: beside a running bot, or alone; troubles are one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import Misconfigured
from storage import archive, schema
from storage.archive import Archive
from storage.copying import NotEmpty, NotWhole
from storage.departed import Departed
from storage.engines import StoreDamaged
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
def made(url: str, *, name: str = "DATABASE_URL") -> Iterator[Store]:
    """The same, alone, made where there is none yet."""
    with explained(name):
        schema.prepare(url)
        with opened(url, alone=True, name=name) as store:
            yield store


@contextmanager
def archived(file: Path) -> Iterator[Archive]:
    """The archive in this file."""
    with _file_explained(file), archive.opened(file) as found:
        yield found


def departed_in(file: Path) -> Departed:
    """Who had left, as this archive or this list says."""
    with _file_explained(file):
        return archive.departed_in(file)


@contextmanager
def explained(name: str = "DATABASE_URL") -> Iterator[None]:
    """Turn what can be wrong with a store into one sentence that says what to do."""
    try:
        yield
    except AlreadyRunning as error:
        raise Misconfigured(f"{name}: {error}. Stop it first.") from None
    except schema.OutOfDate as error:
        raise Misconfigured(f"{name}: {error}. Run: rebonds migrate") from None
    except StoreDamaged as error:
        raise Misconfigured(f"{name}: {error}. Move that file away, then: rebonds restore FILE") from None
    except StoreFailing as error:
        raise Misconfigured(f"{name}: the database cannot be opened or written ({error}).") from None
    except NotEmpty as error:
        raise Misconfigured(f"{name}: {error}. Put the copy in its place: --replace") from None
    except NotWhole as error:
        raise Misconfigured(f"{name}: nothing was changed: {error}.") from None


@contextmanager
def _file_explained(file: Path) -> Iterator[None]:
    if not file.is_file():
        raise Misconfigured(f"{file} is no file.")
    try:
        yield
    except schema.OutOfDate as error:
        fix = "Read it with the version that made it, then upgrade"
        raise Misconfigured(f"{file}: {error}. {fix}.") from None
    except StoreDamaged as error:
        raise Misconfigured(f"{file}: {error}. Take another backup.") from None
    except NotWhole as error:
        raise Misconfigured(f"{file}: nothing was changed: {error}. Take another backup.") from None
