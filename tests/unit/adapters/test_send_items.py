"""What a send is written as: the table and its stream know it for a long time."""

from datetime import timedelta
from typing import Any

import pytest

from recado.adapters.items import Item, packed
from recado.adapters.send_items import from_item, item_key, to_item
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, Send, Stop
from recado.domain.status import Reason
from tests.builders import (
    DAY,
    HOUR,
    LEASE,
    NOW,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)

MILLISECONDS = 1_772_452_800_000
"""`NOW`."""

BEFORE_RESENDS: dict[str, Any] = {
    "account_id": "acc-1",
    "send_id": a_send().send_id,
    "channel": "email",
    "contact_id": a_send().contact_id,
    "kind": "due_reminder",
    "customer_id": "cus-1",
    "invoice_id": "inv-1",
    "occurrence": "due-3",
    "call_id": "call-1",
    "call_item": 1,
    "accepted_at": MILLISECONDS,
    "day": "2026-03-02",
    "listed": True,
    "units": 1,
    "reserved_in": "2026-03",
    "status": "mailbox_full",
    "attempts": [
        {
            "claimed_at": MILLISECONDS + 60_000,
            "lease_until": MILLISECONDS + 180_000,
            "answer": {"provider_id": "0100-provider", "at": MILLISECONDS + 60_000},
            "receipts": [
                {
                    "outcome": "soft_failure",
                    "at": MILLISECONDS + 3_600_000,
                    "reason": "mailbox_full",
                }
            ],
        }
    ],
    "revision": 3,
}
"""An item as it was written before anything was sent again by itself."""

FULL = Receipt(
    Outcome.SOFT_FAILURE, NOW + HOUR, Reason.MAILBOX_FULL, counts=True, resend=True, listed=True
)
LIKE_THOSE_OF_A_PLATFORM: dict[str, Any] = {
    "account_id": "3f2b9c54-6d0e-4a63-9d8b-0c8f4f1f7e21",
    "invoice_id": "b1a7c0de-93f4-4f0a-8a3e-5d2f6b7c8d90",
    "occurrence": "due-in-3-days",
    "customer_id": "9e8d7c6b-5a49-4382-b1c0-d9e8f7a6b5c4",
    "call_id": "c" * 26,
    "reserved_in": "2026-03",
}


def with_attempts(*receipts: tuple[Receipt, ...]) -> Send:
    """A send as large as they come, with an attempt for each of these groups of receipts."""
    send = a_send(**LIKE_THOSE_OF_A_PLATFORM)
    for number, group in enumerate(receipts, 1):
        at = NOW + number * DAY + timedelta(milliseconds=123)
        yes = Accepted("0100018f3c5d7e9a-00000000-0000-0000-0000-000000000000-000000", at)
        send = send.claimed(at, LEASE).answered(number, yes, "due_reminder.1.0123456789abcdef")
        for receipt in group:
            send = send.receiving(number, receipt)
    return send


def size(item: Item) -> int:
    """Bytes, by DynamoDB's rules."""
    return sum(len(name) + _size(value) for name, value in item.items())


def _size(value: Any) -> int:
    [(kind, inner)] = value.items()
    match kind:
        case "S":
            return len(inner.encode())
        case "N":
            return (len(inner) + 1) // 2 + 1
        case "BOOL":
            return 1
        case "L":
            return 3 + sum(1 + _size(each) for each in inner)
        case "M":
            return 3 + sum(1 + len(name) + _size(each) for name, each in inner.items())
    raise AssertionError(kind)


def test_a_send_that_was_written_before_resends_is_read_all_the_same() -> None:
    written = item_key(a_send().key) | packed(BEFORE_RESENDS)
    send = handed_over(a_send(reserved_in="2026-03", revision=3))
    assert from_item(written) == send.receiving(1, a_receipt(Outcome.SOFT_FAILURE))


WAITING = {
    "due later": a_send(due_at=NOW + DAY),
    "failed for a passing reason": handed_over(a_send()).receiving(1, FULL),
    "answer lost": claimed(a_send()).lost(1, NOW + HOUR),
    "asked for again": handed_over(a_send()).asked_again("call-2", NOW + DAY, "2026-03"),
}
NOT_WAITING = {
    "new": a_send(),
    "claimed": claimed(a_send()),
    "handed over": handed_over(a_send()),
    "refused": claimed(a_send()).answered(1, refused_by_provider()),
    "delivered": handed_over(a_send()).receiving(1, FULL).receiving(1, a_receipt()),
    "failed for good": handed_over(a_send()).receiving(1, a_receipt(Outcome.HARD_FAILURE)),
    "ended": WAITING["answer lost"].ended(Stop(Reason.BY_REQUEST, NOW + DAY)),
}


@pytest.mark.parametrize("send", WAITING.values(), ids=WAITING)
def test_a_send_that_waits_for_a_timer_says_so(send: Send) -> None:
    assert to_item(send)["waits"] == {"BOOL": True}


@pytest.mark.parametrize("send", NOT_WAITING.values(), ids=NOT_WAITING)
def test_a_send_that_waits_for_none_does_not_mention_it(send: Send) -> None:
    assert "waits" not in to_item(send)


def test_a_send_with_one_attempt_and_its_receipt_costs_one_write_unit() -> None:
    assert size(to_item(with_attempts((FULL,)))) <= 1024


def test_a_send_with_four_attempts_costs_two() -> None:
    """Each of them with all that a mail server says: that it is late, and that it gives up."""
    late = Receipt(Outcome.DELAYED, NOW + HOUR, Reason.SERVER_ERROR)
    assert size(to_item(with_attempts(*[(late, FULL)] * 4))) <= 2 * 1024
