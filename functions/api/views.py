"""What the API shows of notifications and their sends, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from functions.api.texts import Texts
from recado.catalogue.advice import label
from recado.catalogue.languages import negotiated
from recado.domain.call import Answer
from recado.domain.fold import may_change_until
from recado.domain.history import Entry, history
from recado.domain.send import Send
from recado.use_cases.look_up import NotificationSeen, SendSeen
from recado.wiring.api import Api


@dataclass(frozen=True, slots=True)
class Viewer:
    """Views for one request. Its language is the one asked for, else the account's."""

    service: Api
    accept_language: str | None

    def accepted(self, answer: Answer, own_language: str) -> dict[str, Any]:
        """The answer to a notification that was accepted: one outcome a contact."""
        language = negotiated(self.accept_language, own_language)
        return {
            "notification_id": answer.notification_id,
            "sends": [
                {
                    "send_id": send.send_id,
                    "contact_id": send.contact_id,
                    "channel": send.channel,
                    "outcome": send.outcome,
                    "status": {
                        "code": send.status,
                        "label": label(send.status, send.channel, language),
                    },
                }
                for send in answer.sends
            ],
        }

    def notification(self, seen: NotificationSeen) -> dict[str, Any]:
        first = seen.first
        return {
            "notification_id": first.notification_id,
            "kind": first.kind,
            "customer_id": first.customer_id,
            "invoice_id": first.invoice_id,
            "occurrence": first.occurrence,
            "accepted_at": first.accepted_at.isoformat(),
            "sends": [self.send(send) for send in seen.sends],
        }

    def send(self, seen: SendSeen) -> dict[str, Any]:
        return {
            "send_id": seen.send.send_id,
            "channel": seen.send.channel,
            "contact_id": seen.send.contact_id,
            "accepted_at": seen.send.accepted_at.isoformat(),
            "status": self._status(seen),
            "attempt": self._attempt(seen.send),
        }

    def send_with_history(self, seen: SendSeen) -> dict[str, Any]:
        own = {"notification_id": seen.send.notification_id, **self.send(seen)}
        return {**own, "history": [_entry(entry) for entry in history(seen.send)]}

    def _status(self, seen: SendSeen) -> dict[str, Any]:
        status, until = seen.status, may_change_until(seen.status)
        language = negotiated(self.accept_language, seen.account.language)
        texts = Texts(seen, language, (self.service.charge_sender, self.service.message_sender))
        evidence = {"level": status.evidence, "at": status.since.isoformat()}
        return {
            "code": status.code,
            "reason": status.reason,
            "since": status.since.isoformat(),
            "evidence": evidence if status.evidence else None,
            "final": status.final,
            "may_change_until": until and until.isoformat(),
            **texts.advice(),
            "hints": texts.hints(),
        }

    def _attempt(self, send: Send) -> dict[str, Any]:
        """Attempt n of m, when the next is due, and what stopped it."""
        due = send.next_attempt_at(self.service.unknown_window)
        return {
            "number": len(send.attempts),
            "of": send.attempts_planned,
            "next_at": due and due.isoformat(),
            "stopped_by": send.stop and send.stop.reason,
        }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "event": entry.event,
        "attempt": entry.attempt,
        "reason": entry.reason,
        "ignored_because": entry.ignored_because,
    }
