"""The events of WhatsApp: statuses by Meta's codes, what customers write, and all the rest."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.whatsapp_receipts.failure_codes import GUESS, OF_CODE
from functions.whatsapp_receipts.social_event import (
    Inbound,
    Part,
    read_event,
)
from recado.domain.receipt import Outcome
from recado.domain.status import STATUS_OF, Status
from recado.receiving import Reading, Unread, Unreadable
from tests.world_samples import needs_samples, samples, wrapped

ATTEMPT = "att_0123456789abcdefghjkmnpqrstvwxyz0101_acc-1"
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

Told = tuple[str, str | None, bool, bool]
"""Outcome, reason, counts towards a block, may be resent."""

NO_WHATSAPP: Told = ("hard_failure", "no_whatsapp", True, False)
WITHHELD: Told = ("soft_failure", "withheld_by_whatsapp", False, True)
OUR_FAULT: Told = ("hard_failure", "rejected_by_provider", False, False)
BUSY: Told = ("soft_failure", "provider_busy", False, True)
UNKNOWN: Told = ("soft_failure", "unknown", False, False)

CODES: dict[int, Told] = {
    131021: ("hard_failure", "invalid_number", True, False),
    131026: NO_WHATSAPP,
    130472: WITHHELD,
    131049: WITHHELD,
    131050: ("hard_failure", "withheld_by_whatsapp", False, False),
    **dict.fromkeys([368, 130497, 131005, 131008, 131009, 131030, 131031, 131042], OUR_FAULT),
    **dict.fromkeys([131045, 131047, 131048, 131051, 131053, 135000], OUR_FAULT),
    **dict.fromkeys([132000, 132001, 132005, 132007, 132008, 132012], OUR_FAULT),
    **dict.fromkeys([132015, 132016], OUR_FAULT),
    **dict.fromkeys([80007, 130429, 131000, 131016, 131056, 131057], BUSY),
}

STATUSES: dict[str, Told] = {
    "sent": ("accepted", None, False, False),
    "delivered": ("delivered", None, False, False),
    "read": ("read", None, False, False),
    "played": ("read", None, False, False),
}

SAMPLES: dict[str, Told] = {
    "sent": STATUSES["sent"],
    "delivered": STATUSES["delivered"],
    "read": STATUSES["read"],
    "failed-130472": CODES[130472],
    "failed-131026": CODES[131026],
    "failed-131047": CODES[131047],
    "failed-131049": CODES[131049],
}
"""By the name of the file."""


def a_status(status: str | None = "delivered", **more: Any) -> dict[str, Any]:
    return {
        "id": "wamid.1",
        "status": status,
        "timestamp": str(int(AT.timestamp())),
        "recipient_id": "5511955550100",
        "biz_opaque_callback_data": ATTEMPT,
    } | more


def a_failure(*codes: object) -> dict[str, Any]:
    return a_status("failed", errors=[{"code": code, "title": "whatever"} for code in codes])


def a_message(**more: Any) -> dict[str, Any]:
    return {
        "from": "5511955550100",
        "id": "wamid.2",
        "timestamp": str(int(AT.timestamp())),
        "type": "text",
        "text": {"body": "SAIR"},
    } | more


def an_event(entry: object) -> dict[str, Any]:
    return {"context": {}, "whatsAppWebhookEntry": json.dumps(entry), "messageId": "aws-1"}


def a_change(statuses: Any = (), messages: Any = (), field: str = "messages") -> dict[str, Any]:
    value = {"metadata": {"phone_number_id": "321"}, "statuses": statuses, "messages": messages}
    return {"field": field, "value": value}


def read(*statuses: object, messages: tuple[object, ...] = ()) -> list[Part]:
    return read_event(json.dumps(an_event({"changes": [a_change(statuses, messages)]})))


def reading_of(status: dict[str, Any]) -> Reading:
    [reading] = read(status)
    assert isinstance(reading, Reading)
    return reading


def inbound(message: dict[str, Any]) -> Inbound:
    [part] = read(messages=(message,))
    assert isinstance(part, Inbound)
    return part


def told(reading: Reading) -> Told:
    receipt = reading.receipt
    assert receipt is not None
    return receipt.outcome, receipt.reason, receipt.counts, receipt.resend


# ---- the samples


def marked(path: Path) -> dict[str, Any]:
    """With our attempt's id, which a sample has not."""
    event: dict[str, Any] = json.loads(path.read_text())
    entry = json.loads(event["whatsAppWebhookEntry"])
    for status in entry["changes"][0]["value"]["statuses"]:
        status["biz_opaque_callback_data"] = ATTEMPT
    return event | {"whatsAppWebhookEntry": json.dumps(entry)}


