"""Logs: one JSON line an event; ids, outcomes and reasons. Never what a person typed, never the token."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
HIDDEN = "<token>"


def set_up_logs(level: str, file: TextIO | None = None) -> None:
    """Send every log line, ours and the libraries', through the same mask: to the screen, or to a file."""
    file = file or sys.stderr
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_it_failed,
        _mask,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file),
    )
    handler = logging.StreamHandler(file)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=processors[:-1], processor=_last)
    )
    quiet = max(logging.getLevelName(level), logging.WARNING)  # libraries quote what they carry
    logging.basicConfig(level=quiet, handlers=[handler], force=True)


def report_stray(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio says of an error nobody has caught, without the error's own words."""
    structlog.get_logger().error("an error nobody has caught", exc_info=context.get("exception"))


def _last(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    for name in ("_record", "_from_structlog"):
        event.pop(name, None)
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(logger, method, event))


def _where_it_failed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error as its type and the lines it passed through: its message may quote what a person typed."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["at"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]
        ]
    return event


def _mask(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = TOKEN.sub(HIDDEN, value)
    return event
