"""WhatsApp by AWS End User Messaging Social: Meta's own message form in one call."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from recado.adapters.items import code_of
from recado.adapters.provider_call import hand_over
from recado.domain.send import Accepted, Refused
from recado.domain.text_message import TextMessage
from recado.domain.whatsapp_message import WhatsAppMessage
from recado.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_socialmessaging import EndUserMessagingSocialClient

META_API_VERSION = "v20.0"

FOR_GOOD = frozenset({"InvalidParametersException", "ValidationException"})
"""Codes with which the service refuses this message, whenever it comes."""


class SocialWhatsApp:
    """`ports.Provider` of WhatsApp: of template messages, and of texts to whoever wrote to us in
    the last 24 hours."""

    def __init__(
        self, client: "EndUserMessagingSocialClient", *, phone_number_id: str, clock: Clock
    ) -> None:
        self._client = client
        self._phone_number_id = phone_number_id
        self._clock = clock

    def hand_over(self, message: WhatsAppMessage | TextMessage) -> Accepted | Refused:
        return hand_over(
            lambda: self._send(meta_message(message)),
            for_good=lambda error: code_of(error) in FOR_GOOD,
            clock=self._clock,
        )

    def _send(self, message: dict[str, Any]) -> str | None:
        answer = self._client.send_whatsapp_message(
            originationPhoneNumberId=self._phone_number_id,
            message=json.dumps(message).encode(),
            metaApiVersion=META_API_VERSION,
        )
        return answer.get("messageId")


def meta_message(message: WhatsAppMessage | TextMessage) -> dict[str, Any]:
    """A message as Meta's Cloud API takes it. Meta gives `biz_opaque_callback_data` back in every
    status, unread."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to,
        **(_text(message) if isinstance(message, TextMessage) else _template(message)),
        "biz_opaque_callback_data": message.attempt_id,
    }


def _text(message: TextMessage) -> dict[str, Any]:
    return {"type": "text", "text": {"preview_url": False, "body": message.text}}


def _template(message: WhatsAppMessage) -> dict[str, Any]:
    components: list[dict[str, Any]] = [{"type": "body", "parameters": _texts(message.values)}]
    if message.copied is not None:
        button = {"type": "button", "sub_type": "url", "index": "0"}
        components.append(button | {"parameters": _texts([message.copied])})
    return {
        "type": "template",
        "template": {
            "name": message.template.name,
            "language": {"code": message.template.language},
            "components": components,
        },
    }


def _texts(values: Iterable[str]) -> Any:
    return [{"type": "text", "text": value} for value in values]
