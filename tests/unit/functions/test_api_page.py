"""An invoice's page through the API: the best news, all that happened, what is to be done.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from typing import Any

import pytest

from tests.unit.functions.failing import MINUTE, NO_SUCH_USER, failed
from tests.unit.functions.test_api_next_best import EMAIL, SMS, reachable_by
from tests.unit.functions.test_api_resend import only_send, resend
from tests.world import ACCOUNT, World
from tests.world_events import Reply

INVOICE = f"/accounts/{ACCOUNT}/invoices/inv_1001"
FAILED = f"/accounts/{ACCOUNT}/invoices/inv_1"


def ask(world: World, path: str = INVOICE, language: str = "pt-BR") -> Reply:
    return world.call("GET", f"{path}/page", headers={"Accept-Language": language})


def page(world: World, path: str = INVOICE, language: str = "pt-BR") -> dict[str, Any]:
    reply = ask(world, path, language)
    assert reply.status == 200, reply
    found: dict[str, Any] = reply.body
    return found


def test_who_was_reached_comes_first(world: World) -> None:
    [send] = world.sends(world.accept())
    world.settle()
    shown = page(world)
    assert shown["headline"].startswith("A mensagem chegou por e-mail em 30/11/2026 às ")
    assert shown["reached"] | {"at": None, "text": None} == {
        "channel": "email",
        "contact_id": send["contact_id"],
        "address": "ana.souza@exemplo.com.br",
        "at": None,
        "evidence": "delivered",
        "text": None,
    }
    assert "ana.souza@exemplo.com.br" in shown["reached"]["text"]
    assert shown["to_do"] == []


def test_all_that_happened_is_one_time_line_oldest_first(world: World) -> None:
    world.accept()
    world.settle()
    world.advance(minutes=1)
    world.accept("notice", kind="overdue_notice", occurrence="late-1")
    lines = page(world)["time_line"]
    assert [(line["kind"], line["event"], line["text"]) for line in lines] == [
        ("due_reminder", "queued", "A notificação foi aceita"),
        ("due_reminder", "claimed", "O envio começou"),
        ("due_reminder", "handed_over", "A mensagem saiu"),
        ("due_reminder", "delivered", "A entrega foi confirmada"),
        ("overdue_notice", "queued", "A notificação foi aceita"),
    ]
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_a_failure_is_told_by_its_reason_and_what_to_do_follows(world: World) -> None:
    notification = failed(world, 1, NO_SUCH_USER)
    shown, send = page(world, FAILED), only_send(world, notification)
    assert (shown["headline"], shown["reached"]) == ("Nenhuma mensagem chegou ao cliente.", None)
    assert shown["time_line"][-1]["text"] == "O e-mail informado não existe"
    [to_do] = shown["to_do"]
    assert (to_do["send_id"], to_do["address"]) == (send["send_id"], "ana.souza@exemplo.com.br")
    assert (to_do["who_acts"], to_do["next_best"]) == ("merchant", None)
    assert to_do["what_to_do"] == send["status"]["what_to_do"]


def test_what_to_do_names_another_contact(world: World) -> None:
    contacts = reachable_by(world, EMAIL, SMS)
    failed(world, 1, NO_SUCH_USER, contacts=[])
    [to_do] = page(world, FAILED)["to_do"]
    assert to_do["next_best"]["body"] == {"contact_id": contacts["sms"]}


def test_one_who_was_reached_is_better_news_than_another_who_was_not(world: World) -> None:
    contacts = reachable_by(world, EMAIL, SMS)
    notification = failed(world, 1, NO_SUCH_USER, contacts=[])
    resend(world, only_send(world, notification), contact_id=contacts["sms"])
    world.settle(within=MINUTE)
    shown = page(world, FAILED)
    assert (shown["reached"]["channel"], shown["reached"]["contact_id"]) == (
        "sms",
        contacts["sms"],
    )
    assert [case["channel"] for case in shown["to_do"]] == ["email"]


def test_before_anything_is_heard_the_page_claims_nothing(world: World) -> None:
    world.accept()
    shown = page(world)
    assert (shown["invoice"], shown["reached"]) == (None, None)
    assert shown["headline"] == "Ainda não sabemos se chegou a alguém."


def test_an_invoice_that_nobody_was_told_of_has_a_page(world: World) -> None:
    world.settle_invoice("open")
    shown = page(world)
    assert shown["invoice"] == world.call("GET", INVOICE).body
    assert shown["headline"] == "Ainda não há nenhum envio sobre esta cobrança."
    assert (shown["time_line"], shown["to_do"]) == ([], [])


@pytest.mark.parametrize(
    "path", [INVOICE, "/accounts/nobody/invoices/inv_1001"], ids=["invoice", "account"]
)
def test_of_what_is_not_known_there_is_no_page(world: World, path: str) -> None:
    reply = ask(world, path)
    assert (reply.status, reply.body["code"]) == (404, "not_found")


@pytest.mark.parametrize("invoice", ["a%20b", "a" * 65])
def test_an_id_has_the_form_of_one(world: World, invoice: str) -> None:
    reply = ask(world, f"/accounts/{ACCOUNT}/invoices/{invoice}")
    assert (reply.status, reply.fields) == (400, [("invoice_id", "invalid_id")])


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "We do not know yet whether it reached anybody."),
        ("es", "Aún no sabemos si le llegó a alguien."),
    ],
)
def test_the_reader_chooses_the_language(world: World, language: str, headline: str) -> None:
    world.accept()
    assert page(world, INVOICE, language)["headline"] == headline
