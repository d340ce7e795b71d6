"""The simulated e-mail provider: its receipts are events of SES."""

from datetime import datetime
from pathlib import Path
from typing import Any

from recado.adapters.simulated import Simulated, Told, provider_id
from recado.domain.channel import Channel
from recado.domain.email import Email
from recado.wire_formats import ATTEMPT_TAG

PARTS = {
    "Delivery": "delivery",
    "DeliveryDelay": "deliveryDelay",
    "Bounce": "bounce",
    "Complaint": "complaint",
    "Reject": "reject",
    "Rendering Failure": "failure",
}
"""SES's types of events, and the part of an event that holds what is told."""


class SimulatedMailer(Simulated[Email]):
    """`ports.Provider` of e-mail."""

    channel = Channel.EMAIL
    table = Path(__file__).with_suffix(".toml")

    def receipt(self, told: Told, message: Email, at: datetime) -> dict[str, Any]:
        part: dict[str, Any] = {"timestamp": at.isoformat()}
        match told["event"]:
            case "Bounce":
                part |= _bounce(told, message.to)
            case "Complaint":
                part |= {"complaintFeedbackType": told["kind"]}
            case "DeliveryDelay":
                part |= {"delayType": told["kind"]}
        return {
            "eventType": told["event"],
            "mail": {
                "timestamp": at.isoformat(),
                "messageId": provider_id(message),
                "destination": [message.to],
                "tags": {ATTEMPT_TAG: [message.attempt_id]},
            },
            PARTS[told["event"]]: part,
        }


def _bounce(told: Told, address: str) -> dict[str, Any]:
    bounced = {"emailAddress": address}
    if "status" in told:
        bounced |= {"action": "failed", "status": told["status"], "diagnosticCode": told["text"]}
    return {
        "bounceType": told["kind"],
        "bounceSubType": told["sub_kind"],
        "bouncedRecipients": [bounced],
    }
