"""E-mails from end to end: what the API says in the end is what became of them."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from infra.local.stack import wait_until
from tests.stack.actors import Merchant, Sent, is_drained, recipient

pytestmark = pytest.mark.stack


class Ending(NamedTuple):
    """How a send ends, and how many mails went out for it."""

    code: str
    evidence: str | None = None
    mails: int = 1
    attempts: int = 1


DELIVERED = Ending("sent", "delivered")

ENDINGS = {
    "delivered": DELIVERED,
    "no-such-user": Ending("address_not_found"),
    "mailbox-full": Ending("mailbox_full", mails=4, attempts=4),
    "complaint": Ending("spam_or_blocked"),
    "suppressed": Ending("not_sent_blocked"),
    "out-of-office": DELIVERED,
    "duplicate-events": DELIVERED,
    "reversed": DELIVERED,
    "unknown-event": DELIVERED,
    "dropped": Ending("sent", "delivered", attempts=2),
    "throttled-twice": DELIVERED,
    "rejected-message": Ending("failed_technical", mails=0),
}
"""By the names of the carrier's recipients."""


@pytest.fixture(scope="module")
def all_sent(local_stack: None) -> Mapping[str, Sent]:
    """One e-mail to each, all on their way at the same time."""
    merchant = Merchant.new()
    return {name: merchant.notify(recipient(name)) for name in ENDINGS}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_email_ends_as_its_recipient_plays_it(name: str, all_sent: Mapping[str, Sent]) -> None:
    sent, ending = all_sent[name], ENDINGS[name]

    wait_until(lambda: sent.stands_at(ending.code, ending.evidence) and sent.is_over(), 60, name)
    wait_until(lambda: is_drained("EmailQueue"), 60, "an empty queue")

    assert len(sent.mails()) == ending.mails
    assert sent.look()["attempt"]["number"] == ending.attempts


def test_an_email_whose_answer_was_lost_goes_out_once_since_its_receipts_speak(
    merchant: Merchant,
) -> None:
    sent = merchant.notify(recipient("lost-answer"))

    wait_until(sent.is_delivered, 20, "delivery")
    wait_until(lambda: is_drained("EmailQueue"), 20, "an empty queue")

    assert len(sent.mails()) == 1


def test_an_email_says_whose_bill_it_is(merchant: Merchant) -> None:
    sent = merchant.notify(recipient("delivered"))

    wait_until(sent.is_delivered, 20, "delivery")

    (mail,) = sent.mails()
    assert "Loja Aurora" in mail["sender"]
    assert "129,90" in mail["text"]
