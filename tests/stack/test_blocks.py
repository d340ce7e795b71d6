"""Blocks on the deployed stack: who is not there, or complains, is written to no more, until
support staff release the contact."""

from typing import Any

import pytest

from infra.local import aws, stack
from infra.local.stack import Answer, wait_until
from tests.stack.actors import Merchant, Sent, recipient

pytestmark = pytest.mark.stack


@pytest.fixture
def bounced(merchant: Merchant) -> Sent:
    """To an address that did not exist; now it would."""
    return blocked(merchant, "nosuch-then-exists", "address_not_found")


@pytest.fixture
def complained(merchant: Merchant) -> Sent:
    return blocked(merchant, "complaint", "spam_or_blocked")


def blocked(merchant: Merchant, name: str, code: str) -> Sent:
    sent = merchant.notify(recipient(name))
    wait_until(lambda: sent.stands_at(code), 20, code)
    wait_until(sent.is_blocked, 20, "the block")
    return sent


def test_whoever_does_not_exist_is_written_to_no_more_by_any_merchant(
    merchant: Merchant, bounced: Sent
) -> None:
    others = [merchant.notify(bounced.address), Merchant.new().notify(bounced.address)]

    stopped = {"not_sent_blocked", "blocked_as_not_found"}
    assert [each.words() for each in others] == [stopped, stopped]
    assert len(bounced.mails()) == 1
    assert not others[1].mails()


def test_what_was_blocked_says_both_ways_out(merchant: Merchant, bounced: Sent) -> None:
    stopped = merchant.notify(bounced.address).look()

    calls = {way["action"]: way["call"] for way in stopped["status"]["ways_out"]}
    contact = f"{merchant.path}/contacts/{stopped['contact_id']}"
    assert calls == {
        "correct_the_address": f"POST {merchant.path}/sends/{stopped['send_id']}/resend",
        "release_the_contact": f"POST /support{contact}/release",
    }


def test_after_a_release_a_resend_by_hand_arrives(merchant: Merchant, bounced: Sent) -> None:
    stopped = merchant.notify(bounced.address)
    assert is_listed(bounced.address)

    answer = bounced.release()

    assert (answer.body["released"], answer.body["provider_list"]) == told_released()
    assert not is_listed(bounced.address)
    stopped.resend()
    wait_until(stopped.is_delivered, 20, "delivery")


def test_a_release_asked_for_twice_is_one(bounced: Sent) -> None:
    first, second = (bounced.release(key="the same") for _ in range(2))

    assert (first.status, first.body) == (second.status, second.body)
    assert (first.body["released"], first.body["provider_list"]) == told_released()
    assert second.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("role", ["platform", "reader"])
def test_only_support_staff_release(role: str, bounced: Sent) -> None:
    assert bounced.release(role).status == 403

    assert bounced.is_blocked()


def test_a_release_without_a_reason_is_none(bounced: Sent) -> None:
    assert fields_of(bounced.release(why=None)) == ["why"]

    assert bounced.is_blocked()


def test_whoever_complained_is_written_to_no_more_by_this_merchant(
    merchant: Merchant, complained: Sent
) -> None:
    again = merchant.notify(complained.address)
    other = Merchant.new().notify(complained.address)

    wait_until(lambda: other.stands_at("spam_or_blocked"), 20, "its own complaint")
    assert again.words() == {"not_sent_blocked", "blocked_by_complaint"}
    assert (len(complained.mails()), len(other.mails())) == (1, 1)


def test_a_complaint_is_released_only_once_the_customer_took_it_back(
    merchant: Merchant, complained: Sent
) -> None:
    assert fields_of(complained.release()) == ["customer_unmarked"]

    answer = complained.release(customer_unmarked=True)

    assert answer.body["released"] == "blocked_by_complaint"
    merchant.notify(complained.address)
    wait_until(lambda: len(complained.mails()) == 2, 20, "the next mail")


def told_released() -> tuple[str, str]:
    return "blocked_as_not_found", "clear"


def fields_of(answer: Answer) -> list[str]:
    assert answer.status == 400, answer
    return [each["field"] for each in answer.body["fields"]]


def is_listed(address: str) -> bool:
    """Whether it stands on SES's own suppression list."""
    ses: Any = aws.root_session().client("sesv2", endpoint_url=stack.outputs()["carrier_url"])
    try:
        ses.get_suppressed_destination(EmailAddress=address)
    except ses.exceptions.NotFoundException:
        return False
    return True
