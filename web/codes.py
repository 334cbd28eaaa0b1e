"""Links as pictures that a telephone reads."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_of(link: str) -> Markup:
    """The link as a QR code, drawn into the page."""
    return Markup(segno.make(link, error="m").svg_inline(scale=5, border=2, omitsize=True, svgclass="qr"))
