"""What is remembered of polls: when each was asked, what each person answers, and the totals of it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint, text

from storage.columns import Id, Moment, metadata, person

poll_openings = Table(
    "poll_openings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll_id", String(40), nullable=False),
    Column("occasion", String(40), nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("counted", Boolean, nullable=False, server_default=text("false")),  # in poll_tallies
    Column("reached", Integer),  # whom its invitation has reached, when that was counted last
    Column("reached_at", Moment),
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
    Column("revision", Integer, nullable=False),  # 0: the question was seen, not answered yet
    Column("answered_at", Moment),
    Column("panel", Boolean),  # the group it counts in, for good; NULL: given before this was kept
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
    Column("panel", Boolean),
    UniqueConstraint("opening_id", "person_id", "revision"),
)

# How often each option counts, kept with every answer: a million are never counted again. `counting` is an option, or
# one of the two words of domain/poll_results.py; `hand` is the writer that counted, so that none waits for another.
poll_tallies = Table(
    "poll_tallies",
    metadata,
    Column("opening_id", Id, ForeignKey("poll_openings.id"), primary_key=True),
    Column("panel", Boolean, primary_key=True),
    Column("counting", String(40), primary_key=True),
    Column("hand", Integer, primary_key=True, server_default=text("0")),
    Column("people", Integer, nullable=False),
)
