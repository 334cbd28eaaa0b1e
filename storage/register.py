"""The register of what is held about a person: what is shown to them, what goes when they leave."""

from __future__ import annotations

from sqlalchemy import Connection


class Register:
    """What is held, table by table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
