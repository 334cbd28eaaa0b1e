"""Files for spreadsheets: nothing in them is ever a formula, and everything in them can be read."""

from __future__ import annotations

import csv
import unicodedata
from io import BytesIO, StringIO

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from web.sheets import Column, Sheet, as_csv, as_xlsx, codebook_as_csv, inert

COLUMNS = (Column("Réponse", "Ce qui a été choisi"), Column("Nombre", "Combien l’ont choisi"))
TRICKS = (
    '=HYPERLINK("http://x","y")', "+33 6 12 34 56 78", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\0=1+1",
    "\N{FULLWIDTH EQUALS SIGN}1+1", "\N{FULLWIDTH PLUS SIGN}1", "\N{FULLWIDTH COMMERCIAL AT}x", "  =1",
    "\N{ZERO WIDTH SPACE}=1", "\n=1", "\N{NO-BREAK SPACE}=1", "\N{SMALL EQUALS SIGN}1", "\N{MINUS SIGN}1",
)  # fmt: skip


def sheet(*rows: tuple[str | int | float | None, ...]) -> Sheet:
    return Sheet("consultation", "Résultats", "Lexique", COLUMNS, rows)


def rows_of(body: bytes) -> list[list[str]]:
    text = body.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def is_formula(cell: str) -> bool:
    """As the most suspicious of readers sees it."""
    seen = "".join(one for one in cell if not one.isspace() and unicodedata.category(one)[0] not in "CZ")
    return unicodedata.normalize("NFKC", seen)[:1] in ("=", "+", "-", "@", "\N{MINUS SIGN}")


@pytest.mark.parametrize("trick", TRICKS)
def test_what_would_be_a_formula_is_a_text(trick: str) -> None:
    assert is_formula(trick)
    [_, [cell, _]] = rows_of(as_csv(sheet((trick, 1))))

    assert not is_formula(cell)
    assert not set(cell) & {"\0", "\t", "\r"}


typing = st.builds(
    str.__add__,
    st.sampled_from(("", "=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")),
    st.text(max_size=40),
)

WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A whole table takes long to make smaller; the single cell above finds the same faults."""


@given(typing)
@example("\ud7fc=")
def test_whatever_is_typed_no_cell_of_a_csv_is_a_formula(typed: str) -> None:
    [_, [cell, _]] = rows_of(as_csv(sheet((typed, 1))))

    assert not is_formula(cell)


@settings(max_examples=10, phases=WITHOUT_SHRINKING)
@given(st.lists(typing, min_size=20, max_size=40))
def test_whatever_is_typed_no_cell_of_an_xlsx_is_a_formula(typed: list[str]) -> None:
    body = as_xlsx(sheet(*((one, 1) for one in (*typed, *TRICKS))))

    cells = [row[0] for row in load_workbook(BytesIO(body))["Résultats"].iter_rows(min_row=2)]
    assert len(cells) == len(typed) + len(TRICKS)
    assert not [cell for cell in cells if cell.data_type == "f" or is_formula(str(cell.value or ""))]


@pytest.mark.parametrize("typed", ['Ça va ; "oui"', "deux\nlignes", "👩‍🚒 pompière", "1 = 1"])
def test_what_is_harmless_stays_as_it_was_typed(typed: str) -> None:
    [_, [cell, _]] = rows_of(as_csv(sheet((typed, 1))))

    assert cell == typed


def test_a_telephone_number_can_still_be_read() -> None:
    assert inert("+33 6 12 34 56 78") == "'+33 6 12 34 56 78"


def test_a_french_excel_opens_the_csv_and_sees_numbers() -> None:
    body = as_csv(sheet(("Solidarité", 1234), ("Justice", 12.5), ("Rien", None)))

    assert body.startswith(b"\xef\xbb\xbf")
    assert rows_of(body) == [["Réponse", "Nombre"], ["Solidarité", "1234"], ["Justice", "12,5"], ["Rien", ""]]


def test_the_codebook_stands_beside_the_table() -> None:
    book = load_workbook(BytesIO(as_xlsx(sheet(("Solidarité", 12)))))

    assert book.sheetnames == ["Résultats", "Lexique"]
    assert book["Résultats"]["B2"].value == 12
    assert [cell.value for cell in book["Lexique"][2]] == ["Nombre", "Combien l’ont choisi"]
    assert rows_of(codebook_as_csv(sheet()))[0] == ["Réponse", "Ce qui a été choisi"]
