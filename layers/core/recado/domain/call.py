"""A call: one request of the platform that is kept, so that repeating it repeats its answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.notification import Content
from recado.domain.status import Reason, Status


class SendOutcome(StrEnum):
    """What accepting did for one contact."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAnswer:
    """The answer for one contact: the new send, or the one that was there already."""

    send_id: str
    channel: Channel
    contact_id: str
    outcome: SendOutcome
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform was told: the sends, or the gate that refused the notification."""

    notification_id: str
    sends: tuple[SendAnswer, ...] = ()
    refused: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its answer, and the personal content that its sends are written from.

    `body_hash` is keyed: an access code could be guessed from a plain hash. Until `expires_at` the
    call answers its repetition and its content is kept; a later call may use the key anew.
    """

    account_id: str
    call_id: str
    body_hash: str
    called_at: datetime
    expires_at: datetime
    answer: Answer
    content: Content | None = None
