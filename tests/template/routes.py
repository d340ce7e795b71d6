"""The API's routes as the OpenAPI document lists them, and who may call which."""

import re
from typing import Any, NamedTuple

from tests.cloudformation import openapi
from tests.template.parts import listed, statements_of

METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")
ROLES = {"platform": "PlatformRole", "support": "SupportRole", "reader": "ReaderRole"}
IDS = {"notification_id": f"ntf_{'0' * 26}"}
API = "arn:aws:execute-api:us-east-1:111122223333:api"
_NAMES = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "111122223333",
    "Api": "api",
}


class Route(NamedTuple):
    """One operation of the API."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def filled(self, **ids: str) -> "Route":
        """With something in the place of each parameter of its path."""
        return Route(
            self.method, re.sub(r"{(\w+)}", lambda m: (ids | IDS).get(m[1], "id-1"), self.path)
        )


def routes() -> list[Route]:
    """Those that only who signs may call."""
    return [route for route in all_routes() if route not in PUBLIC]


def all_routes() -> list[Route]:
    return [
        Route(method, path)
        for path, operations in openapi()["paths"].items()
        for method in METHODS
        if method.lower() in operations
    ]


PUBLIC = [Route("GET", "/unsubscribe/{token}"), Route("POST", "/unsubscribe/{token}")]
"""Those that are for everybody: what a customer opens from an e-mail. The token in the path is the
permission."""


READING = [
    Route("POST", "/accounts/{account_id}/check"),
    Route("POST", "/accounts/{account_id}/contacts/find"),
]
"""Those that write nothing, although they are no GET: what is personal is never in a path."""


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = openapi()["paths"][route.path][route.method.lower()]
    return found


def should(role: str, route: Route) -> bool:
    """Who is meant to call what (PRODUCT.md sections 1 and 8)."""
    if route.path.startswith("/support/"):
        return role == "support"
    return role == "platform" or route.method == "GET"


def may(role: str, route: Route) -> bool:
    """Whether the role's policies allow a request, as IAM reads them: `*` also matches `/`."""
    arn = f"{API}/v1/{route.method}{route.path}"
    return any(
        re.fullmatch(_expression(_arn(resource)), arn)
        for statement in statements_of(ROLES[role])
        if "execute-api:Invoke" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    )


def _arn(resource: Any) -> str:
    return re.sub(r"\${(.+?)}", lambda match: _NAMES[match[1]], resource["Fn::Sub"])


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
