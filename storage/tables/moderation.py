"""What moderators leave behind: corrections they propose, stories they pass on, hours they choose."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Id, Moment, metadata, person

testimony_corrections = Table(
    "testimony_corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("testimony_id", Id, ForeignKey("testimonies.id"), nullable=False),
    Column("revision", Integer, nullable=False),  # the one that is corrected
    Column("words", Text, nullable=False),
    person(),  # the moderator
    Column("proposed_at", Moment, nullable=False),
    Column("answer", String(12)),  # agreed, declined, expired, undone; NULL while its author is asked
    Column("answered_at", Moment),
    sqlite_autoincrement=True,  # an old card must never confirm another correction
)
Index(
    "uq_testimony_corrections_open",
    testimony_corrections.c.testimony_id,
    unique=True,
    sqlite_where=testimony_corrections.c.answer.is_(None),
    postgresql_where=testimony_corrections.c.answer.is_(None),
)

testimony_handovers = Table(
    "testimony_handovers",
    metadata,
    Column("testimony_id", Id, ForeignKey("testimonies.id"), primary_key=True),
    Column("passed_to", Id, ForeignKey("people.id")),  # a colleague who was asked to read it
    Column("left_by", Id, ForeignKey("people.id")),  # whoever would rather not
)

duties = Table(
    "duties",
    metadata,
    person(primary_key=True),
    Column("hours", String(40), nullable=False),  # "9,17": when to tell them of what waits
    Column("off_since", Moment),  # not on duty since then
)
