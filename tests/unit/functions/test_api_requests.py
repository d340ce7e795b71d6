"""What the API refuses, and how it says so: every field, every kind of nonsense.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import app as api
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply, api_event, context, reply_to

ACCOUNT_PATH = f"/accounts/{ACCOUNT}"
CUSTOMER = f"{ACCOUNT_PATH}/customers/cus_1"
INVOICE = f"{ACCOUNT_PATH}/invoices/inv_1"
NOTIFICATIONS = f"{ACCOUNT_PATH}/notifications"
CHECK = f"{ACCOUNT_PATH}/check"

BODIES: dict[str, dict[str, Any]] = {
    ACCOUNT_PATH: {
        "display_name": "Padaria Estrela",
        "language": "pt-BR",
        "time_zone": "America/Sao_Paulo",
        "reply_to": "contato@padaria.com.br",
        "active": True,
    },
    CUSTOMER: {
        "name": "Ana Souza",
        "language": "pt-BR",
        "contacts": [{"channel": "email", "address": "ana@exemplo.com.br"}],
    },
    INVOICE: {
        "state": "open",
        "as_of": "2026-11-22T09:00:00-03:00",
        "due_date": "2026-12-05",
        "amount_cents": 12990,
    },
    NOTIFICATIONS: NOTIFICATION
    | {"channels": ["email"], "invoice": {**NOTIFICATION["invoice"], "paid_on": "2026-12-01"}},  # type: ignore[dict-item]
}
"""A full and valid body of each route that takes one."""
BODIES[CHECK] = BODIES[NOTIFICATIONS]


def send(world: World, path: str, body: Any, key: str = "key") -> Reply:
    method = "POST" if path in (NOTIFICATIONS, CHECK) else "PUT"
    return world.call(method, path, body, headers={"Idempotency-Key": key})


def changed(path: str, field: str, value: object) -> dict[str, Any]:
    """The valid body with one field changed; `contacts[0].address` is a way to a field."""
    body: dict[str, Any] = json.loads(json.dumps(BODIES[path]))
    place: Any = body
    *way, last = [0 if name == "0" else name for name in field.replace("[0]", ".0").split(".")]
    for name in way:
        place = place[name]
    place[last] = value
    return body


def fields_of(path: str) -> list[str]:
    """The way to every field of the valid body that is no list or object."""
    found: list[str] = []

    def walk(node: Any, way: str) -> None:
        if isinstance(node, dict):
            for name, inner in node.items():
                walk(inner, f"{way}.{name}" if way else name)
        elif isinstance(node, list):
            walk(node[0], f"{way}[0]")
        else:
            found.append(way)

    walk(BODIES[path], "")
    return found


FIELDS = [(path, field) for path in BODIES for field in fields_of(path)]
OBJECTS = [
    (ACCOUNT_PATH, ""),
    (CUSTOMER, ""),
    (CUSTOMER, "contacts[0]."),
    (INVOICE, ""),
    (NOTIFICATIONS, ""),
    (NOTIFICATIONS, "contacts[0]."),
    (NOTIFICATIONS, "invoice."),
]
NAMES = [(ACCOUNT_PATH, "display_name"), (CUSTOMER, "name"), (NOTIFICATIONS, "invoice.description"),
         (NOTIFICATIONS, "invoice.payment_code")]  # fmt: skip
ADDRESSES = [(ACCOUNT_PATH, "reply_to"), (CUSTOMER, "contacts[0].address"),
             (NOTIFICATIONS, "contacts[0].address")]  # fmt: skip
OTHERS = [(NOTIFICATIONS, "invoice.payment_url"), (ACCOUNT_PATH, "time_zone")]
IDS = [(NOTIFICATIONS, name) for name in ("customer_id", "invoice_id", "occurrence")]
TEXTS = NAMES + ADDRESSES + OTHERS + IDS

CONTROLS = {
    "line break": "a\r\nBcc: eva@mal.com",
    "line feed": "a\nb",
    "carriage return": "a\rb",
    "null": "a\0b",
    "escape": "a\x1bb",
    "delete": "a\x7fb",
    "next line": "a\x85b",
    "right to left": "a\u202eb",
    "isolate": "a\u2066b",
    "mark": "a\u200fb",
}


@pytest.mark.parametrize("path", BODIES)
def test_a_valid_body_is_taken(shared_world: World, path: str) -> None:
    assert send(shared_world, path, BODIES[path]).status in (200, 202)


@pytest.mark.parametrize(("path", "field"), TEXTS)
@pytest.mark.parametrize("nonsense", CONTROLS.values(), ids=CONTROLS)
def test_control_characters_are_refused_and_the_field_is_named(
    shared_world: World, path: str, field: str, nonsense: str
) -> None:
    reply = send(shared_world, path, changed(path, field, nonsense))
    assert (reply.status, [name for name, _ in reply.fields]) == (400, [field])


@pytest.mark.parametrize(("path", "field"), ADDRESSES)
@pytest.mark.parametrize(
    "address",
    [
        "ana@exemplo.com.br,eva@mal.com",
        "ana@exemplo.com.br eva@mal.com",
        "ana@exemplo.com.br;eva@mal.com",
        "Ana <ana@exemplo.com.br>",
        "<ana@exemplo.com.br>",
        '"ana, eva"@exemplo.com.br',
        "ana(eva)@exemplo.com.br",
        " ana@exemplo.com.br",
        "ana@exemplo.com.br ",
        "ana@exemplo.com.br\n",
        "ana@[192.0.2.1]",
        "ana@localhost",
        "ana@exemplo..com.br",
        "ana@@exemplo.com.br",
        "ana",
        "@exemplo.com.br",
        "josé@exemplo.com.br",
        "",
        "a" * 65 + "@exemplo.com.br",
        "ana@" + "a" * 250 + ".com.br",
    ],
)
def test_only_one_plain_address_is_an_address(
    shared_world: World, path: str, field: str, address: str
) -> None:
    reply = send(shared_world, path, changed(path, field, address))
    assert (reply.status, [name for name, _ in reply.fields]) == (400, [field])


def test_a_domain_with_accents_is_taken_in_the_form_that_mail_servers_know(
    shared_world: World,
) -> None:
    body = changed(CUSTOMER, "contacts[0].address", "ana@pão.com.br")
    reply = send(shared_world, CUSTOMER, body)
    assert [contact["address"] for contact in reply.body["contacts"]] == ["ana@xn--po-sia.com.br"]


@pytest.mark.parametrize(("path", "field"), NAMES)
@pytest.mark.parametrize("text", ["", " ", " a", "a ", "a" * 513])
def test_empty_spaced_and_endless_texts_are_refused(
    shared_world: World, path: str, field: str, text: str
) -> None:
    reply = send(shared_world, path, changed(path, field, text))
    assert (reply.status, [name for name, _ in reply.fields]) == (400, [field])


@pytest.mark.parametrize(("path", "field"), NAMES)
@pytest.mark.parametrize("text", ["Padaria & Café, Ltda.", "日本 “Ünïcode” Zoë 12", "<b>{{x}}</b>"])
def test_the_letters_of_the_world_are_allowed(
    shared_world: World, path: str, field: str, text: str
) -> None:
    assert send(shared_world, path, changed(path, field, text), text[-3:-1]).status != 400


@pytest.mark.parametrize(
    "url",
    ["http://pagar.com.br/1", "javascript:alert(1)", "https://", "//pagar.com.br", "pagar",
     "https://[::1", "ftp://pagar.com.br", "https://pagar.com.br/a b\tc", ""],
)  # fmt: skip
def test_only_https_addresses_are_links(shared_world: World, url: str) -> None:
    reply = send(shared_world, NOTIFICATIONS, changed(NOTIFICATIONS, "invoice.payment_url", url))
    assert [name for name, _ in reply.fields] == ["invoice.payment_url"]


@pytest.mark.parametrize("zone", ["", "Sao_Paulo", "../../etc/passwd", "/etc/localtime", "a" * 65])
def test_only_known_time_zones_are_time_zones(shared_world: World, zone: str) -> None:
    reply = send(shared_world, ACCOUNT_PATH, changed(ACCOUNT_PATH, "time_zone", zone))
    assert [name for name, _ in reply.fields] == ["time_zone"]


@pytest.mark.parametrize(("path", "field"), IDS)
@pytest.mark.parametrize("text", ["", "a b", "ação", "a/b", "a#b", "a.b", "a" * 65, "a\n"])
def test_an_id_of_the_platform_has_the_form_of_one(
    shared_world: World, path: str, field: str, text: str
) -> None:
    reply = send(shared_world, path, changed(path, field, text))
    assert [name for name, _ in reply.fields] == [field]


@pytest.mark.parametrize(("path", "field"), FIELDS)
@pytest.mark.parametrize("value", [[], {}, [1], {"a": 1}, 1.5, ["email"]], ids=str)
def test_a_value_of_another_type_is_refused_and_the_field_is_named(
    shared_world: World, path: str, field: str, value: object
) -> None:
    reply = send(shared_world, path, changed(path, field, value))
    names = {name.removesuffix("[0]") for name, _ in reply.fields}
    assert (reply.status, names) == (400, {field.removesuffix("[0]")})


@pytest.mark.parametrize("amount", [0, -1, 100_000_000_001, "12990", True, 10**40, 129.9])
@pytest.mark.parametrize(
    ("path", "field"), [(INVOICE, "amount_cents"), (NOTIFICATIONS, "invoice.amount_cents")]
)
def test_money_is_a_positive_whole_number_of_cents(
    shared_world: World, path: str, field: str, amount: object
) -> None:
    reply = send(shared_world, path, changed(path, field, amount))
    assert [name for name, _ in reply.fields] == [field]


@pytest.mark.parametrize("moment", ["2026-11-22T09:00:00", "2026-11-22", "now", "", 0, 1e300])
def test_a_moment_without_its_offset_is_no_moment(shared_world: World, moment: object) -> None:
    reply = send(shared_world, INVOICE, changed(INVOICE, "as_of", moment))
    assert [name for name, _ in reply.fields] == ["as_of"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_edge_of_the_calendar_spoils_no_invoice(
    shared_world: World, moment: str
) -> None:
    path = f"{ACCOUNT_PATH}/invoices/edge_{moment[0]}"
    reply = send(shared_world, path, {"state": "open", "as_of": moment})
    known = shared_world.call("GET", path)
    assert reply.status in (200, 400)
    assert known.status == (200 if reply.status == 200 else 404)


@pytest.mark.parametrize(("path", "inside"), OBJECTS)
def test_an_unknown_field_is_named(shared_world: World, path: str, inside: str) -> None:
    reply = send(shared_world, path, changed(path, f"{inside}colour", "red"))
    assert reply.fields == [(f"{inside}colour", "unknown_field")]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (ACCOUNT_PATH, "display_name"),
        (CUSTOMER, "contacts[0].address"),
        (CUSTOMER, "contacts[0].channel"),
        (INVOICE, "state"),
        (INVOICE, "as_of"),
        (NOTIFICATIONS, "kind"),
        (NOTIFICATIONS, "customer_id"),
        (NOTIFICATIONS, "invoice_id"),
        (NOTIFICATIONS, "occurrence"),
    ],
)
def test_a_missing_field_is_named(shared_world: World, path: str, field: str) -> None:
    body = changed(path, field, "to be left out")
    inner = body["contacts"][0] if "[0]" in field else body
    del inner[field.rpartition(".")[2]]
    assert send(shared_world, path, body).fields == [(field, "missing")]


@pytest.mark.parametrize(
    ("path", "field"),
    [(ACCOUNT_PATH, "language"), (CUSTOMER, "language"), (CUSTOMER, "contacts[0].channel"),
     (INVOICE, "state"), (NOTIFICATIONS, "kind"), (NOTIFICATIONS, "channels[0]")],
)  # fmt: skip
def test_a_word_that_is_not_on_the_list_is_refused(
    shared_world: World, path: str, field: str
) -> None:
    reply = send(shared_world, path, changed(path, field, "pigeon"))
    assert reply.fields[0][0] == field


@pytest.mark.parametrize("path", [CUSTOMER, NOTIFICATIONS])
def test_more_than_three_contacts_are_refused(shared_world: World, path: str) -> None:
    contacts = [{"channel": "email", "address": f"ana{n}@exemplo.com.br"} for n in range(4)]
    assert send(shared_world, path, changed(path, "contacts", contacts)).fields[0][0] == "contacts"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "body",
    ["", "{", "text", "null", "[]", '"text"', "1", "NaN", "{}{}", "[" * 50_000, '{"a":' * 5_000,
     '{"kind": "\\ud800"}', "\ufeff{}"],
    ids=lambda body: body[:10],
)  # fmt: skip
def test_a_body_that_is_no_object_is_refused(shared_world: World, path: str, body: str) -> None:
    reply = send(shared_world, path, body)
    assert (reply.status, reply.body["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("path", BODIES)
def test_a_request_without_a_body_is_refused(shared_world: World, path: str) -> None:
    assert send(shared_world, path, None).body["code"] == "invalid_request"


def test_all_wrong_fields_are_named_at_once(shared_world: World) -> None:
    body = {"state": "maybe", "as_of": "now", "amount_cents": 0, "colour": "red"}
    names = {name for name, _ in send(shared_world, INVOICE, body).fields}
    assert names == {"state", "as_of", "amount_cents", "colour"}


def test_a_refusal_repeats_nothing_of_the_value(shared_world: World) -> None:
    body = changed(NOTIFICATIONS, "contacts[0].address", "ana souza@exemplo.com.br")
    assert "souza" not in json.dumps(send(shared_world, NOTIFICATIONS, body).body)


def test_a_body_in_base64_is_understood(shared_world: World) -> None:
    """API Gateway encodes the bodies of the media types that it is told are binary."""
    event = api_event("PUT", CUSTOMER, None)
    body = base64.b64encode(json.dumps(BODIES[CUSTOMER]).encode()).decode()
    encoded = event | {"body": body, "isBase64Encoded": True}
    answer = api.handler(encoded, context(), shared_world.environments["ApiFunction"])
    assert reply_to(answer).status == 200


@pytest.mark.parametrize("empty", [None, {}])
def test_an_event_without_headers_is_answered(shared_world: World, empty: object) -> None:
    event = api_event("POST", NOTIFICATIONS, NOTIFICATION)
    bare = event | {"headers": empty, "multiValueHeaders": empty}
    answer = api.handler(bare, context(), shared_world.environments["ApiFunction"])
    assert reply_to(answer).fields == [("Idempotency-Key", "missing")]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def everything_is_answered(world: World, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(BODIES)))
    nonsense = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    places = [field for known, field in FIELDS if known == path]
    body = changed(path, data.draw(st.sampled_from(places)), data.draw(nonsense))
    assert send(world, path, body, key="any").status in (200, 202, 400, 409, 422)


def test_any_value_in_any_field_is_answered_without_a_fault_of_ours(shared_world: World) -> None:
    everything_is_answered(shared_world)
