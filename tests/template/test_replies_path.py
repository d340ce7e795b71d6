"""The way of a customer's SMS, two-way SMS -> SNS -> SQS: each station admits the one before it."""

import pytest

from tests.cloudformation import template
from tests.template.parts import (
    dead_letters_of,
    functions,
    may,
    properties,
    role_of,
    source_conditions,
    sources,
    target,
)
from tests.template.test_receipts_path import policies_on

THIS_ACCOUNT = {"Ref": "AWS::AccountId"}
SUBSCRIPTION = properties("AWS::SNS::Subscription")["SmsRepliesSubscription"]


def test_only_two_way_sms_of_this_account_publishes_to_the_topic() -> None:
    (statement,) = policies_on("AWS::SNS::TopicPolicy", "Topics", "SmsRepliesTopic")

    assert statement["Principal"] == {"Service": "sms-voice.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert source_conditions(statement) == {"aws:SourceAccount": THIS_ACCOUNT}


def test_the_operator_is_told_where_two_way_sms_are_to_be_published() -> None:
    assert target(template()["Outputs"]["SmsRepliesTopicArn"]["Value"]) == "SmsRepliesTopic"


def test_the_topic_delivers_raw_to_the_queue_of_replies() -> None:
    assert target(SUBSCRIPTION["TopicArn"]) == "SmsRepliesTopic"
    assert target(SUBSCRIPTION["Endpoint"]) == "RepliesQueue"
    assert SUBSCRIPTION["RawMessageDelivery"] is True


def test_what_the_topic_cannot_deliver_is_kept() -> None:
    dead_letters = target(SUBSCRIPTION["RedrivePolicy"]["deadLetterTargetArn"])

    assert dead_letters == dead_letters_of("RepliesQueue") == "RepliesDeadLetters"


@pytest.mark.parametrize("queue", ["RepliesQueue", "RepliesDeadLetters"])
def test_only_this_topic_delivers_to_the_queue_and_to_its_dead_letters(queue: str) -> None:
    (statement,) = policies_on("AWS::SQS::QueuePolicy", "Queues", queue)

    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert source_conditions(statement) == {
        "aws:SourceArn": {"Ref": "SmsRepliesTopic"},
        "aws:SourceAccount": THIS_ACCOUNT,
    }


def test_what_customers_write_by_whatsapp_comes_to_the_same_queue() -> None:
    variables = functions()["WhatsAppReceiptsFunction"]["Environment"]["Variables"]

    assert target(variables["REPLIES_QUEUE_URL"]) == "RepliesQueue"
    assert may(role_of("WhatsAppReceiptsFunction"), "sqs:SendMessage", "RepliesQueue")
    assert target(sources("SQS")["RepliesFunction"]["Queue"]) == "RepliesQueue"


@pytest.mark.parametrize(
    ("action", "table"),
    [
        ("dynamodb:Query", "ContactsTable"),
        ("dynamodb:BatchGetItem", "ContactsTable"),
        ("dynamodb:UpdateItem", "ContactsTable"),
        ("dynamodb:BatchGetItem", "EventsTable"),
        ("dynamodb:PutItem", "EventsTable"),
        ("dynamodb:GetItem", "AccountsTable"),
    ],
)
def test_who_hears_a_reply_may_do_what_it_asks_for(action: str, table: str) -> None:
    assert may(role_of("RepliesFunction"), action, table)
