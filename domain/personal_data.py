"""What in a text could tell who somebody is: marked for the human who reads it, never decided upon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from domain.people_named import names_in

Kind = Literal["phone", "email", "iban", "social-security", "address", "name", "health"]

LONGEST_READ = 10_000
"""How many characters are looked at, several times the longest story: bait costs no more than this."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A piece of a text, `words[start:end]`, and what it seems to be."""

    kind: Kind
    start: int
    end: int


def spot(words: str) -> Sequence[Spotted]:
    """The pieces that seem to tell who somebody is, in the order they stand; none lies over another."""
    read = _plain(words[:LONGEST_READ])
    found: list[Spotted] = []
    is_taken = bytearray(len(read))
    for kind, finds in _FINDERS:  # the surest first: a phone number inside an IBAN is no phone number
        for start, end in finds(read):
            if not any(is_taken[start:end]):
                is_taken[start:end] = b"\x01" * (end - start)
                found.append(Spotted(kind, start, end))
    return sorted(found, key=lambda one: one.start)


def kinds_in(words: str) -> tuple[Kind, ...]:
    """Which kinds of personal data a text seems to hold."""
    seen = {one.kind for one in spot(words)}
    return tuple(kind for kind, _ in _FINDERS if kind in seen)


_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "\u2019": "'"})
"""One sign for another, so that places in the text stay what they are."""


def _plain(words: str) -> str:
    return words.translate(_SPACES)


Spans = Iterator[tuple[int, int]]

# --- numbers of accounts and persons --------------------------------------------------------------

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]){11,30}", re.IGNORECASE)
_IBAN_SIGNS = {
    "FR": 27, "MC": 27, "BE": 16, "CH": 21, "LU": 20, "DE": 22, "ES": 24, "IT": 27, "PT": 25, "NL": 18,
    "GB": 22, "IE": 22, "AT": 20, "PL": 28, "RO": 24, "BG": 22, "GR": 27, "DK": 18, "SE": 24, "NO": 15,
    "FI": 18, "CZ": 24, "SK": 24, "HU": 28, "HR": 21, "SI": 19, "EE": 20, "LV": 21, "LT": 20, "MT": 31,
    "CY": 28, "AD": 24, "TN": 24, "MU": 30, "LI": 21, "SM": 27, "IS": 26, "TR": 26, "UA": 29,
}  # fmt: skip
"""How many signs an IBAN has, by country; those of elsewhere are not known here."""


def _ibans(text: str) -> Spans:
    for match in _IBAN.finditer(text):
        signs = [place for place in range(match.start(), match.end()) if text[place].isalnum()]
        length = _IBAN_SIGNS.get(match.group()[:2].upper(), 99)
        account = "".join(text[place] for place in signs[:length]).upper()
        if len(account) == length and _rest_of(account) == 1:
            yield match.start(), signs[length - 1] + 1


def _rest_of(account: str) -> int:
    """What is left of an IBAN divided by 97, its first four signs put last, letters as numbers: 1 if right."""
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97


_SOCIAL_SECURITY = re.compile(
    r"(?<![\dA-Z])([1-478])[ .-]?(\d{2})[ .-]?(\d{2})[ .-]?(\d{2}|2[AB])[ .-]?(\d{3})[ .-]?(\d{3})"
    r"(?:[ .-]?(\d{2}))?(?!\d)",
    re.IGNORECASE,
)


def _social_security_numbers(text: str) -> Spans:
    for match in _SOCIAL_SECURITY.finditer(text):
        *parts, key = match.groups()
        month = int(parts[2])
        is_dated = 1 <= month <= 12 or 20 <= month <= 42 or month >= 50
        if is_dated and (key is None or int(key) == _key_of("".join(parts))):
            yield match.span()


def _key_of(number: str) -> int:
    """The two last digits, which follow from the others; Corsica's letters count as numbers."""
    return 97 - int(number.upper().replace("2A", "19").replace("2B", "18")) % 97


# --- ways to reach somebody -----------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}\b", re.IGNORECASE)
_SPELT_EMAIL = re.compile(
    r"\b[\w.+-]{1,64} ?(?:\(at\)|\[at\]| arobase ) ?[\w-]{1,63} ?(?:\.|\(dot\)|\[dot\]| point ) ?[a-z]{2,24}\b",
    re.IGNORECASE,
)
_BETWEEN = r"[ .\-/]{0,2}"
_PHONE = re.compile(
    rf"(?<![\d+.,])(?:0{_BETWEEN}[1-9](?:{_BETWEEN}\d){{8}}(?!\d)"
    rf"|(?:\+|00)[1-9]\d{{0,2}}(?:[ .\-/]?\(0\))?(?:{_BETWEEN}\d){{6,12}}(?!\d))"
)


