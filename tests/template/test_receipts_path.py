"""The way of a receipt, SES -> SNS -> SQS: each station admits the one before it and no other."""

from typing import Any

from tests.cloudformation import resources
from tests.template.parts import (
    dead_letters_of,
    listed,
    properties,
    queues,
    source_conditions,
    target,
    targets,
)

THIS_ACCOUNT = {"Ref": "AWS::AccountId"}
TOPIC, QUEUE = "EmailReceiptsTopic", "EmailReceiptsQueue"
SUBSCRIPTION = properties("AWS::SNS::Subscription")["EmailReceiptsSubscription"]


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


def test_the_topic_delivers_to_the_receipts_queue() -> None:
    assert target(SUBSCRIPTION["TopicArn"]) == TOPIC
    assert target(SUBSCRIPTION["Endpoint"]) == QUEUE


def test_what_the_topic_cannot_deliver_is_kept() -> None:
    dead_letters = target(SUBSCRIPTION["RedrivePolicy"]["deadLetterTargetArn"])

    assert dead_letters in queues()
    assert dead_letters == dead_letters_of(QUEUE)


def test_only_this_topic_delivers_to_the_queue_and_to_its_dead_letters() -> None:
    for queue in (QUEUE, str(dead_letters_of(QUEUE))):
        (statement,) = policies_on("AWS::SQS::QueuePolicy", "Queues", queue)

        assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
        assert statement["Action"] == "sqs:SendMessage"
        assert source_conditions(statement) == {
            "aws:SourceArn": {"Ref": TOPIC},
            "aws:SourceAccount": THIS_ACCOUNT,
        }
