"""The photos and voice notes of stories. The files themselves lie in MEDIA_DIR (`storage/files.py`)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, text

from storage.columns import Id, Moment, metadata, person

testimony_media = Table(
    "testimony_media",
    metadata,
    Column("id", Id, primary_key=True),
    Column("testimony_id", Id, ForeignKey("testimonies.id"), nullable=False, index=True),
    person(),
    Column("since", Integer, nullable=False),  # the first revision it is part of
    Column("until", Integer),  # the first revision it is no longer part of
    Column("medium", String(8), nullable=False),  # photo, voice
    Column("stage", String(8), nullable=False),  # asked, wanted, kept, refused
    Column("name", String(40), nullable=False, unique=True),  # random: what the file is called here
    Column("file_id", String(200)),  # what Telegram calls it; emptied once it is fetched
    Column("message_id", BigInteger),
    Column("seconds", Integer, nullable=False),
    Column("size", Integer),  # of what is kept
    Column("at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("retry_at", Moment),
    sqlite_autoincrement=True,  # an old button must never show the photo of another story
)
Index(
    "ix_testimony_media_wanted",
    testimony_media.c.id,
    sqlite_where=testimony_media.c.stage == "wanted",
    postgresql_where=testimony_media.c.stage == "wanted",
)
