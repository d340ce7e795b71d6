from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.local.carrier.emulator import Emulator

GROUP = "sns/us-east-1/000000000000/DirectPublishToPhoneNumber"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    session: Any = boto3.Session()
    with mock_aws():
        yield Emulator("nowhere", session.client)


def lines(emulator: Emulator) -> list[str]:
    found = emulator.client("logs").filter_log_events(logGroupName=GROUP)["events"]
    return [event["message"] for event in found]


def test_a_log_is_made_when_it_is_missing_and_then_grows(emulator: Emulator) -> None:
    emulator.write_log(GROUP, "stream", "one")
    emulator.write_log(GROUP, "stream", "two")

    assert lines(emulator) == ["one", "two"]


def test_a_log_of_the_template_is_written_to(emulator: Emulator) -> None:
    emulator.client("logs").create_log_group(logGroupName=GROUP)

    emulator.write_log(GROUP, "stream", "one")

    assert lines(emulator) == ["one"]


def test_publishing_on_a_topic_that_is_gone_is_no_mishap_of_the_carrier(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.publish("arn:aws:sns:us-east-1:123456789012:gone", "{}")

    assert "nothing published on" in caplog.text


class FakeCloudFormation:
    """Has at most one stack."""

    def __init__(self, outputs: dict[str, str] | None) -> None:
        self._outputs = outputs

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if self._outputs is None:
            gone: Any = {"Code": "ValidationError", "Message": f"Stack {StackName} does not exist"}
            raise ClientError({"Error": gone}, "DescribeStacks")
        each = [{"OutputKey": key, "OutputValue": value} for key, value in self._outputs.items()]
        return {"Stacks": [{"Outputs": each} if each else {}]}


@pytest.mark.parametrize(
    ("outputs", "found"),
    [(None, None), ({}, None), ({"Other": "x"}, None), ({"TopicArn": "arn"}, "arn")],
)
def test_a_topic_is_found_in_the_outputs_of_the_stack(
    outputs: dict[str, str] | None, found: str | None
) -> None:
    emulator = Emulator("nowhere", {"cloudformation": FakeCloudFormation(outputs)}.__getitem__)

    assert emulator.output("TopicArn") == found
