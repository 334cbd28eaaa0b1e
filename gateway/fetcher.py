"""The fetcher: brings photos and voice notes in from Telegram, outside of any transaction.

A story says at once that a photo belongs to it; the file comes after, and a restart in between loses
nothing, because what is wanted stands in the store. It also deletes the files that no row knows any more.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from telegram.error import BadRequest, TelegramError

from domain.media import BIGGEST, VOICE_KEPT, Medium
from gateway.telegram import Client, TooBig
from storage import media
from storage.files import Files
from storage.media import Wanted
from storage.store import Store, StoreFailing

log = structlog.get_logger()

REDRAW = Path(__file__).with_name("redraw.py")

KNOCK_SECONDS = 1.0
SWEEP_SECONDS = 15.0
AT_ONCE = 3
DOWNLOAD_SECONDS = 60.0
REDRAW_SECONDS = 30.0

OGG = b"OggS"
"""How every voice note that Telegram records begins."""


class Unreadable(Exception):
    """These bytes are not what they were sent as."""


class Fetcher:
    """Fetches what is wanted, oldest first, a few at once."""

    def __init__(
        self,
        store: Store,
        bot: Client,
        files: Files,
        *,
        now: Callable[[], datetime],
        is_silent: Callable[[], bool],
        keep: Callable[..., None],
        refuse: Callable[..., None],
    ) -> None:
        self._store, self._bot, self._files = store, bot, files
        self._now, self._is_silent = now, is_silent
        self._keep, self._refuse = keep, refuse
        self._wake = asyncio.Event()
        self._swept_at = 0.0
        self._stopping = False

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    def stop(self) -> None:
        """End; what is half fetched is fetched again after the next start."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            woken = self._wake.is_set()
            self._wake.clear()
            try:
                await self._sweep(is_due=woken)
                found = await self._fetch_some()
            except* StoreFailing:
                log.error("the store says nothing of the files that are wanted")
                found = 0
            if not found:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(KNOCK_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass

    # --- fetching ---------------------------------------------------------------------------------

    async def _fetch_some(self) -> int:
        if self._is_silent() or not self._files.has_room():
            return 0
        wanted = await self._store.read(media.wanted, now=self._now(), limit=AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for one in wanted:
                tasks.create_task(self._fetch(one))
        return len(wanted)

    async def _fetch(self, one: Wanted) -> None:
        piece = one.piece
        try:
            sent = await self._bot.file(one.file_id, most=BIGGEST, seconds=DOWNLOAD_SECONDS)
            data = await _as_kept(piece.medium, sent)
            await asyncio.to_thread(self._files.keep, piece.name, data)
        except (BadRequest, TooBig, Unreadable) as error:
            log.info("a file cannot be kept", media=piece.id, reason=type(error).__name__)
            await self._store.write(self._refuse, piece_id=piece.id, now=self._now())
        except (TelegramError, OSError) as error:
            log.warning("a file did not come", media=piece.id, reason=type(error).__name__)
            await self._store.write(media.try_again, piece.id, now=self._now())
        else:
            await self._store.write(self._keep, piece_id=piece.id, size=len(data))

    # --- forgetting -------------------------------------------------------------------------------

    async def _sweep(self, *, is_due: bool) -> None:
        """Delete the files of what was erased. A file has its row before it exists, so none is missed."""
        at = asyncio.get_running_loop().time()
        if not is_due and at < self._swept_at + SWEEP_SECONDS:
            return
        self._swept_at = at
        await self._store.write(media.forget_old_voices, before=self._now() - VOICE_KEPT)
        found = await asyncio.to_thread(self._files.names)
        if found and (gone := found - await self._store.read(media.names)):
            await asyncio.to_thread(self._files.delete, gone)
            log.info("files of what was erased are deleted", files=len(gone))


async def _as_kept(medium: Medium, sent: bytes) -> bytes:
    """What is kept of what was sent: a picture's pixels, a voice as it is."""
    if medium is Medium.PHOTO:
        return await _redrawn(sent)
    if not sent.startswith(OGG):
        raise Unreadable
    return sent


async def _redrawn(sent: bytes) -> bytes:
    """The picture painted anew (`gateway/redraw.py`), in a process that can be ended."""
    program: Any = [sys.executable, "-I", str(REDRAW)]
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe, stderr=nowhere, env={})
    try:
        async with asyncio.timeout(REDRAW_SECONDS):
            painted, _ = await process.communicate(sent)
    except TimeoutError:
        raise Unreadable from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not painted:
        raise Unreadable
    return painted
