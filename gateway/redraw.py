"""A picture is painted anew from its pixels, in a process of its own that may use little and not for long.

Run as a program: the bytes somebody sent come in, a fresh JPEG goes out, or nothing where they are no picture.
What lay beside the pixels (where it was taken, comments, thumbnails, another file behind it) is not copied,
because nothing but pixels is. It imports nothing of ours, so that it starts fast and holds no secret.
"""

from __future__ import annotations

import io
import resource
import sys

from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 2048
"""Enough to read a poster on the photo; more would only fill the disk."""

MEMORY = 768 * 2**20
SECONDS = 20

FORMATS = ("JPEG", "PNG", "WEBP")


def redraw(data: bytes) -> bytes:
    """The same picture, the right way up, as a JPEG that holds nothing else."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # twice this is an error, not a warning
    with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
        sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(sent)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    fresh = Image.new("RGB", seen.size, "white")
    fresh.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    painted = io.BytesIO()
    fresh.save(painted, "JPEG", quality=85)
    return painted.getvalue()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(redraw(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
