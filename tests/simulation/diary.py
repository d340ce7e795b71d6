"""What can be seen from outside, in the order in which it happened: what was accepted, the calls to
the providers, the receipts, and what people and the platform did meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.receipt import Receipt


class Answered(StrEnum):
    """How a call to a provider ended. Lost: with nothing, and the message may be out. Killed: so
    did we. Opted out: the provider knows that the customer said no."""

    YES = "yes"
    NO = "no"
    OPTED_OUT = "opted_out"
    BUSY = "busy"
    PAUSED = "paused"
    LOST = "lost"
    KILLED = "killed"


MAY_BE_OUT = frozenset({Answered.YES, Answered.LOST, Answered.KILLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A send was accepted."""

    at: datetime
    account: str
    send: str
    channel: str
    contact: str
    kind: str
    invoice: str | None
    send_at: datetime | None
    not_after: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A provider was called."""

    at: datetime
    send: str
    number: int
    answered: Answered
    held: bool
    """The provider has the address on its suppression list."""


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt of an attempt came in, and found it."""

    at: datetime
    send: str
    number: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Settled:
    """An invoice was paid or canceled."""

    at: datetime
    account: str
    invoice: str
    state: str


@dataclass(frozen=True, slots=True)
class Switched:
    """An account became active or inactive."""

    at: datetime
    account: str
    active: bool


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The customer said no."""

    at: datetime
    account: str
    contact: str


@dataclass(frozen=True, slots=True)
class Released:
    """Support staff took a block away."""

    at: datetime
    account: str
    contact: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The platform asked that it be not sent, and nothing more is planned. It is told so, unless
    one may be out already."""

    at: datetime
    send: str


Entry = Taken | Asked | Told | Settled | Switched | OptedOut | Released | Withdrawn

Diary = list[Entry]
"""In the order of time."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A channel's provider takes nothing."""

    channel: Channel
    since: datetime
    until: datetime

    def covers(self, channel: Channel, now: datetime) -> bool:
        return channel is self.channel and self.since <= now < self.until
