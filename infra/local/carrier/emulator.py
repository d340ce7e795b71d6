"""The AWS emulator behind the carrier: what it is asked to do for the carrier."""

import logging
import time
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import aws
from infra.local.carrier import proxy
from infra.local.carrier.proxy import Request, Response
from infra.local.settings import STACK_NAME

log = logging.getLogger("carrier")

_REMEMBERED = 2.0  # seconds, for a burst of messages


class Emulator:
    """Forwards requests as they were signed, and asks for its own needs as the account's root."""

    def __init__(self, address: str, client: Callable[[str], Any] | None = None) -> None:
        self.address = address
        self.client = cache(client or self._client)
        self._outputs = lru_cache(maxsize=1)(self._outputs_at)

    def answer(self, request: Request) -> Response:
        """Have the emulator check and answer a request; raises OSError where it does not answer."""
        return proxy.forward(request, self.address)

    def publish(self, topic: str, message: str, subject: str | None = None) -> None:
        """Publish on a topic; a refusal is logged, as a provider would keep it to itself."""
        titled = {"Subject": subject} if subject else {}
        try:
            self.client("sns").publish(TopicArn=topic, Message=message, **titled)
        except (BotoCoreError, ClientError):
            log.exception("nothing published on %s", topic)

    def write_log(self, group: str, stream: str, message: str) -> None:
        """Append a line to CloudWatch Logs now, making group and stream where they are missing."""
        logs = self.client("logs")
        line = {"timestamp": int(time.time() * 1000), "message": message}
        try:
            self._make_stream(group, stream)
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[line])
        except (BotoCoreError, ClientError):
            log.exception("nothing written to the log %s", group)

    def output(self, name: str) -> str | None:
        """An output of the deployed stack; none when the stack (or there) is no such thing."""
        return self._outputs(int(time.monotonic() / _REMEMBERED)).get(name)

    def _outputs_at(self, period: int) -> dict[str, str]:
        cloudformation = self.client("cloudformation")
        try:
            (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
        except ClientError as problem:
            if problem.response["Error"]["Code"] != "ValidationError":
                raise
            return {}
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs") or []}

    def _make_stream(self, group: str, stream: str) -> None:
        logs = self.client("logs")
        for make, names in (
            (logs.create_log_group, {"logGroupName": group}),
            (logs.create_log_stream, {"logGroupName": group, "logStreamName": stream}),
        ):
            try:
                make(**names)
            except logs.exceptions.ResourceAlreadyExistsException:
                continue

    def _client(self, service: str) -> Any:
        return aws.root_session().client(service, endpoint_url=f"http://{self.address}")
