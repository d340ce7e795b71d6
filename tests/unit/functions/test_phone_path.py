"""The whole way of a phone's receipts, with tables and queues in place of the fakes."""

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.sms_log import app as sms_log
from functions.sms_receipts import app as sms_receipts
from functions.whatsapp_receipts import app as whatsapp_receipts
from recado import settings
from recado.adapters.dynamodb_pointers import DynamoDbPointers
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.send_items import to_item
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.send import Send
from recado.wire_formats import read_reply_message
from recado.wiring import sms_log as wire_sms_log
from recado.wiring import sms_receipts as wire_sms_receipts
from recado.wiring import whatsapp_receipts as wire_whatsapp_receipts
from tests.builders import NOW, PACE, a_send, handed_over
from tests.cloudformation import create_tables
from tests.world_events import Message, context, sqs_event

RECORD = json.dumps(
    {
        "notification": {"messageId": "msg-1", "timestamp": "2026-03-02 12:00:00.500"},
        "delivery": {"providerResponse": "Message has been accepted by phone"},
        "status": "SUCCESS",
    }
)


class Path:
    """The tables and queues of both channels."""

    def __init__(self) -> None:
        self.dynamodb, self._sqs = boto3.client("dynamodb"), boto3.client("sqs")
        self.tables = create_tables(self.dynamodb)
        names = ("receipts", "dead-letters", "replies")
        self._urls = {n: self._sqs.create_queue(QueueName=n)["QueueUrl"] for n in names}
        self.receipts = settings.ReceiptsSettings(
            notifications_table=self.tables["NotificationsTable"],
            channels_table=self.tables["ChannelsTable"],
            receipts_table=self.tables["ReceiptsTable"],
            queue_url=self._urls["receipts"],
            dead_letters_url=self._urls["dead-letters"],
            content_life=timedelta(days=30),
            pace=PACE,
            unknown_attempt_patience=timedelta(minutes=5),
        )

    def log(self, event: dict[str, Any]) -> None:
        own = settings.SmsLogSettings(
            receipts_queue_url=self._urls["receipts"], dead_letters_url=self._urls["dead-letters"]
        )
        sms_log.handler(event, context(), wire_sms_log.wire(own))

    def sms(self, *bodies: str) -> dict[str, Any]:
        own = settings.SmsReceiptsSettings(
            receipts=self.receipts, pointers_table=self.tables["PointersTable"]
        )
        service = wire_sms_receipts.wire(own, clock)
        return sms_receipts.handler(batch(*bodies), context(), service)

    def whatsapp(self, *bodies: str) -> dict[str, Any]:
        own = settings.WhatsAppReceiptsSettings(
            receipts=self.receipts, replies_queue_url=self._urls["replies"]
        )
        service = wire_whatsapp_receipts.wire(own, clock)
        return whatsapp_receipts.handler(batch(*bodies), context(), service)

    def sent(self, channel: Channel) -> Send:
        send = handed_over(a_send(channel=channel))
        self.dynamodb.put_item(TableName=self.tables["NotificationsTable"], Item=to_item(send))
        return send

    def evidence(self, send: Send) -> str | None:
        stored = DynamoDbSends(self.dynamodb, self.tables["NotificationsTable"]).get(send.key)
        assert stored is not None
        return status_of(stored).evidence

    def waiting_in(self, queue: str) -> list[str]:
        answer = self._sqs.receive_message(QueueUrl=self._urls[queue], MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]


def clock() -> datetime:
    return NOW


def batch(*bodies: str) -> dict[str, Any]:
    sent_at = int(NOW.timestamp() * 1000)
    return sqs_event(*(Message(f"m-{n}", body, sent_at) for n, body in enumerate(bodies)))


def logged(*records: str) -> dict[str, Any]:
    content = {"messageType": "DATA_MESSAGE", "logEvents": [{"message": each} for each in records]}
    return {"awslogs": {"data": b64encode(gzip.compress(json.dumps(content).encode())).decode()}}


@pytest.fixture
def path() -> Iterator[Path]:
    with mock_aws():
        yield Path()


def test_a_record_of_the_log_becomes_what_its_send_shows(path: Path) -> None:
    send = path.sent(Channel.SMS)
    pointers = DynamoDbPointers(path.dynamodb, path.tables["PointersTable"])
    pointers.put("msg-1", send.attempt_id(1), NOW)
    path.log(logged(RECORD))
    assert path.sms(*path.waiting_in("receipts")) == {"batchItemFailures": []}
    assert path.evidence(send) == "delivered"


def test_a_batch_of_many_records_is_forwarded_whole(path: Path) -> None:
    records = [f"record {n}" for n in range(10)]
    path.log(logged(*records))
    assert sorted(path.waiting_in("receipts")) == records


def test_a_poison_batch_waits_for_a_person(path: Path) -> None:
    path.log({"awslogs": {"data": "*"}})
    assert path.waiting_in("dead-letters") == ['{"awslogs": {"data": "*"}}']
    assert path.waiting_in("receipts") == []


def test_whatsapp_tells_of_a_send_and_a_customers_reply_in_one_event(path: Path) -> None:
    send, at = path.sent(Channel.WHATSAPP), str(int(NOW.timestamp()))
    status = {"id": "wamid.1", "status": "read", "timestamp": at}
    status |= {"biz_opaque_callback_data": send.attempt_id(1)}
    message = {"id": "wamid.2", "from": "5511955550100", "timestamp": at, "text": {"body": "SAIR"}}
    change = {"field": "messages", "value": {"statuses": [status], "messages": [message]}}
    event = {"whatsAppWebhookEntry": json.dumps({"changes": [change]})}
    assert path.whatsapp(json.dumps(event)) == {"batchItemFailures": []}
    assert path.evidence(send) == "read"
    (reply,) = map(read_reply_message, path.waiting_in("replies"))
    assert (reply.text, reply.at) == ("SAIR", NOW)
