"""Automatic resend: after which failures the same is sent again, when, and how often (PRODUCT.md
section 7). One table a channel; what has no row is not sent again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from recado.domain.channel import Channel
from recado.domain.receipt import Receipt
from recado.domain.status import Reason

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """The delays before the second, the third ... attempt: as many further ones are made. Each is a
    minimum, to which up to the share `jitter` of it is added. `window`: a failure that comes later
    than this after the first attempt leads to no other."""

    delays: tuple[timedelta, ...]
    window: timedelta
    jitter: float = 0.2


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a deployment resends. `scale` multiplies the delays: a demonstration shows days in
    seconds. `unknown_window`: how long an attempt whose answer was lost waits for a receipt."""

    scale: float
    unknown_window: timedelta


_FULL = Policy((DAY, 2 * DAY, 4 * DAY), window=14 * DAY)
_SERVER_IN_TROUBLE = Policy((4 * HOUR, DAY, 2 * DAY), window=7 * DAY)
_TOO_FAST = Policy((2 * HOUR, 12 * HOUR, DAY), window=7 * DAY)
_PHONE_OFF = Policy((10 * MINUTE, HOUR, 6 * HOUR), window=3 * DAY)
_BUSY = Policy((MINUTE, 10 * MINUTE, HOUR, 6 * HOUR), window=2 * DAY)
_WITHHELD = Policy((25 * HOUR,), window=3 * DAY)

POLICIES = {
    Channel.EMAIL: {
        Reason.MAILBOX_FULL: _FULL,
        Reason.GREYLISTED: _TOO_FAST,
        Reason.RATE_LIMITED: _TOO_FAST,
        Reason.DELIVERY_TIMED_OUT: _SERVER_IN_TROUBLE,
        Reason.NETWORK: _SERVER_IN_TROUBLE,
        Reason.SERVER_ERROR: _SERVER_IN_TROUBLE,
        Reason.NO_SUCH_USER: _SERVER_IN_TROUBLE,
        Reason.NO_SUCH_DOMAIN: _SERVER_IN_TROUBLE,
        Reason.ACCOUNT_DISABLED: _SERVER_IN_TROUBLE,
        Reason.UNKNOWN: _SERVER_IN_TROUBLE,
    },
    Channel.SMS: {
        Reason.UNREACHABLE: _PHONE_OFF,
        Reason.CARRIER_UNREACHABLE: _PHONE_OFF,
    },
    Channel.WHATSAPP: {
        Reason.WITHHELD_BY_WHATSAPP: _WITHHELD,
        Reason.PROVIDER_BUSY: _BUSY,
    },
}
"""By channel and reason, for failures of which their reader says that the same may be sent again: a
server that could not say for certain that there is no such mailbox is asked again, one that was
certain is not. SES has tried for hours before it gives up (a soft bounce is final), an SMS has not.
WhatsApp withholds for a day at least."""


def policy_of(channel: Channel, failure: Receipt) -> Policy | None:
    """How the same is sent again after this failure; None if it is not."""
    if not failure.resend or failure.reason is None:
        return None
    return POLICIES[channel].get(failure.reason)


def resend_at(policy: Policy, tries: int, failed_at: datetime, name: str, scale: float) -> datetime:
    """When the attempt after `tries` of them is due. The jitter is a hash of the name of the failed
    attempt, so that asking twice gives one answer."""
    share = crc32(name.encode()) / 2**32
    delay = policy.delays[tries - 1] * (1 + policy.jitter * share)
    return failed_at + delay * scale
