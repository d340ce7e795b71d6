"""Unfolding: who spoke last, and with which codes."""

import pytest

from recado.bounces.plain_text import plain
from recado.bounces.reply import Reply, unfolded


def reply(text: str) -> Reply:
    return unfolded(plain(text))


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("host mx.example.org[192.0.2.1] said: 550 5.1.1 nobody", "550 5.1.1 nobody"),
        ("mx responded: 550 undelivered: host b said: 451 later", "451 later"),
        ("550 4.4.7 Expired.<421 4.4.1 no answer>", "421 4.4.1 no answer>"),
        ("The error was: 5.2.2 full", "5.2.2 full"),
        ("He said: good morning", "he said: good morning"),
    ],
)
def test_the_last_reply_that_is_quoted_is_the_inner_one(text: str, inner: str) -> None:
    assert reply(text).inner == inner


def test_codes_are_those_of_the_inner_reply() -> None:
    quoted = reply("550 5.0.0 undelivered: host b said: 452 4.2.2 full")

    assert (quoted.code, quoted.enhanced) == ("452", "4.2.2")


@pytest.mark.parametrize("text", ["", "10.5.1.1", "id 4512", "0x550", "5.1.1.1 times", "v:550"])
def test_numbers_that_are_no_codes_are_left_alone(text: str) -> None:
    assert (reply(text).code, reply(text).enhanced) == (None, None)


def test_a_code_that_says_more_than_its_class_is_preferred() -> None:
    assert reply("550 5.0.0 <ana@example.org> 5.1.1 nobody").enhanced == "5.1.1"


def test_what_surrounds_a_reply_is_not_read_as_its_words() -> None:
    assert reply("smtp; 550 no (in reply to RCPT TO command)").inner.split() == ["550", "no"]


@pytest.mark.parametrize(
    "text",
    ["550 no (in reply to MAIL FROM command)", "error after MAIL FROM:<a@b.example>: 550 no"],
)
def test_a_refusal_of_the_sender_is_told_apart(text: str) -> None:
    assert reply(text).is_to_sender


def test_a_refusal_of_the_recipient_is_none_of_the_sender() -> None:
    assert not reply("550 no (in reply to RCPT TO command)").is_to_sender
