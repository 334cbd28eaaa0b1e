"""Stories, their revisions, and what was decided of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from storage.columns import Id, Moment, metadata, person

testimonies = Table(
    "testimonies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(12), nullable=False, unique=True),  # what the author is told; random
    person(index=True),
    Column("prompt_id", String(40)),
    Column("state", String(16), nullable=False),
    Column("level", String(12)),  # team, group, public
    Column("quote", Boolean),
    Column("sensitive", Boolean),
    Column("revision", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("claimed_by", Id, ForeignKey("people.id")),
    Column("claimed_until", Moment),
    Column("review_asked_at", Moment),
    Column("place", String(12)),  # a commune, as its author chose; nothing more exact is ever kept
    Column("origin", String(12)),  # of forwarded words: own, relative, elsewhere
    sqlite_autoincrement=True,  # an old card must never open the story of somebody else
)
Index(
    "uq_testimonies_draft",
    testimonies.c.person_id,
    unique=True,
    sqlite_where=testimonies.c.state == "draft",
    postgresql_where=testimonies.c.state == "draft",
)

testimony_parts = Table(
    "testimony_parts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("testimony_id", Id, ForeignKey("testimonies.id"), nullable=False, index=True),
    person(),
    Column("words", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("is_forwarded", Boolean, nullable=False),  # copied from elsewhere, by Telegram's own mark
    Column("at", Moment, nullable=False),
)

testimony_revisions = Table(
    "testimony_revisions",
    metadata,
    Column("testimony_id", Id, ForeignKey("testimonies.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    person(),
    Column("words", Text, nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("level", String(12)),  # as it was chosen for this revision
    Column("place", String(12)),
    Column("folded", Text),  # the words as they are searched; NULL until they are looked at
)

testimony_decisions = Table(
    "testimony_decisions",
    metadata,
    Column("testimony_id", Id, ForeignKey("testimonies.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),  # one decision per revision, whoever taps second
    Column("verdict", String(16), nullable=False),
    Column("reason", String(40)),
    person(),  # the moderator
    Column("decided_at", Moment, nullable=False),
)

testimony_tags = Table(
    "testimony_tags",
    metadata,
    Column("testimony_id", Id, ForeignKey("testimonies.id"), primary_key=True),
    Column("theme", String(40), primary_key=True),
    Column("tag", String(40), primary_key=True),
)
