"""Everything Rebonds remembers, table by table, in a file for each theme. Only the storage ring sees these."""

from __future__ import annotations

from storage.columns import Moment as Moment
from storage.columns import metadata as metadata
from storage.tables.broadcasts import broadcasts as broadcasts
from storage.tables.broadcasts import left_out as left_out
from storage.tables.media import testimony_media as testimony_media
from storage.tables.moderation import duties as duties
from storage.tables.moderation import testimony_corrections as testimony_corrections
from storage.tables.moderation import testimony_handovers as testimony_handovers
from storage.tables.people import IS_STAFF as IS_STAFF
from storage.tables.people import consents as consents
from storage.tables.people import erasures as erasures
from storage.tables.people import fact_changes as fact_changes
from storage.tables.people import invitation_uses as invitation_uses
from storage.tables.people import invitations as invitations
from storage.tables.people import people as people
from storage.tables.people import profile_answers as profile_answers
from storage.tables.people import profile_counts as profile_counts
from storage.tables.people import secrets as secrets
from storage.tables.people import sign_ins as sign_ins
from storage.tables.polls import poll_answer_events as poll_answer_events
from storage.tables.polls import poll_answers as poll_answers
from storage.tables.polls import poll_openings as poll_openings
from storage.tables.polls import poll_tallies as poll_tallies
from storage.tables.programme import attendances as attendances
from storage.tables.programme import module_progress as module_progress
from storage.tables.programme import programme as programme
from storage.tables.programme import session_answers as session_answers
from storage.tables.programme import session_rooms as session_rooms
from storage.tables.programme import sessions as sessions
from storage.tables.sending import IS_AMISS as IS_AMISS
from storage.tables.sending import campaigns as campaigns
from storage.tables.sending import chain as chain
from storage.tables.sending import inbox as inbox
from storage.tables.sending import journal as journal
from storage.tables.sending import leadership as leadership
from storage.tables.sending import outbox as outbox
from storage.tables.sending import seals as seals
from storage.tables.sending import sending as sending
from storage.tables.testimonies import testimonies as testimonies
from storage.tables.testimonies import testimony_decisions as testimony_decisions
from storage.tables.testimonies import testimony_parts as testimony_parts
from storage.tables.testimonies import testimony_revisions as testimony_revisions
from storage.tables.testimonies import testimony_tags as testimony_tags
