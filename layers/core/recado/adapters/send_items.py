"""A send as an item: its key, its attributes, and back.

`status` is stored for the stream's filter and for `redispatch`; the truth is computed again from
the attempts. `account_day`, `customer` and `problem` are the partitions of the sparse indexes, all
sorted by `accepted_at`: they are there only for a send that the index is to hold. `counted_as` is
what the tally counts the send as. `waits` is there, and true, only for a send that a timer is to
lead to its next attempt: the stream's filter and `redispatch` go by it. What is usual is left out:
most sends have one attempt, no flags, and less than 1 KB.
"""

from datetime import date, datetime
from typing import Any

from recado.adapters.items import Item, instant, packed, unpacked
from recado.domain import ids
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.notification import Kind
from recado.domain.plan import waits
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, Attempt, Lost, Refused, Send, SendKey, Stop
from recado.domain.status import PROBLEMS, Reason, Status
from recado.domain.tally import bucket

FLAGS = ("counts", "resend", "listed")
"""What a receipt says besides, kept only where it is so."""


def partition(account_id: str, group: str) -> str:
    """One invoice's notifications share a partition; an account never does."""
    return f"{account_id}#{group}"


def sort_prefix(notification_id: str) -> str:
    """What the sort keys of a notification's sends begin with."""
    return f"send#{notification_id[4 + ids.GROUP :]}#"


def item_key(key: SendKey) -> Item:
    notification = ids.notification_of(key.send_id)
    own = key.send_id[4 + ids.GROUP + ids.NOTIFICATION :]
    return packed(
        {
            "pk": partition(key.account_id, ids.group_of(key.send_id)),
            "sk": f"{sort_prefix(notification)}{own}",
        }
    )


def account_day(account_id: str, day: date) -> str:
    return f"{account_id}#{day.isoformat()}"


def customer(account_id: str, customer_id: str) -> str:
    return f"{account_id}#{customer_id}"


def problem(account_id: str, status: Status, period: str) -> str:
    return f"{account_id}#{status}#{period}"


def _index_values(send: Send, status: Status) -> dict[str, str]:
    values = {}
    if send.listed:
        values["account_day"] = account_day(send.account_id, send.day)
        values["customer"] = customer(send.account_id, send.customer_id)
    if status in PROBLEMS:
        values["problem"] = problem(send.account_id, status, send.period)
    return values


def to_item(send: Send) -> Item:
    seen = status_of(send)
    status = seen.code
    return item_key(send.key) | packed(
        {
            **_index_values(send, status),
            "account_id": send.account_id,
            "send_id": send.send_id,
            "channel": send.channel,
            "contact_id": send.contact_id,
            "kind": send.kind,
            "customer_id": send.customer_id,
            "invoice_id": send.invoice_id,
            "occurrence": send.occurrence,
            "call_id": send.call_id,
            "call_item": send.call_item,
            "accepted_at": send.accepted_at,
            "day": send.day.isoformat(),
            "listed": send.listed,
            "units": send.units,
            "reserved_in": send.reserved_in,
            "reserved_for": send.reserved_for if send.reserved_for != 1 else None,
            "send_at": send.send_at,
            "due_at": send.due_at,
            "asked_at": send.asked_at,
            "asked_by": send.asked_by,
            "not_after": send.not_after,
            "status": status,
            "waits": waits(send) or None,
            "counted_as": bucket(seen, simulated=send.is_simulated),
            "attempts": [_attempt_values(attempt) for attempt in send.attempts] or None,
            "stop": send.stop and {"reason": send.stop.reason, "at": send.stop.at},
            "revision": send.revision,
        }
    )


def replacing(table: str, send: Send) -> Any:
    """The put of a send's next revision over the one before."""
    return {
        "TableName": table,
        "Item": to_item(send),
        "ConditionExpression": "revision = :seen",
        "ExpressionAttributeValues": packed({":seen": send.revision - 1}),
    }


def from_item(item: Item) -> Send:
    values = unpacked(item)
    stop = values.get("stop")
    return Send(
        account_id=values["account_id"],
        send_id=values["send_id"],
        channel=Channel(values["channel"]),
        contact_id=values["contact_id"],
        kind=Kind(values["kind"]),
        customer_id=values["customer_id"],
        invoice_id=values.get("invoice_id"),
        occurrence=values["occurrence"],
        call_id=values["call_id"],
        call_item=values["call_item"],
        accepted_at=instant(values["accepted_at"]),
        day=date.fromisoformat(values["day"]),
        listed=values["listed"],
        units=values["units"],
        reserved_in=values.get("reserved_in"),
        reserved_for=values.get("reserved_for", 1),
        send_at=_instant_in(values, "send_at"),
        due_at=_instant_in(values, "due_at"),
        asked_at=_instant_in(values, "asked_at"),
        asked_by=values.get("asked_by"),
        not_after=_instant_in(values, "not_after"),
        attempts=tuple(
            _attempt(number, v) for number, v in enumerate(values.get("attempts", ()), 1)
        ),
        stop=Stop(Reason(stop["reason"]), instant(stop["at"])) if stop else None,
        revision=values["revision"],
    )


def _instant_in(values: dict[str, Any], name: str) -> datetime | None:
    return instant(values[name]) if name in values else None


def _attempt_values(attempt: Attempt) -> dict[str, Any]:
    answer: dict[str, str | datetime] | None = None
    match attempt.answer:
        case Accepted(provider_id, at):
            answer = {"provider_id": provider_id, "at": at}
        case Refused(code, at):
            answer = {"refused": code, "at": at}
        case Lost(at):
            answer = {"lost_at": at}
    return {
        "claimed_at": attempt.claimed_at,
        "lease_until": attempt.lease_until,
        "answer": answer,
        "edition": attempt.edition,
        "receipts": [_receipt_values(receipt) for receipt in attempt.receipts] or None,
    }


def _receipt_values(receipt: Receipt) -> dict[str, Any]:
    return {
        "outcome": receipt.outcome,
        "at": receipt.at,
        "reason": receipt.reason,
        **{flag: True for flag in FLAGS if getattr(receipt, flag)},
    }


def _attempt(number: int, values: dict[str, Any]) -> Attempt:
    return Attempt(
        number=number,
        claimed_at=instant(values["claimed_at"]),
        lease_until=instant(values["lease_until"]),
        answer=_answer(values["answer"]) if "answer" in values else None,
        edition=values.get("edition"),
        receipts=tuple(_receipt(v) for v in values.get("receipts", ())),
    )


def _answer(values: dict[str, Any]) -> Accepted | Refused | Lost:
    if "lost_at" in values:
        return Lost(instant(values["lost_at"]))
    at = instant(values["at"])
    if "refused" in values:
        return Refused(values["refused"], at)
    return Accepted(values["provider_id"], at)


def _receipt(values: dict[str, Any]) -> Receipt:
    reason = values.get("reason")
    return Receipt(
        Outcome(values["outcome"]),
        instant(values["at"]),
        Reason(reason) if reason else None,
        **{flag: values.get(flag, False) for flag in FLAGS},
    )
