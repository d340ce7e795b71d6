"""Holds the API's answers against `infra/openapi.yaml`, which API Gateway deploys from."""

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.cloudformation import openapi
from tests.world_events import Reply


def check(method: str, path: str, reply: Reply) -> None:
    """Fails if the document promises another answer."""
    content_type = reply.headers["content-type"]
    for problem in _validator(_route(path), method.lower(), reply.status, content_type).iter_errors(
        reply.body
    ):
        raise AssertionError(f"{method} {path} {reply.status}: {problem.message}")


@cache
def _route(path: str) -> str | None:
    for template in openapi()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return str(template)
    return None


@cache
def _validator(route: str | None, method: str, status: int, content_type: str) -> Any:
    """A path or method that is not in the document can only lead to a problem."""
    problem = {str(status): {"$ref": "#/components/responses/Problem"}}
    operation = openapi()["paths"][route].get(method) if route else None
    responses = operation["responses"] if operation else problem
    response = _resolved(responses[str(status)])
    assert content_type in response["content"], f"{status} comes as {content_type}"
    return Draft202012Validator(response["content"][content_type]["schema"])


def _resolved(node: Any) -> Any:
    """OpenAPI 3.0 in the words of JSON Schema: references followed, `nullable` spelled out."""
    if isinstance(node, list):
        return [_resolved(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found: Any = openapi()
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return _resolved(found)
    schema = {key: _resolved(value) for key, value in node.items()}
    return {"anyOf": [schema, {"type": "null"}]} if schema.pop("nullable", False) else schema