def name(path: Path) -> str:
    return path.stem.removeprefix("whatsapp-status-").partition("-sns-")[0]


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-status"), ids=name)
def test_a_sample_is_read_as_what_it_says(path: Path) -> None:
    [reading] = read_event(json.dumps(marked(path)))

    assert isinstance(reading, Reading)
    assert told(reading) == SAMPLES[name(path)]
    assert (reading.mark, reading.guessed) == (ATTEMPT, False)


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-status"), ids=name)
def test_a_message_that_is_not_ours_has_no_attempt(path: Path) -> None:
    [reading] = read_event(path.read_text())

    assert isinstance(reading, Reading)
    assert reading.mark is None


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-message"), ids=lambda path: path.stem)
def test_the_sample_of_a_customers_message_is_read(path: Path) -> None:
    [message] = read_event(path.read_text())

    assert isinstance(message, Inbound)
    assert (message.sender, message.text, message.kind) == ("+14255550150", "Hi", "text")
    assert (message.phone_number_id, message.payload) == ("321010217712345", None)
    assert message.at == datetime(2024, 8, 12, 23, 40, 35, tzinfo=UTC)


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-eventbridge"), ids=lambda path: path.stem)
def test_eventbridge_is_not_our_path_and_its_events_are_refused(path: Path) -> None:
    with pytest.raises(Unreadable):
        read_event(path.read_text())


# ---- statuses


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_read_as_what_it_says(status: str) -> None:
    reading = reading_of(a_status(status))

    assert told(reading) == STATUSES[status]
    assert reading.receipt is not None
    assert reading.mark == ATTEMPT
    assert reading.receipt.at == AT


@pytest.mark.parametrize("code", CODES)
def test_a_failure_is_read_by_its_code(code: int) -> None:
    reading = reading_of(a_failure(code))

    assert told(reading) == CODES[code]
    assert not reading.guessed


def test_no_code_of_the_table_is_left_without_a_test() -> None:
    assert set(OF_CODE) == set(CODES)


@given(st.integers(min_value=140_000))
def test_an_unknown_code_is_a_guess_that_neither_lasts_nor_counts(code: int) -> None:
    reading = reading_of(a_failure(code))

    assert told(reading) == UNKNOWN
    assert reading.guessed


@pytest.mark.parametrize("status", ["failed", "undeliverable"])
def test_a_failure_without_a_code_is_a_guess(status: str) -> None:
    reading = reading_of(a_status(status))

    assert told(reading) == UNKNOWN
    assert reading.guessed


def test_of_several_codes_the_first_that_is_known_speaks() -> None:
    reading = reading_of(a_failure(999_999, 131026, 131047))

    assert told(reading) == NO_WHATSAPP
    assert not reading.guessed


@pytest.mark.parametrize("status", ["deleted", "warning"])
def test_some_statuses_say_nothing_of_the_delivery(status: str) -> None:
    assert reading_of(a_status(status)).receipt is None


def every_meaning() -> list[Any]:
    return [GUESS, *OF_CODE.values()]


def test_outcome_and_reason_say_what_follows() -> None:
    follows: dict[tuple[Any, ...], set[tuple[bool, bool]]] = {}
    for each in every_meaning():
        follows.setdefault((each.outcome, each.reason), set()).add((each.counts, each.resend))

    assert [pair for pair, consequences in follows.items() if len(consequences) > 1] == []


def test_only_what_may_pass_is_sent_again() -> None:
    assert {each.outcome for each in every_meaning() if each.resend} == {Outcome.SOFT_FAILURE}


def test_a_failure_is_shown_as_the_receivers_or_ours_and_never_as_an_opt_out() -> None:
    shown = {STATUS_OF[each.reason] for each in every_meaning()}

    assert shown == {Status.RECEIVING_PROBLEM, Status.FAILED_TECHNICAL}


# ---- customers' messages


def test_a_customers_message_is_read() -> None:
    assert inbound(a_message()) == Inbound(
        message_id="wamid.2",
        sender="+5511955550100",
        phone_number_id="321",
        at=AT,
        kind="text",
        text="SAIR",
        payload=None,
    )


def test_a_pressed_button_says_its_text_and_its_payload() -> None:
    pressed = {"type": "button", "text": None, "button": {"text": "Sair", "payload": "opt-out"}}

    message = inbound(a_message(**pressed))

    assert (message.kind, message.text, message.payload) == ("button", "Sair", "opt-out")


