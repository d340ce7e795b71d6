"""Sending again, withdrawing and sending later through the API, and what a view says of attempts.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from datetime import timedelta
from typing import Any

import pytest

from functions.api.problems import REFUSALS
from recado.domain.status import Reason
from tests.unit.functions.failing import (
    MAILBOX_FULL,
    MINUTE,
    NO_SUCH_USER,
    SILENT,
    failed,
    tell,
)
from tests.unit.functions.test_api_channels import CODE, MESSAGE, PHONE
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply

PATH = f"/accounts/{ACCOUNT}"
RIGHT = {"channel": "email", "address": "ana.certa@exemplo.com.br"}


def resend(world: World, send: dict[str, Any], key: str = "again-1", **body: Any) -> Reply:
    path = f"{PATH}/sends/{send['send_id']}/resend"
    return world.call("POST", path, body, headers={"Idempotency-Key": key})


def withdraw(world: World, notification: str, key: str = "withdraw-1") -> Reply:
    path = f"{PATH}/notifications/{notification}/withdraw"
    return world.call("POST", path, {}, headers={"Idempotency-Key": key})


def only_send(world: World, notification: str) -> dict[str, Any]:
    (send,) = world.sends(notification)
    return send


def later(world: World, **duration: float) -> str:
    return (world.now + timedelta(**duration)).isoformat()


# ---- sending again


def test_a_send_that_failed_goes_out_once_more(world: World) -> None:
    notification = failed(world, 1, MAILBOX_FULL)
    reply = resend(world, only_send(world, notification))
    assert (reply.status, reply.body["notification_id"]) == (202, notification)
    assert [quota["reserved"] for quota in reply.body["quota"]] == [1]
    world.settle(within=MINUTE)
    assert world.evidence(notification) == "delivered"


def test_a_corrected_address_gets_the_same_notification(world: World) -> None:
    notification = failed(world, 1, NO_SUCH_USER)
    reply = resend(world, only_send(world, notification), contact=RIGHT)
    world.settle()
    assert [send["outcome"] for send in reply.body["sends"]] == ["accepted"]
    assert world.ses.mails[-1].to == [RIGHT["address"]]
    assert [send["status"]["code"] for send in world.sends(notification)] == [
        "address_not_found",
        "sent",
    ]


def test_the_same_key_and_body_send_once(world: World) -> None:
    send = only_send(world, failed(world, 1, MAILBOX_FULL))
    first, again = (resend(world, send) for _ in range(2))
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    world.settle(within=MINUTE)
    assert len(world.ses.mails) == 2


@pytest.mark.parametrize(
    ("contact", "error"),
    [
        ({"channel": "email"}, ("contact.address", "missing")),
        ({"channel": "email", "address": "ana"}, ("contact.address", "invalid_email")),
        ({"channel": "sms", "address": "3265-4321"}, ("contact.address", "invalid_phone")),
    ],
)
def test_another_contact_has_the_form_of_one(
    world: World, contact: dict[str, str], error: tuple[str, str]
) -> None:
    send = only_send(world, world.accept())
    assert resend(world, send, contact=contact).fields == [error]


def test_a_text_is_not_sent_again_to_where_texts_do_not_go(world: World) -> None:
    [sent] = world.post("text", **_only(MESSAGE)).body["sends"]
    reply = resend(world, sent, contact={"channel": "whatsapp", "address": PHONE})
    assert (reply.status, reply.fields) == (400, [("contact", "no_template")])


def _only(body: dict[str, Any]) -> dict[str, Any]:
    """The body in place of the world's own notification."""
    return dict.fromkeys(NOTIFICATION) | body


@pytest.mark.parametrize("send_id", ["nonsense", f"snd_{'0' * 34}"])
def test_what_is_not_there_cannot_be_sent_again(world: World, send_id: str) -> None:
    reply = resend(world, {"send_id": send_id})
    assert (reply.status, reply.body["code"]) == (404, "not_found")


