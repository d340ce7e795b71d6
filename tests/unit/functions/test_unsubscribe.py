"""The unsubscribe link: GET asks and changes nothing, POST acts."""

from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from functions.unsubscribe.app import HEADERS
from recado.adapters.dynamodb_accounts import DynamoDbAccounts
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.content.unsubscribe_page import done_page, invalid_page, question_page
from recado.domain.contact_entry import OptOutBy
from recado.domain.event import EventType
from recado.domain.unsubscribe import unsubscribe_token
from recado.ports import TryAgain
from recado.settings import UnsubscribeSettings
from recado.wiring.unsubscribe import wire
from tests.builders import ACCOUNT, an_account
from tests.cloudformation import create_tables
from tests.unit.functions.unsubscribing import CONTACT, KEY, TOKEN, Link

MERCHANT = "Loja Aurora"

MULTIPART = (
    "--sep\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
    "One-Click\r\n--sep--\r\n"
)  # fmt: skip
BODIES = {
    "application/x-www-form-urlencoded": "List-Unsubscribe=One-Click",
    "multipart/form-data; boundary=sep": MULTIPART,
}


@pytest.fixture
def link() -> Link:
    return Link()


def test_opening_the_link_asks_and_changes_nothing(link: Link) -> None:
    answer = link.opened()
    assert (answer["statusCode"], answer["body"]) == (200, question_page("pt-BR", MERCHANT))
    assert link.opted_out_by is None
    assert link.world.events.kept == {}


@pytest.mark.parametrize("content_type", BODIES)
def test_one_click_of_a_mail_program_opts_out(link: Link, content_type: str) -> None:
    answer = link.opened("POST", body=BODIES[content_type], headers={"Content-Type": content_type})
    assert (answer["statusCode"], answer["body"]) == (200, done_page("pt-BR", MERCHANT))
    assert link.opted_out_by is OptOutBy.LINK


def test_a_post_without_a_body_opts_out_too(link: Link) -> None:
    """The token is the proof; who posts to it means it."""
    assert link.opened("POST")["statusCode"] == 200
    assert link.opted_out_by is OptOutBy.LINK


def test_posting_again_is_answered_alike_and_told_once(link: Link) -> None:
    answers = [link.opened("POST") for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert [e.type for e in link.world.events.kept.values()] == [EventType.OPTED_OUT]


def test_head_answers_without_a_page_and_changes_nothing(link: Link) -> None:
    answer = link.opened("HEAD")
    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert link.opted_out_by is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_whatever_a_scanner_tries_but_a_post_changes_nothing(link: Link, method: str) -> None:
    link.opened(method)
    assert link.opted_out_by is None


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en-US,en;q=0.9", "en"), ("es-AR", "es"), ("pt", "pt-BR"), (None, "es"), ("fr", "es")],
)
def test_the_page_is_in_the_readers_language_or_else_the_merchants(
    asked: str | None, language: str
) -> None:
    link = Link(language="es")
    answer = link.opened(headers={"accept-language": asked} if asked else {})
    assert answer["body"] == question_page(language, MERCHANT)


TAMPERED = [
    "",
    "1",
    TOKEN[:-1],
    TOKEN + "0",
    TOKEN.upper(),
    TOKEN.replace(ACCOUNT, "acc-2"),
    unsubscribe_token(b"another key", ACCOUNT, CONTACT),
    "../accounts",
    "<script>",
    "ã" * 5000,
]


@pytest.mark.parametrize("token", TAMPERED, ids=lambda token: token[:12])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_none_of_ours_is_not_found(link: Link, method: str, token: str) -> None:
    answer = link.opened(method, token)
    assert (answer["statusCode"], answer["body"]) == (404, invalid_page("pt-BR"))
    assert link.opted_out_by is None


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_one_other_character_makes_it_none_of_ours(place: int, character: str) -> None:
    token = TOKEN[:place] + character + TOKEN[place + 1 :]
    status = Link().opened("POST", token)["statusCode"]
    assert status == (200 if token == TOKEN else 404)


def test_a_request_without_a_token_is_not_found(link: Link) -> None:
    assert link.opened(token="")["statusCode"] == 404


def test_a_busy_table_is_no_opt_out_and_says_so(link: Link) -> None:
    def busy(*_: Any) -> None:
        raise TryAgain("ThrottlingException")

    link.service = type(link.service)(link.service.read_token, link.service.get_account, busy)
    answer = link.opened("POST")
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "60")


@pytest.mark.parametrize(("method", "token"), [("GET", TOKEN), ("POST", TOKEN), ("GET", "none")])
def test_no_page_is_kept_framed_sniffed_or_told_to_others(
    link: Link, method: str, token: str
) -> None:
    headers = link.opened(method, token)["headers"]
    assert headers == HEADERS
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_log_holds_neither_the_token_nor_a_name(
    link: Link, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    link.opened("POST")
    link.opened("GET", TOKEN[:-1])
    written = f"{capsys.readouterr()}{caplog.text}"
    assert not any(word in written for word in (TOKEN[:-1], CONTACT, MERCHANT, KEY.decode()))


def test_with_the_tables_of_the_template_it_does_the_same(link: Link) -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        tables = create_tables(client)
        secrets = boto3.client("secretsmanager", region_name="us-east-1")
        secrets.create_secret(Name="contacts", SecretString=KEY.decode())
        DynamoDbAccounts(client, tables["AccountsTable"]).put(an_account())
        link.service = wire(
            UnsubscribeSettings(
                accounts_table=tables["AccountsTable"],
                contacts_table=tables["ContactsTable"],
                events_table=tables["EventsTable"],
                contact_key_secret="contacts",
            )
        )
        assert [link.opened(method)["statusCode"] for method in ("GET", "POST", "POST")] == [
            200
        ] * 3
        entries = DynamoDbContactEntries(client, tables["ContactsTable"])
        assert entries.of(ACCOUNT, [CONTACT])[CONTACT].opted_out_by is OptOutBy.LINK
    boto3.DEFAULT_SESSION = None
