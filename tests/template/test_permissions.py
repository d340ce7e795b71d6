"""Permissions: nobody may do more than is named here."""

from tests.template.parts import (
    Part,
    all_statements,
    listed,
    properties,
    source_conditions,
    statements_of,
    target,
)

UNBOUND = {
    ("MessagesKey", "AccountAdministers"): "in a key's policy `*` is the key itself",
    ("MessagesKey", "SesAndSnsPublish"): "in a key's policy `*` is the key itself",
    ("ApiFunctionRole", "Trace"): "X-Ray knows no resources",
    ("DispatchFunctionRole", "Trace"): "X-Ray knows no resources",
    ("SendEmailFunctionRole", "Trace"): "X-Ray knows no resources",
    ("EmailReceiptsFunctionRole", "Trace"): "X-Ray knows no resources",
    ("DispatchFunctionRole", "FindStream"): "ListStreams knows no resources",
    ("TallyFunctionRole", "FindStream"): "ListStreams knows no resources",
    ("TallyFunctionRole", "Trace"): "X-Ray knows no resources",
}
"""The statements on any resource, and why they can be on no other."""

WILD_ACTIONS = {
    ("MessagesKey", "AccountAdministers", "kms:*"),
    ("MessagesKey", "SesAndSnsPublish", "kms:GenerateDataKey*"),
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


def test_nothing_is_allowed_by_exception() -> None:
    forms = {form for _, statement in all_statements() for form in statement}

    assert not forms & {"NotAction", "NotResource", "NotPrincipal"}


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


def test_only_this_api_invokes_the_api_function() -> None:
    (permission,) = properties("AWS::Lambda::Permission").values()

    assert permission["Action"] == "lambda:InvokeFunction"
    assert target(permission["FunctionName"]) == "ApiFunction"
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${AWS::AccountId}:${Api}/*")


def test_every_statement_of_a_function_has_a_name() -> None:
    roles = [name for name in properties("AWS::IAM::Role") if name.endswith("FunctionRole")]

    assert roles
    for role in roles:
        names = [statement.get("Sid") for statement in statements_of(role)]
        assert all(names)
        assert len(names) == len(set(names))


def test_email_goes_out_from_the_billing_senders_domain_only() -> None:
    (hand_over,) = (s for s in statements_of("SendEmailFunctionRole") if s["Sid"] == "HandOver")
    identity, configuration_set = hand_over["Resource"]

    assert hand_over["Action"] == "ses:SendEmail"
    assert identity["Fn::Sub"][0].endswith(":identity/${Domain}")
    assert identity["Fn::Sub"][1] == {
        "Domain": {"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": "ChargeSender"}]}]}
    }
    assert configuration_set["Fn::Sub"].endswith(":configuration-set/${ConfigurationSet}")
