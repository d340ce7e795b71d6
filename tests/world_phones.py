"""Amazon SNS and End User Messaging Social as the functions meet them: they take messages to
phones, answer or do not, and tell later."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse

from tests.world_ses import Turn


@dataclass(frozen=True)
class Text:
    """An SMS that is out: its parameters as they were sent."""

    message_id: str
    at: datetime
    request: dict[str, str]

    @property
    def to(self) -> str:
        return self.request["PhoneNumber"]

    @property
    def text(self) -> str:
        return self.request["Message"]


@dataclass(frozen=True)
class Templated:
    """A WhatsApp message that is out, in Meta's form."""

    message_id: str
    at: datetime
    message: dict[str, Any]

    @property
    def to(self) -> str:
        return str(self.message["to"])

    @property
    def values(self) -> list[str]:
        (body,) = self.message["template"]["components"]
        return [value["text"] for value in body["parameters"]]


@dataclass
class Phones:
    """`turns`: what comes next on a channel; afterwards all goes well. `records` and `events`: told
    by SNS's log and by WhatsApp, not yet published."""

    clock: Callable[[], datetime]
    sms_turns: list[Turn] = field(default_factory=list)
    whatsapp_turns: list[Turn] = field(default_factory=list)
    requests: int = 0
    texts: list[Text] = field(default_factory=list)
    templated: list[Templated] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def publish(self, request: Any, **_: Any) -> Any:
        """Called by botocore in place of the network, as is the next."""
        turn = self._begin(self.sms_turns)
        if turn.accepts:
            given = dict(parse_qsl(_text(request.body)))
            text = Text(f"sms-{len(self.texts)}", self.clock(), given)
            self.texts.append(text)
            self.records += [sms_record(text)] * bool(turn.tells)
        _maybe_lose(turn, request)
        if turn.refusal:
            status, code = turn.refusal
            return _response(request, status, _XML_ERROR.format(code=code, told=request.body))
        return _response(request, 200, _XML.format(message_id=self.texts[-1].message_id))

    def send_whatsapp(self, request: Any, **_: Any) -> Any:
        turn = self._begin(self.whatsapp_turns)
        if turn.accepts:
            message = json.loads(b64decode(json.loads(request.body)["message"]))
            sent = Templated(f"wa-{len(self.templated)}", self.clock(), message)
            self.templated.append(sent)
            self.events += [whatsapp_event(sent)] * bool(turn.tells)
        _maybe_lose(turn, request)
        if turn.refusal:
            status, code = turn.refusal
            return _response(request, status, json.dumps({"message": str(request.body)}), code)
        return _response(request, 200, json.dumps({"messageId": self.templated[-1].message_id}))

    def _begin(self, turns: list[Turn]) -> Turn:
        self.requests += 1
        turn = turns.pop(0) if turns else Turn()
        if turn.meanwhile:
            turn.meanwhile()
        return turn


def sms_record(text: Text, answer: str = "Message has been accepted by phone") -> str:
    """A record of SNS's delivery-status log."""
    at = text.at.replace(tzinfo=None).isoformat(" ", "milliseconds")
    return json.dumps(
        {
            "notification": {"messageId": text.message_id, "timestamp": at},
            "delivery": {"destination": text.to, "providerResponse": answer},
            "status": "SUCCESS" if "accepted" in answer else "FAILURE",
        }
    )


def whatsapp_event(sent: Templated, status: str = "delivered") -> str:
    """A message of End User Messaging Social's event destination."""
    told = {
        "id": "wamid.1",
        "status": status,
        "timestamp": str(int(sent.at.timestamp())),
        "recipient_id": sent.to.removeprefix("+"),
        "biz_opaque_callback_data": sent.message["biz_opaque_callback_data"],
    }
    entry = {"changes": [{"field": "messages", "value": {"statuses": [told]}}]}
    return json.dumps({"whatsAppWebhookEntry": json.dumps(entry)})


_XML = """<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>
<MessageId>{message_id}</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId>
</ResponseMetadata></PublishResponse>"""

_XML_ERROR = """<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>
<Type>Sender</Type><Code>{code}</Code><Message><![CDATA[not {told!r}]]></Message></Error>
<RequestId>r</RequestId></ErrorResponse>"""


def _text(body: bytes | str) -> str:
    return body.decode() if isinstance(body, bytes) else body


def _maybe_lose(turn: Turn, request: Any) -> None:
    if not turn.answers:
        error = ReadTimeoutError if turn.accepts else ConnectionClosedError
        raise error(endpoint_url=request.url)


def _response(request: Any, status: int, body: str, error: str = "") -> AWSResponse:
    headers = HTTPHeaders()
    headers["content-type"] = "application/json" if body.startswith("{") else "text/xml"
    if error:
        headers["x-amzn-errortype"] = error
    return AWSResponse(request.url, status, headers, MockRawResponse(body))
