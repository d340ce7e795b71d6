"""Messages into queues of SQS."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from recado.adapters.failures import all_pass
from recado.ports import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

AT_ONCE = 10
"""Entries that SendMessageBatch takes."""


class SqsMessages:
    """One queue, from the side of those who put messages into it."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, bodies: Sequence[str]) -> None:
        """Raises `TryAgain` if not all could be queued; some of them may be."""
        send_all(self._client, self._queue_url, [{"MessageBody": body} for body in bodies])


def send_all(client: "SQSClient", queue_url: str, messages: Iterable[dict[str, Any]]) -> None:
    """Raises `TryAgain` if not all could be queued; some of them may be."""
    for few in batched(messages, AT_ONCE, strict=False):
        entries: Any = [{"Id": str(i), **message} for i, message in enumerate(few)]
        with all_pass():
            answer = client.send_message_batch(QueueUrl=queue_url, Entries=entries)
        if answer.get("Failed"):
            raise TryAgain(f"{len(answer['Failed'])} of {len(entries)} were not queued")
