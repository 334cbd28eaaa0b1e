"""What a verb is given to read and write with: one transaction, shared by the verbs of a group.

Journal lines, promises, revisions of answers and "inbox row done" are collected here and written once per
group.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from domain.messages import Message
from domain.people import Person, Stranger
from domain.sending import Kind
from storage.attendance import Attendances
from storage.broadcasts import Broadcasts
from storage.campaigns import Campaigns
from storage.coming import Comings
from storage.consents import Consents
from storage.holdings import Register
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.journal import Journal
from storage.media import Media
from storage.moderation import Moderation
from storage.modules import Modules
from storage.outbox import Outbox
from storage.people import People
from storage.polls import Polls
from storage.profile import Profile
from storage.sessions import Sessions
from storage.sign_ins import SignIns
from storage.testimonies import Testimonies


class Group:
    """One transaction: its connection, its nouns and what is written when it ends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.outbox = Outbox(connection)
        self.inbox = Inbox(connection)
        self.polls = Polls(connection)
        self.journal = Journal(connection)
        self.has_erased = False

    def wipe_traces(self) -> None:
        """Have the writer wipe the traces of what was erased, once this is committed."""
        self.has_erased = True

    @property
    def has_promised(self) -> bool:
        return self.outbox.has_promised

    def flush(self) -> None:
        """Write what was collected; the group's transaction is committed right after."""
        self.inbox.flush()
        self.outbox.flush()
        self.polls.flush()
        self.journal.flush()


class Tx:
    """A verb's view of its transaction. `cause` names what set the verb going, once and for all."""

    def __init__(self, group: Group, cause: str) -> None:
        self._group = group
        self.cause = cause
        self.said: list[Message] | None = None
        """What was answered, for a page to show; None where answers go to the chat."""
        self._answers = 0

    @property
    def connection(self) -> Connection:
        return self._group.connection

    @property
    def inbox(self) -> Inbox:
        return self._group.inbox

    @property
    def outbox(self) -> Outbox:
        return self._group.outbox

    @cached_property
    def people(self) -> People:
        return People(self.connection)

    @cached_property
    def profile(self) -> Profile:
        return Profile(self.connection)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.connection)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.connection)

    @property
    def polls(self) -> Polls:
        return self._group.polls

    @cached_property
    def modules(self) -> Modules:
        return Modules(self.connection)

    @cached_property
    def testimonies(self) -> Testimonies:
        return Testimonies(self.connection)

    @cached_property
    def media(self) -> Media:
        return Media(self.connection)

    @cached_property
    def moderation(self) -> Moderation:
        return Moderation(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection)

    @cached_property
    def sign_ins(self) -> SignIns:
        return SignIns(self.connection)

    @cached_property
    def attendances(self) -> Attendances:
        return Attendances(self.connection)

    @cached_property
    def comings(self) -> Comings:
        return Comings(self.connection)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self.connection)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        return Broadcasts(self.connection, self.campaigns)

    @cached_property
    def register(self) -> Register:
        """What is held about a person, table by table. Asked for rarely: never on a tap's path."""
        self.outbox.flush()
        self.polls.flush()
        self._group.journal.flush()
        return Register(self.connection, self.wipe_traces)

    def wipe_traces(self) -> None:
        """Have the writer wipe the traces of what was erased, once this is committed."""
        self._group.wipe_traces()

    def write_journal(self) -> None:
        """Write the lines that were collected so far, for a verb that reads the journal."""
        self._group.journal.flush()

    def journal(
        self,
        act: str,
        subject: str,
        outcome: str,
        *,
        at: datetime,
        by: Person | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Note who did what to what and how it ended; never what a person wrote."""
        self._group.journal.note(
            act, subject, outcome, at=at, by=by.id if by else None, details=details or {}
        )

    def promise(
        self,
        to: Person,
        message: Message,
        *,
        key: str,
        kind: Kind,
        due_at: datetime,
        not_after: datetime | None = None,
        edits: int | None = None,
        campaign_id: int | None = None,
    ) -> None:
        """Promise a message to a person. A key promised before is not promised twice."""
        if to.telegram_id is None:  # erased meanwhile
            return
        self.outbox.promise(
            person_id=to.id, chat_id=to.telegram_id, language=None, message=message, key=key, kind=kind,
            due_at=due_at, not_after=not_after, edits=edits, campaign_id=campaign_id,
        )  # fmt: skip

    def answer(
        self, to: Person | Stranger, message: Message, *, now: datetime, edits: int | None = None
    ) -> None:
        """Answer the person who has just written or tapped: with a new message, or in place of `edits`.
        Somebody who works on a page has their answer there."""
        if self.said is not None:
            self.said.append(message)
            return
        self._answers += 1
        stranger = isinstance(to, Stranger)
        if to.telegram_id is None:
            return
        self.outbox.promise(
            person_id=None if isinstance(to, Stranger) else to.id,
            chat_id=to.telegram_id,
            language=to.language if stranger else None,
            message=message,
            key=f"{self.cause}:{self._answers}",
            kind=Kind.ANSWER,
            due_at=now,
            not_after=None,
            edits=edits,
            campaign_id=None,
        )
