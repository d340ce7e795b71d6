"""A call's items: the call itself, and beside it the contents of its notifications, each an item of
its own under its number in the call."""

from datetime import date, datetime, timedelta
from typing import Any

from recado.adapters.items import Item, epoch_seconds, instant, milliseconds, packed, unpacked
from recado.domain.call import Call
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.send import Send

RECORD = 0
"""The number of the call's own item; its notifications count from 1."""


def call_key(account_id: str, call_id: str, number: int = RECORD) -> Item:
    return packed({"pk": f"{account_id}#{call_id}", "sk": number})


def _life(call: Call, expires_at: datetime) -> dict[str, Any]:
    """`expires_at` is the table's time to live, in seconds; `expires_ms` is what the code goes by,
    since DynamoDB deletes up to days late."""
    return {
        "called_at": call.called_at,
        "expires_at": epoch_seconds(expires_at),
        "expires_ms": expires_at,
    }


def call_item(call: Call) -> Item:
    return call_key(call.account_id, call.call_id) | packed(
        {
            **_life(call, call.expires_at),
            "body_hash": call.body_hash,
            "lease_until": call.lease_until,
            "answer": call.answer,
        }
    )


def call_from(account_id: str, call_id: str, item: Item) -> Call:
    values = unpacked(item)
    return Call(
        account_id=account_id,
        call_id=call_id,
        body_hash=values["body_hash"],
        called_at=instant(values["called_at"]),
        expires_at=instant(values["expires_ms"]),
        lease_until=instant(values["lease_until"]),
        answer=values.get("answer"),
    )


def content_item(call: Call, number: int, content: Content) -> Item:
    """What goes out later is kept so much longer, a code's content no longer than the code is
    good."""
    later = max((content.send_at or call.called_at) - call.called_at, timedelta(0))
    life = call.expires_at + later
    expires_at = min(life, content.expires_at or life)
    return call_key(call.account_id, call.call_id, number) | packed(
        {
            **_life(call, expires_at),
            "kind": content.kind,
            "language": content.language,
            "merchant": content.merchant,
            "reply_to": content.reply_to,
            "customer_name": content.customer_name,
            "addresses": content.addresses,
            "snapshot": content.snapshot and _snapshot_values(content.snapshot),
            "code": content.code,
            "good_until": content.expires_at,
            "subject": content.subject,
            "text": content.text,
            "time_zone": content.time_zone,
            "transliterate": content.transliterate,
            "send_at": content.send_at,
        }
    )


def _snapshot_values(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "amount_cents": snapshot.amount_cents,
        "due_date": snapshot.due_date.isoformat(),
        "description": snapshot.description,
        "payment_url": snapshot.payment_url,
        "payment_code": snapshot.payment_code,
        "paid_on": snapshot.paid_on and snapshot.paid_on.isoformat(),
    }


def content_from(item: Item, send: Send, now: datetime) -> Content | None:
    """The content that a send was accepted with. None if its life is over (DynamoDB deletes later
    than that), or if a later call took the key over."""
    values = unpacked(item)
    alive = instant(values["expires_ms"]) > now
    own = values["called_at"] == milliseconds(send.accepted_at)
    if not (alive and own):
        return None
    return Content(
        kind=Kind(values["kind"]),
        language=values["language"],
        merchant=values["merchant"],
        reply_to=values.get("reply_to"),
        customer_name=values.get("customer_name"),
        addresses=values["addresses"],
        snapshot=_snapshot(values["snapshot"]) if "snapshot" in values else None,
        code=values.get("code"),
        expires_at=instant(values["good_until"]) if "good_until" in values else None,
        subject=values.get("subject"),
        text=values.get("text"),
        time_zone=values["time_zone"],
        transliterate=values["transliterate"],
        send_at=instant(values["send_at"]) if "send_at" in values else None,
    )


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
