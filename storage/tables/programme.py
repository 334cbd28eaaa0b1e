"""Sessions and modules."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table

from storage.columns import Moment, metadata, person

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(40), primary_key=True),
    Column("starts_at", Moment, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("cancelled_for", String(300)),  # why it does not take place; NULL where it does
)

programme = Table(
    "programme",
    metadata,
    Column("id", Integer, primary_key=True),  # one row
    Column("version", Integer, nullable=False),  # grows with each decision on a date
)

session_rooms = Table(
    "session_rooms",
    metadata,
    Column("session_id", String(40), primary_key=True),
    Column("places", Integer),  # NULL: as many as come
    Column("code", String(12)),  # by which people who are there say so
)

session_answers = Table(
    "session_answers",
    metadata,
    Column("session_id", String(40), primary_key=True),
    person(primary_key=True),
    Column("choice", String(8), nullable=False),  # yes, no, perhaps
    Column("needs", JSON, nullable=False),  # of those in domain/coming.py
    Column("waits", Boolean, nullable=False),  # would come, and there is no place yet
    Column("since", Moment, nullable=False),  # who waits longest is first
)

attendances = Table(
    "attendances",
    metadata,
    Column("session_id", String(40), primary_key=True),
    person(primary_key=True),
    Column("at", Moment, nullable=False),
)

module_progress = Table(
    "module_progress",
    metadata,
    person(primary_key=True),
    Column("module_id", String(40), primary_key=True),
    Column("step", String(40), nullable=False),  # what is shown next
    Column("answers", JSON, nullable=False),  # quiz and scenario choices of this round
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("gesture", String(12)),  # done, later
)
