"""When the events of a mail are published, and in which order."""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.local.carrier import recipients
from infra.local.carrier.events import build
from infra.local.carrier.mails import Mail

_GAP = 0.05


@dataclass(frozen=True)
class Planned:
    """An event and how many seconds from now it is published."""

    delay: float
    selector: str | None
    event: dict[str, object]


@dataclass(frozen=True)
class Pace:
    """How long SES takes for the first event, in seconds, and whether it keeps the order."""

    shortest: float = 0.05
    longest: float = 0.3
    shuffled: bool = False

    @classmethod
    def of_environment(cls) -> "Pace":
        """Read `RECADO_CARRIER_DELAY_MS` (such as `50-300`) and `RECADO_CARRIER_SHUFFLE`."""
        shortest, _, longest = os.environ.get("RECADO_CARRIER_DELAY_MS", "50-300").partition("-")
        shuffled = os.environ.get("RECADO_CARRIER_SHUFFLE", "") not in ("", "0")
        return cls(int(shortest) / 1000, int(longest or shortest) / 1000, shuffled)


def plan(mail: Mail, pace: Pace, chance: Callable[[], float] = random.random) -> list[Planned]:
    """Every event of the mail, for every recipient, with the moment it is to be published."""
    return [each for to in mail.recipients for each in _plan_for(mail, to, pace, chance)]


def _plan_for(mail: Mail, address: str, pace: Pace, chance: Callable[[], float]) -> list[Planned]:
    recipient = recipients.find(address)
    delays: list[float] = []
    delay = pace.shortest + (pace.longest - pace.shortest) * chance()
    for event in recipient.events:
        delay += event.after
        delays.append(delay)
        delay += _GAP
    published = _reordered(delays, recipient.backwards, pace.shuffled, chance)
    planned = []
    for event, happens, told in zip(recipient.events, delays, published, strict=True):
        at: datetime = mail.accepted_at + timedelta(seconds=happens)
        built = Planned(told, event.selector, build(event, mail, address, at))
        planned += [built] * recipient.copies
    return planned


def _reordered(
    delays: Sequence[float], backwards: bool, shuffled: bool, chance: Callable[[], float]
) -> list[float]:
    if shuffled:
        return sorted(delays, key=lambda _: chance())
    return list(reversed(delays)) if backwards else list(delays)