def test_a_blocked_contact_is_not_sent_to_again(world: World) -> None:
    send = only_send(world, failed(world, 1, NO_SUCH_USER))
    reply = resend(world, send)
    assert (reply.status, reply.body["code"]) == (409, "blocked_as_not_found")


def test_what_is_about_a_paid_invoice_is_not_sent_again(world: World) -> None:
    send = only_send(world, world.accept())
    world.settle()
    world.settle_invoice()
    reply = resend(world, send)
    assert (reply.status, reply.body["code"]) == (409, "invoice_paid")


GATES = [
    *(Reason.ACCOUNT_INACTIVE, Reason.INVOICE_PAID, Reason.INVOICE_CANCELED),
    *(Reason.CODE_EXPIRED, Reason.DEADLINE_PASSED, Reason.OPTED_OUT),
    *(Reason.BLOCKED_BY_FAILURES, Reason.BLOCKED_AS_NOT_FOUND, Reason.BLOCKED_BY_COMPLAINT),
    *(Reason.SUPPRESSED_BY_PROVIDER, Reason.ACCOUNT_GUARDED, Reason.QUOTA_USED_UP),
    *(Reason.NOT_IN_PLAN, Reason.CONTENT_EXPIRED, Reason.CHECKING_HAND_OVER),
]


@pytest.mark.parametrize("reason", GATES, ids=str)
def test_every_closed_gate_has_its_own_code(reason: Reason) -> None:
    problem = REFUSALS[reason]
    assert (problem.status, problem.code) == (409, reason)
    assert [other for other in REFUSALS.values() if other.title == problem.title] == [problem]


# ---- withdrawing


def test_what_is_not_out_yet_is_withdrawn(world: World) -> None:
    notification = world.accept()
    reply = withdraw(world, notification)
    send = only_send(world, notification)
    assert reply.body == {"withdrawn": [send["send_id"]]}
    assert (send["status"]["code"], send["status"]["reason"]) == (
        "not_sent_withdrawn",
        "by_request",
    )
    world.settle()
    assert world.ses.mails == []


def test_what_is_out_is_not_withdrawn(world: World) -> None:
    notification = world.accept()
    world.settle()
    assert withdraw(world, notification).body == {"withdrawn": []}
    assert world.status(notification)["code"] == "sent"


def test_the_next_try_of_what_failed_is_withdrawn(world: World) -> None:
    notification = failed(world, 1, MAILBOX_FULL)
    withdraw(world, notification)
    world.settle()
    send = only_send(world, notification)
    assert (send["status"]["code"], send["status"]["final"]) == ("mailbox_full", True)
    assert send["attempt"] == {
        "number": 1,
        "of": 1,
        "next_at": None,
        "stopped_by": "by_request",
        "why_no_more": None,
    }


def test_the_same_withdrawal_again_is_a_replay(world: World) -> None:
    notification = world.accept()
    first, again = (withdraw(world, notification) for _ in range(2))
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


@pytest.mark.parametrize("notification", ["nonsense", f"ntf_{'0' * 26}"])
def test_what_is_not_there_cannot_be_withdrawn(world: World, notification: str) -> None:
    reply = withdraw(world, notification)
    assert (reply.status, reply.body["code"]) == (404, "not_found")


# ---- sending later


def test_what_is_wanted_later_is_scheduled_until_then_and_goes_out_then(world: World) -> None:
    wanted = later(world, days=3)
    notification = world.accept(send_at=wanted)
    send = only_send(world, notification)
    assert (send["status"]["code"], send["status"]["reason"]) == ("scheduled", "send_at")
    assert send["status"]["since"] == send["accepted_at"]
    assert send["status"]["until"] == send["attempt"]["next_at"] == wanted
    world.settle()
    assert [mail.at.isoformat() for mail in world.ses.mails] == [wanted]
    assert world.status(notification)["until"] is None


@pytest.mark.parametrize(
    ("ahead", "error"),
    [
        ({"seconds": 0}, "not_in_future"),
        ({"days": -1}, "not_in_future"),
        ({"days": 367}, "too_far"),
    ],
)
def test_later_means_within_a_year(world: World, ahead: dict[str, float], error: str) -> None:
    reply = world.post(send_at=later(world, **ahead))
    assert (reply.status, reply.fields) == (400, [("send_at", error)])