@pytest.mark.parametrize("kind", ["image", "video", "document"])
def test_words_below_a_picture_are_read(kind: str) -> None:
    sent = {"type": kind, "text": None, kind: {"id": "media-1", "caption": "paguei"}}

    message = inbound(a_message(**sent))

    assert (message.kind, message.text, message.payload) == (kind, "paguei", None)


def test_a_message_without_words_is_still_one() -> None:
    message = inbound(a_message(type="audio", text=None, audio={"id": "media-1"}))

    assert (message.kind, message.text) == ("audio", "")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_customers_words_come_as_they_were_written(words: str) -> None:
    assert inbound(a_message(text={"body": words})).text == words


# ---- several at once


BAD_STATUSES: list[object] = [
    None,
    "delivered",
    [],
    {},
    a_status(status=None),
    a_status(id=""),
    a_status(timestamp=None),
    a_status(timestamp="-99999999999"),
    a_status(biz_opaque_callback_data={"a": 1}),
    a_failure("a word"),
]


@pytest.mark.parametrize("bad", BAD_STATUSES)
def test_a_status_that_cannot_be_read_hurts_no_other(bad: object) -> None:
    parts = read(a_status("sent"), bad, a_status("read"), messages=(a_message(),))

    assert [type(part) for part in parts] == [Reading, Unread, Reading, Inbound]
    assert parts[1] == Unread("status")


def test_a_status_that_nobody_told_us_of_is_reported() -> None:
    assert read(a_status("teleported")) == [Unread("unknown status")]


@pytest.mark.parametrize(
    "bad", [None, 7, {}, a_message(id=""), a_message(timestamp="soon"), {"from": "Ana Lima"}]
)
def test_a_message_that_cannot_be_read_hurts_no_other(bad: object) -> None:
    parts = read(a_status(), messages=(bad, a_message()))

    assert [type(part) for part in parts] == [Reading, Unread, Inbound]


@pytest.mark.parametrize(
    "bad", [None, "x", {}, a_change(statuses="x"), {"field": "messages", "value": None}]
)
def test_a_change_that_cannot_be_read_hurts_no_other(bad: object) -> None:
    changes = [a_change([a_status("sent")]), bad, a_change([a_status("read")])]

    parts = read_event(json.dumps(an_event({"changes": changes})))

    assert [type(part) for part in parts] == [Reading, Unread, Reading]


@pytest.mark.parametrize(
    "value", [None, [], {"event": "APPROVED"}, a_change([a_status()])["value"]]
)
def test_news_of_templates_calls_and_accounts_are_left_alone(value: object) -> None:
    change = {"field": "calls", "value": value}

    assert read_event(json.dumps(an_event({"changes": [change]}))) == []


@given(st.lists(st.sampled_from([a_status(), a_failure(131026), a_message(), None, {}])))
def test_every_status_gives_one_part_whatever_stands_beside_it(statuses: list[Any]) -> None:
    alone = [part for status in statuses for part in read(status)]

    assert read(*statuses) == alone


# ---- the envelope


def test_it_does_not_matter_whether_sns_wraps_the_event() -> None:
    event = an_event({"changes": [a_change([a_status()], [a_message()])]})

    assert read_event(wrapped(event)) == read_event(json.dumps(event))


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        None,
        an_event(None),
        an_event([]),
        an_event({}),
        an_event({"changes": None}),
        an_event("a string"),
        {"whatsAppWebhookEntry": {"changes": []}},
        {"whatsAppWebhookEntry": '{"changes": ['},
    ],
)
def test_what_is_no_event_is_refused(event: Any) -> None:
    with pytest.raises(Unreadable):
        read_event(json.dumps(event))
    with pytest.raises(Unreadable):
        read_event(wrapped(event))


def test_a_refusal_tells_nothing_personal() -> None:
    with pytest.raises(Unreadable) as refused:
        read_event(json.dumps(an_event({"changes": {"wa_id": "5511955550100"}})))

    assert "5550100" not in f"{refused.value} {refused.value.__cause__}"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text() | ANYTHING.map(json.dumps))
def test_arbitrary_text_is_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        read_event(body)


@given(st.dictionaries(st.sampled_from(list(a_status() | {"errors": []})), ANYTHING))
def test_no_field_of_a_status_breaks_the_reader(fields: dict[str, Any]) -> None:
    [part] = read(a_status() | fields)

    assert isinstance(part, Reading | Unread)


@given(st.dictionaries(st.sampled_from([*a_message(), "button", "image"]), ANYTHING))
def test_no_field_of_a_message_breaks_the_reader(fields: dict[str, Any]) -> None:
    [part] = read(messages=(a_message() | fields,))

    assert isinstance(part, Inbound | Unread)
