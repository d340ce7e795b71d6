"""The simulated WhatsApp provider: its receipts are events of End User Messaging Social, as its
event destination publishes them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from recado.adapters.simulated import Simulated, Told, provider_id
from recado.domain.channel import Channel
from recado.domain.whatsapp_message import WhatsAppMessage


class SimulatedWhatsApp(Simulated[WhatsAppMessage]):
    """`ports.Provider` of WhatsApp."""

    channel = Channel.WHATSAPP
    table = Path(__file__).with_suffix(".toml")

    def receipt(self, told: Told, message: WhatsAppMessage, at: datetime) -> dict[str, Any]:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": "simulated"},
            "statuses": [_status(told, message, at)],
        }
        entry = {"id": "simulated", "changes": [{"field": "messages", "value": value}]}
        return {
            "context": {"MetaWabaIds": [], "MetaPhoneNumberIds": []},
            "whatsAppWebhookEntry": json.dumps(entry),
            "message_timestamp": at.isoformat(),
            "messageId": provider_id(message),
        }


def _status(told: Told, message: WhatsAppMessage, at: datetime) -> dict[str, Any]:
    """Meta writes numbers without the plus, and times as Unix seconds in a string."""
    status = {
        "id": f"wamid.{provider_id(message)}",
        "status": told["status"],
        "timestamp": str(int(at.timestamp())),
        "recipient_id": message.to.removeprefix("+"),
        "biz_opaque_callback_data": message.attempt_id,
    }
    return status | ({"errors": [{"code": told["code"]}]} if "code" in told else {})
