"""SMS, WhatsApp, access codes and free texts through the API: every field, right and wrong.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from itertools import count
from typing import Any

import pytest

from recado.domain.notification import Kind
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Reply

PATH = f"/accounts/{ACCOUNT}"
PHONE, OLD_FORM = "+5511987654321", "+551187654321"
SMS = {"channel": "sms", "address": PHONE}
WHATSAPP = {"channel": "whatsapp", "address": PHONE}
EMAIL = {"channel": "email", "address": "ana.souza@exemplo.com.br"}
CODE: dict[str, Any] = {
    "kind": "access_code",
    "customer_id": "cus_1001",
    "contacts": [SMS],
    "code": "483920",
    "expires_at": "2026-11-30T12:10:00Z",
}
MESSAGE: dict[str, Any] = {
    "kind": "message",
    "customer_id": "cus_1001",
    "contacts": [SMS],
    "text": "Voltamos amanhã.",
}
numbers = count()


def post(world: World, body: dict[str, Any], key: str | None = None) -> Reply:
    headers = {"Idempotency-Key": key or f"channels-{next(numbers)}"}
    return world.call("POST", f"{PATH}/notifications", body, headers=headers)


def in_batch(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """The result of the only item of a batch."""
    headers = {"Idempotency-Key": f"channels-{next(numbers)}"}
    path = f"{PATH}/notifications/batch"
    reply = world.call("POST", path, {"items": [body]}, headers=headers)
    assert reply.status == 200
    [item] = reply.body["items"]
    found: dict[str, Any] = item
    return found


def refused(world: World, body: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields that are wrong, which a batch names alike."""
    alone, item = post(world, body), in_batch(world, body)
    assert (alone.status, item["outcome"]) == (400, "invalid")
    assert [(f["field"], f["code"]) for f in item["fields"]] == alone.fields
    return alone.fields


