"""What a consumer may do with a message besides finishing it: postpone it, or park it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LONGEST_SECONDS = 11 * 3600
"""SQS keeps a received message invisible for 12 hours at most."""


class SqsInbox:
    """`consumer.Inbox`: one queue and its dead-letter queue."""

    def __init__(self, client: "SQSClient", queue_url: str, dead_letters_url: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._dead_letters_url = dead_letters_url

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        self._client.change_message_visibility(
            QueueUrl=self._queue_url,
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=min(seconds, LONGEST_SECONDS),
        )

    def park(self, body: str, reason: str) -> None:
        self._client.send_message(
            QueueUrl=self._dead_letters_url,
            MessageBody=body,
            MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
        )
