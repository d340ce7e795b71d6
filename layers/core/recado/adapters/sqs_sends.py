"""The lanes' queues in SQS: standard queues, with the account as message group, so that one
merchant's burst does not delay another's (fair queues)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from recado.adapters.sqs_messages import send_all
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.wire_formats import send_message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsSendQueue:
    """`ports.SendQueue`."""

    def __init__(self, client: "SQSClient", queue_urls: Mapping[Lane, str]) -> None:
        self._client = client
        self._queue_urls = queue_urls

    def put(self, lane: Lane, keys: Sequence[SendKey], *, delay_seconds: int = 0) -> None:
        """Without a delay of its own a message has its queue's."""
        delay = {"DelaySeconds": delay_seconds} if delay_seconds else {}
        messages = [
            {"MessageBody": send_message(key), "MessageGroupId": key.account_id, **delay}
            for key in keys
        ]
        send_all(self._client, self._queue_urls[lane], messages)
