"""What is kept of an organizer's message to many, beside the campaign it is."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from storage.columns import Id, Moment, metadata, person

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), primary_key=True),
    Column("words", Text, nullable=False),  # as they were typed, with their variables
    Column("whom", JSON, nullable=False),  # domain/audiences.py
    Column("hour", Moment),  # NULL: as soon as it may leave
    Column("revision", Integer, nullable=False),  # what was seen is what is sent: a button carries it
    Column("approved_by", Id, ForeignKey("people.id")),  # who let it go
    Column("approved_at", Moment),
    Column("roll", LargeBinary),  # whom it was for when it was let go, a bit each (storage/owed.py)
)

left_out = Table(  # who was on the roll and was not promised it, and why
    "left_out",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), primary_key=True),
    person(primary_key=True, index=True),
    Column("reason", String(12), nullable=False),
)
