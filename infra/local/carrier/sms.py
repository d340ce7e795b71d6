"""SMS: SNS's Publish to a phone number, and the log that SNS writes of it.

Publish on a topic and all else of SNS is the emulator's, which also checks who publishes here.
"""

import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from infra.local.carrier import numbers, sms_records
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.outcomes import Recipient, Trouble
from infra.local.carrier.phone_outcomes import Logged
from infra.local.carrier.phones import Channel, Message
from infra.local.carrier.proxy import Request, Response, query_error

_E164 = re.compile(r"\A\+[1-9][0-9]{1,14}\Z")
_LONGEST = 1600  # characters (SNS, API reference of Publish)
_ATTRIBUTE = re.compile(r"\AMessageAttributes\.entry\.(?P<number>[0-9]+)\.(?P<part>.+)\Z")


class Sms:
    """SNS, as far as it sends SMS."""

    refusals: Mapping[Trouble, Response] = {
        Trouble.THROTTLED: query_error(400, "Throttling", "Rate exceeded"),
        Trouble.REJECTED: query_error(400, "InvalidParameter", "Invalid parameter: PhoneNumber"),
    }

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._stream = str(uuid.uuid4())

    def takes(self, request: Request) -> bool:
        """Whether the request is Publish to a phone number."""
        if (request.method, request.path) != ("POST", "/"):
            return False
        wanted = _parameters(request)
        return wanted.get("Action") == "Publish" and "PhoneNumber" in wanted

    def read(self, request: Request, now: datetime) -> Message | Response:
        """The message; a number that is none, no text and too long a text are refused as by SNS."""
        wanted = _parameters(request)
        number, text = wanted["PhoneNumber"], wanted.get("Message", "")
        if not _E164.match(number):
            return _invalid("PhoneNumber Reason: not valid to publish to")
        if not text:
            return _invalid("Empty message")
        if len(text) > _LONGEST:
            return _invalid("Message too long")
        return Message(Channel.SMS, str(uuid.uuid4()), now, number, text, _attributes(wanted))

    def check(self, request: Request, message: Message) -> Response | None:
        """The emulator's refusal: AWS too asks about `sns:Publish` on `*` for a phone number."""
        response = self._emulator.answer(request)
        return None if response.status == 200 else response

    def answer(self, message: Message) -> Response:
        """SNS's answer with the message's id."""
        body = (
            '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
            f"<MessageId>{message.message_id}</MessageId></PublishResult><ResponseMetadata>"
            f"<RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></PublishResponse>"
        )
        return Response(200, [("Content-Type", "text/xml")], body.encode())

    def recipient(self, message: Message) -> Recipient[Logged]:
        """The line of the number."""
        return numbers.find(numbers.SMS, message.number)

    def tell(self, event: Logged, message: Message, at: datetime) -> None:
        """Write the record to the log group of its kind."""
        record = sms_records.build(event, message, at)
        self._emulator.write_log(sms_records.group(event), self._stream, json.dumps(record))


def _parameters(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))


def _attributes(wanted: Mapping[str, str]) -> dict[str, str]:
    """The message's attributes by name; the query protocol spreads each over three parameters."""
    entries: dict[str, dict[str, str]] = {}
    for name, value in wanted.items():
        if found := _ATTRIBUTE.match(name):
            entries.setdefault(found["number"], {})[found["part"]] = value
    return {each["Name"]: each.get("Value.StringValue", "") for each in entries.values()}


def _invalid(what: str) -> Response:
    return query_error(400, "InvalidParameter", f"Invalid parameter: {what}")
