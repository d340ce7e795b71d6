"""The SMS delivery log: what each of its texts means, and what is made of all others."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sms_receipts.delivery_log import read_record
from functions.sms_receipts.provider_responses import GUESSES, MEANINGS
from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import STATUS_OF, Status
from recado.receiving import Reading, Unreadable
from tests.world_samples import needs_samples, samples

PUBLISHED = datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)

Told = tuple[str, str | None, bool, bool]
"""Outcome, reason, counts towards a block, may be resent."""

TEXTS: dict[str, Told] = {
    "Message has been accepted by phone carrier": ("accepted", None, False, False),
    "Message has been accepted by phone": ("delivered", None, False, False),
    "Blocked as spam by phone carrier": ("hard_failure", "carrier_blocked", False, False),
    "Destination is blacklisted": ("hard_failure", "phone_blocked", True, False),
    "Destination is on a blocked list": ("hard_failure", "phone_blocked", True, False),
    "Invalid phone number": ("hard_failure", "invalid_number", True, False),
    "Message body is invalid": ("hard_failure", "rejected_by_provider", False, False),
    "No quota left for account": ("hard_failure", "rejected_by_provider", False, False),
    "Phone carrier has blocked this message": ("hard_failure", "carrier_blocked", False, False),
    "Phone carrier is currently unreachable/unavailable": (
        "soft_failure",
        "carrier_unreachable",
        True,
        True,
    ),
    "Phone has blocked SMS": ("hard_failure", "phone_blocked", True, False),
    "Phone is blacklisted": ("hard_failure", "phone_blocked", True, False),
    "Phone is currently unreachable/unavailable": ("soft_failure", "unreachable", True, True),
    "Phone is on a blocked list": ("hard_failure", "phone_blocked", True, False),
    "Phone number is opted out": ("hard_failure", "opted_out", False, False),
    "This delivery would exceed max price": (
        "hard_failure",
        "rejected_by_provider",
        False,
        False,
    ),
    "Unknown error attempting to reach phone": ("soft_failure", "unknown", False, False),
}


def a_record(status: str | None = "FAILURE", **delivery: Any) -> str:
    return json.dumps(
        {
            "notification": {"messageId": "msg-1", "timestamp": "2026-03-02 12:00:00.500"},
            "delivery": {"destination": "+5511955550100"} | delivery,
            "status": status,
        }
    )


def status_of(text: str) -> str:
    return "SUCCESS" if "accepted" in text else "FAILURE"


def receipt_of(reading: Reading) -> Receipt:
    assert reading.receipt is not None
    return reading.receipt


def told(reading: Reading) -> Told:
    receipt = receipt_of(reading)
    return receipt.outcome, receipt.reason, receipt.counts, receipt.resend


# ---- the texts


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_what_it_means(text: str) -> None:
    reading = read_record(a_record(status_of(text), providerResponse=text))

    assert told(reading) == TEXTS[text]
    assert not reading.guessed


@needs_samples
@pytest.mark.parametrize("path", samples("sns-sms"), ids=lambda path: path.stem)
def test_a_sample_is_read_as_what_its_text_means(path: Path) -> None:
    sample = json.loads(path.read_text())

    reading = read_record(path.read_text())

    assert told(reading) == TEXTS[sample["delivery"]["providerResponse"]]
    assert reading.mark == sample["notification"]["messageId"]
    assert not reading.guessed


@needs_samples
@pytest.mark.parametrize("path", samples("eum-sms"), ids=lambda path: path.stem)
def test_an_event_of_the_other_sms_service_is_no_record_of_the_log(path: Path) -> None:
    with pytest.raises(Unreadable):
        read_record(path.read_text())


def test_no_text_of_the_table_is_left_without_a_test() -> None:
    assert {text for texts in MEANINGS.values() for text in texts} == set(TEXTS)


@given(st.text())
def test_an_unknown_failure_is_a_guess_that_neither_lasts_nor_counts(text: str) -> None:
    reading = read_record(a_record(providerResponse=f"{text}?"))

    assert told(reading) == ("soft_failure", "unknown", False, False)
    assert reading.guessed


@pytest.mark.parametrize("text", [None, "", "Message is on its way", "Invalid phone number"])
def test_an_unknown_success_is_no_proof_of_a_delivery(text: str | None) -> None:
    reading = read_record(a_record("SUCCESS", providerResponse=text))

    assert told(reading) == ("accepted", None, False, False)
    assert reading.guessed


def test_a_failure_never_becomes_a_success_by_its_text() -> None:
    reading = read_record(a_record(providerResponse="Message has been accepted by phone"))

    assert receipt_of(reading).outcome is Outcome.SOFT_FAILURE


# ---- what follows


def every_meaning() -> list[Any]:
    return [*GUESSES.values(), *(each for texts in MEANINGS.values() for each in texts.values())]


def test_outcome_and_reason_say_what_follows() -> None:
    follows: dict[tuple[Any, ...], set[tuple[bool, bool]]] = {}
    for each in every_meaning():
        follows.setdefault((each.outcome, each.reason), set()).add((each.counts, each.resend))

    assert [pair for pair, consequences in follows.items() if len(consequences) > 1] == []


def test_only_what_may_pass_is_sent_again() -> None:
    assert {each.outcome for each in every_meaning() if each.resend} == {Outcome.SOFT_FAILURE}


def test_a_failure_is_shown_with_a_status_that_text_messages_have() -> None:
    shown = {STATUS_OF[each.reason] for each in every_meaning() if each.reason}

    assert shown == {
        Status.RECEIVING_PROBLEM,
        Status.NOT_SENT_OPTED_OUT,
        Status.FAILED_TECHNICAL,
    }


# ---- the time


@pytest.mark.parametrize(
    ("waits", "milliseconds"),
    [
        ({}, 0),
        ({"dwellTimeMs": 599}, 599),
        ({"dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": 1344}, 1344),
        ({"dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": None}, 599),
        ({"dwellTimeMsUntilDeviceAck": -1}, 0),
        ({"dwellTimeMsUntilDeviceAck": "soon"}, 0),
        ({"dwellTimeMsUntilDeviceAck": 10**30}, 0),
    ],
)
def test_a_receipt_is_dated_when_the_answer_came(waits: dict[str, Any], milliseconds: int) -> None:
    reading = read_record(a_record(**waits))

    assert receipt_of(reading).at == PUBLISHED + timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize("timestamp", ["", "yesterday", "0001-01-01 00:00:00", None])
def test_a_record_without_its_time_is_refused(timestamp: str | None) -> None:
    record = json.loads(a_record())
    record["notification"]["timestamp"] = timestamp

    with pytest.raises(Unreadable, match="unreadable"):
        read_record(json.dumps(record))


# ---- what is no record


@pytest.mark.parametrize("message_id", [None, "", "x" * 101, 7])
def test_a_record_without_a_message_id_is_refused(message_id: object) -> None:
    record = json.loads(a_record())
    record["notification"]["messageId"] = message_id

    with pytest.raises(Unreadable, match="unreadable"):
        read_record(json.dumps(record))


def test_a_status_that_nobody_told_us_of_is_refused() -> None:
    with pytest.raises(Unreadable, match="unknown status"):
        read_record(a_record("PENDING"))


def test_a_refusal_tells_no_phone_number() -> None:
    record = json.loads(a_record())
    record["delivery"] = [record["delivery"]]

    with pytest.raises(Unreadable) as refused:
        read_record(json.dumps(record))

    assert "5550100" not in f"{refused.value} {refused.value.__cause__}"


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(json.dumps)
)
def test_whatever_comes_is_read_or_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        read_record(body)


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(
    st.dictionaries(
        st.sampled_from(["providerResponse", "dwellTimeMs", "dwellTimeMsUntilDeviceAck"]), JUNK
    )
)
def test_whatever_a_delivery_holds_a_failure_is_read_as_one_or_refused(
    delivery: dict[str, Any],
) -> None:
    try:
        reading = read_record(a_record(**delivery))
    except Unreadable:
        return
    assert receipt_of(reading).outcome is Outcome.SOFT_FAILURE
