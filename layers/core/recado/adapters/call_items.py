"""A call as an item: its answer, and the content that its sends are written from."""

from datetime import date, datetime
from typing import Any

from recado.adapters.items import Item, epoch_seconds, instant, milliseconds, packed, unpacked
from recado.domain.call import Answer, Call, SendAnswer, SendOutcome
from recado.domain.channel import Channel
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.send import Send
from recado.domain.status import Reason, Status


def call_key(account_id: str, call_id: str, number: int) -> Item:
    return packed({"pk": f"{account_id}#{call_id}", "sk": number})


def to_item(call: Call) -> Item:
    """`expires_at` is the table's time to live, in seconds; `expires_ms` is what the code goes by,
    since DynamoDB deletes up to days late."""
    return call_key(call.account_id, call.call_id, 0) | packed(
        {
            "body_hash": call.body_hash,
            "called_at": call.called_at,
            "expires_at": epoch_seconds(call.expires_at),
            "expires_ms": call.expires_at,
            "notification_id": call.answer.notification_id,
            "refused": call.answer.refused,
            "sends": [_answer_values(answer) for answer in call.answer.sends] or None,
            "content": call.content and _content_values(call.content),
        }
    )


def from_item(account_id: str, call_id: str, item: Item) -> Call:
    values = unpacked(item)
    refused = values.get("refused")
    return Call(
        account_id=account_id,
        call_id=call_id,
        body_hash=values["body_hash"],
        called_at=instant(values["called_at"]),
        expires_at=instant(values["expires_ms"]),
        answer=Answer(
            notification_id=values["notification_id"],
            sends=tuple(_answer(v) for v in values.get("sends", ())),
            refused=Reason(refused) if refused else None,
        ),
        content=_content(values),
    )


def content_from(item: Item, send: Send, now: datetime) -> Content | None:
    """The content that a send was accepted with. None if its life is over (DynamoDB deletes later
    than that), or if a later call took the key over."""
    values = unpacked(item)
    alive = instant(values["expires_ms"]) > now
    own = values["called_at"] == milliseconds(send.accepted_at)
    return _content(values) if alive and own else None


def _content(call: dict[str, Any]) -> Content | None:
    values = call.get("content")
    if values is None:
        return None
    return Content(
        kind=Kind(values["kind"]),
        language=values["language"],
        merchant=values["merchant"],
        reply_to=values.get("reply_to"),
        customer_name=values.get("customer_name"),
        snapshot=_snapshot(values["snapshot"]),
        addresses=values["addresses"],
    )


def _answer_values(answer: SendAnswer) -> dict[str, Any]:
    return {
        "send_id": answer.send_id,
        "channel": answer.channel,
        "contact_id": answer.contact_id,
        "outcome": answer.outcome,
        "status": answer.status,
    }


def _answer(values: dict[str, Any]) -> SendAnswer:
    return SendAnswer(
        send_id=values["send_id"],
        channel=Channel(values["channel"]),
        contact_id=values["contact_id"],
        outcome=SendOutcome(values["outcome"]),
        status=Status(values["status"]),
    )


def _content_values(content: Content) -> dict[str, Any]:
    snapshot = content.snapshot
    return {
        "kind": content.kind,
        "language": content.language,
        "merchant": content.merchant,
        "reply_to": content.reply_to,
        "customer_name": content.customer_name,
        "addresses": content.addresses,
        "snapshot": {
            "amount_cents": snapshot.amount_cents,
            "due_date": snapshot.due_date.isoformat(),
            "description": snapshot.description,
            "payment_url": snapshot.payment_url,
            "payment_code": snapshot.payment_code,
            "paid_on": snapshot.paid_on and snapshot.paid_on.isoformat(),
        },
    }


def _snapshot(values: dict[str, Any]) -> Snapshot:
    paid_on = values.get("paid_on")
    return Snapshot(
        amount_cents=values["amount_cents"],
        due_date=date.fromisoformat(values["due_date"]),
        description=values.get("description"),
        payment_url=values.get("payment_url"),
        payment_code=values.get("payment_code"),
        paid_on=date.fromisoformat(paid_on) if paid_on else None,
    )