def _emails(text: str) -> Spans:
    if "@" in text:
        yield from _spans(_EMAIL, text)
    yield from _spans(_SPELT_EMAIL, text)


def _phones(text: str) -> Spans:
    return (match.span() for match in _PHONE.finditer(text) if _can_be_called(match.group()))


def _can_be_called(digits: str) -> bool:
    try:
        number = phonenumbers.parse(digits.replace("(0)", ""), "FR")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


# --- where somebody lives, and how they are -------------------------------------------------------

_STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|all[ée]es?|place|quai|route|cours|square|sentier|ruelle"
    r"|passage|lotissement|r[ée]sidence|hameau|lieu-dit|faubourg|esplanade|promenade|mont[ée]e|traverse|voie"
    r"|villa|cit[ée]|rond-point|clos|domaine|mail|parvis|venelle)"
)
_LINK = r"(?:de la|de l'|du|des|de|d'|la|le|les|l'|aux?|à la|à l'|en|et|sur|sous)"
_NAMED = rf"(?:\s{{1,3}}{_LINK}\s?)?(?:\s{{0,3}}[\w'-]{{2,30}})"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_TOWN = rf"(?:,?\s{{1,3}}\d{{5}}(?:\s{{1,3}}{_CAPITAL}[\w'-]{{1,40}})?)"
_MORE = rf"(?:\s(?:{_LINK}\s?)?{_CAPITAL}[\w'-]{{1,40}}){{0,4}}"

_ADDRESSES = (
    re.compile(
        rf"\b\d{{1,4}}\s?(?:bis|ter|quater|[a-dA-D]\b)?,?\s{{1,3}}(?i:{_STREET})(?!\s(?:d'eau|de parking)){_NAMED}{_MORE}{_TOWN}?"
    ),
    re.compile(
        rf"(?i:\b(?:habite|habitons|habitait|vit|vis|vivons|loge|domicile|adresse|demeure)\w*)\s{{1,3}}"
        rf"(?:[^\W\d]{{1,3}}\s)?(?i:{_STREET}){_NAMED}{_MORE}{_TOWN}?"
    ),
    re.compile(rf"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-58])\d{{3}}\s{{1,3}}(?!Euros|Habitants){_CAPITAL}[\w'-]{{2,40}}"),
    re.compile(r"(?i:\b(?:appartement|appart|apt|bâtiment|bât|bat|étage|digicode|code))\.?\s(?:n°\s?)?\d{1,4}[A-Z]?\b"),
    re.compile(r"\b\d{1,2}(?:er|e|ème|eme)\sétage\b"),
    re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,8}\s?[,;]\s?-?\d{1,3}\.\d{4,8}(?!\d)"),
)  # fmt: skip

_HEALTH = re.compile(
    r"\b(?:diab[ée]tique|cancer|canc[ée]reuse?|leuc[ée]mie|chimioth[ée]rapie|dialys[ée]e?|dialyse|[ée]pilep\w{1,6}"
    r"|asthmatique|alzheimer|parkinson|scl[ée]rose|schizophr\w{1,6}|bipolaire|d[ée]pressi\w{1,4}|d[ée]pression"
    r"|suicid\w{1,6}|autiste|autisme|trisomi\w{1,4}|handicap[ée]e?s?|s[ée]ropositi\w{1,3}|vih|sida|h[ée]patite"
    r"|enceinte|fausse couche|alcooli\w{1,4}|toxicomane|sous oxyg[èe]ne|pacemaker|cardiaque|avc|infarctus"
    r"|psychiatri\w{1,4}|sous tutelle|sous curatelle)\b",
    re.IGNORECASE,
)


def _addresses(text: str) -> Spans:
    for pattern in _ADDRESSES:
        yield from _spans(pattern, text)


def _health(text: str) -> Spans:
    return _spans(_HEALTH, text)


def _spans(pattern: re.Pattern[str], text: str) -> Spans:
    return (match.span() for match in pattern.finditer(text))


_FINDERS: Sequence[tuple[Kind, Callable[[str], Spans]]] = (
    ("iban", _ibans),
    ("social-security", _social_security_numbers),
    ("email", _emails),
    ("phone", _phones),
    ("address", _addresses),
    ("name", names_in),
    ("health", _health),
)
