"""The recipients, and how the servers and networks on the way to them behave: what they say of a
message, and when. The words stand here as the readers of receipts would tell them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import Reason
from tests.builders import DAY, HOUR, MINUTE

SECOND = timedelta(seconds=1)
SOFT, HARD = Outcome.SOFT_FAILURE, Outcome.HARD_FAILURE


@dataclass(frozen=True, slots=True)
class Word:
    """One receipt, so long after the hand-over."""

    after: timedelta
    outcome: Outcome
    reason: Reason | None = None
    counts: bool = False
    resend: bool = False
    listed: bool = False

    def later(self, by: timedelta) -> "Word":
        return replace(self, after=self.after + by)

    def receipt(self, handed_over_at: datetime) -> Receipt:
        at = handed_over_at + self.after
        return Receipt(self.outcome, at, self.reason, self.counts, self.resend, self.listed)


Person = Callable[[datetime, int, Random], tuple[Word, ...]]
"""What is heard of a message that is handed over now, the so-many-th of its send that arrives
there (from 1)."""

DELIVERED = Word(9 * SECOND, Outcome.DELIVERED)
READ = Word(10 * MINUTE, Outcome.READ)
BY_CARRIER = Word(2 * SECOND, Outcome.ACCEPTED)
COMPLAINED = Word(5 * HOUR, Outcome.COMPLAINED, Reason.COMPLAINT)
AWAY = Word(11 * SECOND, SOFT, Reason.UNKNOWN, counts=True, resend=True)
AWAY_SURELY = Word(11 * SECOND, Outcome.IGNORED, Reason.AUTO_REPLY)
FULL = Word(2 * HOUR, SOFT, Reason.MAILBOX_FULL, counts=True, resend=True)
NO_SUCH_USER = Word(4 * SECOND, HARD, Reason.NO_SUCH_USER, counts=True, listed=True)
NO_SUCH_DOMAIN = replace(NO_SUCH_USER, reason=Reason.NO_SUCH_DOMAIN)
PERHAPS_NO_SUCH_USER = replace(NO_SUCH_USER, outcome=SOFT, resend=True, listed=False)
RELAY_DENIED = Word(4 * SECOND, HARD, Reason.RELAY_DENIED, counts=True, listed=True)
CHALLENGED = Word(MINUTE, SOFT, Reason.CHALLENGE_RESPONSE, counts=True)
SPAM = Word(4 * SECOND, HARD, Reason.SPAM_CONTENT, listed=True)
GREYLISTED = Word(30 * MINUTE, SOFT, Reason.GREYLISTED, resend=True)
DELAYED = Word(5 * MINUTE, Outcome.DELAYED)
IN_TROUBLE = Word(3 * HOUR, SOFT, Reason.SERVER_ERROR, counts=True, resend=True)
SUPPRESSED = Word(SECOND, HARD, Reason.SUPPRESSED_BY_PROVIDER)
PHONE_OFF = Word(40 * SECOND, SOFT, Reason.UNREACHABLE, counts=True, resend=True)
CARRIER_DOWN = replace(PHONE_OFF, reason=Reason.CARRIER_UNREACHABLE)
INVALID_NUMBER = Word(3 * SECOND, HARD, Reason.INVALID_NUMBER, counts=True)
PHONE_BLOCKED = Word(3 * SECOND, HARD, Reason.PHONE_BLOCKED, counts=True)
CARRIER_BLOCKED = Word(3 * SECOND, HARD, Reason.CARRIER_BLOCKED)
NOBODY_KNOWS = Word(3 * SECOND, SOFT, Reason.UNKNOWN)
NO_WHATSAPP = Word(2 * SECOND, HARD, Reason.NO_WHATSAPP, counts=True)
WITHHELD = Word(2 * SECOND, SOFT, Reason.WITHHELD_BY_WHATSAPP, resend=True)
BUSY = Word(2 * SECOND, SOFT, Reason.PROVIDER_BUSY, resend=True)


def always(*words: Word) -> Person:
    return lambda _now, _times, _chance: words


def at_first(first: Person, times: int, then: Person) -> Person:
    """For so many messages of each send."""
    return lambda now, n, chance: (first if n <= times else then)(now, n, chance)


def until(moment: datetime, first: Person, then: Person) -> Person:
    return lambda now, n, chance: (first if now < moment else then)(now, n, chance)


def sometimes(share: float, this: Person, other: Person) -> Person:
    return lambda now, n, chance: (this if chance.random() < share else other)(now, n, chance)


WELL = always(DELIVERED)
READS = always(BY_CARRIER, DELIVERED, READ)
SILENT = always()
ANSWERS_FIRST = always(AWAY.later(-10 * SECOND), DELIVERED)
ANSWERS_LATER = always(DELIVERED, AWAY, AWAY_SURELY)
COMPLAINS = always(DELIVERED, COMPLAINED)


def someone_by_email(start: datetime, chance: Random) -> Person:
    """One of all sorts."""
    day = start + chance.uniform(0, 25) * DAY
    full = sometimes(0.3, always(replace(FULL, listed=True)), always(FULL))
    sorts: list[tuple[int, Person]] = [
        (40, WELL),
        (6, until(start + chance.uniform(1, 9) * DAY, full, WELL)),
        (4, until(day, WELL, full)),
        (3, always(NO_SUCH_USER)),
        (1, always(NO_SUCH_DOMAIN)),
        (3, until(day, WELL, always(NO_SUCH_USER))),
        (3, always(PERHAPS_NO_SUCH_USER)),
        (2, until(day, always(RELAY_DENIED), WELL)),
        (3, sometimes(0.5, always(RELAY_DENIED), WELL)),
        (2, always(CHALLENGED)),
        (2, sometimes(0.4, always(SPAM), WELL)),
        (5, at_first(always(DELAYED, GREYLISTED), 1, WELL)),
        (4, until(start + chance.uniform(1, 20) * DAY, always(DELAYED, IN_TROUBLE), WELL)),
        (5, sometimes(0.5, always(IN_TROUBLE), WELL)),
        (4, sometimes(0.1, COMPLAINS, WELL)),
        (5, sometimes(0.5, ANSWERS_FIRST, ANSWERS_LATER)),
        (2, SILENT),
    ]
    return _one_of(sorts, chance)


def someone_by_sms(start: datetime, chance: Random) -> Person:
    """One of all sorts."""
    well = always(BY_CARRIER, DELIVERED)
    sorts: list[tuple[int, Person]] = [
        (30, well),
        (10, sometimes(0.4, always(BY_CARRIER, PHONE_OFF), well)),
        (4, until(start + chance.uniform(1, 20) * DAY, always(PHONE_OFF), well)),
        (4, at_first(always(CARRIER_DOWN), 2, well)),
        (3, always(INVALID_NUMBER)),
        (3, always(PHONE_BLOCKED)),
        (2, sometimes(0.5, always(CARRIER_BLOCKED), well)),
        (3, sometimes(0.5, always(NOBODY_KNOWS), well)),
        (3, always(BY_CARRIER)),
    ]
    return _one_of(sorts, chance)


def someone_by_whatsapp(start: datetime, chance: Random) -> Person:
    """One of all sorts."""
    sorts: list[tuple[int, Person]] = [
        (30, READS),
        (5, sometimes(0.5, always(WITHHELD), READS)),
        (5, at_first(always(BUSY), chance.randint(1, 5), READS)),
        (3, always(NO_WHATSAPP)),
        (2, until(start + chance.uniform(1, 20) * DAY, always(NO_WHATSAPP), READS)),
        (3, SILENT),
    ]
    return _one_of(sorts, chance)


def _one_of(sorts: list[tuple[int, Person]], chance: Random) -> Person:
    people = [person for _, person in sorts]
    return chance.choices(people, [weight for weight, _ in sorts])[0]
