"""When what follows a message is told, and in which order."""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.local.carrier import recipients
from infra.local.carrier.events import build
from infra.local.carrier.mails import Mail
from infra.local.carrier.outcomes import Happening, Recipient

_GAP = 0.05


@dataclass(frozen=True)
class Planned:
    """An event and how many seconds from now it is published."""

    delay: float
    selector: str | None
    event: dict[str, object]


@dataclass(frozen=True)
class Pace:
    """How long a provider takes for the first event, in seconds, and whether it keeps the order.

    `held` is how many seconds an answer stays out that is to come after all that follows.
    """

    shortest: float = 0.05
    longest: float = 0.3
    shuffled: bool = False
    held: float = 2.0

    @classmethod
    def of_environment(cls) -> "Pace":
        """Read `RECADO_CARRIER_DELAY_MS` (such as `50-300`) and `RECADO_CARRIER_SHUFFLE`."""
        shortest, _, longest = os.environ.get("RECADO_CARRIER_DELAY_MS", "50-300").partition("-")
        shuffled = os.environ.get("RECADO_CARRIER_SHUFFLE", "") not in ("", "0")
        return cls(int(shortest) / 1000, int(longest or shortest) / 1000, shuffled)


@dataclass(frozen=True)
class Timed[E: Happening]:
    """When something happens and when it is told, in seconds from now."""

    event: E
    happens: float
    told: float


def plan(
    mail: Mail,
    pace: Pace,
    chance: Callable[[], float] = random.random,
    find: Callable[[str], Recipient] = recipients.find,
) -> list[Planned]:
    """Every event of the mail, for every recipient, with the moment it is to be published."""
    return [each for to in mail.recipients for each in _plan_for(mail, to, find(to), pace, chance)]


def timed[E: Happening](
    recipient: Recipient[E], pace: Pace, chance: Callable[[], float] = random.random
) -> list[Timed[E]]:
    """All that follows a message to this recipient, in the order in which it happens."""
    delays: list[float] = []
    delay = pace.shortest + (pace.longest - pace.shortest) * chance()
    for event in recipient.events:
        delay += event.after
        delays.append(delay)
        delay += _GAP
    told = _reordered(delays, recipient.backwards, pace.shuffled, chance)
    moments = zip(recipient.events, delays, told, strict=True)
    return [Timed(*each) for each in moments for _ in range(recipient.copies)]


def _plan_for(
    mail: Mail, address: str, recipient: Recipient, pace: Pace, chance: Callable[[], float]
) -> list[Planned]:
    planned = []
    for each in timed(recipient, pace, chance):
        at: datetime = mail.accepted_at + timedelta(seconds=each.happens)
        event = build(each.event, mail, address, at)
        planned.append(Planned(each.told, each.event.selector, event))
    return planned


def _reordered(
    delays: Sequence[float], backwards: bool, shuffled: bool, chance: Callable[[], float]
) -> list[float]:
    if shuffled:
        return sorted(delays, key=lambda _: chance())
    return list(reversed(delays)) if backwards else list(delays)
