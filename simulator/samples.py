"""Small files to send when nobody cares which."""

import base64
import struct
import zlib

from simulator.files import Upload
from simulator.refusals import Impossible

SIDE = 96


def sample(kind: str, wish: object) -> Upload:
    """The file that somebody gave as base64, or one that will do."""
    if isinstance(wish, dict) and "data" in wish:
        return Upload(
            _decoded(str(wish["data"])), str(wish.get("file_name", "")), str(wish.get("mime_type", ""))
        )
    name = str(wish.get("file_name", "")) if isinstance(wish, dict) else ""
    if kind in ("photo", "sticker"):
        return Upload(small_picture(), name or "picture.png", "image/png")
    if kind == "document":
        return Upload(b"A document.\n", name or "document.txt", "text/plain")
    return Upload(b"OggS" + bytes(60), name or f"{kind}.oga", "audio/ogg")


def small_picture() -> bytes:
    """A small PNG with a soft slope from one colour to another."""
    rows = b"".join(b"\0" + b"".join(bytes((40 + x, 120 + y, 110)) for x in range(SIDE)) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise Impossible("`data` must be base64") from None
