"""The template's parts by the names that the rules use: functions with their settings, roles with
their statements, queues with what reads them."""

import ast
from collections.abc import Iterator
from typing import Any

from tests.cloudformation import ROOT, resources, template

Part = dict[str, Any]


def properties(kind: str) -> dict[str, Part]:
    """The properties of all resources of one type, by logical id."""
    return {name: resource["Properties"] for name, resource in resources(kind).items()}


def shared() -> Part:
    """What holds for all functions."""
    found: Part = template()["Globals"]["Function"]
    return found


def functions() -> dict[str, Part]:
    """Every function's own properties."""
    return properties("AWS::Serverless::Function")


def own_variables(function: str) -> set[str]:
    return set(functions()[function]["Environment"]["Variables"])


def shared_variables() -> set[str]:
    return set(shared()["Environment"]["Variables"])


def queues() -> dict[str, Part]:
    return properties("AWS::SQS::Queue")


def dead_letters_of(queue: str) -> str | None:
    """The queue that takes over what this one gives up."""
    redrive = queues()[queue].get("RedrivePolicy")
    return target(redrive["deadLetterTargetArn"]) if redrive else None


def sources(kind: str) -> dict[str, Part]:
    """What events of this kind each function is fed from, by the function's logical id."""
    return {
        name: event["Properties"]
        for name, function in functions().items()
        for event in function.get("Events", {}).values()
        if event["Type"] == kind
    }


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def target(value: Any) -> str:
    """The logical id that a `Ref` or a `GetAtt` means; a text is itself."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": str(path)}:
            return path.partition(".")[0]
    return str(value)


def targets(value: Any) -> set[str]:
    return {target(each) for each in listed(value)}


def role_of(function: str) -> str:
    return target(functions()[function]["Role"])


def statements_of(role: str) -> list[Part]:
    """What a role allows, from all its policies."""
    policies = properties("AWS::IAM::Role")[role]["Policies"]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def may(role: str, action: str, resource: str) -> bool:
    """Whether a role is allowed this action on this resource of the template."""
    return any(
        action in listed(each["Action"]) and resource in targets(each["Resource"])
        for each in statements_of(role)
    )


def all_statements() -> Iterator[tuple[str, Part]]:
    """Every statement of every policy in the template, with the resource it stands in."""
    for name, resource in template()["Resources"].items():
        yield from ((name, statement) for statement in _statements_in(resource))


def _statements_in(value: Any) -> Iterator[Part]:
    if isinstance(value, dict):
        yield from value.get("Statement", [])
        for each in value.values():
            yield from _statements_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _statements_in(each)


def source_conditions(statement: Part) -> dict[str, Any]:
    """The conditions on who caused a service to call: `aws:SourceAccount`, `aws:SourceArn`."""
    conditions = statement.get("Condition", {}).values()
    return {key: value for each in conditions for key, value in each.items()}


def variables_read(function: str) -> set[str]:
    """The environment variables that the function's settings read."""
    handler = ROOT / "functions" / folder_of(function) / "app.py"
    classes = {
        node.value.id
        for node in ast.walk(ast.parse(handler.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "read" and _is_settings(node.value)
        if isinstance(node.value, ast.Name)
    }
    assert len(classes) == 1, f"{handler} reads {classes or 'no settings'}"
    return _read_by(classes.pop())


def folder_of(function: str) -> str:
    """The folder below `functions/` in which the function's handler lies."""
    return str(functions()[function]["CodeUri"]).removeprefix("functions/")


def _is_settings(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.endswith("Settings")


def _read_by(name: str) -> set[str]:
    """The variables of a class of `settings.py`, those of the classes it reads included."""
    source = ROOT / "layers" / "core" / "recado" / "settings.py"
    classes = {
        node.name: node
        for node in ast.parse(source.read_text()).body
        if isinstance(node, ast.ClassDef)
    }
    found: set[str] = set()
    for node in ast.walk(classes[name]):
        match node:
            case ast.Call(
                func=ast.Name(id="_text" | "_duration"),
                args=[ast.Constant(value=str(variable)), *_],
            ):
                found.add(variable)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="read")):
                found |= _read_by(other)
    return found
