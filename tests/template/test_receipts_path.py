"""The ways of receipts: SES or WhatsApp -> SNS -> SQS, and SNS's SMS log -> its forwarder -> SQS.
Each station admits the one before it and no other."""

from typing import Any

import pytest

from tests.cloudformation import resources, template
from tests.template.parts import (
    Part,
    dead_letters_of,
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

THIS_ACCOUNT = {"Ref": "AWS::AccountId"}
TOPIC = "EmailReceiptsTopic"

by_topic = pytest.mark.parametrize("way", ["EmailReceipts", "WhatsAppReceipts"])
each_log = pytest.mark.parametrize("log", ["SmsLog", "SmsFailureLog"])


def subscription(way: str) -> Part:
    return properties("AWS::SNS::Subscription")[f"{way}Subscription"]


def policies_on(kind: str, key: str, resource: str) -> list[dict[str, Any]]:
    """The statements of all policies that are attached to this topic or queue."""
    return [
        statement
        for policy in properties(kind).values()
        if resource in targets(policy[key])
        for statement in policy["PolicyDocument"]["Statement"]
        if resource in targets(statement["Resource"])
    ]


def test_ses_tells_of_all_that_becomes_of_an_email_and_tracks_nobody() -> None:
    events = properties("AWS::SES::ConfigurationSetEventDestination")["EmailEvents"]
    destination = events["EventDestination"]

    assert set(destination["MatchingEventTypes"]) == {
        "send",
        "reject",
        "bounce",
        "complaint",
        "delivery",
        "renderingFailure",
        "deliveryDelay",
    }
    assert target(destination["SnsDestination"]["TopicARN"]) == TOPIC
    assert destination["Enabled"] is True


def test_ses_may_publish_before_it_is_told_to() -> None:
    """SES checks the topic when the destination is made."""
    events = resources("AWS::SES::ConfigurationSetEventDestination")["EmailEvents"]

    assert "EmailReceiptsTopicPolicy" in listed(events["DependsOn"])


def test_only_this_accounts_configuration_set_publishes_to_the_topic() -> None:
    (statement,) = policies_on("AWS::SNS::TopicPolicy", "Topics", TOPIC)
    conditions = source_conditions(statement)

    assert statement["Principal"] == {"Service": "ses.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert conditions["aws:SourceAccount"] == THIS_ACCOUNT
    assert conditions["aws:SourceArn"]["Fn::Sub"].endswith(
        ":ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${ConfigurationSet}"
    )


def test_only_whatsapp_for_this_account_publishes_to_its_topic() -> None:
    (statement,) = policies_on("AWS::SNS::TopicPolicy", "Topics", "WhatsAppReceiptsTopic")

    assert statement["Principal"] == {"Service": "social-messaging.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert source_conditions(statement) == {"aws:SourceAccount": THIS_ACCOUNT}


def test_the_operator_is_told_where_whatsapp_is_to_publish() -> None:
    output = template()["Outputs"]["WhatsAppReceiptsTopicArn"]

    assert target(output["Value"]) == "WhatsAppReceiptsTopic"


@by_topic
def test_the_topic_delivers_raw_to_the_receipts_queue(way: str) -> None:
    assert target(subscription(way)["TopicArn"]) == f"{way}Topic"
    assert target(subscription(way)["Endpoint"]) == f"{way}Queue"
    assert subscription(way)["RawMessageDelivery"] is True


@by_topic
def test_what_the_topic_cannot_deliver_is_kept(way: str) -> None:
    dead_letters = target(subscription(way)["RedrivePolicy"]["deadLetterTargetArn"])

    assert dead_letters in queues()
    assert dead_letters == dead_letters_of(f"{way}Queue")


@by_topic
def test_only_this_topic_delivers_to_the_queue_and_to_its_dead_letters(way: str) -> None:
    for queue in (f"{way}Queue", str(dead_letters_of(f"{way}Queue"))):
        (statement,) = policies_on("AWS::SQS::QueuePolicy", "Queues", queue)

        assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
        assert statement["Action"] == "sqs:SendMessage"
        assert source_conditions(statement) == {
            "aws:SourceArn": {"Ref": f"{way}Topic"},
            "aws:SourceAccount": THIS_ACCOUNT,
        }


# ---- the SMS log


@pytest.mark.parametrize(("log", "suffix"), [("SmsLog", ""), ("SmsFailureLog", "/Failure")])
def test_sns_finds_its_log_groups_by_their_names(log: str, suffix: str) -> None:
    name = properties("AWS::Logs::LogGroup")[log]["LogGroupName"]["Fn::Sub"]

    assert name == "sns/${AWS::Region}/${AWS::AccountId}/DirectPublishToPhoneNumber" + suffix


@each_log
def test_the_log_with_its_phone_numbers_stays_for_a_day(log: str) -> None:
    assert properties("AWS::Logs::LogGroup")[log]["RetentionInDays"] == 1


@each_log
def test_every_record_goes_to_the_forwarder(log: str) -> None:
    way = properties("AWS::Logs::SubscriptionFilter")[f"{log}Subscription"]

    assert target(way["LogGroupName"]) == log
    assert way["FilterPattern"] == ""
    assert target(way["DestinationArn"]) == "SmsLogFunction"


@each_log
def test_the_log_may_invoke_the_forwarder_before_it_is_told_to(log: str) -> None:
    """CloudWatch Logs tries it when the filter is made."""
    way = resources("AWS::Logs::SubscriptionFilter")[f"{log}Subscription"]

    assert f"{log}Invokes" in listed(way["DependsOn"])


def test_the_forwarder_forwards_to_the_receipts_queue() -> None:
    variables = functions()["SmsLogFunction"]["Environment"]["Variables"]

    assert target(variables["RECEIPTS_QUEUE_URL"]) == "SmsReceiptsQueue"
    assert may(role_of("SmsLogFunction"), "sqs:SendMessage", "SmsReceiptsQueue")


def test_only_the_stack_that_owns_the_log_reads_it() -> None:
    """An account has one pair of log groups in each region."""
    parts = template()["Resources"] | template()["Outputs"]
    owned = {name for name, part in parts.items() if part.get("Condition") == "ReadsSmsLog"}

    assert owned == {
        *("SmsLog", "SmsLogSubscription", "SmsLogInvokes"),
        *("SmsFailureLog", "SmsFailureLogSubscription", "SmsFailureLogInvokes"),
        *("SmsLogRole", "SmsLogRoleArn"),
    }
    assert template()["Parameters"]["OwnsSmsLog"]["Default"] == "true"


def test_sns_writes_its_sms_log_and_no_other() -> None:
    (trust,) = properties("AWS::IAM::Role")["SmsLogRole"]["AssumeRolePolicyDocument"]["Statement"]
    (statement,) = statements_of("SmsLogRole")

    assert trust["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Resource"]["Fn::Sub"].endswith(
        ":log-group:sns/${AWS::Region}/${AWS::AccountId}/DirectPublishToPhoneNumber*"
    )
