"""Encodings undone."""

import base64

import pytest

from recado.bounces.plain_text import LIMIT, plain


@pytest.mark.parametrize(
    "text",
    [
        "Usuário não existe",
        "usuario nao existe",
        "UsuÃ¡rio nÃ£o existe",
        "Usu=C3=A1rio n=C3=A3o existe",
        "Usu=E1rio n=E3o existe",
        "=?utf-8?q?Usu=C3=A1rio?= não existe",
        f"=?utf-8?b?{base64.b64encode('Usuário'.encode()).decode()}?= não existe",
        "Usu&aacute;rio n&atilde;o existe",
        "Usuário".encode("latin-1") + b" n\xe3o existe",
        "Usuário não existe".encode(),
        "<b>Usuário</b> não existe",
    ],
)
def test_one_sentence_in_many_encodings_is_the_same(text: str | bytes) -> None:
    assert " ".join(plain(text).split()) == "usuario nao existe"


def test_an_id_that_looks_like_quoted_printable_is_left_alone() -> None:
    assert plain("see ?id=22222&ip=192.0.2.1") == "see ?id=22222&ip=192.0.2.1"


def test_contractions_are_one_word() -> None:
    assert plain("doesn’t isn't") == "doesnt isnt"


def test_nothing_is_an_empty_text() -> None:
    assert plain(None) == ""


def test_a_huge_text_keeps_both_ends() -> None:
    text = plain("first " + "x" * 2 * LIMIT + " last")

    assert len(text) <= LIMIT + 1
    assert (text[:5], text[-4:]) == ("first", "last")


@pytest.mark.parametrize("broken", ["=?utf-8?b?a?=", "=?no-such?q?a?=", "\ud800", "&#xffffffff;"])
def test_what_cannot_be_decoded_is_read_as_it_is(broken: str) -> None:
    assert plain(broken) is not None
