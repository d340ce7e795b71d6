"""What the emulator takes otherwise than AWS, put right after each deploy, so that the template
need not know."""

import json
from typing import Any

from infra.local import aws
from infra.local.services import Services


def mend(services: Services) -> None:
    """Both mends; again is fine."""
    session = aws.root_session()
    _number_concurrency(session.client("lambda", endpoint_url=services.endpoint_url))
    _allow_batches(session.client("iam", endpoint_url=services.endpoint_url))


def _number_concurrency(client: Any) -> None:
    """CloudFormation turns a parameter's text into the number that a property wants; the emulator
    stores the text, and its queue poller then fails."""
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        concurrency = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
        if concurrency is not None:
            client.update_event_source_mapping(
                UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": int(concurrency)}
            )


def _allow_batches(client: Any) -> None:
    """In AWS `sqs:SendMessage` covers SendMessageBatch; the emulator asks for an action of that
    name."""
    for role in client.list_roles()["Roles"]:
        name = role["RoleName"]
        for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
            document = client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            if with_batches(document):
                client.put_role_policy(
                    RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document)
                )


def with_batches(document: dict[str, Any]) -> bool:
    """Adds the action beside `sqs:SendMessage`; whether anything was to be added."""
    changed = False
    for statement in document["Statement"]:
        actions = statement["Action"]
        actions = actions if isinstance(actions, list) else [actions]
        if "sqs:SendMessage" in actions and "sqs:SendMessageBatch" not in actions:
            statement["Action"] = [*actions, "sqs:SendMessageBatch"]
            changed = True
    return changed
