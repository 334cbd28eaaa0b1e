"""People, what they agreed to, and how they come in."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    literal_column,
    text,
)

from storage.columns import Id, Moment, metadata, person

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("language", String(8), nullable=False),
    Column("stage", String(12), nullable=False),  # started, enrolled, erased
    Column("first_name", String(30)),
    Column("panel", Boolean, nullable=False, server_default=text("false")),
    Column("roles", String(80), nullable=False, server_default=text("''")),
    Column("awaiting", String(64)),  # who owns the next typed text
    Column("invitation_id", Id, ForeignKey("invitations.id")),  # opened, not yet spent
    Column("created_at", Moment, nullable=False),
    Column("enrolled_at", Moment),
    Column("stopped_at", Moment),
    Column("unreachable_at", Moment),
    Column("paused_until", Moment),
    sqlite_autoincrement=True,  # the number of somebody who left is never given to somebody else
)

IS_STAFF = people.c.roles != literal_column("''")
Index(  # few among many: who holds a right
    "ix_people_staff", people.c.id, sqlite_where=IS_STAFF, postgresql_where=IS_STAFF
)

profile_answers = Table(
    "profile_answers",
    metadata,
    person(primary_key=True),
    Column("question_id", String(40), primary_key=True),
    Column("answer", JSON, nullable=False),
    Column("answered_at", Moment, nullable=False),
)

Index(  # few of many: said as each database says it
    "ix_people_panel",
    people.c.id,
    sqlite_where=text("panel IS 1"),
    postgresql_where=text("panel IS true"),
)

profile_counts = Table(  # what the enrolled have answered in all; without a question: how many they are
    "profile_counts",
    metadata,
    Column("question_id", String(40), primary_key=True),
    Column("answer", String(40), primary_key=True),
    Column("people", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    person(index=True),
    Column("purpose", String(40), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", Moment, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("panel", Boolean, nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
)

invitation_uses = Table(
    "invitation_uses",
    metadata,
    Column("invitation_id", Id, ForeignKey("invitations.id"), primary_key=True),
    person(primary_key=True),
    Column("used_at", Moment, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("account_hash", String(64), primary_key=True),  # keyed: lets a restored backup erase again
    Column("erased_at", Moment, nullable=False),
)

fact_changes = Table(  # facts of the place that the team has changed: the last one counts
    "fact_changes",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("value", String(300), nullable=False),
    person(),
    Column("at", Moment, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

sign_ins = Table(  # browsers in which somebody works on the pages
    "sign_ins",
    metadata,
    Column("id", Id, primary_key=True),
    person(index=True),
    Column("fingerprint", String(32), nullable=False, unique=True),  # of the browser that asked
    Column("confirmed_at", Moment, nullable=False),
    Column("session_hash", String(64), unique=True),  # NULL: confirmed, not yet come in
    Column("opened_at", Moment),
    Column("seen_at", Moment),
    Column("ended_at", Moment),
    Column("told", JSON(none_as_null=True)),  # what the last act had as an answer
    sqlite_autoincrement=True,
)
