"""The simulated SMS provider: its receipts are records of SNS's SMS delivery-status log."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recado.adapters.simulated import LATER, Simulated, Told, provider_id
from recado.domain.channel import Channel
from recado.domain.text_message import TextMessage


class SimulatedSms(Simulated[TextMessage]):
    """`ports.Provider` of SMS. A record names the message as the answer to its hand-over did."""

    channel = Channel.SMS
    table = Path(__file__).with_suffix(".toml")

    def receipt(self, told: Told, message: TextMessage, at: datetime) -> dict[str, Any]:
        published = (at - LATER).astimezone(UTC).replace(tzinfo=None)
        return {
            "notification": {
                "messageId": provider_id(message),
                "timestamp": published.isoformat(" ", "milliseconds"),
            },
            "delivery": {
                "destination": message.to,
                "smsType": "Transactional",
                "providerResponse": told["text"],
                "dwellTimeMs": LATER.seconds * 1000,
            },
            "status": told["status"],
        }
