"""The pattern language: what finds what."""

import pytest

from recado.bounces.patterns import PatternError, compiled
from recado.bounces.words import MOST_PLACES, Vocabulary, Words

CLASSES = {"BOX": "mailbox|in box"}


def finds(pattern: str, text: str) -> bool:
    return compiled(pattern, CLASSES).found_in(Words(text))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("mailbox full", "The MAILBOX is full."),
        ("user unknown", "user <ana@example.org> unknown"),
        ("mailbox full", "550-5.2.2 The mailbox is\r\n550 5.2.2 full"),
        ("mailbox ... full", "mailbox of the person whom you wrote is full"),
        ("(caixa|conta) cheia", "Sua conta está cheia"),
        ("BOX full", "The in-box is full"),
        ("(no|BOX) full", "mailbox full"),
        ("mailbox (almost)? full", "mailbox full"),
        ("mailbox (almost)? full", "mailbox almost full"),
        ("quot*", "quotas"),
        ("*spam*", "MySpamFilter"),
        ("@ unknown", "<ana@example.org> unknown"),
        ("# listed", "192.0.2.1 is listed"),
        ("example.org", "see http://www.example.org/why"),
        ("rbl.", "blocked by rbl.example.org"),
        ("5.7.606", "550 5.7.606 no"),
        ("not found", "couldn't be found"),
        ("não existe", "nao existe"),
        ("利 用", "利用できません"),
    ],
)
def test_a_pattern_finds_its_words(pattern: str, text: str) -> None:
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("mailbox full", "full mailbox"),
        ("mailbox full", "mailbox almost full"),
        ("mailbox ... full", "mailbox one two three four five six seven eight nine full"),
        ("full", "fullest"),
        ("spam", "ana@spam.example"),
        ("rbl.", "the word rbl alone"),
        ("# listed", "version 2 listed"),
        ("mailbox ... mailbox", "one mailbox"),
    ],
)
def test_a_pattern_does_not_find_less(pattern: str, text: str) -> None:
    assert not finds(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    ["", "the", "(almost)? full", "NOBODY full", "(a ... b|c) d", "((a|b)|c) d", "(the|full) box"],
)
def test_a_pattern_that_could_mislead_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compiled(pattern, CLASSES)


@pytest.mark.parametrize("broken", ["usu?rio", "usu\ufffdrio", "usu\ufffd\ufffdrio", "usurio"])
def test_a_word_that_lost_its_accent_on_the_way_is_known_again(broken: str) -> None:
    assert Words(f"{broken} ausente", Vocabulary(["usuário"])).has("usuario")


def test_a_broken_word_that_nobody_knows_stays_as_it_is() -> None:
    assert not Words("abc?def", Vocabulary(["usuário"])).has("usuario")


def test_a_word_that_recurs_without_end_does_not_cost_without_end() -> None:
    assert len(Words("full " * 1000).where("full")) == MOST_PLACES
