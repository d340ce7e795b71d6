"""The replies' function with what two-way SMS and WhatsApp's receipts put on its queue."""

import json
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from functions.replies.app import handler
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.domain.channel import Channel
from recado.domain.contact import identify
from recado.domain.event import Event
from recado.domain.text_message import TextMessage
from recado.ports import TryAgain
from recado.settings import RepliesSettings
from recado.use_cases.hear import Ears, Words, hear
from recado.wire_formats import ReplyMessage, reply_message
from recado.wiring.replies import Replies, wire
from tests.builders import ACCOUNT, DAY, an_account, identify_contact
from tests.cloudformation import create_tables
from tests.fakes import FakeProvider, World
from tests.world_events import Message, context, sqs_event

NUMBER = "+5511987654321"
HEARD_AT = datetime(2026, 3, 2, 11, 59, 30, tzinfo=UTC)


class FakeInbox:
    def __init__(self) -> None:
        self.parked: list[tuple[str, str]] = []

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        pass

    def park(self, body: str, reason: str) -> None:
        self.parked.append((body, reason))


class Desk:
    """The function with a world of its own, in which one account wrote to the number."""

    def __init__(self) -> None:
        self.world, self.inbox = World(), FakeInbox()
        self.phone = FakeProvider[TextMessage](self.world.clock)
        self.world.accounts.put(an_account())
        for channel in (Channel.SMS, Channel.WHATSAPP):
            contact = identify_contact(channel, NUMBER)
            self.world.entries.note_sent(ACCOUNT, contact, HEARD_AT.date())
        ears = Ears(
            identify=identify_contact,
            accounts=self.world.accounts,
            entries=self.world.entries,
            events=self.world.events,
            providers={Channel.SMS: self.phone, Channel.WHATSAPP: self.phone},
            words=Words(("SAIR",), ("VOLTAR",)),
            clock=self.world.clock,
            content_life=30 * DAY,
        )
        self.service = Replies(partial(hear, ears=ears), self.inbox, self.world.clock)

    def receives(self, *bodies: str) -> list[str]:
        """The messages that come back."""
        sent_at = int(HEARD_AT.timestamp() * 1000)
        messages = [Message(f"m-{n}", body, sent_at=sent_at) for n, body in enumerate(bodies)]
        answer = handler(sqs_event(*messages), context(), self.service)
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]

    def events(self) -> list[Event]:
        return list(self.world.events.kept.values())

    def opted_out_at(self, channel: Channel) -> datetime | None:
        contact = identify_contact(channel, NUMBER)
        return self.world.entries.of(ACCOUNT, [contact])[contact].opted_out_at


@pytest.fixture
def desk() -> Desk:
    return Desk()


def sms(text: str, **changes: Any) -> str:
    """As End User Messaging publishes it."""
    return json.dumps(
        {
            "originationNumber": NUMBER,
            "destinationNumber": "27182",
            "messageKeyword": "KEYWORD_000000000000",
            "messageBody": text,
            "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
            "previousPublishedMessageId": "wJalrXUtnFEMI",
        }
        | changes
    )


def whatsapp(text: str) -> str:
    """As the receipts' function hands it on."""
    return reply_message(
        ReplyMessage(
            channel=Channel.WHATSAPP,
            sender=NUMBER,
            text=text,
            message_id="wamid.HBgLMTQy",
            at=HEARD_AT,
        )
    )


def test_an_sms_opts_out_at_the_time_when_it_was_put_on_the_queue(desk: Desk) -> None:
    assert desk.receives(sms("Sair.")) == []
    assert desk.opted_out_at(Channel.SMS) == HEARD_AT
    assert desk.opted_out_at(Channel.WHATSAPP) is None


def test_a_whatsapp_message_opts_out_at_its_own_time(desk: Desk) -> None:
    assert desk.receives(whatsapp("STOP"), whatsapp("sair")) == []
    assert desk.opted_out_at(Channel.WHATSAPP) == HEARD_AT
    assert desk.opted_out_at(Channel.SMS) is None


