"""Putting a contact right through the API: what failed on the old one goes out again.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from typing import Any

from tests.unit.functions.failing import MINUTE, NO_SUCH_USER, failed
from tests.world import ACCOUNT, NOTIFICATION, World

CUSTOMER = f"/accounts/{ACCOUNT}/customers/{NOTIFICATION['customer_id']}"
WRONG = {"channel": "email", "address": "ana@gmial.com"}
RIGHT = {"channel": "email", "address": "ana@gmail.com"}
PHONE = {"channel": "sms", "address": "+5511987654321"}


def put(world: World, *contacts: dict[str, str]) -> list[dict[str, Any]]:
    """The customer with these contacts; what was sent again."""
    reply = world.call("PUT", CUSTOMER, {"contacts": list(contacts)})
    assert reply.status == 200, reply
    told: list[dict[str, Any]] = reply.body["sent_again"]
    return told


def failed_on_the_wrong_one(world: World) -> str:
    """A send to it that came back; its id."""
    notification = failed(world, 1, NO_SUCH_USER, contacts=[WRONG])
    [send] = world.sends(notification)
    world.advance(minutes=1)
    return str(send["send_id"])


def test_what_failed_goes_out_to_the_right_one_and_the_answer_says_so(world: World) -> None:
    old = failed_on_the_wrong_one(world)
    [told] = put(world, RIGHT)
    assert (told["instead_of"], told["invoice_id"]) == (old, "inv_1")
    assert (told["status"], told["reason"]) == ("queued", None)
    world.settle(within=MINUTE)
    assert [mail.to for mail in world.ses.mails][-1] == [RIGHT["address"]]
    path = f"/accounts/{ACCOUNT}/sends/{told['send_id']}"
    assert world.call("GET", path).body["status"]["code"] == "sent"


def test_the_same_put_again_sends_nothing_again(world: World) -> None:
    failed_on_the_wrong_one(world)
    assert [len(put(world, RIGHT)) for _ in range(2)] == [1, 0]
    world.settle(within=MINUTE)
    assert len(world.ses.mails) == 2


def test_what_is_of_no_use_any_more_stays_and_the_answer_says_why(world: World) -> None:
    old = failed_on_the_wrong_one(world)
    said = {"state": "paid", "as_of": world.now.isoformat()}
    world.call("PUT", f"/accounts/{ACCOUNT}/invoices/inv_1", said)
    assert put(world, RIGHT) == [
        {
            "instead_of": old,
            "invoice_id": "inv_1",
            "send_id": None,
            "contact_id": None,
            "status": None,
            "reason": "invoice_paid",
        }
    ]


def test_a_contact_that_comes_to_the_others_sends_nothing(world: World) -> None:
    failed_on_the_wrong_one(world)
    assert put(world, WRONG, RIGHT) == []
    assert put(world, WRONG, PHONE) == []


def test_who_is_put_for_the_first_time_has_nothing_to_send_again(world: World) -> None:
    assert put(world, RIGHT) == []


def test_the_corrected_contact_leaves_the_fix_list(world: World) -> None:
    failed_on_the_wrong_one(world)
    fixes = f"/accounts/{ACCOUNT}/fixes"
    assert len(world.call("GET", fixes).body["fixes"]) == 1
    put(world, RIGHT)
    assert world.call("GET", fixes).body["fixes"] == []
