"""What the merchant does next, on the deployed stack: check, fix list, a contact put right, another
channel, one page."""

from typing import Any

import pytest

from infra.local import stack
from infra.local.stack import wait_until
from tests.stack.actors import Merchant, Sent, recipient, unique

pytestmark = pytest.mark.stack


def put_customer(merchant: Merchant, *contacts: tuple[str, str]) -> dict[str, Any]:
    body = {"contacts": [{"channel": channel, "address": a} for channel, a in contacts]}
    answer = stack.call("PUT", f"{merchant.path}/customers/cus-1", body)
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.body
    return found


def fixes(merchant: Merchant) -> list[dict[str, Any]]:
    answer = stack.call("GET", f"{merchant.path}/fixes")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.body["fixes"]
    return found


def send_view(merchant: Merchant, send_id: str) -> dict[str, Any]:
    found: dict[str, Any] = stack.call("GET", f"{merchant.path}/sends/{send_id}").body
    return found


@pytest.fixture
def bounced(merchant: Merchant) -> Sent:
    """A reminder to an address that does not exist, the customer's only one."""
    address = recipient("no-such-user")
    put_customer(merchant, ("email", address))
    sent = merchant.notify(address)
    wait_until(lambda: sent.stands_at("address_not_found"), 20, "the bounce")
    wait_until(lambda: fixes(merchant), 20, "the item of the fix list")
    return sent


def test_a_check_says_what_accepting_would_and_uses_nothing(merchant: Merchant) -> None:
    body = {
        "kind": "message",
        "customer_id": "cus-1",
        "text": "Voltamos amanhã.",
        "contacts": [{"channel": "email", "address": recipient("delivered")}],
    }
    answer = stack.call("POST", f"{merchant.path}/check", body)

    assert (answer.status, answer.body["outcome"]) == (200, "accepted")
    assert [send["goes_out"] for send in answer.body["sends"]] == ["now"]
    assert merchant.used("email") == 0


def test_what_a_person_must_see_to_is_on_the_fix_list(merchant: Merchant, bounced: Sent) -> None:
    (fix,) = fixes(merchant)

    assert fix["contact_id"] == bounced.look()["contact_id"]
    assert (fix["who_acts"], fix["invoices_affected"]) == ("merchant", 1)
    assert bounced.address in fix["message"]


def test_a_contact_put_right_gets_what_failed_and_closes_its_item(
    merchant: Merchant, bounced: Sent
) -> None:
    failed = bounced.look()["send_id"]
    again = put_customer(merchant, ("email", recipient("delivered")))["sent_again"]

    assert [one["instead_of"] for one in again] == [failed]
    wait_until(
        lambda: send_view(merchant, again[0]["send_id"])["status"]["code"] == "sent", 20, "it"
    )
    assert fixes(merchant) == []
    assert put_customer(merchant, ("email", recipient("delivered")))["sent_again"] == []


def test_a_failed_send_names_another_channel_and_the_call_that_takes_it(
    merchant: Merchant, bounced: Sent
) -> None:
    number = recipient("delivered", "sms")
    put_customer(merchant, ("email", bounced.address), ("sms", number))
    best = send_view(merchant, bounced.look()["send_id"])["next_best"]

    method, path = best["call"].split()
    headers = {"Idempotency-Key": unique("key")}
    answer = stack.call(method, path, best["body"], headers=headers)
    assert (best["channel"], answer.status) == ("sms", 202)
    other = answer.body["sends"][0]["send_id"]
    wait_until(lambda: send_view(merchant, other)["status"]["code"] == "sent", 20, "the SMS")


def test_an_invoices_page_has_the_best_news_first(merchant: Merchant, bounced: Sent) -> None:
    invoice_id = stack.call("GET", bounced.path).body["invoice_id"]
    page = f"{merchant.path}/invoices/{invoice_id}/page"
    before = stack.call("GET", page).body
    put_customer(merchant, ("email", recipient("delivered")))

    assert (before["reached"], len(before["to_do"])) == (None, 1)
    wait_until(lambda: stack.call("GET", page).body["reached"], 20, "the delivery")
    after = stack.call("GET", page).body
    assert after["reached"]["channel"] == "email"
    times = [line["at"] for line in after["time_line"]]
    assert times == sorted(times)
