"""Batches and quotas through the API's handler. Every answer is held against the OpenAPI document
as well (`tests/world.py`)."""

from typing import Any

import pytest

from recado.domain.simulated import BEFORE_THE_PROVIDER
from tests.builders import SIMULATION
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply
from tests.world_wire import Killed

PATH = f"/accounts/{ACCOUNT}"


def item(number: int, **changes: Any) -> dict[str, Any]:
    """One valid notification, to a customer and about an invoice of its own."""
    own = {
        "customer_id": f"cus_{number}",
        "invoice_id": f"inv_{number}",
        "contacts": [{"channel": "email", "address": f"person{number}@cliente.com.br"}],
    }
    return NOTIFICATION | own | changes


def post(world: World, *items: Any, key: str = "key-1") -> Reply:
    headers = {"Idempotency-Key": key}
    return world.call("POST", f"{PATH}/notifications/batch", {"items": items}, headers=headers)


def has_plan(world: World, **plan: int | None) -> None:
    body = {"display_name": "Padaria Estrela", "plan": plan}
    assert world.call("PUT", PATH, body).status == 200


def outcomes(reply: Reply) -> list[str]:
    assert reply.status == 200, reply
    return [each["outcome"] for each in reply.body["items"]]


def email_quota(world: World) -> dict[str, Any]:
    quota: dict[str, Any] = world.call("GET", f"{PATH}/quota").body["channels"]["email"]
    return quota


def test_each_item_has_its_result_in_order_and_one_bad_item_hurts_no_other(world: World) -> None:
    world.call("PUT", f"{PATH}/invoices/inv_3", {"state": "paid", "as_of": "2026-11-22T09:00:00Z"})
    reply = post(world, item(1), item(2, kind="greeting"), item(3), item(1), "no item", item(4))

    assert outcomes(reply) == [
        "accepted", "invalid", "refused", "duplicate", "invalid", "accepted"
    ]  # fmt: skip
    assert reply.body["items"][1]["fields"][0]["field"] == "kind"
    assert reply.body["items"][2]["code"] == "invoice_paid"
    assert reply.body["items"][3]["sends"] == [
        reply.body["items"][0]["sends"][0] | {"outcome": "duplicate"}
    ]
    world.settle()
    assert len(world.ses.mails) == 2


def test_a_field_that_the_stored_data_show_to_be_wrong_is_named(world: World) -> None:
    reply = post(world, item(1, contacts=[]), item(2))

    assert outcomes(reply) == ["invalid", "accepted"]
    assert reply.body["items"][0]["fields"][0]["code"] == "no_contact"


def test_a_batch_with_nothing_valid_is_answered_all_the_same(world: World) -> None:
    assert outcomes(post(world, {}, [], None)) == ["invalid"] * 3


@pytest.mark.parametrize("items", [[], [{}] * 101])
def test_a_batch_holds_one_to_a_hundred(world: World, items: list[Any]) -> None:
    reply = post(world, *items)
    assert (reply.status, reply.body["fields"][0]["field"]) == (400, "items")


def test_a_repeated_batch_repeats_its_answer(world: World) -> None:
    first = post(world, item(1), item(2, kind="greeting"))
    again = post(world, item(1), item(2, kind="greeting"))

    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert post(world, item(1)).status == 422


def test_a_hundred_are_accepted_in_chunks(world: World) -> None:
    reply = post(world, *[item(number) for number in range(100)])

    assert outcomes(reply) == ["accepted"] * 100
    assert email_quota(world)["used"] == 100
    assert world.wire.calls.count("TransactWriteItems") == 4


def test_the_quota_goes_to_the_earlier_items_and_the_answer_tells_how_it_stands(
    world: World,
) -> None:
    has_plan(world, email=2)
    reply = post(world, item(1), item(2), item(3))
    codes = [each["sends"][0]["status"]["code"] for each in reply.body["items"]]

    assert outcomes(reply) == ["accepted"] * 3
    assert codes == ["queued", "queued", "not_sent_no_quota"]
    assert reply.body["quota"] == [
        {
            "channel": "email",
            "limit": 2,
            "used": 2,
            "reserved": 2,
            "unit": "sends",
            "period": "2026-11",
            "resets_at": "2026-12-01T00:00:00-03:00",
        }
    ]


