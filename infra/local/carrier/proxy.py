"""Forwards a request to the emulator exactly as it was signed, and brings its answer back."""

import http.client
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local.settings import REGION, ROOT_KEY

_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect")
)


@dataclass(frozen=True)
class Request:
    """A request as it came in, headers unchanged."""

    method: str
    path: str
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Response:
    """An answer to the caller."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def forward(request: Request, to: str) -> Response:
    """Pass the request on; Host and Authorization stay as signed, so the emulator checks them."""
    connection = http.client.HTTPConnection(to, timeout=30)
    try:
        connection.putrequest(
            request.method, request.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in request.headers:
            if name.lower() not in _HOP_BY_HOP:
                connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        body = answer.read()
        dropped = _HOP_BY_HOP | {"content-length"}
        headers = [
            (name, value) for name, value in answer.getheaders() if name.lower() not in dropped
        ]
        return Response(answer.status, headers, body)
    finally:
        connection.close()


def signed_by_root(request: Request, to: str) -> Request:
    """The same request in the name of the account's root."""
    again = AWSRequest(
        method=request.method,
        url=f"http://{to}{request.path}",
        data=request.body,
        headers={"Content-Type": "application/json", "Host": to},
    )
    SigV4Auth(Credentials(ROOT_KEY, ROOT_KEY), "ses", REGION).add_auth(again)
    headers = [*again.headers.items(), ("Content-Length", str(len(request.body)))]
    return Request(request.method, request.path, headers, request.body)


def error(status: int, code: str, message: str) -> Response:
    """An error in the form of services that speak JSON, such as SES v2."""
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
    return Response(status, headers, json.dumps({"message": message}).encode())


def json_answer(body: object, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(status, [("Content-Type", "application/json")], json.dumps(body).encode())


def query_error(status: int, code: str, message: str) -> Response:
    """An error in the form of services that speak AWS's query protocol, such as SNS."""
    body = (
        f'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>'
        f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        f"<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    )
    return Response(status, [("Content-Type", "text/xml")], body.encode())
