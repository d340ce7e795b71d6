"""What the emulator takes otherwise than AWS, put right after each deploy, so that the template
need not know."""

import json
from typing import Any

from infra.local import aws
from infra.local.services import Services


def mend(services: Services) -> None:
    """All of them; again is fine."""
    session = aws.root_session()
    _number_concurrency(session.client("lambda", endpoint_url=services.endpoint_url))
    _mend_policies(session.client("iam", endpoint_url=services.endpoint_url))


def _number_concurrency(client: Any) -> None:
    """CloudFormation turns a parameter's text into the number that a property wants; the emulator
    stores the text, and its queue poller then fails."""
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        concurrency = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
        if concurrency is not None:
            client.update_event_source_mapping(
                UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": int(concurrency)}
            )


def _mend_policies(client: Any) -> None:
    for role in client.list_roles()["Roles"]:
        name = role["RoleName"]
        for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
            document = client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            if any([with_batches(document), with_any_schedule(document)]):
                client.put_role_policy(
                    RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document)
                )


def with_batches(document: dict[str, Any]) -> bool:
    """In AWS `sqs:SendMessage` covers SendMessageBatch; the emulator asks for an action of that
    name. Adds it; whether anything was to be added."""
    changed = False
    for statement in document["Statement"]:
        actions = _actions(statement)
        if "sqs:SendMessage" in actions and "sqs:SendMessageBatch" not in actions:
            statement["Action"] = [*actions, "sqs:SendMessageBatch"]
            changed = True
    return changed


def with_any_schedule(document: dict[str, Any]) -> bool:
    """AWS asks whether a schedule of this group and name may be made or deleted; the emulator asks
    about `*`. Widens what names schedules; whether anything was to be widened."""
    changed = False
    for statement in document["Statement"]:
        of_schedules = any(each.startswith("scheduler:") for each in _actions(statement))
        if of_schedules and statement["Resource"] != "*":
            statement["Resource"] = "*"
            changed = True
    return changed


def _actions(statement: dict[str, Any]) -> list[str]:
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]
