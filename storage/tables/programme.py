"""Sessions, polls and modules."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from storage.columns import Id, Moment, metadata, person

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(40), primary_key=True),
    Column("starts_at", Moment, nullable=False),
    Column("set_at", Moment, nullable=False),
)

poll_openings = Table(
    "poll_openings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll_id", String(40), nullable=False),
    Column("occasion", String(40), nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    UniqueConstraint("poll_id", "occasion"),
    sqlite_autoincrement=True,  # an old button must never answer another poll
)

poll_answers = Table(
    "poll_answers",
    metadata,
    Column("opening_id", Id, ForeignKey("poll_openings.id"), primary_key=True),
    person(primary_key=True),
    Column("choosing", JSON, nullable=False),  # ticked, not yet validated
    Column("options", JSON, nullable=False),  # the current answer; empty until there is one
    Column("own_words", String(500)),
    Column("revision", Integer, nullable=False),  # 0: not answered yet
    Column("answered_at", Moment),
)

poll_answer_events = Table(
    "poll_answer_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("opening_id", Id, ForeignKey("poll_openings.id"), nullable=False),
    person(),
    Column("options", JSON, nullable=False),
    Column("own_words", String(500)),
    Column("revision", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("opening_id", "person_id", "revision"),
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
