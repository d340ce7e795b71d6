"""What an invoice's sends have come to, all together."""

import pytest

from recado.domain.channel import Channel
from recado.domain.page import News, news
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from tests.builders import ANA, BRUNO, NOW, PHONE, a_receipt, a_send, handed_over

ADDRESSES = {Channel.EMAIL: ANA, Channel.SMS: PHONE, Channel.WHATSAPP: PHONE}


def heard(outcome: Outcome, channel: Channel = Channel.EMAIL, resend: bool = False) -> Send:
    """A send of which this was heard."""
    sent = handed_over(a_send(ADDRESSES[channel], channel=channel))
    return sent.receiving(1, a_receipt(outcome, resend=resend))


def stopped(address: str = ANA) -> Send:
    return a_send(address, stop=Stop(Reason.INVOICE_PAID, NOW))


FAILED, COMPLAINED = heard(Outcome.HARD_FAILURE), heard(Outcome.COMPLAINED)
DELIVERED = heard(Outcome.DELIVERED, Channel.SMS)
READ = heard(Outcome.READ, Channel.WHATSAPP)
BY_NAME = {
    "nothing was sent": ((), News.NOTHING),
    "one waits": ((FAILED, a_send(BRUNO)), News.NOT_KNOWN),
    "one is out": ((FAILED, handed_over(a_send(BRUNO))), News.NOT_KNOWN),
    "one is tried again": ((heard(Outcome.SOFT_FAILURE, resend=True),), News.NOT_KNOWN),
    "all failed": ((FAILED, stopped(BRUNO)), News.NO_ONE),
    "one complained": ((COMPLAINED, a_send(BRUNO)), News.COMPLAINED),
    "one was delivered": ((COMPLAINED, DELIVERED), News.DELIVERED),
    "one was read": ((FAILED, READ), News.READ),
}


@pytest.mark.parametrize(("sends", "best"), BY_NAME.values(), ids=BY_NAME)
def test_the_best_that_is_true_is_told(sends: tuple[Send, ...], best: News) -> None:
    assert news(sends) is best
    assert news(tuple(reversed(sends))) is best