def test_a_repeated_call_is_answered_alike_though_its_hour_has_come(world: World) -> None:
    wanted = later(world, minutes=1)
    first = world.post("once", send_at=wanted)
    world.advance(minutes=2)
    again = world.post("once", send_at=wanted)
    assert (again.status, again.body) == (202, first.body)


def test_it_is_wanted_before_it_is_too_late(world: World) -> None:
    reply = world.post(send_at=later(world, days=2), not_after=later(world, days=1))
    assert reply.fields == [("send_at", "too_late")]


def test_a_code_is_not_sent_later(world: World) -> None:
    reply = world.post(**_only(CODE), send_at=later(world, minutes=1))
    assert reply.fields == [("send_at", "not_for_kind")]


def test_in_a_batch_each_item_has_its_own_time(world: World) -> None:
    items = [
        NOTIFICATION | {"invoice_id": "inv_a", "send_at": later(world, days=1)},
        NOTIFICATION | {"invoice_id": "inv_b", "send_at": later(world, days=-1)},
    ]
    headers = {"Idempotency-Key": "batch"}
    path = f"{PATH}/notifications/batch"
    good, bad = world.call("POST", path, {"items": items}, headers=headers).body["items"]
    assert good["sends"][0]["status"]["code"] == "scheduled"
    assert [(field["field"], field["code"]) for field in bad["fields"]] == [
        ("send_at", "not_in_future")
    ]


# ---- what a view says of attempts


def test_while_another_attempt_is_planned_the_merchant_need_not_act(world: World) -> None:
    notification = failed(world, 1, {"bounceType": "Transient", "bounceSubType": "General"})
    send = only_send(world, notification)
    status, attempt = send["status"], send["attempt"]
    assert (status["final"], status["who_acts"], status["message"]) == (False, "nobody", None)
    assert (attempt["number"], attempt["of"], attempt["why_no_more"]) == (1, 4, None)
    assert "nova tentativa" in status["what_to_do"]


def test_a_full_mailbox_can_be_helped_before_the_next_attempt(world: World) -> None:
    status = only_send(world, failed(world, 1, MAILBOX_FULL))["status"]
    assert "nova tentativa" in status["what_to_do"]
    assert "libere espaço" in status["what_to_do"]
    assert (status["who_acts"], status["message"] is None) == ("customer", False)


def test_after_the_last_attempt_the_view_says_so_and_who_acts(world: World) -> None:
    notification = failed(world, 1, MAILBOX_FULL)
    for _ in range(3):
        world.ses.turns = [SILENT]
        world.settle()
        tell(world, MAILBOX_FULL)
        world.settle(within=MINUTE)
    send = only_send(world, notification)
    assert (send["attempt"]["number"], send["attempt"]["of"]) == (4, 4)
    assert send["attempt"]["why_no_more"] == "all_tries_made"
    assert (send["status"]["final"], send["status"]["who_acts"]) == (True, "customer")
    assert "nova tentativa" not in send["status"]["what_to_do"]


def test_what_does_not_pass_is_not_repeated(world: World) -> None:
    send = only_send(world, failed(world, 1, NO_SUCH_USER))
    assert (send["attempt"]["of"], send["attempt"]["next_at"]) == (1, None)
    assert send["attempt"]["why_no_more"] == "not_repeatable"


def test_the_history_tells_what_was_asked_and_what_was_planned(world: World) -> None:
    notification = world.accept(send_at=later(world, days=1))
    world.settle()
    world.advance(minutes=1)
    resend(world, only_send(world, notification))
    world.settle()
    path = f"{PATH}/sends/{only_send(world, notification)['send_id']}"
    told = [entry["event"] for entry in world.call("GET", path).body["history"]]
    once = ["claimed", "handed_over", "delivered"]
    assert told == ["queued", "scheduled", *once, "asked_again", *once]