def test_the_same_sms_in_one_batch_and_another_is_confirmed_once(desk: Desk) -> None:
    desk.receives(sms("SAIR"), sms("SAIR"))
    desk.receives(sms("SAIR"))
    assert [message.to for message in desk.phone.asked] == [NUMBER]


def test_an_sms_that_is_no_first_answer_names_no_message_before(desk: Desk) -> None:
    body = json.loads(sms("Quem é?"))
    del body["previousPublishedMessageId"]
    assert desk.receives(json.dumps(body)) == []
    assert [event.data["text"] for event in desk.events()] == ["Quem é?"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "SAIR",
        "null",
        "[]",
        "{}",
        sms("SAIR", originationNumber="somebody"),
        sms("SAIR", inboundMessageId=""),
        sms("SAIR", messageBody=None),
        '{"version": 2, "channel": "sms"}',
        "[" * 100_000,
    ],
    ids=lambda body: body[:20],
)
def test_what_is_no_reply_is_parked_and_harms_no_neighbour(desk: Desk, body: str) -> None:
    assert desk.receives(body, sms("SAIR")) == []
    assert desk.inbox.parked == [(body, "not a reply")]
    assert desk.opted_out_at(Channel.SMS) == HEARD_AT


def test_a_world_that_was_not_ready_is_asked_again(desk: Desk) -> None:
    def not_ready(_: object) -> Any:
        raise TryAgain("busy")

    desk.service = Replies(not_ready, desk.inbox, desk.world.clock)
    assert desk.receives(sms("SAIR"), sms("Oi")) == ["m-0", "m-1"]
    assert desk.inbox.parked == []


def test_the_log_says_what_was_asked_for_and_nothing_of_who_asked(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO):
        desk.receives(sms("SAIR"), sms("Aqui é a Ana"), sms("Ana", originationNumber="Ana"))
    printed = capsys.readouterr()
    written = f"{caplog.text}{[vars(each) for each in caplog.records]}{printed.out}{printed.err}"
    assert "reply_heard" in written
    assert [word for word in (NUMBER, NUMBER[1:], "Ana", "cae173d2") if word in written] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ["originationNumber", "messageBody", "inboundMessageId", "messageKeyword", "version"]


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.text())
def test_no_body_at_all_crashes_the_function(changes: dict[str, Any], text: str) -> None:
    desk = Desk()
    assert desk.receives(sms("Oi", **changes), text) == []
    assert len(desk.inbox.parked) + len(desk.events()) == 2


def test_with_the_tables_of_the_template_it_does_the_same(desk: Desk) -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        tables = create_tables(client)
        secrets = boto3.client("secretsmanager", region_name="us-east-1")
        secrets.create_secret(Name="contacts", SecretString="a key for tests")
        settings = RepliesSettings(
            accounts_table=tables["AccountsTable"],
            contacts_table=tables["ContactsTable"],
            events_table=tables["EventsTable"],
            queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/replies",
            dead_letters_url="https://sqs.us-east-1.amazonaws.com/123456789012/dead",
            contact_key_secret="contacts",
            content_life=timedelta(days=30),
            opt_out_words=("SAIR",),
            opt_in_words=("VOLTAR",),
            origination_number=None,
            max_price="0.20",
            phone_number_id="",
        )
        entries = DynamoDbContactEntries(client, tables["ContactsTable"])
        contact = identify(b"a key for tests", Channel.SMS, NUMBER)
        entries.note_sent(ACCOUNT, contact, HEARD_AT.date())
        desk.service = wire(settings, desk.world.clock)
        assert desk.receives(sms("SAIR"), sms("SAIR"), sms("Oi", inboundMessageId="2")) == []
        assert entries.of(ACCOUNT, [contact])[contact].opted_out_at == HEARD_AT
        events = client.scan(TableName=tables["EventsTable"])["Items"]
        assert sorted(event["type"]["S"] for event in events) == [
            "contact.opted_out",
            "message.answered",
            "message.answered",
            "message.inbound",
        ]
    boto3.DEFAULT_SESSION = None
