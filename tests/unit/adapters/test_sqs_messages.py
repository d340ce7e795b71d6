"""Messages put into a queue: batches of ten, and none lost on the way."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from recado.adapters.sqs_messages import SqsMessages
from recado.ports import TryAgain

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/receipts"


class Queue:
    """A queue whose entries are kept, and that answers as planned."""

    def __init__(self) -> None:
        client = boto3.client("sqs")
        client.meta.events.register("provide-client-params.sqs", self._keep)
        self.batches: list[list[str]] = []
        self.stub = Stubber(client)
        self.messages = SqsMessages(client, URL)

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        assert params["QueueUrl"] == URL
        assert len({entry["Id"] for entry in params["Entries"]}) == len(params["Entries"])
        self.batches.append([entry["MessageBody"] for entry in params["Entries"]])

    def answers(self, *failed: str) -> None:
        entries = [{"Id": each, "Code": "InternalError", "SenderFault": False} for each in failed]
        self.stub.add_response("send_message_batch", {"Successful": [], "Failed": entries})


@pytest.fixture
def queue() -> Iterator[Queue]:
    queue = Queue()
    with queue.stub:
        yield queue


@pytest.mark.parametrize(("number", "sizes"), [(0, []), (1, [1]), (10, [10]), (25, [10, 10, 5])])
def test_messages_go_in_groups_of_ten_and_in_their_order(
    queue: Queue, number: int, sizes: list[int]
) -> None:
    bodies = [f"body {n}" for n in range(number)]
    for _ in sizes:
        queue.answers()
    queue.messages.put(bodies)
    assert [len(batch) for batch in queue.batches] == sizes
    assert [body for batch in queue.batches for body in batch] == bodies


def test_an_entry_that_failed_within_a_success_is_a_failure(queue: Queue) -> None:
    queue.answers("1")
    with pytest.raises(TryAgain, match=r"^1 of 2 were not queued$"):
        queue.messages.put(["one", "two"])


@pytest.mark.parametrize("code", ["ServiceUnavailable", "KmsThrottled", "RequestThrottled"])
def test_a_batch_that_was_refused_is_a_failure(queue: Queue, code: str) -> None:
    queue.stub.add_client_error("send_message_batch", code, http_status_code=503)
    with pytest.raises(TryAgain, match=code):
        queue.messages.put(["one"])
