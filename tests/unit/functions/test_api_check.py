"""Checking through the API: what accepting would answer, and that nothing comes of it.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.functions.failing import NO_SUCH_USER, failed
from tests.unit.functions.test_api_channels import CODE, MESSAGE
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply

PATH = f"/accounts/{ACCOUNT}"
TYPING_ERROR = {"channel": "email", "address": "ana@gmial.com"}


def check(world: World, **changes: Any) -> Reply:
    return world.call("POST", f"{PATH}/check", NOTIFICATION | changes)


def only_send(reply: Reply) -> dict[str, Any]:
    assert reply.status == 200, reply
    [send] = reply.body["sends"]
    found: dict[str, Any] = send
    return found


def test_what_would_go_out_is_answered_as_accepting_it_answers(world: World) -> None:
    checked, accepted = check(world).body, world.post().body
    [send] = checked["sends"]
    assert checked["notification_id"] == accepted["notification_id"]
    assert [send | accepted["sends"][0]] == checked["sends"]
    assert checked["quota"] == accepted["quota"]
    assert (checked["outcome"], send["goes_out"], send["at"]) == ("accepted", "now", None)


def test_nothing_comes_of_it(world: World) -> None:
    notification = check(world).body["notification_id"]
    world.settle()
    assert world.call("GET", f"{PATH}/notifications/{notification}").status == 404
    assert world.call("GET", f"{PATH}/quota").body["channels"]["email"]["used"] == 0
    assert world.ses.mails == []


def test_what_waits_for_its_time_goes_out_later(world: World) -> None:
    wanted = (world.now + timedelta(days=3)).isoformat()
    send = only_send(check(world, send_at=wanted))
    assert (send["goes_out"], send["at"], send["reason"]) == ("later", wanted, "send_at")
    assert (send["what_to_do"], send["who_acts"]) == (None, None)


def test_a_blocked_contact_would_get_nothing_and_the_answer_says_who_acts(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    send = only_send(check(world))
    assert (send["goes_out"], send["reason"]) == ("no", "blocked_as_not_found")
    assert (send["status"]["code"], send["who_acts"]) == ("not_sent_blocked", "merchant")
    assert send["what_to_do"].startswith("Peça")


def test_what_was_accepted_before_does_not_go_out_again(world: World) -> None:
    world.accept()
    world.settle()
    reply = check(world)
    send = only_send(reply)
    assert (reply.body["outcome"], send["outcome"]) == ("duplicate", "duplicate")
    assert (send["goes_out"], send["status"]["code"]) == ("no", "sent")


def test_the_quota_is_as_it_would_be_left(world: World) -> None:
    world.call("PUT", PATH, {"display_name": "Padaria", "plan": {"email": 1}})
    world.accept("the only one", invoice_id="inv_other")
    reply = check(world)
    assert only_send(reply)["reason"] == "quota_used_up"
    [quota] = reply.body["quota"]
    assert (quota["limit"], quota["used"], quota["reserved"]) == (1, 1, 0)


def test_a_typing_error_is_seen_before_anything_goes_out(world: World) -> None:
    [hint] = only_send(check(world, contacts=[TYPING_ERROR]))["hints"]
    assert (hint["kind"], hint["suggestion"]) == ("typing_error", "ana@gmail.com")


def test_of_a_paid_invoice_the_whole_would_be_refused(world: World) -> None:
    world.settle_invoice()
    body = check(world).body
    assert (body["outcome"], body["sends"]) == ("refused", [])
    assert body["refused"] == {"code": "invoice_paid", "title": "The invoice is paid"}


def test_what_only_the_stored_data_show_to_be_wrong_is_named(world: World) -> None:
    body = check(world, contacts=[]).body
    assert (body["outcome"], body["sends"], body["refused"]) == ("invalid", [], None)
    assert [(field["field"], field["code"]) for field in body["fields"]] == [
        ("contacts", "no_contact")
    ]


@pytest.mark.parametrize("kind", [CODE, MESSAGE], ids=["access_code", "message"])
def test_what_needs_no_occurrence_can_be_checked_without(
    world: World, kind: dict[str, Any]
) -> None:
    body = dict.fromkeys(NOTIFICATION) | kind
    assert only_send(check(world, **body))["goes_out"] == "now"


def test_a_body_that_is_wrong_by_itself_is_no_question(world: World) -> None:
    reply = check(world, occurrence=None)
    assert (reply.status, reply.fields) == (400, [("occurrence", "missing")])


def test_an_inactive_account_sends_nothing(world: World) -> None:
    world.call("PUT", PATH, {"display_name": "Padaria", "active": False})
    reply = check(world)
    assert (reply.status, reply.body["code"]) == (409, "account_inactive")


def test_of_an_unknown_account_nothing_is_checked(world: World) -> None:
    reply = world.call("POST", "/accounts/nobody/check", NOTIFICATION)
    assert (reply.status, reply.body["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Queued"), ("es", "En cola"), ("pt-BR", "Na fila")]
)
def test_the_reader_chooses_the_language(world: World, language: str, label: str) -> None:
    headers = {"Accept-Language": language}
    reply = world.call("POST", f"{PATH}/check", NOTIFICATION, headers=headers)
    assert only_send(reply)["status"]["label"] == label
