import re

from recado.domain.channel import Channel
from recado.domain.contact import identify

KEY = b"a key for tests"


def contact_id(address: str, key: bytes = KEY) -> str:
    return identify(key, Channel.EMAIL, address)


def test_one_mailbox_in_any_spelling_is_one_contact() -> None:
    assert contact_id("Ana@Cliente.Example") == contact_id("ana@cliente.example")


def test_two_addresses_are_two_contacts() -> None:
    assert contact_id("ana@cliente.example") != contact_id("ana@cliente.example.org")


def test_without_the_key_an_address_cannot_be_guessed_from_its_hash() -> None:
    assert contact_id("ana@cliente.example") != contact_id("ana@cliente.example", b"another key")


def test_an_id_is_opaque_and_names_the_version_of_its_key() -> None:
    assert re.fullmatch("con_1[0-9a-hjkmnp-tv-z]{26}", contact_id("ana@cliente.example"))


def test_a_contact_keeps_its_id_for_ever() -> None:
    """Blocks and opt-outs hang on it."""
    assert contact_id("ana@cliente.example") == "con_1vsajwma50r9vaz54sv6hmf1324"