def taken(world: World, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The sends of a notification that is accepted."""
    reply = post(world, body)
    assert reply.status == 202, reply
    sends: list[dict[str, Any]] = reply.body["sends"]
    return sends


def with_contacts(*contacts: dict[str, str]) -> dict[str, Any]:
    return NOTIFICATION | {"contacts": list(contacts), "invoice_id": f"inv_{next(numbers)}_c"}


# ---- phones


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (PHONE, PHONE),
        (OLD_FORM, OLD_FORM),
        ("(11) 98765-4321", PHONE),
        ("011 98765-4321", PHONE),
        ("11987654321", PHONE),
        ("+55 11 98765 4321", PHONE),
        ("+1 415 555 2671", "+14155552671"),
        ("+351 912 345 678", "+351912345678"),
        ("+12025550100", "+12025550100"),
    ],
)
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_number_is_kept_in_e_164(
    shared_world: World, channel: str, given: str, kept: str
) -> None:
    contact = {"channel": channel, "address": given}
    reply = shared_world.call("PUT", f"{PATH}/customers/cus_phone", {"contacts": [contact]})
    assert [each["address"] for each in reply.body["contacts"]] == [kept]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "string_too_short"),
        ("abc", "invalid_phone"),
        ("98765-4321", "invalid_phone"),
        ("911", "invalid_phone"),
        ("+55119", "invalid_phone"),
        ("+999123456789", "invalid_phone"),
        ("+5500987654321", "invalid_phone"),
        (f"{PHONE},+5511987654322", "invalid_phone"),
        ("ana.souza@exemplo.com.br", "invalid_phone"),
        ("11 3265-4321", "not_mobile"),
        ("+551132654321", "not_mobile"),
        ("+442079460000", "not_mobile"),
        ("0800 123 4567", "not_mobile"),
        (f"{PHONE} ext 5", "invalid_phone"),
    ],
)
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_what_takes_no_message_is_refused(
    shared_world: World, channel: str, address: str, code: str
) -> None:
    contact = {"channel": channel, "address": address}
    assert refused(shared_world, with_contacts(contact)) == [("contacts[0].address", code)]


def test_a_phone_is_no_address_of_an_email(shared_world: World) -> None:
    contact = {"channel": "email", "address": PHONE}
    fields = refused(shared_world, with_contacts(contact))
    assert fields == [("contacts[0].address", "invalid_email")]


def test_an_unknown_channel_is_refused_by_its_own_field(shared_world: World) -> None:
    contact = {"channel": "pigeon", "address": PHONE}
    [(field, _)] = refused(shared_world, with_contacts(contact))
    assert field == "contacts[0].channel"


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
def test_each_channel_has_three_contacts_at_most(shared_world: World, channel: str) -> None:
    address = {"email": "p{}@exemplo.com.br"}.get(channel, "+551198765432{}")
    four = [{"channel": channel, "address": address.format(n)} for n in range(4)]
    assert refused(shared_world, with_contacts(*four)) == [("contacts", "too_many")]
    assert len(taken(shared_world, with_contacts(*four[:3]))) == 3


def test_three_contacts_on_every_channel_are_nine_sends(shared_world: World) -> None:
    phones = [f"+551198765432{n}" for n in range(3)]
    nine = [{"channel": c, "address": a} for c in ("sms", "whatsapp") for a in phones]
    nine += [{"channel": "email", "address": f"p{n}@exemplo.com.br"} for n in range(3)]
    assert len(taken(shared_world, with_contacts(*nine))) == 9


def test_both_forms_of_a_number_are_one_send(shared_world: World) -> None:
    old = {"channel": "sms", "address": OLD_FORM}
    assert len(taken(shared_world, with_contacts(SMS, old))) == 1


# ---- sending hours and accents


def put_account(world: World, **changes: Any) -> Reply:
    return world.call("PUT", "/accounts/acc_hours", {"display_name": "Padaria"} | changes)


@pytest.mark.parametrize(
    "hours",
    [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "since": "00:00",
         "until": "23:59"},
        {"days": ["sun"], "since": "08:00", "until": "08:01"},
    ],
)  # fmt: skip
def test_hours_that_were_put_can_be_got(shared_world: World, hours: dict[str, Any]) -> None:
    assert put_account(shared_world, sending_hours=hours).status == 200
    got = shared_world.call("GET", "/accounts/acc_hours").body
    assert got["sending_hours"] == hours


def test_what_hours_leave_out_is_the_default(shared_world: World) -> None:
    put = put_account(shared_world, sending_hours={"days": ["sun", "mon", "mon"]})
    expected = {"days": ["mon", "sun"], "since": "08:00", "until": "20:00"}
    assert put.body["sending_hours"] == expected


@pytest.mark.parametrize(
    ("hours", "field", "code"),
    [
        ({"days": []}, "sending_hours.days", "too_short"),
        ({"since": "8:00"}, "sending_hours.since", "string_pattern_mismatch"),
        ({"since": "24:00"}, "sending_hours.since", "string_pattern_mismatch"),
        ({"until": "12:60"}, "sending_hours.until", "string_pattern_mismatch"),
        ({"until": 20}, "sending_hours.until", "string_type"),
        ({"since": "20:00"}, "sending_hours.until", "not_later"),
        ({"since": "22:00", "until": "06:00"}, "sending_hours.until", "not_later"),
        ({"holidays": []}, "sending_hours.holidays", "unknown_field"),
    ],
)
def test_wrong_hours_are_refused(
    shared_world: World, hours: dict[str, Any], field: str, code: str
) -> None:
    reply = put_account(shared_world, sending_hours=hours)
    assert (reply.status, reply.fields) == (400, [(field, code)])


def test_an_unknown_day_is_named_by_its_place(shared_world: World) -> None:
    reply = put_account(shared_world, sending_hours={"days": ["mon", "monday"]})
    assert "sending_hours.days[1]" in [name for name, _ in reply.fields]


def test_whether_accents_may_go_is_the_accounts_choice(shared_world: World) -> None:
    assert put_account(shared_world).body["transliterate_sms"] is True
    assert put_account(shared_world, transliterate_sms=False).body["transliterate_sms"] is False
    wrong = put_account(shared_world, transliterate_sms="yes")
    assert [name for name, _ in wrong.fields] == ["transliterate_sms"]


# ---- access codes


@pytest.mark.parametrize("code", ["1234", "483920", "ABC-123", "Z9Z9Z9Z9Z9Z9"])
def test_a_code_is_taken(shared_world: World, code: str) -> None:
    [send] = taken(shared_world, CODE | {"code": code})
    assert (send["channel"], send["status"]["code"], send["units"]) == ("sms", "queued", 1)


@pytest.mark.parametrize("code", ["", "123", "1" * 13, "12 34", "12_34", "códig", "1234\n", 1234])
def test_what_is_no_code_is_refused(shared_world: World, code: object) -> None:
    [(field, _)] = refused(shared_world, CODE | {"code": code})
    assert field == "code"


@pytest.mark.parametrize(
    ("expires_at", "code"),
    [
        ("2026-11-30T12:10:00", None),
        ("soon", None),
        (1_800_000_000, None),
        ("1999-01-01T00:00:00Z", "implausible_time"),
        ("2101-01-01T00:00:00Z", "implausible_time"),
    ],
)
def test_what_is_no_moment_is_refused(
    shared_world: World, expires_at: object, code: str | None
) -> None:
    [(field, told)] = refused(shared_world, CODE | {"expires_at": expires_at})
    assert (field, told) == ("expires_at", code or told)


def test_an_expired_code_is_refused(shared_world: World) -> None:
    expired = CODE | {"expires_at": "2026-11-30T11:59:59Z"}
    reply = post(shared_world, expired)
    assert (reply.status, reply.body["code"]) == (409, "code_expired")
    item = in_batch(shared_world, expired)
    assert (item["outcome"], item["code"]) == ("refused", "code_expired")


# ---- what belongs to which kind


NEEDED = [
    (NOTIFICATION, "invoice_id"),
    (NOTIFICATION, "occurrence"),
    (CODE, "code"),
    (CODE, "expires_at"),
    (MESSAGE, "text"),
]
FOREIGN: list[tuple[dict[str, Any], str, object]] = [
    *[(NOTIFICATION, name, value) for name, value in (
        ("code", "483920"), ("expires_at", "2026-11-30T12:10:00Z"), ("subject", "Aviso"),
        ("text", "Olá"))],
    *[(CODE, name, value) for name, value in (
        ("invoice_id", "inv_1"), ("invoice", {}), ("subject", "Aviso"), ("text", "Olá"),
        ("not_after", "2026-11-30T12:10:00Z"))],
    *[(MESSAGE, name, value) for name, value in (
        ("invoice_id", "inv_1"), ("invoice", {}), ("code", "483920"),
        ("expires_at", "2026-11-30T12:10:00Z"))],
]  # fmt: skip


@pytest.mark.parametrize(("body", "field"), NEEDED, ids=str)
def test_what_a_kind_needs_is_asked_for(
    shared_world: World, body: dict[str, Any], field: str
) -> None:
    without = {name: value for name, value in body.items() if name != field}
    assert refused(shared_world, without) == [(field, "missing")]


@pytest.mark.parametrize(("body", "field", "value"), FOREIGN, ids=str)
def test_what_a_kind_does_not_have_is_refused(
    shared_world: World, body: dict[str, Any], field: str, value: object
) -> None:
    assert refused(shared_world, body | {field: value}) == [(field, "not_for_kind")]


def test_all_that_is_wrong_is_told_at_once(shared_world: World) -> None:
    wrong = {"kind": "access_code", "customer_id": "cus_1", "text": "Olá", "contacts": [SMS]}
    assert refused(shared_world, wrong) == [
        ("code", "missing"),
        ("expires_at", "missing"),
        ("text", "not_for_kind"),
    ]


# ---- which kind goes by which channel


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MESSAGE])
def test_all_but_free_text_goes_by_every_channel(
    shared_world: World, kind: Kind, channel: str
) -> None:
    contact = {"email": EMAIL, "sms": SMS, "whatsapp": WHATSAPP}[channel]
    body = CODE | {"contacts": [contact]}
    if kind is not Kind.ACCESS_CODE:
        body = with_contacts(contact) | {"kind": kind}
    assert [send["channel"] for send in taken(shared_world, body)] == [channel]


@pytest.mark.parametrize("contact", [EMAIL, SMS], ids=lambda each: each["channel"])
def test_free_text_goes_by_email_and_sms(shared_world: World, contact: dict[str, str]) -> None:
    body = MESSAGE | {"contacts": [contact], "subject": "Aviso"}
    assert [send["channel"] for send in taken(shared_world, body)] == [contact["channel"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contacts": [SMS, WHATSAPP]}, "contacts[1].channel"),
        ({"contacts": [], "channels": ["whatsapp"]}, "channels"),
    ],
)
def test_free_text_by_whatsapp_is_refused(
    shared_world: World, changes: dict[str, Any], field: str
) -> None:
    assert refused(shared_world, MESSAGE | changes) == [(field, "not_for_kind")]


@pytest.mark.parametrize("text", ["Linha um\nLinha dois", "Olá, ação! 🚀", "x" * 1000])
def test_a_text_may_have_lines(shared_world: World, text: str) -> None:
    body = MESSAGE | {"contacts": [EMAIL], "text": text}
    assert post(shared_world, body).status == 202


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "a\u202eb", "a\x1bb", "x" * 1001, 1])
def test_a_text_that_nobody_can_read_is_refused(shared_world: World, text: object) -> None:
    [(field, _)] = refused(shared_world, MESSAGE | {"text": text})
    assert field == "text"


def test_an_sms_that_is_too_long_is_refused_with_its_field(shared_world: World) -> None:
    assert refused(shared_world, MESSAGE | {"text": "ж" * 1000}) == [("text", "too_long")]
