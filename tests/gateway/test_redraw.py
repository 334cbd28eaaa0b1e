"""A picture is painted anew: nothing but its pixels comes through, and what is no picture does not."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from domain.media import Medium
from gateway.fetcher import Unreadable, _as_kept, _redrawn
from gateway.redraw import LONGEST_SIDE, redraw

SECRET = b"48.8566 N 2.3522 E, chez Madame Untel"


def picture(format: str, size: tuple[int, int] = (64, 32), *, orientation: int | None = None) -> bytes:
    """A picture that says where it was taken, as a phone writes it."""
    about = Image.Exif()
    about[0x010E] = SECRET.decode()  # a description
    about[0x8825] = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 8.0)}  # GPS
    if orientation is not None:
        about[0x0112] = orientation
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    more = {"comment": SECRET} if format == "JPEG" else {}
    image.save(written, format, exif=about, **more)
    return written.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_comes_through(format: str) -> None:
    sent = picture(format)
    assert SECRET in sent, "the test's own picture must say something"

    kept = redraw(sent + b"<script>alert(1)</script>")

    with Image.open(io.BytesIO(kept)) as image:
        assert image.format == "JPEG"
        assert image.size == (64, 32)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert SECRET not in kept
    assert b"script" not in kept


def test_a_picture_is_kept_the_right_way_up() -> None:
    turned = redraw(picture("JPEG", orientation=6))

    with Image.open(io.BytesIO(turned)) as image:
        assert image.size == (32, 64)
        blue = image.getchannel("B")
        assert blue.getpixel((16, 8)) > 200, "the left side has become the top"


def test_a_big_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(redraw(picture("PNG", (LONGEST_SIDE * 2, 100))))) as image:
        assert image.size == (LONGEST_SIDE, 50)


def test_a_picture_that_can_be_seen_through_stands_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(written, "PNG")

    with Image.open(io.BytesIO(redraw(written.getvalue()))) as image:
        assert image.convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that says it has 900 million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = bytes(1 + side // 8)
    body = zlib.compress(row * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


NO_PICTURES = {
    "a bomb": bomb(),
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing in words": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "an archive": b"PK\x03\x04" + bytes(40),
    "a program": b"\x7fELF" + bytes(60),
    "a moving picture": b"GIF89a/*" + bytes(20) + b"*/=alert(1)",
    "half a picture": picture("JPEG")[:-40],
    "nothing": b"",
}


@pytest.mark.parametrize("sent", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_is_refused(sent: bytes) -> None:
    with pytest.raises((OSError, SyntaxError, Image.DecompressionBombError)):
        redraw(sent)


async def test_the_process_that_paints_gives_a_picture_or_nothing() -> None:
    assert (await _redrawn(picture("PNG"))).startswith(b"\xff\xd8")

    with pytest.raises(Unreadable):
        await _redrawn(b"GIF89a")


async def test_a_voice_is_kept_as_it_is_and_nothing_else_passes_for_one() -> None:
    voice = b"OggS" + bytes(60)

    assert await _as_kept(Medium.VOICE, voice) == voice
    with pytest.raises(Unreadable):
        await _as_kept(Medium.VOICE, b"MZ" + bytes(60))


def test_it_starts_without_anything_of_ours() -> None:
    source = (Path(__file__).parents[2] / "gateway" / "redraw.py").read_text()

    ours = ("actions", "bot", "content", "domain", "gateway", "handlers", "scheduler", "storage", "web")
    assert not any(f"import {ring}" in source or f"from {ring}" in source for ring in ours)
