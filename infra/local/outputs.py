"""`outputs.json`: where the deployed stack is and how to call it, read again after each deploy."""

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.local import aws, settings
from infra.local.services import Services


def write(services: Services) -> dict[str, Any]:
    """Read the stack's outputs and write them with the addresses and the roles' credentials."""
    session = aws.root_session()
    cloudformation = session.client("cloudformation", endpoint_url=services.endpoint_url)
    stack = cloudformation.describe_stacks(StackName=settings.STACK_NAME)["Stacks"][0]
    stack_outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs") or []}
    sts = session.client("sts", endpoint_url=services.endpoint_url)
    found = stack_outputs | {
        "region": settings.REGION,
        "endpoint_url": services.endpoint_url,
        "carrier_url": services.carrier_url,
        "api_url": _api_url(cloudformation, services.endpoint_url),
        "roles": {
            role: assume(sts, stack_outputs[key])
            for role, key in settings.ROLE_OUTPUTS.items()
            if key in stack_outputs
        },
    }
    settings.OUTPUTS.write_text(json.dumps(found, indent=2))
    settings.OUTPUTS.chmod(0o600)
    return found


def assume(sts: Any, role_arn: str) -> dict[str, str]:
    """Temporary credentials of a role, with the moment at which they end."""
    try:
        answer = sts.assume_role(RoleArn=role_arn, RoleSessionName="laptop")
    except ClientError as problem:
        raise settings.LocalStackError(f"{role_arn} cannot be assumed: {problem}") from problem
    credentials = answer["Credentials"]
    return {
        "role_arn": role_arn,
        "access_key_id": credentials["AccessKeyId"],
        "secret_access_key": credentials["SecretAccessKey"],
        "session_token": credentials["SessionToken"],
        "expires_at": credentials["Expiration"].isoformat(),
    }


def _api_url(cloudformation: Any, endpoint_url: str) -> str | None:
    """The stack's REST API as the emulator serves it; none when the stack has no API."""
    described = cloudformation.describe_stack_resources(StackName=settings.STACK_NAME)
    ids = {
        each["ResourceType"]: each["PhysicalResourceId"]
        for each in reversed(described["StackResources"])
    }
    api, stage = ids.get("AWS::ApiGateway::RestApi"), ids.get("AWS::ApiGateway::Stage")
    if not api or not stage:
        return None
    return f"{endpoint_url}/restapis/{api}/{stage}/_user_request_"
