"""Who may call the API, asked of the deployed one: what is not allowed ends at the gateway."""

import pytest

from infra.local import stack
from tests.template.routes import ROLES, Route, routes, should

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("local_stack")]

each_route = pytest.mark.parametrize("route", routes(), ids=str)


@pytest.mark.parametrize("role", ROLES)
@each_route
def test_a_role_gets_through_where_it_may_and_only_there(role: str, route: Route) -> None:
    method, path = route.filled()

    answer = stack.call(method, path, role=role)

    assert (answer.status != 403) == should(role, route)
    assert answer.status < 500


@each_route
def test_nobody_gets_through_unsigned(route: Route) -> None:
    method, path = route.filled()

    assert stack.call(method, path, role=None).status == 403


def test_an_account_named_support_is_no_way_in_for_support() -> None:
    path = "/accounts/support/customers/cus-1"

    assert stack.call("PUT", path, {"name": "Ana"}, role="support").status == 403
