"""The shapes in which AWS invokes the functions: API Gateway, SQS, and Lambda's context."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from aws_lambda_powertools.utilities.typing import LambdaContext

CALLER = "arn:aws:sts::123456789012:assumed-role/support/helpdesk"
"""Who signs the requests."""


@dataclass
class _Context:
    """As much of Lambda's context as the functions and Powertools read."""

    remaining: int
    function_name: str = "recado"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:recado"
    aws_request_id: str = "6f0c3c7e-8f0f-4a55-9a35-0f4d4b6f2a11"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining


def context(remaining: int = 60_000) -> LambdaContext:
    """`remaining`: milliseconds left before Lambda ends the invocation."""
    return cast(LambdaContext, _Context(remaining))


@dataclass(frozen=True)
class Reply:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields that a problem names, with their codes."""
        return [(f["field"], f["code"]) for f in self.body.get("fields", [])]


def api_event(
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A REST API's proxy event. A body that is no text is sent as JSON."""
    sent = {"Host": "api.example", "Content-Type": "application/json", **(headers or {})}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {k: [v] for k, v in query.items()},
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "stage": "v1",
            "path": f"/v1{path}",
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.1", "userArn": CALLER},
        },
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }


def reply_to(answer: dict[str, Any]) -> Reply:
    """What a client sees of the function's answer."""
    headers = {name.lower(): ",".join(v) for name, v in answer["multiValueHeaders"].items()}
    return Reply(answer["statusCode"], headers, json.loads(answer["body"]))


@dataclass
class Message:
    """One message of a queue. The times are the world's milliseconds."""

    message_id: str
    body: str
    sent_at: int = 0
    receives: int = 1
    visible_at: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def handle(self) -> str:
        return f"{self.message_id}#{self.receives}"


def sqs_event(*messages: Message) -> dict[str, Any]:
    """A batch as the event source of a queue hands it over."""
    return {"Records": [_record(message) for message in messages]}


def _record(message: Message) -> dict[str, Any]:
    return {
        "messageId": message.message_id,
        "receiptHandle": message.handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receives),
            "SentTimestamp": str(message.sent_at),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(message.sent_at),
        },
        "messageAttributes": message.attributes,
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }
