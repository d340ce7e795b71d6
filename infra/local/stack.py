"""Speaks to the running local stack: for the demo and for the tests that need it."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from infra.local import aws, settings
from infra.local.outputs import assume

_http = cache(partial(URLLib3Session, timeout=300, max_pool_connections=50))
_credentials: dict[str, dict[str, str]] = {}


class Answer(NamedTuple):
    """An HTTP answer: header names in lower case, the body as JSON values where it is JSON."""

    status: int
    headers: dict[str, str]
    body: Any


def outputs() -> dict[str, Any]:
    """The stack's outputs, its addresses and its roles' credentials."""
    if not settings.OUTPUTS.exists():
        raise settings.LocalStackError("nothing is deployed: run `python -m infra.local up` first")
    found: dict[str, Any] = json.loads(settings.OUTPUTS.read_text())
    return found


def client(service: str, role: str | None = None) -> Any:
    """A boto3 client of the emulator, as the account's root or as one of the roles."""
    if role is None:
        session = aws.root_session()
    else:
        found = credentials(role)
        session = aws.session(
            found["access_key_id"], found["secret_access_key"], found["session_token"]
        )
    return session.client(service, endpoint_url=outputs()["endpoint_url"])


def credentials(role: str) -> dict[str, str]:
    """Temporary credentials of `platform`, `support` or `reader`, valid for some minutes more."""
    found = _credentials.get(role) or outputs()["roles"][role]
    if datetime.fromisoformat(found["expires_at"]) < datetime.now(UTC) + timedelta(minutes=5):
        found = _credentials[role] = assume(client("sts"), found["role_arn"])
    return found


def call(
    method: str,
    path: str,
    body: object = None,
    role: str | None = "platform",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Call the REST API, signed as a role or, without one, unsigned."""
    request = AWSRequest(
        method=method,
        url=outputs()["api_url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )
    if role is not None:
        found = credentials(role)
        signer = Credentials(
            found["access_key_id"], found["secret_access_key"], found["session_token"]
        )
        SigV4Auth(signer, "execute-api", settings.REGION).add_auth(request)
    answer = _http().send(request.prepare())
    received = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, received, _body(received, answer.content))


def wait_until[T](condition: Callable[[], T], timeout: float, what: str) -> T:
    """Ask until the condition gives something true, and give that back; else TimeoutError."""
    deadline = time.monotonic() + timeout
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout} s")
        time.sleep(0.1)
    return found


def _body(headers: Mapping[str, str], content: bytes) -> Any:
    if content and "json" in headers.get("content-type", ""):
        return json.loads(content)
    return content.decode()
