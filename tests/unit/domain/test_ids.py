import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain import ids
from tests.builders import a_contact, a_notification_id, a_send

PLATFORM_IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
NUMBERS = st.integers(1, 99)
SEND = a_send().send_id
QUICKLY = settings(derandomize=True, max_examples=200)


@QUICKLY
@given(account_id=PLATFORM_IDS, number=NUMBERS)
def test_an_attempt_id_tells_account_send_and_number(account_id: str, number: int) -> None:
    attempt = ids.attempt_id(account_id, SEND, number)
    assert ids.parse_attempt_id(attempt) == (account_id, SEND, number)


@QUICKLY
@given(account_id=PLATFORM_IDS, number=NUMBERS)
def test_an_attempt_id_fits_into_a_tag_of_ses(account_id: str, number: int) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", ids.attempt_id(account_id, SEND, number))


ATTEMPT = ids.attempt_id("acc-1", SEND, 7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "att_",
        SEND,
        ATTEMPT[1:],
        f"{ATTEMPT}\n",
        f" {ATTEMPT}",
        f"{ATTEMPT}#other",
        ATTEMPT.upper(),
        ATTEMPT.removesuffix("acc-1"),
        ATTEMPT.replace("07_", "7_"),
        ATTEMPT.replace("07_", "٠٧_"),
        ATTEMPT.replace("acc-1", "a" * 65),
        ATTEMPT.replace("att_", "att_i").replace("07_", "7_"),
    ],
)
def test_what_is_no_attempt_id_of_ours_is_recognised(text: str) -> None:
    assert ids.parse_attempt_id(text) is None


def test_a_send_id_lies_within_its_notification_and_its_group() -> None:
    notification = a_notification_id(invoice_id="inv-7")
    send = ids.send_id(notification, "email", a_contact().contact_id)
    assert ids.notification_of(send) == notification
    assert ids.group_of(send) == ids.group_of(notification) == ids.invoice_group("acc-1", "inv-7")


def test_each_id_is_told_from_the_other_kinds() -> None:
    notification = a_notification_id()
    assert ids.is_notification_id(notification)
    assert not ids.is_notification_id(SEND)
    assert ids.is_send_id(SEND)
    assert not ids.is_send_id(notification)


@pytest.mark.parametrize("spoiled", [f"{SEND}\n", SEND[:-1], f"{SEND}0", SEND.replace("snd", "s")])
def test_a_spoiled_send_id_is_none(spoiled: str) -> None:
    assert not ids.is_send_id(spoiled)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a", None), ("a", "None")),
        (("a", None), ("a", "null")),
        (("1",), (1,)),
        (("a", "b"), ("b", "a")),
        (("a",), ("a", "")),
        (('a","b',), ("a", "b")),
    ],
)
def test_parts_that_read_alike_lead_to_different_ids(
    one: tuple[str | int | None, ...], other: tuple[str | int | None, ...]
) -> None:
    assert ids.derived(20, *one) != ids.derived(20, *other)


def test_everything_that_makes_a_reminder_another_one_makes_its_id_another() -> None:
    notifications = {
        a_notification_id(),
        a_notification_id(account_id="acc-2"),
        a_notification_id(invoice_id="inv-2"),
        a_notification_id(occurrence="due-1"),
    }
    sends = {a_send().send_id, a_send("bruno@cliente.example").send_id}
    assert (len(notifications), len(sends)) == (4, 2)


def test_what_a_customer_is_told_lies_in_a_group_of_its_own() -> None:
    groups = {
        ids.customer_group("acc-1", "x"),
        ids.customer_group("acc-2", "x"),
        ids.customer_group("acc-1", "y"),
        ids.invoice_group("acc-1", "x"),
    }
    assert len(groups) == 4


@pytest.mark.parametrize(
    ("digest", "text"),
    [(b"\x00" * 5, "00000000"), (b"\xff" * 5, "zzzzzzzz"), (bytes([8, 66, 16, 132, 33]), "1" * 8)],
)
def test_base_32_takes_five_bits_a_letter(digest: bytes, text: str) -> None:
    assert ids.encoded(digest, 8) == text


def test_ids_outlive_a_deployment() -> None:
    """What was accepted yesterday must be found today: these never change."""
    assert ids.customer_group("acc-1", "cus-1") == "ne07274z255j7y14"
    assert a_notification_id() == "ntf_284v89t21dzcf1t0qe7v8ttjqr"
    assert (
        ids.send_id(a_notification_id(), "email", "con_1x")
        == "snd_284v89t21dzcf1t0qe7v8ttjqraq1rtbd4"
    )
