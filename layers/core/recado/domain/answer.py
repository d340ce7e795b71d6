"""What the platform is answered when it hands notifications over: one answer for each, and what
the quotas hold now. The answer is kept as text, for the call's repetition."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from recado.domain.channel import Channel
from recado.domain.quota import Unit
from recado.domain.status import Reason, Status


class ItemOutcome(StrEnum):
    """What became of one notification of a call."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    REFUSED = "refused"


class SendOutcome(StrEnum):
    """What accepting did for one contact."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAnswer:
    """The answer for one contact: the new send, or the one that was there already. `units`: what it
    weighs in the channel's quota."""

    send_id: str
    channel: Channel
    contact_id: str
    outcome: SendOutcome
    status: Status
    units: int


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field."""

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """The answer for one notification: its sends, the gate that refused it, or what is wrong."""

    outcome: ItemOutcome
    notification_id: str | None = None
    sends: tuple[SendAnswer, ...] = ()
    refused: Reason | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaAnswer:
    """A channel's quota as the call left it, `reserved` units of which are the call's own."""

    channel: Channel
    period: str
    limit: int | None
    used: int
    reserved: int
    unit: Unit
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The answers in the order of the notifications; `language` is the account's."""

    language: str
    items: tuple[ItemAnswer, ...]
    quotas: tuple[QuotaAnswer, ...]


def to_text(answer: Answer) -> str:
    return json.dumps(
        asdict(answer), default=datetime.isoformat, ensure_ascii=False, separators=(",", ":")
    )


def from_text(text: str) -> Answer:
    values = json.loads(text)
    return Answer(
        values["language"],
        tuple(_item(each) for each in values["items"]),
        tuple(_quota(each) for each in values["quotas"]),
    )


def _item(values: dict[str, Any]) -> ItemAnswer:
    refused = values["refused"]
    return ItemAnswer(
        outcome=ItemOutcome(values["outcome"]),
        notification_id=values["notification_id"],
        sends=tuple(_send(each) for each in values["sends"]),
        refused=Reason(refused) if refused else None,
        errors=tuple(FieldError(**error) for error in values["errors"]),
    )


def _send(values: dict[str, Any]) -> SendAnswer:
    return SendAnswer(
        send_id=values["send_id"],
        channel=Channel(values["channel"]),
        contact_id=values["contact_id"],
        outcome=SendOutcome(values["outcome"]),
        status=Status(values["status"]),
        units=values["units"],
    )


def _quota(values: dict[str, Any]) -> QuotaAnswer:
    return QuotaAnswer(
        channel=Channel(values["channel"]),
        period=values["period"],
        limit=values["limit"],
        used=values["used"],
        reserved=values["reserved"],
        unit=Unit(values["unit"]),
        resets_at=datetime.fromisoformat(values["resets_at"]),
    )
