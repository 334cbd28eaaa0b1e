"""What comes in and goes out, and the journal of what was done."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    literal_column,
    text,
)

from storage.columns import Id, Moment, metadata, person

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
    "ix_outbox_of_campaign",
    outbox.c.campaign_id,
    outbox.c.id,
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
IS_AMISS = outbox.c.state.not_in([literal_column(f"'{state}'") for state in ("waiting", "sending", "sent")])
Index(  # of one campaign, what did not go as it should: few, so that a count of the many is quick
    "ix_outbox_amiss",
    outbox.c.campaign_id,
    outbox.c.state,
    sqlite_where=and_(outbox.c.campaign_id.is_not(None), IS_AMISS),
    postgresql_where=and_(outbox.c.campaign_id.is_not(None), IS_AMISS),
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

Index(  # who was put on the panel, and taken off it
    "ix_journal_panel",
    journal.c.id,
    sqlite_where=journal.c.act == "set_panel",
    postgresql_where=journal.c.act == "set_panel",
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
