"""What the API answers on every route: what was kept, what is repeated, what is not there.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

import base64
import json
from itertools import count

import pytest

from functions.api import app as api
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply, api_event, context, reply_to

ACCOUNT_PATH = f"/accounts/{ACCOUNT}"
numbers = count()


def post(world: World, key: str | None = None, **changes: object) -> Reply:
    """A new notification, about an invoice of its own unless told otherwise."""
    number = next(numbers)
    body = {"invoice_id": f"inv_{number}_x"} | changes
    return world.post(key or f"key-{number}", **body)


def code(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["code"]


# ---------------------------------------------------------------- accounts, customers, invoices


def test_an_account_that_was_put_can_be_got(shared_world: World) -> None:
    path = "/accounts/acc_new"
    put = shared_world.call("PUT", path, {"display_name": "Café São João"})
    assert put.status == 200
    assert shared_world.call("GET", path).body == put.body == {
        "account_id": "acc_new",
        "display_name": "Café São João",
        "language": "pt-BR",
        "time_zone": "America/Sao_Paulo",
        "reply_to": None,
        "active": True,
        "plan": None,
        "sending_hours": {
            "days": ["mon", "tue", "wed", "thu", "fri", "sat"], "since": "08:00", "until": "20:00",
        },
        "transliterate_sms": True,
    }  # fmt: skip


def test_putting_an_account_again_replaces_it_whole(shared_world: World) -> None:
    path = "/accounts/acc_replaced"
    shared_world.call("PUT", path, {"display_name": "A", "reply_to": "a@exemplo.com.br"})
    shared_world.call("PUT", path, {"display_name": "B"})
    known = shared_world.call("GET", path).body
    assert (known["display_name"], known["reply_to"]) == ("B", None)


def test_a_customer_that_was_put_can_be_got(shared_world: World) -> None:
    path = f"{ACCOUNT_PATH}/customers/cus_new"
    contact = {"channel": "email", "address": "Bia@Exemplo.com.br"}
    put = shared_world.call("PUT", path, {"name": "Bia", "contacts": [contact]})
    got = shared_world.call("GET", path).body
    assert (put.status, put.body) == (200, got | {"sent_again": []})


def test_an_address_given_twice_is_one_contact(shared_world: World) -> None:
    contacts = [{"channel": "email", "address": a} for a in ("bia@x.com.br", "BIA@x.com.br")]
    path = f"{ACCOUNT_PATH}/customers/cus_twice"
    reply = shared_world.call("PUT", path, {"contacts": contacts})
    assert len(reply.body["contacts"]) == 1


def test_an_older_word_about_an_invoice_changes_nothing(shared_world: World) -> None:
    path = f"{ACCOUNT_PATH}/invoices/inv_told"
    newer = {"state": "paid", "as_of": "2026-11-22T09:00:00-03:00"}
    older = {"state": "open", "as_of": "2026-11-22T11:59:59Z"}
    states = [shared_world.call("PUT", path, word).body["state"] for word in (newer, older)]
    assert states == ["paid", "paid"]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/acc_none",
        f"{ACCOUNT_PATH}/customers/cus_none",
        f"{ACCOUNT_PATH}/invoices/inv_none",
        f"{ACCOUNT_PATH}/notifications/ntf_{'0' * 26}",
        f"{ACCOUNT_PATH}/notifications/nonsense",
        "/accounts/acc_none/invoices/inv_1/notifications",
    ],
)
def test_what_is_not_there_is_not_found(shared_world: World, path: str) -> None:
    assert code(shared_world.call("GET", path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/accounts"),
        ("DELETE", ACCOUNT_PATH),
        ("POST", ACCOUNT_PATH),
        ("GET", f"{ACCOUNT_PATH}/nothing"),
        ("OPTIONS", ACCOUNT_PATH),
    ],
)
def test_a_path_or_method_that_nobody_serves_is_no_route(
    shared_world: World, method: str, path: str
) -> None:
    assert code(shared_world.call(method, path)) == (404, "no_such_route")


@pytest.mark.parametrize("name", ["customers/cus_1", "invoices/inv_1", "notifications"])
def test_nothing_can_be_put_into_an_account_that_is_not_there(
    shared_world: World, name: str
) -> None:
    bodies = {
        "customers/cus_1": {},
        "invoices/inv_1": {"state": "open", "as_of": "2026-11-22T09:00:00Z"},
        "notifications": NOTIFICATION,
    }
    method = "POST" if name == "notifications" else "PUT"
    path = f"/accounts/acc_none/{name}"
    reply = shared_world.call(method, path, bodies[name], headers={"Idempotency-Key": "k"})
    assert code(reply) == (404, "not_found")


@pytest.mark.parametrize("part", ["a b", "a,b", "a.b", "ação", "a" * 65, "%20"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts/{}", "account_id"),
        ("/accounts/acc_2001/customers/{}", "customer_id"),
        ("/accounts/acc_2001/invoices/{}", "invoice_id"),
        ("/accounts/acc_2001/invoices/{}/notifications", "invoice_id"),
    ],
)
def test_an_id_in_the_path_has_the_form_of_one(
    shared_world: World, path: str, field: str, part: str
) -> None:
    assert shared_world.call("GET", path.format(part)).fields == [(field, "invalid_id")]


# ---------------------------------------------------------------- problems


def test_every_problem_has_its_type_title_status_code_and_the_requests_id(
    shared_world: World,
) -> None:
    reply = shared_world.call("GET", "/accounts/acc_none")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.body == {
        "type": "urn:recado:problem:not_found",
        "title": "There is no such account",
        "status": 404,
        "code": "not_found",
        "request_id": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    }


def test_a_fault_of_ours_is_a_problem_that_tells_nothing() -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("ana.souza@exemplo.com.br")

    event = api_event("GET", ACCOUNT_PATH)
    reply = reply_to(api.handler(event, context(), Broken()))  # type: ignore[arg-type]
    assert code(reply) == (500, "internal_error")
    assert "ana" not in json.dumps(reply.body)


# ---------------------------------------------------------------- notifications


def test_a_notification_is_accepted_with_one_outcome_a_contact(shared_world: World) -> None:
    contacts = [{"channel": "email", "address": f"{n}@exemplo.com.br"} for n in ("ana", "bia")]
    reply = post(shared_world, contacts=contacts)
    outcomes = [(s["channel"], s["outcome"], s["status"]["code"]) for s in reply.body["sends"]]
    assert (reply.status, outcomes) == (202, [("email", "accepted", "queued")] * 2)


def test_the_customers_own_contacts_are_used_when_none_are_given(shared_world: World) -> None:
    path = f"{ACCOUNT_PATH}/customers/cus_known"
    known = {"contacts": [{"channel": "email", "address": "caio@exemplo.com.br"}]}
    (contact,) = shared_world.call("PUT", path, known).body["contacts"]
    (send,) = post(shared_world, customer_id="cus_known", contacts=[]).body["sends"]
    assert send["contact_id"] == contact["contact_id"]


def test_contacts_of_a_notification_are_stored_when_the_customer_has_none(
    shared_world: World,
) -> None:
    post(shared_world, customer_id="cus_learned")
    learned = shared_world.call("GET", f"{ACCOUNT_PATH}/customers/cus_learned").body
    assert [c["address"] for c in learned["contacts"]] == ["ana.souza@exemplo.com.br"]


def test_without_any_contact_nothing_can_be_sent(shared_world: World) -> None:
    reply = post(shared_world, customer_id="cus_unknown", contacts=[])
    assert reply.fields == [("contacts", "no_contact")]


@pytest.mark.parametrize(
    ("left_out", "field"),
    [("amount_cents", "invoice.amount_cents"), ("due_date", "invoice.due_date")],
)
def test_what_neither_the_request_nor_the_invoice_says_is_missing(
    shared_world: World, left_out: str, field: str
) -> None:
    snapshot = {"amount_cents": 100, "due_date": "2026-12-05"}
    del snapshot[left_out]
    assert post(shared_world, invoice=snapshot).fields == [(field, "missing")]


@pytest.mark.parametrize("state", ["paid", "canceled"])
def test_a_reminder_of_a_settled_invoice_is_refused_and_the_refusal_is_repeated(
    shared_world: World, state: str
) -> None:
    path = f"{ACCOUNT_PATH}/invoices/inv_{state}"
    shared_world.call("PUT", path, {"state": state, "as_of": "2026-11-22T09:00:00Z"})
    first, again = (post(shared_world, key=state, invoice_id=f"inv_{state}") for _ in range(2))
    assert code(first) == code(again) == (409, f"invoice_{state}")
    assert "idempotent-replayed" in again.headers
    assert "idempotent-replayed" not in first.headers


def test_an_inactive_account_accepts_nothing(shared_world: World) -> None:
    shared_world.call("PUT", "/accounts/acc_off", {"display_name": "Off", "active": False})
    reply = shared_world.call(
        "POST", "/accounts/acc_off/notifications", NOTIFICATION, headers={"Idempotency-Key": "k"}
    )
    assert code(reply) == (409, "account_inactive")


def test_the_same_reminder_under_another_key_is_a_duplicate(shared_world: World) -> None:
    first = post(shared_world, invoice_id="inv_dup")
    again = post(shared_world, invoice_id="inv_dup")
    assert [s["outcome"] for s in again.body["sends"]] == ["duplicate"]
    assert again.body["notification_id"] == first.body["notification_id"]
    assert "idempotent-replayed" not in again.headers


# ---------------------------------------------------------------- the idempotency key


def test_the_same_key_and_body_repeat_the_answer(shared_world: World) -> None:
    first, again = (post(shared_world, key="same", invoice_id="inv_same") for _ in range(2))
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["idempotent-replayed"] == "true"


def test_the_same_body_with_its_fields_in_another_order_is_the_same(shared_world: World) -> None:
    first = post(shared_world, key="order", invoice_id="inv_order")
    body = dict(reversed((NOTIFICATION | {"invoice_id": "inv_order"}).items()))
    path = f"{ACCOUNT_PATH}/notifications"
    again = shared_world.call("POST", path, body, headers={"Idempotency-Key": "order"})
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


def test_the_same_key_with_another_body_is_refused(shared_world: World) -> None:
    post(shared_world, key="reused", invoice_id="inv_a")
    reply = post(shared_world, key="reused", invoice_id="inv_b")
    assert code(reply) == (422, "idempotency_key_reused")
    assert shared_world.call("GET", f"{ACCOUNT_PATH}/invoices/inv_b").status == 404


def test_the_key_of_another_account_is_another_key(shared_world: World) -> None:
    shared_world.call("PUT", "/accounts/acc_second", {"display_name": "Second"})
    post(shared_world, key="shared", invoice_id="inv_shared")
    reply = shared_world.call(
        "POST",
        "/accounts/acc_second/notifications",
        NOTIFICATION | {"invoice_id": "inv_other"},
        headers={"Idempotency-Key": "shared"},
    )
    assert (reply.status, "idempotent-replayed" in reply.headers) == (202, False)


@pytest.mark.parametrize("name", ["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])
def test_the_name_of_a_header_is_read_in_any_case(shared_world: World, name: str) -> None:
    body = NOTIFICATION | {"invoice_id": f"inv_{name[:2]}"}
    path = f"{ACCOUNT_PATH}/notifications"
    assert shared_world.call("POST", path, body, headers={name: name}).status == 202


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("", "missing"),
        ("a" * 256, "invalid_key"),
        ("chavé", "invalid_key"),
        ("a\nb", "invalid_key"),
    ],
)
def test_a_key_that_is_none_is_refused(shared_world: World, key: str, problem: str) -> None:
    path = f"{ACCOUNT_PATH}/notifications"
    reply = shared_world.call("POST", path, NOTIFICATION, headers={"Idempotency-Key": key})
    assert (reply.status, reply.fields) == (400, [("Idempotency-Key", problem)])


def test_the_longest_key_is_allowed(shared_world: World) -> None:
    assert post(shared_world, key="a" * 255).status == 202


def test_a_refused_request_does_not_use_its_key_up(shared_world: World) -> None:
    refused = post(shared_world, key="again", invoice_id="inv_again", kind="pigeon")
    accepted = post(shared_world, key="again", invoice_id="inv_again")
    assert (refused.status, accepted.status) == (400, 202)


# ---------------------------------------------------------------- looking up


def test_a_notification_of_another_account_is_not_found(shared_world: World) -> None:
    shared_world.call("PUT", "/accounts/acc_nosy", {"display_name": "Nosy"})
    own = post(shared_world).body["notification_id"]
    foreign = shared_world.call("GET", f"/accounts/acc_nosy/notifications/{own}")
    assert code(foreign) == (404, "not_found")
    assert shared_world.call("GET", f"{ACCOUNT_PATH}/notifications/{own}").status == 200


def test_a_notification_shows_what_became_of_each_send(shared_world: World) -> None:
    own = post(shared_world).body["notification_id"]
    seen = shared_world.call("GET", f"{ACCOUNT_PATH}/notifications/{own}").body
    (send,) = seen["sends"]
    assert (seen["kind"], seen["occurrence"]) == ("due_reminder", "due-3")
    assert (send["status"]["code"], send["status"]["label"]) == ("queued", "Na fila")
    assert (send["attempt"]["number"], send["attempt"]["of"]) == (0, 1)


def page(world: World, invoice_id: str, **query: str) -> Reply:
    path = f"{ACCOUNT_PATH}/invoices/{invoice_id}/notifications"
    return world.call("GET", path, query=query or None)


def test_the_pages_of_an_invoice_show_each_notification_once_newest_first(
    shared_world: World,
) -> None:
    for number in range(5):
        shared_world.advance(minutes=1)
        post(shared_world, invoice_id="inv_pages", occurrence=f"due-{number}")
    reply, seen = page(shared_world, "inv_pages", limit="2"), []
    while True:
        seen += [item["occurrence"] for item in reply.body["items"]]
        if reply.body["next_cursor"] is None:
            break
        reply = page(shared_world, "inv_pages", limit="2", cursor=reply.body["next_cursor"])
    assert seen == ["due-4", "due-3", "due-2", "due-1", "due-0"]


def test_an_invoice_of_which_nothing_was_told_has_an_empty_page(shared_world: World) -> None:
    assert page(shared_world, "inv_silent").body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", " 1", "１", "1" * 5000])
def test_a_limit_that_is_none_is_refused(shared_world: World, limit: str) -> None:
    reply = page(shared_world, "inv_1", limit=limit)
    assert (reply.status, reply.fields) == (400, [("limit", "out_of_range")])


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "ção",
        "====",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 7000).decode(),
        encoded([]),
        encoded({"at": 1}),
        encoded([1, 2]),
        encoded(["2026-11-22T09:00:00", "ntf_1"]),
        encoded(["yesterday", "ntf_1"]),
        encoded(["2026-11-22T09:00:00Z", None]),
        encoded(["2026-11-22T09:00:00Z", "ntf_1", "more"]),
    ],
    ids=lambda cursor: cursor[:12],
)
def test_a_cursor_that_this_api_did_not_give_is_refused(shared_world: World, cursor: str) -> None:
    reply = page(shared_world, "inv_1", cursor=cursor)
    assert (reply.status, reply.fields) == (400, [("cursor", "invalid_cursor")])


def test_a_cursor_at_the_edge_of_the_calendar_is_answered(shared_world: World) -> None:
    post(shared_world, invoice_id="inv_edge")
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert page(shared_world, "inv_edge", cursor=encoded([moment, "x"])).status in (200, 400)
