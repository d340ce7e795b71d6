"""What SQS is asked: batches of ten, one group an account, and no message lost on the way."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from recado.adapters.sqs_inbox import SqsInbox
from recado.adapters.sqs_sends import SqsSendQueue
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.ports import TryAgain
from recado.wire_formats import read_send_message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/emails"
DEAD = "https://sqs.us-east-1.amazonaws.com/123456789012/dead"


class Sqs:
    """A client whose requests are kept, and answered as planned or with success."""

    def __init__(self) -> None:
        self.client: SQSClient = boto3.client("sqs")
        self.client.meta.events.register("provide-client-params.sqs", self._keep)
        self.asked: list[dict[str, Any]] = []
        self.stub = Stubber(self.client)

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        self.asked.append(params)

    def succeeds(self, operation: str, times: int = 1, **answer: Any) -> None:
        for _ in range(times):
            self.stub.add_response(operation, {"Successful": [], "Failed": []} | answer)


@pytest.fixture
def sqs() -> Iterator[Sqs]:
    fake = Sqs()
    with fake.stub:
        yield fake


def keys(number: int, account: str = "acc_1") -> list[SendKey]:
    return [SendKey(account, f"snd_{n:034d}") for n in range(number)]


def queue(sqs: Sqs) -> SqsSendQueue:
    return SqsSendQueue(sqs.client, {Lane.EMAIL: URL})


@pytest.mark.parametrize(("number", "groups"), [(0, []), (1, [1]), (10, [10]), (25, [10, 10, 5])])
def test_sends_are_queued_in_groups_of_ten(sqs: Sqs, number: int, groups: list[int]) -> None:
    sqs.succeeds("send_message_batch", times=len(groups))
    queue(sqs).put(Lane.EMAIL, keys(number))
    assert [len(batch["Entries"]) for batch in sqs.asked] == groups


def test_each_message_names_its_send_and_belongs_to_the_group_of_its_account(sqs: Sqs) -> None:
    sqs.succeeds("send_message_batch")
    both = keys(1, "acc_1") + keys(1, "acc_2")
    queue(sqs).put(Lane.EMAIL, both)
    (batch,) = sqs.asked
    assert batch["QueueUrl"] == URL
    assert [entry["MessageGroupId"] for entry in batch["Entries"]] == ["acc_1", "acc_2"]
    assert [read_send_message(entry["MessageBody"]) for entry in batch["Entries"]] == both
    assert len({entry["Id"] for entry in batch["Entries"]}) == 2


@pytest.mark.parametrize("seconds", [1, 900])
def test_a_message_comes_out_after_its_delay(sqs: Sqs, seconds: int) -> None:
    sqs.succeeds("send_message_batch")
    queue(sqs).put(Lane.EMAIL, keys(2), delay_seconds=seconds)
    assert [entry["DelaySeconds"] for entry in sqs.asked[0]["Entries"]] == [seconds, seconds]


def test_without_a_delay_a_message_is_left_to_its_queue(sqs: Sqs) -> None:
    sqs.succeeds("send_message_batch")
    queue(sqs).put(Lane.EMAIL, keys(1))
    assert "DelaySeconds" not in sqs.asked[0]["Entries"][0]


def test_a_standard_queue_is_given_no_deduplication_id(sqs: Sqs) -> None:
    sqs.succeeds("send_message_batch")
    queue(sqs).put(Lane.EMAIL, keys(1))
    assert "MessageDeduplicationId" not in sqs.asked[0]["Entries"][0]


def test_an_entry_that_failed_within_a_success_is_a_failure(sqs: Sqs) -> None:
    failed = [{"Id": "3", "Code": "InternalError", "SenderFault": False}]
    sqs.succeeds("send_message_batch", Failed=failed)
    with pytest.raises(TryAgain):
        queue(sqs).put(Lane.EMAIL, keys(5))


@pytest.mark.parametrize("code", ["ServiceUnavailable", "KmsThrottled", "RequestThrottled"])
def test_a_batch_that_was_refused_is_a_failure(sqs: Sqs, code: str) -> None:
    sqs.stub.add_client_error("send_message_batch", code, http_status_code=503)
    with pytest.raises(TryAgain):
        queue(sqs).put(Lane.EMAIL, keys(1))


@pytest.mark.parametrize(("seconds", "asked"), [(0, 0), (30, 30), (86_400, 39_600)])
def test_a_message_is_postponed_for_as_long_as_sqs_allows(
    sqs: Sqs, seconds: int, asked: int
) -> None:
    sqs.stub.add_response("change_message_visibility", {})
    SqsInbox(sqs.client, URL, DEAD).postpone("handle", seconds)
    assert sqs.asked == [{"QueueUrl": URL, "ReceiptHandle": "handle", "VisibilityTimeout": asked}]


def test_a_message_is_parked_with_its_reason(sqs: Sqs) -> None:
    sqs.stub.add_response("send_message", {})
    SqsInbox(sqs.client, URL, DEAD).park("the body", "nonsense")
    (message,) = sqs.asked
    assert (message["QueueUrl"], message["MessageBody"]) == (DEAD, "the body")
    assert message["MessageAttributes"]["reason"]["StringValue"] == "nonsense"
