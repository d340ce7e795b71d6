"""WhatsApp: SendWhatsAppMessage of End User Messaging Social, and what its event destination is
told: the topic that the stack offers as `WhatsAppReceiptsTopicArn`, if it offers one."""

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from infra.local.carrier import numbers, permissions, whatsapp_events
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.outcomes import Recipient, Trouble
from infra.local.carrier.phone_outcomes import Told
from infra.local.carrier.phones import Channel, Message, Phones, e164
from infra.local.carrier.proxy import Request, Response, error, json_answer

TOPIC = "WhatsAppReceiptsTopicArn"
ACTION = "social-messaging:SendWhatsAppMessage"
_SEND = ("POST", "/v1/whatsapp/send")
_INVALID = "InvalidParametersException"
_CLOSED: Recipient[Told] = Recipient(
    "free text outside of a conversation", (numbers.failed(numbers.OUT_OF_WINDOW),)
)
_NOBODY_MAY = ("X-Amz-Target", "CodeBuild_20161006.ListProjects")
"""An operation of another service, as a header that no signature covers: the emulator refuses it to
every role, after it checked the signature, and names the role."""


class WhatsApp:
    """End User Messaging Social, as far as it sends WhatsApp messages."""

    refusals: Mapping[Trouble, Response] = {
        Trouble.THROTTLED: error(429, "ThrottledRequestException", "Rate exceeded."),
        Trouble.REJECTED: error(400, _INVALID, "The carrier refuses messages to this number."),
    }

    def __init__(self, emulator: Emulator, phones: Phones) -> None:
        self._emulator = emulator
        self._phones = phones

    def takes(self, request: Request) -> bool:
        """Whether the request is SendWhatsAppMessage."""
        return (request.method, request.path) == _SEND

    def read(self, request: Request, now: datetime) -> Message | Response:
        """The message; what is no message in the form of Meta's Cloud API is refused."""
        try:
            wanted = json.loads(request.body)
            content = json.loads(base64.b64decode(wanted["message"], validate=True))
            return Message(
                channel=Channel.WHATSAPP,
                message_id=str(uuid.uuid4()),
                accepted_at=now,
                number=e164(content["to"]),
                text=_TEXTS[content["type"]](content),
                content=content,
                sender=wanted["originationPhoneNumberId"],
                attempt=content.get("biz_opaque_callback_data"),
            )
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
            return error(400, _INVALID, "The message is not in the form of WhatsApp's Cloud API.")

    def check(self, request: Request, message: Message) -> Response | None:
        """The refusal of a bad signature, or of a role without the permission for this sender."""
        named = replace(request, headers=[*request.headers, _NOBODY_MAY])
        response = self._emulator.answer(named)
        if response.status == 200:
            return None
        role = permissions.named_role(response)
        if role is None:
            return response
        resource = whatsapp_events.sender_arn(message.sender or "")
        if permissions.may(self._emulator.client("iam"), role, ACTION, resource):
            return None
        refused = f"{role} is not authorized to perform: {ACTION} on resource: {resource}"
        return error(403, "AccessDeniedException", refused)

    def answer(self, message: Message) -> Response:
        """The service's answer with the message's id."""
        return json_answer({"messageId": message.message_id})

    def recipient(self, message: Message) -> Recipient[Told]:
        """The line of the number; free text to who did not write within 24 hours fails."""
        found = numbers.find(numbers.WHATSAPP, message.number)
        if message.content.get("type") == "template":
            return found
        open_now = self._phones.is_open(message.number, message.accepted_at)
        return found if open_now else _CLOSED

    def tell(self, event: Told, message: Message, at: datetime) -> None:
        """Publish the status, if the stack offers a topic."""
        topic = self._emulator.output(TOPIC)
        if topic:
            told = whatsapp_events.build(event, message, at)
            self._emulator.publish(topic, json.dumps(told))


def _filled_in(template: Mapping[str, Any]) -> str:
    """The template's name and what is filled in."""
    filled = [
        str(parameter["text"])
        for component in template.get("components") or []
        for parameter in component.get("parameters") or []
        if "text" in parameter
    ]
    return " | ".join([f"{template['name']} ({template['language']['code']})", *filled])


_TEXTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "text": lambda content: str(content["text"]["body"]),
    "template": lambda content: _filled_in(content["template"]),
}
"""What a person reads, by the message's type; the carrier takes no others."""