def test_quotas_of_past_months_can_be_asked_for(world: World) -> None:
    post(world, item(1))
    world.advance(days=3)
    assert email_quota(world)["used"] == 0
    past = world.call("GET", f"{PATH}/quota", query={"period": "2026-11"}).body
    assert (past["period"], past["channels"]["email"]["used"]) == ("2026-11", 1)
    assert past["channels"]["email"]["ends_on"] is None


def test_a_channel_that_the_plan_does_not_name_is_not_in_it(world: World) -> None:
    has_plan(world, sms=10)
    reply = world.post()
    assert reply.body["sends"][0]["status"]["code"] == "not_sent_no_quota"
    (send,) = world.sends(reply.body["notification_id"])
    assert send["status"]["reason"] == "not_in_plan"


def test_what_was_held_back_goes_out_after_an_upgrade(world: World) -> None:
    has_plan(world, email=1)
    later, sooner = NOTIFICATION["invoice"] | {"due_date": "2026-12-20"}, NOTIFICATION["invoice"]  # type: ignore[operator]
    post(world, item(1), item(2, invoice=later), item(3, invoice=sooner))
    has_plan(world, email=2)

    def release() -> Reply:
        return world.call(
            "POST", f"{PATH}/quota/release", {}, headers={"Idempotency-Key": "release"}
        )

    first = release()
    assert len(first.body["released"]) == 1
    assert first.body["still_without_quota"] == 1
    assert release().body == first.body
    world.settle()
    assert sorted(address for mail in world.ses.mails for address in mail.to) == [
        "person1@cliente.com.br", "person3@cliente.com.br"
    ]  # fmt: skip


def test_a_withdrawn_send_gives_its_unit_back(world: World) -> None:
    world.accept()
    world.settle_invoice()
    world.settle()
    assert email_quota(world)["used"] == 0


def test_a_call_that_is_being_worked_on_is_answered_so(world: World) -> None:
    world.wire.kill_at("TransactWriteItems")
    with pytest.raises(Killed):
        world.post()

    world.advance(seconds=1)
    meanwhile = world.post()
    assert (meanwhile.status, meanwhile.body["code"]) == (409, "still_running")
    assert meanwhile.headers["retry-after"] == "1"
    world.advance(seconds=61)
    assert world.post().status == 202


def test_an_account_that_was_put_with_a_plan_shows_it(world: World) -> None:
    has_plan(world, email=None, sms=0)
    assert world.call("GET", PATH).body["plan"] == {"email": None, "sms": 0}


@pytest.mark.parametrize("plan", [{"email": -1}, {"fax": 1}, {"email": "1"}, {"email": 1.5}, []])
def test_a_plan_that_makes_no_sense_is_refused(world: World, plan: Any) -> None:
    reply = world.call("PUT", PATH, {"display_name": "Padaria", "plan": plan})
    assert reply.status == 400
    assert reply.body["fields"][0]["field"].startswith("plan")


def test_what_is_over_is_refused(world: World) -> None:
    reply = world.post(not_after="2026-11-30T11:59:59Z")
    assert (reply.status, reply.body["code"]) == (409, "deadline_passed")


@pytest.mark.parametrize("label", ["not_sent_no_quota", "not_sent_opted_out", "not_sent_expired"])
def test_a_simulated_recipient_that_a_gate_stops_is_stopped_at_once(
    world: World, label: str
) -> None:
    assert label in BEFORE_THE_PROVIDER
    contact = {"channel": "email", "address": f"{label}@{SIMULATION.domain}"}
    reply = world.post(contacts=[contact])
    assert reply.body["sends"][0]["status"]["code"] == label


def test_simulated_recipients_take_every_step_and_use_no_quota(world: World) -> None:
    has_plan(world, email=0)
    contact = {"channel": "email", "address": f"mailbox_full+1@{SIMULATION.domain}"}
    notification_id = world.accept(contacts=[contact])
    world.settle()
    world.advance(seconds=5)
    world.settle()

    assert world.status(notification_id)["code"] == "mailbox_full"
    assert world.ses.mails == []
    assert email_quota(world)["used"] == 0
