"""Which people a text seems to name: by a title, by what they are to the teller, by their first name."""

from __future__ import annotations

import re
from collections.abc import Iterator

Spans = Iterator[tuple[int, int]]

_WORD = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,20}(?:[-'][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]{1,20}){0,2}"
_FAMILY = rf"(?:{_WORD}|[A-ZÀ-ÖØ-Þ-]{{2,20}})"
_NAME = rf"{_WORD}(?:\s(?:(?:de|du|des|de la|d'|le|la|van|von|ben|el|al)\s?)?{_FAMILY}){{0,2}}"

_TITLE = re.compile(
    rf"\b(?:[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|MM?\.|Mme|Mlle|Mr|Dr|[Dd]octeur|[Pp]rofesseur|Pr|[Mm]aître|Me)\s{{1,3}}"
    rf"(?:{_NAME}|[A-ZÀ-ÖØ-Þ]\.\s?{_FAMILY}?|[A-ZÀ-ÖØ-Þ-]{{2,20}})"
)
_RELATION = re.compile(
    r"\b(?:ma|mon|mes|sa|son|ses|ta|ton|notre|nos|votre|leur|leurs|la|le|les|une?|l')\s?"
    r"(?:petite?s?\s|grande?s?\s|belles?-|beaux?-|jeunes?\s|vieux\s|vieille\s|ancien(?:ne)?s?\s)?"
    r"(?:voisine?s?|amie?s?|copines?|copains?|collègues?|femme|mari|épou(?:x|se)|compagn(?:on|e)|fils|fille"
    r"|frères?|sœurs?|soeurs?|mères?|pères?|mamans?|papas?|cousine?s?|tantes?|tatas?|oncles?|tontons?|nièces?"
    r"|neveux?|grand-mère|grand-père|mamie|papi|enfants?|bébé|patronn?e?|chef(?:fe)?|directeur|directrice"
    rf"|maire|adjointe?|médecin|infirmi(?:er|ère)|institut(?:eur|rice)|famille|gardienne?)\s(?P<name>{_NAME})"
)
_CALLED = re.compile(
    rf"\b(?:s'appell(?:e|ait)|m'appelle|nommée?|prénommée?|surnommée?|je suis|chez|signé:?)\s(?P<name>{_NAME})"
)
_TWO = re.compile(rf"(?<![\w'-])(?P<name>{_WORD}\s{_FAMILY}(?:\s{_FAMILY})?)")
_ONE = re.compile(rf"(?<![\w'-]){_WORD}")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NO_NAME = _words(
    "Saint Sainte Saints Notre Le La Les Un Une Des Du De Au Aux Rue Avenue Boulevard Place Pont Val Mont Bourg"
    " Ville Vallée Rivière Quartier Cité Salle Mairie École Collège Lycée Hôpital Centre Croix Sécurité Protection"
    " Pompiers Secours Samu Police Gendarmerie Préfecture État République France Europe Facebook Google Météo Radio"
    " Télé Restos Banque Poste Convention Conseil Projet Nord Sud Est Ouest Noël Pâques Toussaint Dieu Mon Ma Mes"
    " Nous Vous Ils Elles Elle Il On Je Tu Ce Cette Ces Mais Et Ou Donc Or Ni Car Puis Quand Alors Après Avant"
    " Bonjour Bonsoir Merci Madame Monsieur Telegram Whatsapp Internet Grand Grande Petit Petite Haut Haute Bas"
    " Basse Vieux Vieille Lac Parc Gare Plan Agence"
)
"""Words with a capital that begin the name of a place or of an institution, or a sentence."""

_BEFORE_PLACES = _words(
    "à en vers depuis rue avenue boulevard place quai pont quartier commune village ville de du des d' l' la le les"
    " au aux dans sur saint sainte école collège lycée hôpital salle parc rivière route jusqu'à"
)
"""What stands before a place rather than before a person."""

_FIRST_NAMES = _words(
    "Abdel Abdelkader Abdou Achille Adama Adèle Adrien Agathe Agnès Ahmed Aïcha Aïssatou Alain Albert Alex Alexandra"
    " Alexandre Alexis Ali Alice Aline Aliou Alizée Alphonse Amadou Amandine Amélie Amina Aminata Amine Anaïs André"
    " Andrée Angèle Angélique Anita Anna Anne Annick Annie Anthony Antoine Antonin Antonio Apolline Armand Arnaud"
    " Arthur Assia Astrid Aude Audrey Augustin Aurélie Aurélien Awa Axel Aya Ayoub Baptiste Barbara Bastien Béatrice"
    " Benjamin Benoît Bérénice Bernadette Bernard Bertrand Bilal Boris Brahim Brigitte Bruno Bryan Camille Capucine"
    " Carine Carla Carole Caroline Catherine Cécile Cédric Céline Chantal Charles Charlie Charlotte Chloé Christelle"
    " Christian Christiane Christine Christophe Claire Clara Claude Claudine Clémence Clément Clémentine Clotilde"
    " Coline Colette Constance Corentin Corinne Cyril Damien Daniel Danièle Danielle David Delphine Denis Denise"
    " Diane Didier Dimitri Djamila Dominique Driss Dylan Édith Édouard Éléonore Éliane Élisabeth Élise Élodie Éloïse"
    " Elsa Émile Émilie Emma Emmanuel Emmanuelle Enzo Éric Ernest Estelle Esteban Esther Étienne Eugène Eugénie Eva"
    " Évelyne Fabien Fabienne Fabrice Fanny Farid Fatima Fatou Fatoumata Félix Fernand Fernande Flavie Flora Florent"
    " Florian Franck François Françoise Frédéric Frédérique Gabin Gabriel Gabrielle Gaël Gaëlle Gaspard Gauthier"
    " Geneviève Georges Georgette Gérald Gérard Germaine Ghislaine Gilbert Gilles Gisèle Grégoire Grégory Guillaume"
    " Gustave Guy Gwenaëlle Habib Hadrien Hakim Hamza Hassan Hélène Henri Henriette Hervé Hichem Hubert Hugo Hugues"
    " Ibrahim Idriss Imane Inès Irène Isabelle Isaac Ismaël Jacky Jacqueline Jacques Jade Jamila Jean Jeanne Jeannine"
    " Jennifer Jérémie Jérémy Jérôme Jessica Joachim Joël Joëlle Johan Jonathan Jordan Joris José Joseph Josette"
    " Josiane Jules Julie Julien Juliette Justine Kader Karim Karima Karine Kenza Kevin Kévin Khadija Khaled Laetitia"
    " Lamine Laura Laure Laurence Laurent Léa Leïla Léna Léo Léon Léonie Liliane Lina Lionel Lise Lisa Loïc Lola"
    " Lorenzo Lou Louis Louisa Louise Luc Lucas Lucette Lucie Lucien Lucienne Lucile Ludivine Ludovic Lydia Lydie"
    " Madeleine Maël Maëlle Magali Malek Malik Mamadou Manon Manuel Marc Marcel Marcelle Marguerite Maria Mariam"
    " Marianne Marie Marina Marine Marion Marius Marlène Martine Maryse Mathieu Mathilde Mathis Matthieu Maud Maurice"
    " Max Maxence Maxime Médéric Mégane Mehdi Mélanie Mélissa Michaël Michel Michèle Micheline Mickaël Mireille"
    " Mohamed Mohammed Monique Morgane Moussa Mounir Murielle Mustapha Myriam Nabil Nadège Nadia Nadine Naïma Nathalie"
    " Nathan Nicolas Nicole Nina Noah Noé Noémie Nora Nordine Oceane Odette Odile Olivier Omar Ophélie Oscar Ousmane"
    " Pascal Pascale Patrice Patricia Patrick Paul Paula Paulette Pauline Philippe Pierre Pierrette Priscilla Quentin"
    " Rachel Rachid Rachida Raoul Raphaël Raymond Raymonde Rayan Régine Régis Rémi Rémy Renaud René Renée Richard"
    " Robert Roger Roland Romain Romane Roméo Rosalie Ruben Sabine Sabrina Said Saïd Salim Salima Salomé Samia Samir"
    " Samuel Samira Sandra Sandrine Sara Sarah Sébastien Ségolène Serge Sévérine Sidonie Simon Simone Slimane Sofia"
    " Solange Solène Sonia Sophie Soraya Stanislas Stéphane Stéphanie Suzanne Sylvain Sylvie Tanguy Théo Théodore"
    " Thérèse Thibault Thierry Thomas Tiago Timothée Titouan Tom Tristan Ursule Valentin Valentine Valérie Vanessa"
    " Véronique Victoire Vincent Violette Virginie Vivien Viviane Wassim Xavier Yacine Yann Yannick Yasmine Yassine"
    " Yohan Youssef Yves Yvette Yvon Yvonne Zinedine Zoé Zohra")  # fmt: skip
"""First names that are nothing else in French, or hardly."""


def names_in(text: str) -> Spans:
    """Where people seem to be named; the surest signs first."""
    for match in _TITLE.finditer(text):
        yield match.span()
    for pattern in (_RELATION, _CALLED):
        for match in pattern.finditer(text):
            if not _begins_a_place(match["name"]):
                yield match.span("name")
    for match in _ONE.finditer(text):
        if match.group().split("-")[0] in _FIRST_NAMES and not _follows_a_place(text, match.start()):
            yield match.start(), _end_of_name(text, match.end())
    for match in _TWO.finditer(text):
        if not _begins_a_place(match["name"]) and _stands_for_a_person(text, match.start()):
            yield match.span()


def _begins_a_place(name: str) -> bool:
    return re.split(r"[\s'-]", name, maxsplit=1)[0] in _NO_NAME


_PLACES = _words("saint sainte rue avenue boulevard place quai pont école collège lycée hôpital")


def _follows_a_place(text: str, start: int) -> bool:
    """« rue Victor », « Saint Paul »: a place that has the name of a person."""
    return _word_before(text, start) in _PLACES


def _end_of_name(text: str, end: int) -> int:
    """A first name's family name belongs to it."""
    family = _FAMILY_NAME.match(text, end)
    return family.end() if family else end


_FAMILY_NAME = re.compile(rf"(?:\s(?:(?:de|du|des|de la|d'|le|la|van|von|ben|el|al)\s?)?{_FAMILY}){{1,2}}")


def _stands_for_a_person(text: str, start: int) -> bool:
    """Two words with a capital, that do not open a sentence and do not follow what stands before places."""
    before = text[max(0, start - 24) : start].rstrip(" «\"'(")
    opens = not before or before[-1] in ".!?\n:;…-–—"
    return not opens and _word_before(text, start) not in _BEFORE_PLACES


def _word_before(text: str, start: int) -> str:
    found = _LAST_WORD.search(text[max(0, start - 24) : start])
    return found.group(1).lower() if found else ""


_LAST_WORD = re.compile(r"([\w'-]+)[ -]*$")
