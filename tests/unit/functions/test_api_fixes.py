"""The fix list through the API: what is on it, in which order, and how it comes off.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

import base64
import json
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.contact import identify
from tests.unit.functions.failing import MAILBOX_FULL, MINUTE, NO_SUCH_USER, failed
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply

PATH = f"/accounts/{ACCOUNT}"
BIA = {"channel": "email", "address": "bia@gmial.com"}


def ask(world: World, language: str = "pt-BR", **query: str) -> Reply:
    headers = {"Accept-Language": language}
    return world.call("GET", f"{PATH}/fixes", headers=headers, query=query or None)


def fixes(world: World, **query: str) -> list[dict[str, Any]]:
    reply = ask(world, **query)
    assert reply.status == 200, reply
    found: list[dict[str, Any]] = reply.body["fixes"]
    return found


def test_a_contact_that_failed_is_on_the_list_with_what_to_do(world: World) -> None:
    notification = failed(world, 1, NO_SUCH_USER, contacts=[BIA])
    [send] = world.sends(notification)
    [fix] = fixes(world)
    assert (fix["send_id"], fix["contact_id"]) == (send["send_id"], send["contact_id"])
    assert (fix["channel"], fix["address"]) == ("email", "bia@gmial.com")
    assert (fix["invoices"], fix["invoices_affected"]) == (["inv_1"], 1)
    told = ("reason", "label", "what_happened", "what_to_do", "who_acts", "message", "hints")
    assert {name: fix[name] for name in told} == {name: send["status"][name] for name in told}
    assert (fix["status"], fix["who_acts"]) == ("address_not_found", "merchant")
    assert [hint["suggestion"] for hint in fix["hints"]] == ["bia@gmail.com"]


def test_one_contact_is_one_item_and_the_most_invoices_come_first(world: World) -> None:
    failed(world, 1, NO_SUCH_USER, contacts=[BIA], customer_id="cus_bia")
    failed(world, 2, NO_SUCH_USER)
    world.advance(minutes=1)
    world.accept("blocked", invoice_id="inv_3")
    world.settle(within=MINUTE)
    assert [fix["invoices"] for fix in fixes(world)] == [["inv_2", "inv_3"], ["inv_1"]]
    assert [fix["status"] for fix in fixes(world)] == ["not_sent_blocked", "address_not_found"]


def test_while_another_attempt_is_planned_nobody_need_act(world: World) -> None:
    failed(world, 1, MAILBOX_FULL)
    assert fixes(world) == []


def test_what_arrives_later_takes_the_contact_off(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    [fix] = fixes(world)
    release(world, fix["contact_id"])
    world.advance(minutes=1)
    world.accept("after", invoice_id="inv_2")
    world.settle(within=MINUTE)
    assert fixes(world) == []


def release(world: World, contact_id: str) -> None:
    body = {"channel": "email", "asked_by": "chamado 1", "why": "O e-mail voltou a funcionar"}
    path = f"/support/accounts/{ACCOUNT}/contacts/{contact_id}/release"
    assert world.call("POST", path, body, headers={"Idempotency-Key": "r"}).status == 200


def test_a_customer_who_has_the_contact_no_more_takes_it_off(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    world.advance(minutes=1)
    world.call("PUT", f"{PATH}/customers/{NOTIFICATION['customer_id']}", {"contacts": [BIA]})
    assert fixes(world) == []


def test_the_address_is_shown_no_longer_than_it_is_kept(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    world.advance(days=365)
    [fix] = fixes(world)
    assert fix["address"] is None
    assert "ana.souza" not in json.dumps(fix)


def test_the_list_goes_on_where_it_ended(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    failed(world, 2, NO_SUCH_USER, contacts=[BIA], customer_id="cus_bia")
    found, cursor = [], None
    for _ in range(3):
        page = ask(world, limit="1", **({"cursor": cursor} if cursor else {})).body
        found += [fix["invoices"] for fix in page["fixes"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(found) == [["inv_1"], ["inv_2"]]
    assert cursor is None


def cursor_of(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


CONTACT = identify(b"a key", Channel.EMAIL, BIA["address"])
NO_CURSORS = {
    "no base 64": "é",
    "no JSON": "abcd",
    "of another list": cursor_of("2026-11-30", "2026-11-30T12:00:00+00:00", f"snd_{'0' * 34}"),
    "no contact": cursor_of(1, "con_1"),
    "no number": cursor_of("1", CONTACT),
    "yes": cursor_of(True, CONTACT),
    "a fraction": cursor_of(1.5, CONTACT),
    "below nothing": cursor_of(-1, CONTACT),
    "too many": cursor_of(10**40, CONTACT),
}


@pytest.mark.parametrize("cursor", NO_CURSORS.values(), ids=NO_CURSORS)
def test_only_a_cursor_of_this_list_leads_on(world: World, cursor: str) -> None:
    reply = ask(world, cursor=cursor)
    assert (reply.status, reply.fields) == (400, [("cursor", "invalid_cursor")])


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", ""])
def test_a_page_has_a_length(world: World, limit: str) -> None:
    assert ask(world, limit=limit).fields == [("limit", "out_of_range")]


def test_a_parameter_that_is_not_known_is_refused(world: World) -> None:
    assert ask(world, status="open").fields == [("status", "unknown_parameter")]


def test_of_an_unknown_account_there_is_no_list(world: World) -> None:
    assert world.call("GET", "/accounts/nobody/fixes").status == 404


def test_the_reader_chooses_the_language(world: World) -> None:
    failed(world, 1, NO_SUCH_USER)
    labels = [ask(world, each).body["fixes"][0]["label"] for each in ("en", "pt-BR")]
    assert labels == ["The e-mail address does not exist", "O e-mail informado não existe"]
