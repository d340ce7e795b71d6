"""The OpenAPI document: every route is signed, goes to the API's function, and exists there. Only
the link to unsubscribe is for everybody, and has a function of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from functions.api.app import app
from tests.cloudformation import openapi
from tests.template.parts import properties
from tests.template.routes import METHODS, PUBLIC, READING, Route, all_routes, operation, routes

each_route = pytest.mark.parametrize("route", routes(), ids=str)
each_public_route = pytest.mark.parametrize("route", PUBLIC, ids=str)
every_route = pytest.mark.parametrize("route", all_routes(), ids=str)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def resolved(reference: str) -> Any:
    found: Any = openapi()
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def routes_in_code() -> set[tuple[str, str]]:
    known = [*app._static_routes, *app._dynamic_routes]
    return {(route.method, re.sub(r"<(\w+)>", r"{\1}", route.path)) for route in known}


def test_the_document_and_the_code_know_the_same_routes() -> None:
    assert routes_in_code() == set(routes())


def test_the_stack_deploys_from_the_document() -> None:
    body = properties("AWS::Serverless::Api")["Api"]["DefinitionBody"]

    assert body["Fn::Transform"] == {
        "Name": "AWS::Include",
        "Parameters": {"Location": "infra/openapi.yaml"},
    }


def test_signing_is_what_aws_understands_by_it() -> None:
    """`x-amazon-apigateway-auth` would be passed over by the local stack and leave the API open."""
    scheme = openapi()["components"]["securitySchemes"]["sigv4"]

    assert scheme["x-amazon-apigateway-authtype"] == "awsSigv4"
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")


@each_route
def test_a_route_is_signed(route: Route) -> None:
    assert operation(route)["security"] == [{"sigv4": []}]


@each_public_route
def test_a_link_for_everybody_is_not_signed(route: Route) -> None:
    assert operation(route)["security"] == []


@each_public_route
def test_a_link_for_everybody_goes_to_a_function_that_can_do_nothing_else(route: Route) -> None:
    integration = operation(route)["x-amazon-apigateway-integration"]

    assert integration["uri"]["Fn::Sub"].endswith(
        "/functions/${UnsubscribeFunction.Arn}/invocations"
    )


@each_public_route
def test_a_link_for_everybody_cannot_use_up_what_the_platform_needs(route: Route) -> None:
    settings = properties("AWS::Serverless::Api")["Api"]["MethodSettings"]
    rates = {(s["HttpMethod"], s["ResourcePath"]): s["ThrottlingRateLimit"] for s in settings}
    path = "/" + route.path.replace("/", "~1")

    assert rates[route.method, path] < rates["*", "/*"]


def test_the_access_log_keeps_no_path_with_what_is_in_it() -> None:
    """A link's token is a standing permission."""
    log = properties("AWS::Serverless::Api")["Api"]["AccessLogSetting"]["Format"]

    assert set(re.findall(r"\$context\.[\w.]+", log)) == {
        "$context.requestId",
        "$context.httpMethod",
        "$context.resourcePath",  # with `{token}` in the token's place
        "$context.status",
        "$context.responseLatency",
    }


@each_route
def test_a_route_goes_to_the_function_of_the_api(route: Route) -> None:
    integration = operation(route)["x-amazon-apigateway-integration"]

    assert (integration["type"], integration["httpMethod"]) == ("aws_proxy", "POST")
    assert integration["uri"]["Fn::Sub"].endswith("/functions/${ApiFunction.Arn}/invocations")


@every_route
def test_the_parameters_of_a_path_are_declared(route: Route) -> None:
    path = openapi()["paths"][route.path]
    declared = [*path.get("parameters", []), *operation(route).get("parameters", [])]
    named = [resolved(each["$ref"]) if "$ref" in each else each for each in declared]

    assert set(re.findall(r"{(\w+)}", route.path)) == {
        each["name"] for each in named if each["in"] == "path"
    }


@each_route
def test_a_post_that_writes_has_an_idempotency_key(route: Route) -> None:
    declared = operation(route).get("parameters", [])
    parameters = [resolved(each["$ref"]) if "$ref" in each else each for each in declared]
    required = {p["name"] for p in parameters if p.get("required")}

    assert ("Idempotency-Key" in required) == (route.method == "POST" and route not in READING)


ERRORS = {"400", "403", "404", "429", "500", "503"}
"""What every route may answer besides its own."""


@each_route
def test_a_route_says_what_each_error_looks_like(route: Route) -> None:
    """One by one: the gateway's import takes no `default` response."""
    responses = operation(route)["responses"]
    problems = [
        resolved(each["$ref"]) if "$ref" in each else each
        for status, each in responses.items()
        if status >= "400"
    ]

    assert responses.keys() >= ERRORS
    assert "default" not in responses
    assert {kind for problem in problems for kind in problem["content"]} == {
        "application/problem+json"
    }


def test_every_reference_leads_somewhere() -> None:
    found = set(references(openapi()))

    assert found
    assert [reference for reference in found if not resolved(reference)] == []


def test_every_component_is_used() -> None:
    kinds = ("parameters", "responses", "schemas")
    components = {f"#/components/{k}/{name}" for k in kinds for name in openapi()["components"][k]}

    assert components == set(references(openapi()))


def test_operations_have_ids_of_their_own() -> None:
    ids = [operation(route)["operationId"] for route in all_routes()]

    assert len(ids) == len(set(ids))


def test_no_operation_is_anything_else_than_a_method() -> None:
    """Nothing answers beside what is tested here, no `x-amazon-apigateway-any-method` for one."""
    keys = {key for path in openapi()["paths"].values() for key in path}

    assert keys <= {*(method.lower() for method in METHODS), "parameters"}


@pytest.mark.parametrize("kind", ["DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"])
def test_errors_of_the_gateway_itself_are_problems_too(kind: str) -> None:
    response = openapi()["x-amazon-apigateway-gateway-responses"][kind]
    (template,) = response["responseTemplates"].values()
    problem = json.loads(template.replace(":$context.error.messageString", ':"words"'))

    assert list(response["responseTemplates"]) == ["application/problem+json"]
    assert {"type", "title", "code", "request_id"} <= problem.keys()
    assert isinstance(problem.get("status", 0), int)
