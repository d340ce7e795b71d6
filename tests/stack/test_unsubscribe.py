"""The link in a mail that really went out: who opens it is asked, who confirms hears no more."""

import pytest

from infra.local import stack
from infra.local.stack import Answer, wait_until
from tests.stack.actors import Merchant, Sent, recipient, unsubscribe_path

pytestmark = pytest.mark.stack

BY_MAIL_PROGRAM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def reminded(merchant: Merchant) -> Sent:
    """A customer who got a mail of the merchant's."""
    sent = merchant.notify(recipient("delivered"))
    wait_until(sent.is_delivered, 20, "delivery")
    return sent


def opened(path: str, method: str = "GET") -> Answer:
    """Without a signature, as a browser or a mail program does."""
    return stack.call(method, path, role=None, headers=BY_MAIL_PROGRAM)


def test_opening_the_link_asks_and_changes_nothing(merchant: Merchant, reminded: Sent) -> None:
    page = opened(unsubscribe_path(reminded))

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Loja Aurora" in page.body
    again = merchant.notify(reminded.address)
    wait_until(again.is_delivered, 20, "delivery")


def test_whoever_confirms_gets_no_further_mail(merchant: Merchant, reminded: Sent) -> None:
    path = unsubscribe_path(reminded)

    assert [opened(path, "POST").status for _ in range(2)] == [200, 200]

    assert merchant.notify(reminded.address).stands_at("not_sent_opted_out")
    assert len(reminded.mails()) == 1


def test_another_merchant_goes_on(merchant: Merchant, reminded: Sent) -> None:
    opened(unsubscribe_path(reminded), "POST")

    other = Merchant.new().notify(reminded.address)

    wait_until(other.is_delivered, 20, "delivery")


def test_an_access_code_comes_without_the_link(merchant: Merchant) -> None:
    code = merchant.send_code(recipient("delivered"), "email")

    wait_until(code.is_delivered, 20, "delivery")

    (mail,) = code.mails()
    assert "234200" in mail["text"]
    assert not [name for name, _ in mail["headers"] if name.startswith("List-Unsubscribe")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_ours_is_no_page_and_changes_nothing(
    method: str, merchant: Merchant, reminded: Sent
) -> None:
    path = unsubscribe_path(reminded)
    forged = path[:-1] + ("0" if path[-1] != "0" else "1")

    assert opened(forged, method).status == 404

    assert not merchant.notify(reminded.address).stands_at("not_sent_opted_out")
