"""What the API shows of notifications and their sends, in the reader's language."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from functions.api.blocks import ways_out_view
from functions.api.problems import REFUSALS
from functions.api.texts import Texts
from recado.catalogue.advice import label
from recado.catalogue.languages import negotiated
from recado.domain.account import Account
from recado.domain.answer import ItemAnswer, QuotaAnswer, SendAnswer, SendOutcome
from recado.domain.fold import is_doubtful, may_change_until
from recado.domain.history import Entry, history
from recado.domain.notification import Kind
from recado.domain.plan import attempts_planned, next_attempt_at, status_seen, why_no_more
from recado.domain.status import Status
from recado.use_cases.accept import Accepting
from recado.use_cases.check import Checked
from recado.use_cases.look_up import NotificationSeen, SendSeen
from recado.wiring.api import Api


@dataclass(frozen=True, slots=True)
class Viewer:
    """Views for one request. Its language is the one asked for, else the account's."""

    service: Api
    accept_language: str | None

    def accepted(self, accepting: Accepting) -> dict[str, Any]:
        """The answer to a notification that was accepted: one outcome a contact."""
        item = accepting.answer.items[0]
        language = negotiated(self.accept_language, accepting.answer.language)
        return {
            "notification_id": item.notification_id,
            "sends": [_send_answer(send, language) for send in item.sends],
            "quota": [_quota(quota) for quota in accepting.answer.quotas],
        }

    def batch(self, accepting: Accepting) -> dict[str, Any]:
        """One result an item, and the quotas."""
        answer = accepting.answer
        language = negotiated(self.accept_language, answer.language)
        return {
            "items": [_item(item, language) for item in answer.items],
            "quota": [_quota(quota) for quota in answer.quotas],
        }

    def checked(self, checked: Checked) -> dict[str, Any]:
        """What accepting it would answer, and of each send whether it would go out."""
        item = checked.answer
        refused = None if item.refused is None else REFUSALS[item.refused]
        return {
            "outcome": item.outcome,
            "notification_id": item.notification_id,
            "sends": [self._prospect(told, checked) for told in item.sends],
            "refused": refused and {"code": refused.code, "title": refused.title},
            "fields": [asdict(each) for each in item.errors],
            "quota": [_quota(quota) for quota in checked.quotas],
        }

    def _prospect(self, told: SendAnswer, checked: Checked) -> dict[str, Any]:
        """A duplicate does not go out again, whatever became of it."""
        send, account = checked.sends[told.send_id], checked.account
        seen = SendSeen(send, status_seen(send, checked.at), checked.content, account)
        stays = told.outcome is SendOutcome.DUPLICATE or send.stop is not None
        later = None if stays else send.due_at
        texts = self._texts(seen)
        advice = texts.advice()
        return {
            **_send_answer(told, self.language(account)),
            "goes_out": "no" if stays else "later" if later else "now",
            "at": later and later.isoformat(),
            "reason": seen.status.reason,
            "what_to_do": advice["what_to_do"] if stays else None,
            "who_acts": advice["who_acts"] if stays else None,
            "hints": texts.hints(),
        }

    def case(self, seen: SendSeen) -> dict[str, Any]:
        """A send that a person must see to: where it was to go, and what to do."""
        texts = self._texts(seen)
        return {
            "send_id": seen.send.send_id,
            "contact_id": seen.send.contact_id,
            "channel": seen.send.channel,
            "address": texts.address,
            "status": seen.status.code,
            "reason": seen.status.reason,
            **texts.advice(),
            "hints": texts.hints(),
        }

    def next_best(self, seen: SendSeen) -> dict[str, Any] | None:
        """Another contact by which the same would go out now, and the call that sends by it."""
        send, best = seen.send, self.service.next_best(seen.send, seen.content)
        if best is None:
            return None
        return {
            "contact_id": best.contact_id,
            "channel": best.channel,
            "call": f"POST /accounts/{send.account_id}/sends/{send.send_id}/resend",
            "body": {"contact_id": best.contact_id},
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
            "attempt": self._attempt(seen),
            "use_another_channel": seen.send.kind is Kind.ACCESS_CODE and is_doubtful(seen.status),
        }

    def send_with_history(self, seen: SendSeen) -> dict[str, Any]:
        own = {"notification_id": seen.send.notification_id, **self.send(seen)}
        return {
            **own,
            "history": [_entry(entry) for entry in history(seen.send)],
            "next_best": self.next_best(seen),
        }

    def language(self, account: Account) -> str:
        return negotiated(self.accept_language, account.language)

    def _status(self, seen: SendSeen) -> dict[str, Any]:
        status, until = seen.status, may_change_until(seen.status)
        texts = self._texts(seen)
        due_at = status.due_at if status.code is Status.SCHEDULED else None
        evidence = {"level": status.evidence, "at": status.since.isoformat()}
        return {
            "code": status.code,
            "reason": status.reason,
            "since": status.since.isoformat(),
            "until": due_at and due_at.isoformat(),
            "evidence": evidence if status.evidence else None,
            "final": status.final,
            "may_change_until": until and until.isoformat(),
            **texts.advice(),
            "hints": texts.hints(),
            "ways_out": self._ways_out(seen, texts.language),
        }

    def _texts(self, seen: SendSeen) -> Texts:
        senders = (self.service.charge_sender, self.service.message_sender)
        return Texts(seen, self.language(seen.account), senders, self._next_at(seen))

    def _ways_out(self, seen: SendSeen, language: str) -> list[dict[str, Any]]:
        """None of a simulated recipient, whose block is a part that it plays."""
        send, status = seen.send, seen.status
        if status.code is not Status.NOT_SENT_BLOCKED or send.is_simulated:
            return []
        return ways_out_view(
            status.reason,
            language,
            account_id=send.account_id,
            contact_id=send.contact_id,
            send_id=send.send_id,
        )

    def _attempt(self, seen: SendSeen) -> dict[str, Any]:
        """Attempt n of m, when the next is due, and what stopped it."""
        send, due = seen.send, self._next_at(seen)
        return {
            "number": len(send.attempts),
            "of": attempts_planned(send),
            "next_at": due and due.isoformat(),
            "stopped_by": send.stop and send.stop.reason,
            "why_no_more": why_no_more(send),
        }

    def _next_at(self, seen: SendSeen) -> datetime | None:
        return None if seen.status.final else next_attempt_at(seen.send, self.service.pace)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "event": entry.event,
        "attempt": entry.attempt,
        "reason": entry.reason,
        "until": entry.until and entry.until.isoformat(),
        "ignored_because": entry.ignored_because,
    }


def _send_answer(send: SendAnswer, language: str) -> dict[str, Any]:
    status = {"code": send.status, "label": label(send.status, send.channel, language)}
    return {
        "send_id": send.send_id,
        "contact_id": send.contact_id,
        "channel": send.channel,
        "outcome": send.outcome,
        "status": status,
        "units": send.units,
    }


def _item(item: ItemAnswer, language: str) -> dict[str, Any]:
    view: dict[str, Any] = {"outcome": item.outcome}
    if item.notification_id is not None:
        view["notification_id"] = item.notification_id
    if item.errors:
        return {**view, "fields": [asdict(each) for each in item.errors]}
    if item.refused is not None:
        return {**view, "code": REFUSALS[item.refused].code, "title": REFUSALS[item.refused].title}
    return {**view, "sends": [_send_answer(send, language) for send in item.sends]}


def _quota(quota: QuotaAnswer) -> dict[str, Any]:
    return {
        "channel": quota.channel,
        "limit": quota.limit,
        "used": quota.used,
        "reserved": quota.reserved,
        "unit": quota.unit,
        "period": quota.period,
        "resets_at": quota.resets_at.isoformat(),
    }
