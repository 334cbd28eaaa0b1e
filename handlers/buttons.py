"""Every button there is: what it is called, who may press it, and who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.messages import Pressed
from domain.rights import Policy
from domain.updates import Tap
from handlers import (
    broadcasts,
    consents,
    contributions,
    distress,
    enrolment,
    help,
    holdings,
    leaving,
    menu,
    moderation,
    modules,
    organization,
    panel,
    polls,
    profile,
    testimonies,
    unknowns,
)
from handlers.context import Context

OnTap = Callable[[Tap, Pressed, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers a button, and who may press it."""

    answer: OnTap
    policy: Policy


BUTTONS: Mapping[str, Route] = {
    "menu": Route(menu.on_menu_tapped, Policy.KNOWN),
    "settings": Route(menu.on_settings_asked, Policy.KNOWN),
    "language": Route(menu.on_language_chosen, Policy.KNOWN),
    "stop": Route(leaving.on_stop_tapped, Policy.ANYONE),
    "pause": Route(leaving.on_pause_tapped, Policy.KNOWN),
    "come-back": Route(leaving.on_come_back_tapped, Policy.KNOWN),
    "my-data": Route(holdings.on_copy_asked, Policy.ANYONE),
    "erase": Route(holdings.on_erasure_asked, Policy.ANYONE),
    "erase-yes": Route(holdings.on_erasure_confirmed, Policy.ANYONE),
    "erase-no": Route(holdings.on_erasure_declined, Policy.ANYONE),
    "help": Route(help.on_help_asked, Policy.ANYONE),
    "contact": Route(help.on_contact_asked, Policy.ANYONE),
    "privacy": Route(help.on_privacy_asked, Policy.ANYONE),
    "privacy-whole": Route(help.on_whole_privacy_asked, Policy.ANYONE),
    "faq": Route(help.on_questions_asked, Policy.ANYONE),
    "faq-answer": Route(help.on_question_chosen, Policy.ANYONE),
    "begin": Route(enrolment.on_begin_tapped, Policy.ANYONE),
    "enrol": Route(enrolment.on_next_tapped, Policy.ANYONE),
    "enrol-notice": Route(enrolment.on_notice_tapped, Policy.ANYONE),
    "age": Route(enrolment.on_age_tapped, Policy.ANYONE),
    "consent": Route(consents.on_consent_tapped, Policy.KNOWN),
    "consents": Route(consents.on_list_tapped, Policy.KNOWN),
    "consent-show": Route(consents.on_one_tapped, Policy.KNOWN),
    "enrol-later": Route(enrolment.on_later_tapped, Policy.KNOWN),
    "profile": Route(profile.on_answer_tapped, Policy.KNOWN),
    "profile-change": Route(profile.on_change_tapped, Policy.KNOWN),
    "poll": Route(polls.on_poll_opened, Policy.ENROLLED),
    "poll-option": Route(polls.on_option_tapped, Policy.ENROLLED),
    "poll-validate": Route(polls.on_choice_validated, Policy.ENROLLED),
    "poll-change": Route(polls.on_change_asked, Policy.ENROLLED),
    "poll-skip": Route(polls.on_poll_opened, Policy.ENROLLED),
    "polls": Route(polls.on_list_asked, Policy.ENROLLED),
    "modules": Route(modules.on_list_asked, Policy.ENROLLED),
    "module": Route(modules.on_module_opened, Policy.ENROLLED),
    "module-begin": Route(modules.on_begin_tapped, Policy.ENROLLED),
    "module-next": Route(modules.on_next_tapped, Policy.ENROLLED),
    "module-answer": Route(modules.on_answer_tapped, Policy.ENROLLED),
    "module-choices": Route(modules.on_choices_asked, Policy.ENROLLED),
    "module-later": Route(modules.on_later_tapped, Policy.ENROLLED),
    "module-resume": Route(modules.on_resume_tapped, Policy.ENROLLED),
    "module-quiz-again": Route(modules.on_quiz_asked_again, Policy.ENROLLED),
    "module-read-again": Route(modules.on_reading_asked_again, Policy.ENROLLED),
    "module-show-gesture": Route(modules.on_gesture_asked, Policy.ENROLLED),
    "module-gesture": Route(modules.on_gesture_settled, Policy.ENROLLED),
    "module-sources": Route(modules.on_sources_asked, Policy.ENROLLED),
    "organization": Route(organization.on_organization_tapped, Policy.ORGANIZER),
    "calendar": Route(organization.on_calendar_asked, Policy.ORGANIZER),
    "session-date": Route(organization.on_date_asked, Policy.ORGANIZER),
    "session-pick": Route(organization.on_date_picked, Policy.ORGANIZER),
    "session-set": Route(organization.on_date_set, Policy.ORGANIZER),
    "panel": Route(panel.on_panel_asked, Policy.ORGANIZER),
    "panel-set": Route(panel.on_panel_set, Policy.ORGANIZER),
    "broadcast": Route(broadcasts.on_broadcast_asked, Policy.ORGANIZER),
    "broadcast-to": Route(broadcasts.on_audience_chosen, Policy.ORGANIZER),
    "broadcast-send": Route(broadcasts.on_send_tapped, Policy.ORGANIZER),
    "broadcast-drop": Route(broadcasts.on_drop_tapped, Policy.ORGANIZER),
    "broadcast-state": Route(broadcasts.on_progress_asked, Policy.ORGANIZER),
    "broadcasts": Route(broadcasts.on_list_asked, Policy.ORGANIZER),
    "unknowns": Route(unknowns.on_list_asked, Policy.ORGANIZER),
    "unknown": Route(unknowns.on_heap_opened, Policy.ORGANIZER),
    "unknown-again": Route(unknowns.on_again_tapped, Policy.ORGANIZER),
    "unknown-leave": Route(unknowns.on_leave_tapped, Policy.ORGANIZER),
    "testify": Route(testimonies.on_testify_tapped, Policy.ENROLLED),
    "testify-prompt": Route(testimonies.on_prompt_chosen, Policy.ENROLLED),
    "testify-allow": Route(testimonies.on_stories_allowed, Policy.ENROLLED),
    "testify-rules": Route(testimonies.on_rules_asked, Policy.ENROLLED),
    "testify-consent": Route(testimonies.on_consent_asked, Policy.ENROLLED),
    "testify-agree": Route(testimonies.on_agreed, Policy.ENROLLED),
    "testimony-go-on": Route(testimonies.on_continue_tapped, Policy.ENROLLED),
    "testimony-rewrite": Route(testimonies.on_rewrite_tapped, Policy.ENROLLED),
    "testimony-read": Route(testimonies.on_read_back_tapped, Policy.ENROLLED),
    "testimony-levels": Route(testimonies.on_levels_asked, Policy.ENROLLED),
    "testimony-level": Route(testimonies.on_level_chosen, Policy.ENROLLED),
    "testimony-quote": Route(testimonies.on_quote_chosen, Policy.ENROLLED),
    "testimony-send": Route(testimonies.on_send_tapped, Policy.ENROLLED),
    "testimony-erase": Route(testimonies.on_erase_asked, Policy.ENROLLED),
    "testimony-erase-now": Route(testimonies.on_erase_confirmed, Policy.ENROLLED),
    "contributions": Route(contributions.on_list_asked, Policy.ENROLLED),
    "contribution": Route(contributions.on_contribution_opened, Policy.ENROLLED),
    "contribution-withdraw": Route(contributions.on_withdraw_asked, Policy.ENROLLED),
    "contribution-withdraw-now": Route(contributions.on_withdraw_confirmed, Policy.ENROLLED),
    "contribution-correct": Route(contributions.on_correct_tapped, Policy.ENROLLED),
    "contribution-review": Route(contributions.on_review_asked, Policy.ENROLLED),
    "moderation": Route(moderation.on_queue_asked, Policy.MODERATOR),
    "moderation-next": Route(moderation.on_next_asked, Policy.MODERATOR),
    "moderation-open": Route(moderation.on_testimony_opened, Policy.MODERATOR),
    "moderation-release": Route(moderation.on_release_tapped, Policy.MODERATOR),
    "moderation-reasons": Route(moderation.on_reasons_asked, Policy.MODERATOR),
    "moderation-accept": Route(moderation.on_accept_tapped, Policy.MODERATOR),
    "moderation-change": Route(moderation.on_change_tapped, Policy.MODERATOR),
    "moderation-refuse": Route(moderation.on_refuse_tapped, Policy.MODERATOR),
    "distress-write": Route(distress.on_write_tapped, Policy.MODERATOR),
}
