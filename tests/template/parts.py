"""The template's parts by the names that the rules use: functions with their settings, roles with
their statements, queues with what reads them."""

import ast
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from recado import settings
from recado.domain.channel import Channel
from recado.domain.lane import Lane
from recado.settings import EmailSettings, SmsSettings, WhatsAppSettings
from recado.wiring.send import CHANNELS
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


def given_up_to() -> dict[str, str]:
    """The queue that takes over what Lambda gives up of calls that nobody waits for, by the
    function's logical id."""
    return {
        name: target(function["DeadLetterQueue"]["TargetArn"])
        for name, function in functions().items()
        if "DeadLetterQueue" in function
    }


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
        action in listed(each["Action"]) and resource in targets(each.get("Resource", []))
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


class Asked(dict[str, str]):
    """An environment in which everything is set, and which remembers what it was asked for."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(known)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default if default == "" else "1")


OF_CHANNEL = {
    Channel.EMAIL: EmailSettings,
    Channel.SMS: SmsSettings,
    Channel.WHATSAPP: WhatsAppSettings,
}


def variables_read(function: str) -> set[str]:
    """The environment variables that the function's settings read, those of its lane included."""
    own = functions()[function]["Environment"]["Variables"]
    asked = Asked({name: value for name, value in own.items() if isinstance(value, str)})
    asked["WHATSAPP_TEMPLATES"] = ""
    read: list[type[Any]] = [getattr(settings, _settings_of(function))]
    if "LANE" in own:
        read += [OF_CHANNEL[channel] for channel in CHANNELS[Lane(own["LANE"])]]
    with patch("os.environ", asked):
        for each in read:
            each.read()
    return asked.names


def _settings_of(function: str) -> str:
    """The class of settings that its handler reads."""
    handler = ROOT / "functions" / folder_of(function) / "app.py"
    (name,) = {
        node.value.id
        for node in ast.walk(ast.parse(handler.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "read"
        if isinstance(node.value, ast.Name) and node.value.id.endswith("Settings")
    }
    return name


def folder_of(function: str) -> str:
    """The folder below `functions/` in which the function's handler lies."""
    return str(functions()[function]["CodeUri"]).removeprefix("functions/")
