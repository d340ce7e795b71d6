import hmac
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.ids import ALPHABET, encoded
from recado.domain.unsubscribe import read_unsubscribe_token, unsubscribe_token

QUICKLY = settings(derandomize=True, max_examples=200)

KEY = b"a key for tests"
ACCOUNT, CONTACT = "acc-1", "con_1vsajwma50r9vaz54sv6hmf1324"
TOKEN = unsubscribe_token(KEY, ACCOUNT, CONTACT)

ACCOUNTS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
CONTACTS = st.from_regex(f"con_[{ALPHABET}]{{27}}", fullmatch=True)


@QUICKLY
@given(ACCOUNTS, CONTACTS)
def test_a_token_tells_whose_mails_to_whom_end(account_id: str, contact_id: str) -> None:
    token = unsubscribe_token(KEY, account_id, contact_id)
    assert read_unsubscribe_token(KEY, token) == (account_id, contact_id)


@QUICKLY
@given(ACCOUNTS, CONTACTS)
def test_a_token_needs_no_escaping_in_a_url(account_id: str, contact_id: str) -> None:
    token = unsubscribe_token(KEY, account_id, contact_id)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,125}", token)


@QUICKLY
@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_a_token_with_any_other_character_is_none(place: int, character: str) -> None:
    tampered = TOKEN[:place] + character + TOKEN[place + 1 :]
    read = read_unsubscribe_token(KEY, tampered)
    assert read == ((ACCOUNT, CONTACT) if tampered == TOKEN else None)


@pytest.mark.parametrize("length", range(len(TOKEN)))
def test_a_token_cut_short_is_none(length: int) -> None:
    assert read_unsubscribe_token(KEY, TOKEN[:length]) is None


@pytest.mark.parametrize(
    "text",
    [
        f"{TOKEN}\n",
        f" {TOKEN}",
        f"{TOKEN}=",
        f"{TOKEN}.",
        f"{TOKEN}0",
        TOKEN.upper(),
        TOKEN.replace("1.acc", "2.acc"),
        TOKEN.replace("1.acc", "١.acc"),
        TOKEN.replace("acc-1", "acc-2"),
        TOKEN.replace(CONTACT, f"{CONTACT[:-1]}5"),
        TOKEN.replace(".", "%2E"),
        TOKEN * 1000,
    ],
)
def test_a_tampered_token_is_none(text: str) -> None:
    assert read_unsubscribe_token(KEY, text) is None


@QUICKLY
@given(st.text(st.characters()))
def test_any_other_text_is_none(text: str) -> None:
    assert read_unsubscribe_token(KEY, text) is None


def test_a_signature_does_not_pass_for_another_account_or_contact() -> None:
    other = unsubscribe_token(KEY, "acc-2", CONTACT)
    signature = TOKEN.rpartition(".")[2]
    assert read_unsubscribe_token(KEY, f"{other.rpartition('.')[0]}.{signature}") is None


def test_a_token_of_another_key_is_none() -> None:
    assert read_unsubscribe_token(b"another key", TOKEN) is None


def test_what_the_key_itself_signs_is_no_token() -> None:
    """The key serves other purposes too, and what it signs there may be in somebody's hands."""
    signed, _, signature = TOKEN.rpartition(".")
    direct = encoded(hmac.digest(KEY, signed.encode(), "sha256"), len(signature))
    assert direct != signature
    assert read_unsubscribe_token(KEY, f"{signed}.{direct}") is None


@pytest.mark.parametrize(
    ("account_id", "contact_id"),
    [
        ("", CONTACT),
        ("a" * 65, CONTACT),
        ("acc.1", CONTACT),
        (ACCOUNT, "ana@cliente.example"),
        (ACCOUNT, f"{CONTACT}\n"),
        (CONTACT, ACCOUNT),
    ],
)
def test_what_is_no_id_gets_no_token_and_is_not_repeated(account_id: str, contact_id: str) -> None:
    with pytest.raises(ValueError, match=r"^not an account's and a contact's id$"):
        unsubscribe_token(KEY, account_id, contact_id)


def test_the_link_of_an_old_mail_works_for_ever() -> None:
    """Mails with this token have been sent: it never changes."""
    assert TOKEN == "1.acc-1.con_1vsajwma50r9vaz54sv6hmf1324.d8sh04mpywp1913enkgrsks73r"
