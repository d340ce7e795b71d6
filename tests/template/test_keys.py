"""The key of topics and queues: whoever writes to them or reads from them may use it."""

import pytest

from tests.template.parts import (
    functions,
    listed,
    may,
    properties,
    queues,
    role_of,
    source_conditions,
    statements_of,
    target,
    targets,
)

KEY = "MessagesKey"
TOPICS = sorted(properties("AWS::SNS::Topic"))
TO_WRITE = {"kms:GenerateDataKey", "kms:Decrypt"}
TO_READ = {"kms:Decrypt"}


def needs_of(function: str) -> set[str]:
    """What the function needs of the key, by what it does with queues and topics."""
    needs: set[str] = set()
    for statement in statements_of(role_of(function)):
        if targets(statement.get("Resource", [])) & {*queues(), *TOPICS}:
            actions = set(listed(statement["Action"]))
            needs |= TO_WRITE if actions & {"sqs:SendMessage", "sns:Publish"} else set()
            needs |= TO_READ if "sqs:ReceiveMessage" in actions else set()
    return needs


@pytest.mark.parametrize("queue", sorted(queues()))
def test_what_waits_in_a_queue_is_encrypted(queue: str) -> None:
    assert target(queues()[queue]["KmsMasterKeyId"]) == KEY


@pytest.mark.parametrize("topic", TOPICS)
def test_what_a_topic_passes_on_is_encrypted(topic: str) -> None:
    assert target(properties("AWS::SNS::Topic")[topic]["KmsMasterKeyId"]) == KEY


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_function_may_use_the_key_as_far_as_its_queues_need(function: str) -> None:
    may_do = {action for action in TO_WRITE if may(role_of(function), action, KEY)}

    assert may_do == needs_of(function)


@pytest.mark.parametrize(
    "service",
    [
        "ses.amazonaws.com",
        "sns.amazonaws.com",
        "social-messaging.amazonaws.com",
        "sms-voice.amazonaws.com",
    ],
)
def test_a_service_that_publishes_may_use_the_key_for_this_account_only(service: str) -> None:
    policy = properties("AWS::KMS::Key")[KEY]["KeyPolicy"]["Statement"]
    own = [each for each in policy if service in listed(each["Principal"].get("Service"))]

    assert [set(each["Action"]) for each in own] == [{"kms:GenerateDataKey*", "kms:Decrypt"}]
    assert source_conditions(own[0]) == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_the_key_rotates() -> None:
    assert properties("AWS::KMS::Key")[KEY]["EnableKeyRotation"] is True
