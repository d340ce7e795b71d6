"""Who may call the API: the roles' policies on routes, read as IAM reads them."""

import pytest

from tests.template.parts import properties, statements_of
from tests.template.routes import ROLES, Route, may, routes, should

TRICKY_IDS = ["support", "accounts", "GET", "POST", "v1"]
"""Ids that a platform may choose, and that look like parts of a route."""

SUPPORT_ROUTES = [
    Route("GET", "/support/accounts/a-1/contacts/con_1"),
    Route("POST", "/support/accounts/a-1/contacts/con_1/release"),
    Route("POST", "/support/GET/accounts/a-1"),
]
"""Routes of the form that is kept for the support role."""

each_role = pytest.mark.parametrize("role", ROLES)


@each_role
@pytest.mark.parametrize("route", routes(), ids=str)
def test_a_role_may_call_exactly_what_it_is_meant_to(role: str, route: Route) -> None:
    assert may(role, route.filled()) == should(role, route)


@each_role
@pytest.mark.parametrize("an_id", TRICKY_IDS)
@pytest.mark.parametrize("route", routes(), ids=str)
def test_no_id_opens_a_route(role: str, an_id: str, route: Route) -> None:
    ids = ("account_id", "customer_id", "invoice_id")

    assert may(role, route.filled(**dict.fromkeys(ids, an_id))) == should(role, route)


@each_role
@pytest.mark.parametrize("route", SUPPORT_ROUTES, ids=str)
def test_what_lies_under_support_is_for_support_alone(role: str, route: Route) -> None:
    assert may(role, route) == (role == "support")


@each_role
def test_a_role_may_call_the_api_and_nothing_else(role: str) -> None:
    assert {each["Action"] for each in statements_of(ROLES[role])} == {"execute-api:Invoke"}
    assert "ManagedPolicyArns" not in properties("AWS::IAM::Role")[ROLES[role]]


@each_role
def test_a_role_is_for_this_account_to_assume(role: str) -> None:
    trust = properties("AWS::IAM::Role")[ROLES[role]]["AssumeRolePolicyDocument"]["Statement"]
    (principal,) = (statement["Principal"]["AWS"]["Fn::Sub"] for statement in trust)

    assert principal == "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
