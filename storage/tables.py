"""Everything Rebonds remembers, table by table. Only the storage ring sees these."""

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
    Text,
    UniqueConstraint,
    and_,
    text,
)

from storage.columns import Id, person
from storage.columns import Moment as Moment
from storage.columns import metadata as metadata

# --- what comes in and goes out -------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("update_id", BigInteger, unique=True),  # NULL where the bytes had none that can be read
    Column("lane", BigInteger),  # whose turn it is: the Telegram account; emptied with the bytes
    Column("raw", LargeBinary),
    Column("state", String(12), nullable=False),  # waiting, done, quarantined
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("retry_at", Moment),
    Column("reason", String(200)),
    Column("received_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # ids are never given out twice: answers are keyed by them for good
)
Index(
    "ix_inbox_waiting",
    inbox.c.id,
    sqlite_where=inbox.c.state == "waiting",
    postgresql_where=inbox.c.state == "waiting",
)
Index(
    "ix_inbox_quarantined",
    inbox.c.id,
    sqlite_where=inbox.c.state == "quarantined",
    postgresql_where=inbox.c.state == "quarantined",
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),  # one campaign per calendar entry and date
    Column("kind", String(16), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("body", JSON, nullable=False),  # the message, as promised to each person
    Column("due_at", Moment, nullable=False),
    Column("not_after", Moment),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Id, ForeignKey("people.id")),
    Column("state", String(12), nullable=False),  # draft, planned, cancelled
    Column("promised", Integer, nullable=False, server_default=text("0")),  # to how many people so far
    Column("owed", LargeBinary),  # to whom it is still to be sent (storage/owed.py); empty: to nobody
    sqlite_autoincrement=True,  # an old button must never send another draft
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    person(nullable=True, index=True),  # NULL: somebody we keep nothing about; the row goes once it is sent
    Column("chat_id", BigInteger, nullable=False),
    Column("language", String(8)),  # only for somebody we keep nothing about
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("text_key", String(80), nullable=False),
    Column("params", JSON, nullable=False),
    Column("rows", JSON, nullable=False),
    Column("document", JSON(none_as_null=True)),
    Column("edits", BigInteger),  # the message to change in place
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("due_at", Moment, nullable=False),
    Column("not_after", Moment),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("owner", String(40)),
    Column("message_id", BigInteger),
    Column("reason", String(200)),
    Column("settled_at", Moment),
    Column("settled_on", String(10)),  # the territory's date, by which unasked messages are counted
)
Index(  # what leaves next of all that is for one person
    "ix_outbox_to_one",
    outbox.c.priority,
    outbox.c.due_at,
    outbox.c.id,
    sqlite_where=and_(outbox.c.state == "waiting", outbox.c.campaign_id.is_(None)),
    postgresql_where=and_(outbox.c.state == "waiting", outbox.c.campaign_id.is_(None)),
)
Index(
    "ix_outbox_campaign_id",
    outbox.c.campaign_id,
    sqlite_where=outbox.c.campaign_id.is_not(None),
    postgresql_where=outbox.c.campaign_id.is_not(None),
)
Index(  # what leaves next of one campaign
    "ix_outbox_to_many",
    outbox.c.campaign_id,
    outbox.c.due_at,
    outbox.c.id,
    sqlite_where=and_(outbox.c.state == "waiting", outbox.c.campaign_id.is_not(None)),
    postgresql_where=and_(outbox.c.state == "waiting", outbox.c.campaign_id.is_not(None)),
)
Index(
    "ix_outbox_sending",
    outbox.c.lease_until,
    sqlite_where=outbox.c.state == "sending",
    postgresql_where=outbox.c.state == "sending",
)
Index(
    "ix_outbox_unknown",
    outbox.c.id,
    sqlite_where=outbox.c.state == "unknown",
    postgresql_where=outbox.c.state == "unknown",
)
Index(  # what will be changed in a chat, looked for whenever something else is about to be
    "ix_outbox_changes",
    outbox.c.chat_id,
    sqlite_where=and_(outbox.c.state == "waiting", outbox.c.edits.is_not(None)),
    postgresql_where=and_(outbox.c.state == "waiting", outbox.c.edits.is_not(None)),
)

sending = Table(
    "sending",
    metadata,
    Column("id", Integer, primary_key=True),  # one row
    Column("paused_until", Moment),  # as Telegram asked; survives a restart
    Column("held_since", Moment),  # after a restore: nothing leaves until an operator says so
    Column("crisis_since", Moment),  # the general pause
    Column("seen_at", Moment),  # the latest moment that was noted: a clock that is behind it was set back
)

leadership = Table(  # which of several bots on one PostgreSQL store works
    "leadership",
    metadata,
    Column("id", Integer, primary_key=True),  # one row
    Column("epoch", Integer, nullable=False),  # grows with each election
    Column("owner", Integer, nullable=False),  # the number under which the leader holds the store
    Column("lease_until", Moment),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    person(nullable=True, index=True),  # who acted; NULL: the clock or the command line
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("details", JSON, nullable=False),
)
Index(  # when the last backup was made
    "ix_journal_backups",
    journal.c.id,
    sqlite_where=journal.c.act == "backup",
    postgresql_where=journal.c.act == "backup",
)

seals = Table(
    "seals",
    metadata,
    Column("link", Integer, primary_key=True, autoincrement=False),  # its place in the chain, from 1
    Column("line_id", Id, ForeignKey("journal.id"), nullable=False, unique=True),
    Column("by_salt", String(32)),  # NULL: whoever acted has left
    Column("by_mark", String(64), nullable=False),
    Column("about_salt", String(32)),  # NULL: whom it was about has left
    Column("about_mark", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),  # one row, locked by whoever adds to the chain
    Column("links", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
)

# --- people ---------------------------------------------------------------------------------------

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

profile_answers = Table(
    "profile_answers",
    metadata,
    person(primary_key=True),
    Column("question_id", String(40), primary_key=True),
    Column("answer", JSON, nullable=False),
    Column("answered_at", Moment, nullable=False),
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

# --- the programme --------------------------------------------------------------------------------

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
