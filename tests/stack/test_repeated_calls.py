"""Idempotency under fire: the same call many times at once is one notification."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local import stack
from infra.local.stack import wait_until
from tests.stack.actors import Merchant, Sent, recipient

pytestmark = pytest.mark.stack

CALLS, AT_ONCE = 20, 8
"""Each call at the same time takes the emulator a process and a copy of the layers."""


def test_twenty_identical_calls_make_one_notification(merchant: Merchant) -> None:
    address = recipient("delivered")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _: merchant.post(address), range(CALLS)))
    accepted = [answer for answer in answers if answer.status == 202]
    first = [answer for answer in accepted if "idempotent-replayed" not in answer.headers]

    assert {answer.status for answer in answers} <= {202, 409, 503}
    assert len(first) == 1
    assert all(answer.body == first[0].body for answer in accepted)
    assert merchant.post(address).body == first[0].body

    listed = stack.call("GET", f"{merchant.path}/invoices/inv-1/notifications").body["items"]
    (only,) = (each["notification_id"] for each in listed)
    assert only == first[0].body["notification_id"]

    sent = Sent(merchant.account_id, only, address)
    wait_until(sent.is_delivered, 20, "delivery")
    assert len(sent.mails()) == 1
