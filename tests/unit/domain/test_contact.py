import re

import pytest

from recado.domain.channel import Channel
from recado.domain.contact import identify, is_contact_id

KEY = b"a key for tests"


PHONE, OLD_FORM = "+5511987654321", "+551187654321"


def contact_id(address: str, key: bytes = KEY, channel: Channel = Channel.EMAIL) -> str:
    return identify(key, channel, address)


def test_one_mailbox_in_any_spelling_is_one_contact() -> None:
    assert contact_id("Ana@Cliente.Example") == contact_id("ana@cliente.example")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_both_forms_of_a_brazilian_mobile_are_one_contact(channel: Channel) -> None:
    assert contact_id(OLD_FORM, channel=channel) == contact_id(PHONE, channel=channel)


def test_a_number_is_another_contact_on_each_channel() -> None:
    assert contact_id(PHONE, channel=Channel.SMS) != contact_id(PHONE, channel=Channel.WHATSAPP)


def test_two_addresses_are_two_contacts() -> None:
    assert contact_id("ana@cliente.example") != contact_id("ana@cliente.example.org")


def test_without_the_key_an_address_cannot_be_guessed_from_its_hash() -> None:
    assert contact_id("ana@cliente.example") != contact_id("ana@cliente.example", b"another key")


def test_an_id_is_opaque_and_names_the_version_of_its_key() -> None:
    assert re.fullmatch("con_1[0-9a-hjkmnp-tv-z]{26}", contact_id("ana@cliente.example"))


def test_a_contact_keeps_its_id_for_ever() -> None:
    """Blocks and opt-outs hang on it."""
    assert contact_id("ana@cliente.example") == "con_1vsajwma50r9vaz54sv6hmf1324"
    assert contact_id(PHONE, channel=Channel.SMS) == "con_1q8j79gjz8xwcq8jz4zzcew8wd3"


def test_an_id_is_told_from_what_is_none() -> None:
    own = contact_id("ana@cliente.example")
    assert is_contact_id(own)
    assert not any(is_contact_id(text) for text in (own[:-1], own + "0", own.upper(), "", "snd_1"))
