"""Who asks for a language gets the nearest one that is there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.catalogue.languages import LANGUAGES, known, negotiated


def test_three_languages_are_there_with_portuguese_first() -> None:
    assert LANGUAGES == ("pt-BR", "en", "es")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("EN-us", "en"),
        ("pt", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("es-MX", "es"),
        ("es-419,en;q=0.5", "es"),
        ("en;q=0.3, es;q=0.7", "es"),
        ("fr, en;q=0.2", "en"),
        ("en , es", "en"),
        ("es;q=0, en;q=0.1", "en"),
        ("pt-BR-x-private", "pt-BR"),
        ("en ; q=0.5 , es ;q=0.6", "es"),
        (",, es,", "es"),
        ("es-MX;q=0, es", "es"),
        ("pt-BR;q=0, *", "en"),
        ("*, en;q=0", "pt-BR"),
    ],
)
def test_the_best_wish_wins(header: str, language: str) -> None:
    assert negotiated(header, default="pt-BR") == language


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "*", "fr", "fr;q=0.9, *;q=0.1", "en;q=2", "en;q=abc", "e n", "en;;q=1", "=,;"),
        *("en;q=0.1234", "en_US", "en; level=1", "toolonglanguage", "é", "en\nes"),
    ],
)
def test_the_default_answers_where_no_wish_can_be_met(header: str | None) -> None:
    assert negotiated(header, default="es") == "es"


def test_what_was_refused_is_not_given_even_by_default() -> None:
    assert negotiated("es;q=0", default="es") == "pt-BR"


def test_who_refuses_everything_still_gets_an_answer() -> None:
    assert negotiated("pt;q=0, en;q=0, es;q=0", default="es") == "es"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("es-AR", "es"), ("pt", "pt-BR"), ("de", "pt-BR"), (None, "pt-BR"), ("", "pt-BR")],
)
def test_an_accounts_language_is_answered_in_the_nearest(tag: str | None, language: str) -> None:
    assert known(tag) == language


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="enpts-BRx*;,q=0.15 \t\n é") | st.text(), st.text())
def test_any_header_gets_a_language(header: str, default: str) -> None:
    assert negotiated(header, default) in LANGUAGES
