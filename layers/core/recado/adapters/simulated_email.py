"""The simulated e-mail provider: it hands nothing over, and puts the events that SES would publish
on the receipts queue (PRODUCT.md section 8)."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.items import UNREACHED
from recado.domain.channel import Channel
from recado.domain.email import Email
from recado.domain.send import Accepted, Refused
from recado.domain.simulated import Simulation
from recado.ports import Clock, Mailer, NotHandedOver
from recado.wire_formats import ATTEMPT_TAG

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LATER_SECONDS = 1
"""How long after the hand-over each event comes."""

PARTS = {
    "Delivery": "delivery",
    "DeliveryDelay": "deliveryDelay",
    "Bounce": "bounce",
    "Complaint": "complaint",
    "Reject": "reject",
    "Rendering Failure": "failure",
}
"""SES's types of events, and the part of an event that holds what is told."""


class SimulatedMailer:
    """`ports.Mailer` for simulated recipients; all others' e-mail goes to the real one."""

    def __init__(
        self,
        client: "SQSClient",
        *,
        queue_url: str,
        simulation: Simulation,
        real: Mailer,
        clock: Clock,
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._simulation = simulation
        self._real = real
        self._clock = clock

    def hand_over(self, email: Email) -> Accepted | Refused:
        label = self._simulation.label(Channel.EMAIL, email.to)
        if label is None:
            return self._real.hand_over(email)
        now = self._clock()
        try:
            for number, told in enumerate(outcomes().get(label, outcomes()["delivered"]), 1):
                self._client.send_message(
                    QueueUrl=self._queue_url,
                    MessageBody=json.dumps(_event(told, email, now.isoformat())),
                    DelaySeconds=number * LATER_SECONDS,
                )
        except (ClientError, *UNREACHED) as error:
            raise NotHandedOver(type(error).__name__) from error
        return Accepted(f"simulated-{email.attempt_id}", now)


@cache
def outcomes() -> dict[str, list[dict[str, str]]]:
    """What follows, by label."""
    table: dict[str, list[dict[str, str]]] = tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text("utf-8")
    )
    return table


def _event(told: dict[str, str], email: Email, at: str) -> dict[str, Any]:
    part: dict[str, Any] = {"timestamp": at}
    match told["event"]:
        case "Bounce":
            part |= _bounce(told, email.to)
        case "Complaint":
            part |= {"complaintFeedbackType": told["kind"]}
        case "DeliveryDelay":
            part |= {"delayType": told["kind"]}
    return {
        "eventType": told["event"],
        "mail": {
            "timestamp": at,
            "messageId": f"simulated-{email.attempt_id}",
            "destination": [email.to],
            "tags": {ATTEMPT_TAG: [email.attempt_id]},
        },
        PARTS[told["event"]]: part,
    }


def _bounce(told: dict[str, str], address: str) -> dict[str, Any]:
    bounced = {"emailAddress": address}
    if "status" in told:
        bounced |= {"action": "failed", "status": told["status"], "diagnosticCode": told["text"]}
    return {
        "bounceType": told["kind"],
        "bounceSubType": told["sub_kind"],
        "bouncedRecipients": [bounced],
    }
