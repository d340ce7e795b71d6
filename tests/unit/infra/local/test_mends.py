from typing import Any

import pytest

from infra.local.mends import with_any_schedule, with_batches

QUEUE = "arn:aws:sqs:us-east-1:000000000000:emails"


def a_document(*actions: str | list[str]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": each, "Resource": QUEUE} for each in actions],
    }


def actions_of(document: dict[str, Any]) -> list[Any]:
    return [statement["Action"] for statement in document["Statement"]]


@pytest.mark.parametrize("action", ["sqs:SendMessage", ["sqs:SendMessage"]])
def test_who_may_send_a_message_may_send_a_batch(action: str | list[str]) -> None:
    document = a_document(action)

    assert with_batches(document)
    assert actions_of(document) == [["sqs:SendMessage", "sqs:SendMessageBatch"]]


def test_what_else_is_allowed_stays_allowed() -> None:
    document = a_document(["sqs:GetQueueUrl", "sqs:SendMessage", "sqs:DeleteMessage"])

    with_batches(document)

    assert set(actions_of(document)[0]) == {
        "sqs:GetQueueUrl",
        "sqs:SendMessage",
        "sqs:DeleteMessage",
        "sqs:SendMessageBatch",
    }


@pytest.mark.parametrize("action", ["sqs:ReceiveMessage", ["sqs:DeleteMessage"], "sqs:*"])
def test_who_may_not_send_is_given_nothing(action: str | list[str]) -> None:
    document = a_document(action)

    assert not with_batches(document)
    assert document == a_document(action)


def test_only_the_statement_that_sends_is_mended() -> None:
    document = a_document("dynamodb:GetItem", "sqs:SendMessage")

    with_batches(document)

    assert actions_of(document) == ["dynamodb:GetItem", ["sqs:SendMessage", "sqs:SendMessageBatch"]]


def test_a_resource_stays_as_narrow_as_it_was() -> None:
    document = a_document("sqs:SendMessage")

    with_batches(document)

    assert [statement["Resource"] for statement in document["Statement"]] == [QUEUE]


def test_mending_again_changes_nothing() -> None:
    document = a_document("sqs:SendMessage")
    with_batches(document)

    assert not with_batches(document)
    assert actions_of(document) == [["sqs:SendMessage", "sqs:SendMessageBatch"]]


@pytest.mark.parametrize("action", ["scheduler:CreateSchedule", ["scheduler:CreateSchedule"]])
def test_who_may_make_schedules_of_a_group_may_make_any(action: str | list[str]) -> None:
    document = a_document(action, "sqs:SendMessage")

    assert with_any_schedule(document)
    assert [statement["Resource"] for statement in document["Statement"]] == ["*", QUEUE]
    assert not with_any_schedule(document)


def test_who_makes_no_schedules_stays_as_narrow_as_they_were() -> None:
    document = a_document("sqs:SendMessage", ["iam:PassRole"])

    assert not with_any_schedule(document)
    assert document == a_document("sqs:SendMessage", ["iam:PassRole"])
