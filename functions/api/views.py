"""What the API shows of notifications and their sends."""

from typing import Any

from recado.catalogue.texts import LANGUAGES, catalogue
from recado.domain.call import Answer
from recado.domain.status import SendStatus, Status
from recado.use_cases.look_up import NotificationSeen, SendSeen


def accepted_view(answer: Answer) -> dict[str, Any]:
    """The answer to a notification that was accepted: one outcome a contact."""
    return {
        "notification_id": answer.notification_id,
        "sends": [
            {
                "send_id": send.send_id,
                "contact_id": send.contact_id,
                "channel": send.channel,
                "outcome": send.outcome,
                "status": {"code": send.status, "label": _label(send.status)},
            }
            for send in answer.sends
        ],
    }


def notification_view(seen: NotificationSeen) -> dict[str, Any]:
    first = seen.first
    return {
        "notification_id": first.notification_id,
        "kind": first.kind,
        "customer_id": first.customer_id,
        "invoice_id": first.invoice_id,
        "occurrence": first.occurrence,
        "accepted_at": first.accepted_at.isoformat(),
        "sends": [_send_view(send) for send in seen.sends],
    }


def _send_view(seen: SendSeen) -> dict[str, Any]:
    return {
        "send_id": seen.send.send_id,
        "contact_id": seen.send.contact_id,
        "channel": seen.send.channel,
        "accepted_at": seen.send.accepted_at.isoformat(),
        "attempts": len(seen.send.attempts),
        "status": _status_view(seen.status),
    }


def _status_view(status: SendStatus) -> dict[str, Any]:
    return {
        "code": status.code,
        "label": _label(status.code),
        "reason": status.reason,
        "evidence": status.evidence,
        "since": status.since.isoformat(),
        "final": status.final,
        "what_to_do": catalogue(LANGUAGES[0])[status.code].what_to_do,
    }


def _label(code: Status) -> str:
    return catalogue(LANGUAGES[0])[code].label
