"""A commune is found however somebody types it."""

from __future__ import annotations

import pytest

from content.loader import Content
from domain.territory import Commune, find_communes


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Valbrune", ["Valbrune"]),
        ("valb", ["Valbrune"]),
        ("PONT D'ARSINE", ["Pont-d'Arsine"]),
        ("pont d’arsine", ["Pont-d'Arsine"]),
        ("st orens", ["Saint-Orens-la-Rive"]),
        ("Ste Melie", ["Sainte-Mélie"]),
        ("aulnettes", ["Les Aulnettes"]),
        ("les aul", ["Les Aulnettes"]),
        ("mas egare", ["Le Mas-Égaré"]),
        ("saint", ["Saint-Orens-la-Rive", "Sainte-Mélie"]),
        ("arsine", ["Pont-d'Arsine", "Hautarsine"]),
        ("00120", ["Sainte-Mélie", "Les Aulnettes"]),
        ("001 20", []),
        ("00101", ["Valbrune"]),
        ("Paris", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_commune_is_found(content: Content, typed: str, names: list[str]) -> None:
    assert [one.name for one in find_communes(typed, content.territory.communes)] == names


def test_too_many_communes_help_nobody() -> None:
    many = [
        Commune(code=f"{n:05}", name=f"Saint-{n}", postcode="00100", density_3=3, density_7=7)
        for n in range(40)
    ]

    assert len(find_communes("saint", many)) == 8


def test_nothing_of_the_shipped_place_is_real(content: Content) -> None:
    territory = content.territory
    phones = (territory.contact_phone, territory.town_hall_phone)

    assert territory.invented
    assert all(phone.startswith("02 61 91") for phone in phones), "a range that belongs to nobody"
    assert all(mail.endswith("example.org") for mail in (territory.contact, territory.data_officer))
