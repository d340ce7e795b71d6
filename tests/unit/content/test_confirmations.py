import re

import pytest

from recado.catalogue.languages import LANGUAGES
from recado.content.confirmations import FOLDER, confirmation
from recado.domain.channel import Channel
from recado.domain.replies import OPT_IN_WORDS, OPT_OUT_WORDS, Reply, read_reply
from recado.domain.sms import Encoding, weighed

ASKED = [Reply.OPT_OUT, Reply.OPT_IN]
WORDS = sorted(OPT_OUT_WORDS | OPT_IN_WORDS)

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
of_what_was_asked = pytest.mark.parametrize("reply", ASKED)
by_phone = pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])


def test_there_are_texts_in_the_languages_of_the_catalogue() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LANGUAGES)


@in_every_language
@of_what_was_asked
@by_phone
def test_it_says_what_ends_or_comes_back_and_how_to_take_that_back(
    language: str, reply: Reply, channel: Channel
) -> None:
    text = confirmation(reply, channel, language, "PALAVRA")
    assert text.count("PALAVRA") == 1
    assert {Channel.SMS: "SMS", Channel.WHATSAPP: "WhatsApp"}[channel] in text
    assert not re.search(r"[{}]", text)


@in_every_language
@of_what_was_asked
def test_an_sms_is_one_part_without_accents_that_would_cost_another(
    language: str, reply: Reply
) -> None:
    weight = weighed(confirmation(reply, Channel.SMS, language, "CANCELAR"))
    assert (weight.encoding, weight.parts) == (Encoding.GSM_7, 1)


@in_every_language
@of_what_was_asked
@by_phone
@pytest.mark.parametrize("word", WORDS)
def test_a_phone_that_echoes_it_asks_for_nothing(
    language: str, reply: Reply, channel: Channel, word: str
) -> None:
    assert read_reply(confirmation(reply, channel, language, word)) is Reply.OTHER


def test_whatsapp_keeps_its_accents() -> None:
    assert "você" in confirmation(Reply.OPT_IN, Channel.WHATSAPP, "pt-BR", "SAIR")


@pytest.mark.parametrize("language", ["fr", "", "../pages/en"])
def test_a_language_without_texts_is_answered_in_brazilian_portuguese(language: str) -> None:
    there = confirmation(Reply.OPT_OUT, Channel.SMS, "pt-BR", "VOLTAR")
    assert confirmation(Reply.OPT_OUT, Channel.SMS, language, "VOLTAR") == there
