"""Every page there is: its address, who may open it, what it may be sent, and who answers.

What stands here and nowhere else is what tests go through: each page, as each kind of person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from domain.audiences import PARTS as AUDIENCE_PARTS
from domain.rights import Policy
from web.pages import (
    broadcasts,
    cases,
    contents,
    facts,
    general_pause,
    journal,
    media,
    moderation,
    panel,
    programme,
    results,
    rights,
    shelf,
    sign_ins,
    today,
    work_done,
)
from web.visit import Visit

OnVisit = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or what one of its forms does."""

    method: Literal["GET", "POST"]
    path: str
    policy: Policy
    answer: OnVisit
    fields: tuple[str, ...] = ()
    """What its form, or its address, may carry; anything else is refused."""
    menu: str = ""
    """The text under which the menu lists it, for whoever may open it."""


AUDIENCE = (*AUDIENCE_PARTS, "compter")

MENU = (
    "/aujourdhui", "/moderation", "/recits", "/programme", "/contenus", "/messages", "/resultats", "/panel",
    "/territoire", "/equipe", "/journal", "/pause",
)  # fmt: skip
"""The pages that the menu lists, in this order: what is done every day first."""

PAGES: tuple[Page, ...] = (
    Page("GET", "/connexion", Policy.ANYONE, sign_ins.show_sign_in, ("vers", "telephone")),
    Page("GET", "/connexion/etat", Policy.ANYONE, sign_ins.show_state),
    Page("POST", "/connexion", Policy.ANYONE, sign_ins.come_in, ("vers",)),
    Page("POST", "/deconnexion", Policy.STAFF, sign_ins.leave),
    Page("GET", "/connexions", Policy.STAFF, sign_ins.list_browsers),
    Page("POST", "/connexions/fermer", Policy.STAFF, sign_ins.close_browser, ("connexion",)),
    Page("POST", "/connexions/fermer-les-autres", Policy.STAFF, sign_ins.close_others),
    Page("POST", "/langue", Policy.STAFF, sign_ins.change_language, ("langue", "vers")),
    Page("GET", "/territoire", Policy.ORGANIZER, facts.list_facts, menu="page-facts-menu"),
    Page("GET", "/territoire/{fact}", Policy.ORGANIZER, facts.show_fact),
    Page("POST", "/territoire/changer", Policy.ORGANIZER, facts.change_fact, ("fait", "valeur", "vu")),
    Page("GET", "/pause", Policy.ORGANIZER, general_pause.show_pause, menu="page-pause-menu"),
    Page("POST", "/pause/commencer", Policy.ORGANIZER, general_pause.begin_pause, ("message",)),
    Page("POST", "/pause/finir", Policy.ORGANIZER, general_pause.end_pause),
    Page("GET", "/equipe", Policy.ADMINISTRATOR, rights.list_team, menu="page-rights-menu"),
    Page("GET", "/equipe/inviter", Policy.ADMINISTRATOR, rights.show_form),
    Page(
        "POST", "/equipe/inviter", Policy.ADMINISTRATOR, rights.make_links, ("role", "jours", "nombre", "lot")
    ),
    Page("POST", "/equipe/annuler", Policy.ADMINISTRATOR, rights.revoke, ("invitation",)),
    Page("POST", "/equipe/retirer", Policy.ADMINISTRATOR, rights.take_role, ("personne", "role")),
    Page("POST", "/equipe/fermer", Policy.ADMINISTRATOR, rights.close_browsers, ("personne",)),
    Page("GET", "/equipe/{id}", Policy.ADMINISTRATOR, rights.show_member),
    Page("GET", "/aujourdhui", Policy.STAFF, today.show_today, menu="page-today-menu"),
    Page("GET", "/panel", Policy.ORGANIZER, panel.show_panel, ("page", "cherche"), menu="page-panel-menu"),
    Page("POST", "/panel/mettre", Policy.ORGANIZER, panel.put_on, ("personne", "place")),
    Page("POST", "/panel/retirer", Policy.ORGANIZER, panel.take_off, ("personne",)),
    Page("POST", "/panel/telecharger", Policy.ORGANIZER, panel.take_away, ("format",)),
    Page("GET", "/programme", Policy.ORGANIZER, programme.show_programme, menu="page-programme-menu"),
    Page("GET", "/programme/{session}", Policy.ORGANIZER, programme.show_session),
    Page(
        "GET",
        "/programme/{session}/changement",
        Policy.ORGANIZER,
        programme.show_change,
        ("jour", "heure", "pourquoi"),
    ),
    Page(
        "POST",
        "/programme/{session}/changement",
        Policy.ORGANIZER,
        programme.change,
        ("jour", "heure", "pourquoi", "vu"),
    ),
    Page("POST", "/programme/{session}/places", Policy.ORGANIZER, programme.set_places, ("places",)),
    Page("POST", "/programme/{session}/present", Policy.ORGANIZER, programme.note_present, ("personne",)),
    Page("POST", "/programme/{session}/code", Policy.ORGANIZER, programme.make_code),
    Page("GET", "/programme/{session}/agenda.ics", Policy.ORGANIZER, programme.send_file),
    Page("GET", "/contenus", Policy.ORGANIZER, contents.list_contents, menu="page-contents-menu"),
    Page("GET", "/contenus/{kind}/{id}", Policy.ORGANIZER, contents.show_content, ("langue",)),
    Page("GET", "/resultats", Policy.ORGANIZER, results.list_results, menu="page-results-menu"),
    Page("GET", "/resultats/{opening}", Policy.ORGANIZER, results.show_results),
    Page("GET", "/resultats/{opening}/image", Policy.ORGANIZER, results.send_picture, ("largeur", "fond")),
    Page("POST", "/resultats/{opening}/telecharger", Policy.ORGANIZER, results.take_away, ("format",)),
    Page("GET", "/messages", Policy.ORGANIZER, broadcasts.list_messages, ("avant",), "page-messages-menu"),
    Page("GET", "/messages/nouveau", Policy.ORGANIZER, broadcasts.ask_audience),
    Page("POST", "/messages/nouveau", Policy.ORGANIZER, broadcasts.choose_audience, AUDIENCE),
    Page("GET", "/messages/{id}/destinataires", Policy.ORGANIZER, broadcasts.ask_audience),
    Page("POST", "/messages/{id}/destinataires", Policy.ORGANIZER, broadcasts.choose_audience, AUDIENCE),
    Page("GET", "/messages/{id}/texte", Policy.ORGANIZER, broadcasts.ask_words),
    Page("POST", "/messages/{id}/texte", Policy.ORGANIZER, broadcasts.write_words, ("texte", "heure")),
    Page(
        "GET", "/messages/{id}", Policy.ORGANIZER, broadcasts.show_message, ("etat", "qui", "apres", "note")
    ),
    Page("GET", "/messages/{id}/suite", Policy.ORGANIZER, broadcasts.follow_message),
    Page("POST", "/messages/{id}/telecharger", Policy.ORGANIZER, broadcasts.take_ledger),
    Page("POST", "/messages/{id}/envoyer", Policy.ORGANIZER, broadcasts.send_message, ("revision",)),
    Page("POST", "/messages/{id}/annuler", Policy.ORGANIZER, broadcasts.take_back),
    Page("POST", "/messages/{id}/arreter", Policy.ORGANIZER, broadcasts.stop_message),
    Page("POST", "/messages/{id}/essai", Policy.ORGANIZER, broadcasts.try_message),
    Page("POST", "/messages/{id}/abandonner", Policy.ORGANIZER, broadcasts.drop_message),
    Page("POST", "/messages/{id}/renvoyer", Policy.ORGANIZER, broadcasts.send_again),
    Page("GET", "/moderation", Policy.MODERATOR, moderation.list_waiting, menu="page-moderation-menu"),
    Page("GET", "/moderation/suite", Policy.MODERATOR, moderation.follow_waiting),
    Page("POST", "/moderation/suivant", Policy.MODERATOR, moderation.open_next),
    Page("GET", "/moderation/horaires", Policy.MODERATOR, moderation.show_hours),
    Page("POST", "/moderation/horaires", Policy.MODERATOR, moderation.choose_hours, ("heure", "service")),
    Page("GET", "/moderation/bilan", Policy.STAFF, work_done.show_work, ("jours",)),
    Page("POST", "/moderation/bilan/telecharger", Policy.STAFF, work_done.take_away, ("jours", "format")),
    Page("GET", "/moderation/{id}", Policy.MODERATOR, cases.show_case, ("lire",)),
    Page("GET", "/moderation/{id}/suite", Policy.MODERATOR, cases.follow_case),
    Page("POST", "/moderation/{id}/ouvrir", Policy.MODERATOR, cases.open_case),
    Page("POST", "/moderation/{id}/rester", Policy.MODERATOR, cases.stay),
    Page("POST", "/moderation/{id}/quitter", Policy.MODERATOR, cases.step_away),
    Page("POST", "/moderation/{id}/laisser", Policy.MODERATOR, cases.release),
    Page("POST", "/moderation/{id}/passer", Policy.MODERATOR, cases.pass_on, ("a",)),
    Page("POST", "/moderation/{id}/urgent", Policy.MODERATOR, cases.mark_urgent, ("urgent",)),
    Page(
        "POST", "/moderation/{id}/decider", Policy.MODERATOR, cases.decide, ("revision", "decision", "raison")
    ),
    Page("POST", "/moderation/{id}/corriger", Policy.MODERATOR, cases.correct, ("revision", "mots")),
    Page("POST", "/moderation/{id}/annuler", Policy.MODERATOR, cases.undo, ("revision", "correction")),
    Page("POST", "/moderation/{id}/liberer", Policy.ADMINISTRATOR, cases.break_claim),
    Page("GET", "/journal", Policy.ORGANIZER, journal.show_journal, ("page",), "page-journal-menu"),
    Page("POST", "/journal/telecharger", Policy.ADMINISTRATOR, journal.take_away, ("format",)),
    Page("GET", "/recits", Policy.STAFF, shelf.search, (*shelf.FILTERS, "page"), menu="page-shelf-menu"),
    Page("GET", "/recits/ecoute", Policy.STAFF, shelf.show_heard),
    Page("GET", "/recits/{id}", Policy.STAFF, shelf.show_story),
    Page("POST", "/recits/{id}/themes", Policy.STAFF, shelf.sort_story, ("themes",)),
    Page("POST", "/recits/tableau", Policy.ORGANIZER, shelf.take_away, (*shelf.FILTERS, "format")),
    Page("GET", "/media/{name}", Policy.MODERATOR, media.send_media),
)
