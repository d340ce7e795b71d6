"""Permissions: nobody may do more than is named here."""

import pytest

from tests.template.parts import (
    Part,
    all_statements,
    dead_letters_of,
    functions,
    listed,
    may,
    properties,
    role_of,
    source_conditions,
    statements_of,
    target,
    targets,
)

UNBOUND = {
    ("MessagesKey", "AccountAdministers"): "in a key's policy `*` is the key itself",
    ("MessagesKey", "ServicesPublish"): "in a key's policy `*` is the key itself",
    ("DispatchFunctionRole", "FindStream"): "ListStreams knows no resources",
    ("ConsequencesFunctionRole", "FindStream"): "ListStreams knows no resources",
    **{
        (f"{function}Role", "Unlist"): "SES's suppression list knows no resources"
        for function in ("ApiFunction", "SendEmailFunction", "SendCodesFunction")
    },
    **{(role_of(function), "Trace"): "X-Ray knows no resources" for function in functions()},
}
"""The statements on any resource, and why they can be on no other."""

WILD_ACTIONS = {
    ("MessagesKey", "AccountAdministers", "kms:*"),
    ("MessagesKey", "ServicesPublish", "kms:GenerateDataKey*"),
}


def principal_services(statement: Part) -> list[str]:
    principal = statement.get("Principal", {})
    return listed(principal["Service"]) if "Service" in principal else []


def test_only_what_cannot_be_bound_is_allowed_on_any_resource() -> None:
    unbound = {
        (owner, statement.get("Sid", ""))
        for owner, statement in all_statements()
        if "*" in listed(statement.get("Resource", []))
    }

    assert unbound == set(UNBOUND)


def test_actions_are_named_one_by_one() -> None:
    wild = {
        (owner, statement.get("Sid", ""), action)
        for owner, statement in all_statements()
        for action in listed(statement["Action"])
        if "*" in action
    }

    assert wild == WILD_ACTIONS


def test_no_statement_is_for_everybody() -> None:
    principals = [s["Principal"] for _, s in all_statements() if "Principal" in s]

    assert principals
    assert all(isinstance(each, dict) and "*" not in str(each) for each in principals)


def test_nothing_is_allowed_by_exception_but_sms() -> None:
    """A phone number has no ARN: what may publish to numbers, and to no topic, may publish to
    whatever is nothing of SNS."""
    excepting = {
        (form, str(listed(statement["Action"])), str(statement.get("NotResource")))
        for _, statement in all_statements()
        for form in statement.keys() & {"NotAction", "NotResource", "NotPrincipal"}
    }
    topics = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}

    assert excepting == {("NotResource", str(["sns:Publish"]), str(topics))}


def test_a_service_acts_only_for_this_account() -> None:
    """Lambda assuming a function's role is no such case: a role names no function."""
    open_to_others = {
        owner
        for owner, statement in all_statements()
        if principal_services(statement)
        and "sts:AssumeRole" not in listed(statement["Action"])
        and not source_conditions(statement).keys() & {"aws:SourceAccount", "aws:SourceArn"}
    }

    assert open_to_others == set()


def who_invokes(function: str) -> list[Part]:
    """The permissions that other services have on a function."""
    permissions = properties("AWS::Lambda::Permission").values()
    return [each for each in permissions if target(each["FunctionName"]) == function]


def test_only_this_api_invokes_the_api_function() -> None:
    (permission,) = who_invokes("ApiFunction")

    assert permission["Action"] == "lambda:InvokeFunction"
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${AWS::AccountId}:${Api}/*")


def test_only_this_accounts_sms_log_invokes_its_forwarder() -> None:
    permissions = who_invokes("SmsLogFunction")

    assert {target(each["SourceArn"]) for each in permissions} == {"SmsLog", "SmsFailureLog"}
    for permission in permissions:
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["Principal"] == "logs.amazonaws.com"
        assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_only_its_own_route_invokes_the_link_to_unsubscribe() -> None:
    (permission,) = who_invokes("UnsubscribeFunction")

    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(
        ":${AWS::AccountId}:${Api}/*/*/unsubscribe/*"
    )


def test_the_link_to_unsubscribe_reaches_no_content_and_sends_nothing() -> None:
    """It is called by everybody."""
    own = {
        action for s in statements_of("UnsubscribeFunctionRole") for action in listed(s["Action"])
    }

    assert {action for action in own if not action.startswith(("logs:", "xray:"))} == {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "secretsmanager:GetSecretValue",
    }
    reached = {t for s in statements_of("UnsubscribeFunctionRole") for t in targets(s["Resource"])}
    assert {t for t in reached if t.endswith("Table")} == {
        "AccountsTable",
        "ContactsTable",
        "EventsTable",
    }


def test_no_other_service_invokes_a_function() -> None:
    invoked = {
        target(each["FunctionName"]) for each in properties("AWS::Lambda::Permission").values()
    }

    assert invoked == {"ApiFunction", "SmsLogFunction", "UnsubscribeFunction"}


def test_every_statement_of_a_function_has_a_name() -> None:
    roles = [name for name in properties("AWS::IAM::Role") if name.endswith("FunctionRole")]

    assert roles
    for role in roles:
        names = [statement.get("Sid") for statement in statements_of(role)]
        assert all(names)
        assert len(names) == len(set(names))


def test_timers_are_made_by_dispatch_alone_and_neither_changed_nor_read() -> None:
    of_schedules = {
        (owner, action)
        for owner, statement in all_statements()
        for action in listed(statement["Action"])
        if action.startswith("scheduler:")
    }

    assert of_schedules == {("DispatchFunctionRole", "scheduler:CreateSchedule")}


def test_a_timer_reaches_its_queue_and_the_queue_of_what_is_given_up() -> None:
    statements = statements_of("TimersRole")
    reached = {t for each in statements for t in targets(each["Resource"])} - {"MessagesKey"}

    assert reached == {"DispatchQueue", "WakeDeadLetters"}
    for queue in reached:
        assert may("TimersRole", "sqs:SendMessage", queue)
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        assert may("TimersRole", action, "MessagesKey")


def test_a_timer_that_is_given_up_is_kept_where_waking_parks() -> None:
    variables = functions()["DispatchFunction"]["Environment"]["Variables"]

    assert target(variables["TIMERS_DEAD_LETTERS_ARN"]) == dead_letters_of("DispatchQueue")


@pytest.mark.parametrize("role", ["SendEmailFunctionRole", "SendCodesFunctionRole"])
def test_email_goes_out_from_the_two_senders_domains_only(role: str) -> None:
    (hand_over,) = (s for s in statements_of(role) if s["Sid"] == "HandOverEmail")
    *identities, configuration_set = hand_over["Resource"]

    assert hand_over["Action"] == "ses:SendEmail"
    assert all(each["Fn::Sub"][0].endswith(":identity/${Domain}") for each in identities)
    assert [each["Fn::Sub"][1] for each in identities] == [
        {"Domain": {"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": sender}]}]}}
        for sender in ("ChargeSender", "MessageSender")
    ]
    assert configuration_set["Fn::Sub"].endswith(":configuration-set/${ConfigurationSet}")
