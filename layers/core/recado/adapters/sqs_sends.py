"""The channels' queues in SQS: standard queues, with the account as message group, so that one
merchant's burst does not delay another's (fair queues)."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.items import UNREACHED
from recado.domain.channel import Channel
from recado.domain.send import SendKey
from recado.ports import TryAgain
from recado.wire_formats import send_message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

AT_ONCE = 10
"""Entries that SendMessageBatch takes."""


class SqsSendQueue:
    """`ports.SendQueue`."""

    def __init__(self, client: "SQSClient", queue_urls: Mapping[Channel, str]) -> None:
        self._client = client
        self._queue_urls = queue_urls

    def put(self, channel: Channel, keys: Sequence[SendKey]) -> None:
        for few in batched(keys, AT_ONCE, strict=False):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(i), "MessageBody": send_message(key), "MessageGroupId": key.account_id}
                for i, key in enumerate(few)
            ]
            try:
                answer = self._client.send_message_batch(
                    QueueUrl=self._queue_urls[channel], Entries=entries
                )
            except ClientError as error:
                raise TryAgain(error.response["Error"]["Code"]) from error
            except UNREACHED as error:
                raise TryAgain(type(error).__name__) from error
            if answer.get("Failed"):
                raise TryAgain(f"{len(answer['Failed'])} of {len(entries)} were not queued")
