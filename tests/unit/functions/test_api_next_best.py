"""Another contact for what failed: what a send's view names, and the call that sends by it.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.contact import identify
from tests.unit.functions.failing import MAILBOX_FULL, MINUTE, NO_SUCH_USER, failed
from tests.unit.functions.test_api_resend import only_send, resend
from tests.world import ACCOUNT, World
from tests.world_events import Reply

PATH = f"/accounts/{ACCOUNT}"
EMAIL = {"channel": "email", "address": "ana.souza@exemplo.com.br"}
SMS = {"channel": "sms", "address": "+5511987654321"}
WHATSAPP = {"channel": "whatsapp", "address": "+5511987654321"}
NOBODYS = identify(b"another key", Channel.EMAIL, "ana.souza@exemplo.com.br")


def reachable_by(world: World, *contacts: dict[str, str]) -> dict[str, str]:
    """The customer has these contacts; their ids by channel."""
    reply = world.call("PUT", f"{PATH}/customers/cus_1001", {"contacts": list(contacts)})
    return {each["channel"]: each["contact_id"] for each in reply.body["contacts"]}


def seen(world: World, notification: str) -> Any:
    """What the view of the notification's only send names."""
    path = f"{PATH}/sends/{only_send(world, notification)['send_id']}"
    return world.call("GET", path).body["next_best"]


def test_another_contact_of_the_customer_is_named_with_the_call(world: World) -> None:
    contacts = reachable_by(world, EMAIL, WHATSAPP)
    notification = failed(world, 1, NO_SUCH_USER, contacts=[])
    send_id = only_send(world, notification)["send_id"]
    assert seen(world, notification) == {
        "contact_id": contacts["whatsapp"],
        "channel": "whatsapp",
        "call": f"POST {PATH}/sends/{send_id}/resend",
        "body": {"contact_id": contacts["whatsapp"]},
    }


def test_the_call_that_is_named_sends_the_same_by_it(world: World) -> None:
    contacts = reachable_by(world, EMAIL, SMS)
    notification = failed(world, 1, NO_SUCH_USER, contacts=[])
    reply = follow(world, seen(world, notification))
    world.settle(within=MINUTE)
    assert (reply.status, reply.body["notification_id"]) == (202, notification)
    statuses = {s["contact_id"]: s["status"]["code"] for s in world.sends(notification)}
    assert statuses == {contacts["email"]: "address_not_found", contacts["sms"]: "sent"}


def follow(world: World, named: dict[str, Any]) -> Reply:
    method, path = named["call"].split()
    return world.call(method, path, named["body"], headers={"Idempotency-Key": "next"})


def test_nothing_is_named_while_nothing_has_failed(world: World) -> None:
    reachable_by(world, EMAIL, WHATSAPP)
    notification = world.accept(contacts=[])
    assert seen(world, notification) is None
    world.settle()
    assert seen(world, notification) is None


def test_nothing_is_named_that_the_plan_does_not_hold(world: World) -> None:
    reachable_by(world, EMAIL, WHATSAPP)
    notification = failed(world, 1, NO_SUCH_USER, contacts=[])
    world.call("PUT", PATH, {"display_name": "Padaria", "plan": {"email": 10}})
    assert seen(world, notification) is None


def test_nobody_else_is_named_for_who_has_one_contact(world: World) -> None:
    assert seen(world, failed(world, 1, NO_SUCH_USER)) is None


def test_a_list_costs_no_reads_for_it(world: World) -> None:
    reachable_by(world, EMAIL, WHATSAPP)
    assert "next_best" not in only_send(world, failed(world, 1, NO_SUCH_USER, contacts=[]))


# ---- the contact's id in place of the contact


def test_the_own_contact_of_a_send_is_sent_to_once_more(world: World) -> None:
    send = only_send(world, failed(world, 1, MAILBOX_FULL))
    reply = resend(world, send, contact_id=send["contact_id"])
    assert [each["send_id"] for each in reply.body["sends"]] == [send["send_id"]]


def test_a_contact_of_somebody_else_is_not_sent_to(world: World) -> None:
    send = only_send(world, failed(world, 1, NO_SUCH_USER))
    reply = resend(world, send, contact_id=NOBODYS)
    assert (reply.status, reply.fields) == (400, [("contact_id", "unknown_contact")])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"contact_id": "con_1"}, ("contact_id", "invalid_id")),
        ({"contact_id": ""}, ("contact_id", "invalid_id")),
        ({"contact_id": 1}, ("contact_id", "string_type")),
        ({"contact_id": NOBODYS, "contact": WHATSAPP}, ("contact_id", "not_both")),
    ],
    ids=str,
)
def test_either_a_contact_or_the_id_of_one(
    world: World, body: dict[str, Any], error: tuple[str, str]
) -> None:
    send = only_send(world, world.accept())
    assert resend(world, send, **body).fields == [error]
