"""Send: hand one send over to its provider, once: claim, gates, call, record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from recado.domain.email import Email
from recado.domain.gates import stopped_by
from recado.domain.notification import Content
from recado.domain.send import Send, SendKey, Stop
from recado.domain.status import Reason
from recado.ports import (
    Clock,
    HandOverReader,
    Mailer,
    NotHandedOver,
    NotYet,
    OutcomeUnknown,
    Sends,
    Surroundings,
)
from recado.use_cases.change import change
from recado.use_cases.errors import Broken

Compose = Callable[[Send, Content, str], Email]
"""Writes the e-mail of an attempt, whose id comes last."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an attempt is its claimer's alone (more than a function may run, plus the clocks'
    difference), and how long an attempt of unknown outcome waits for a receipt."""

    lease: timedelta
    unknown_window: timedelta


def send(
    key: SendKey,
    *,
    sends: Sends,
    reader: HandOverReader,
    mailer: Mailer,
    compose: Compose,
    clock: Clock,
    patience: Patience,
) -> None:
    """Hands the send over if an attempt is due; returns when nothing is left to do.

    Raises `NotYet` if it is due later, another `TryAgain` if the world was not ready, `Broken` if
    there is no such send. Wherever it is killed, calling it again ends well: before the provider
    was called nothing is out; afterwards the claim keeps others from calling again until a receipt
    or the one safe resend settles it.
    """
    current = sends.get(key)
    if current is None:
        raise Broken("no such send")
    now = clock()
    due = current.next_attempt_at(patience.unknown_window)
    if due is None:
        return
    if due > now:
        raise NotYet(due)
    claimed = sends.save(current.claimed(now, patience.lease))
    number = claimed.attempts[-1].number
    try:
        ready = _ready(claimed, reader.surroundings(claimed, now), compose, now)
    except Exception:
        change(sends, claimed, lambda s: s.released(number))  # nothing was handed over
        raise
    if isinstance(ready, Reason):
        change(sends, claimed, lambda s: s.stopped(number, Stop(ready, now)))
    else:
        _hand_over(claimed, ready, sends=sends, mailer=mailer, clock=clock)


def _ready(claimed: Send, around: Surroundings, compose: Compose, now: datetime) -> Email | Reason:
    """The e-mail; the reason if a gate is closed."""
    if around.account is None:
        return Reason.ACCOUNT_INACTIVE
    closed = stopped_by(
        claimed.kind, around.account, around.invoice, not_after=claimed.not_after, now=now
    )
    if closed is not None or around.content is None:
        return closed or Reason.CONTENT_EXPIRED
    return compose(claimed, around.content, claimed.attempt_id(claimed.attempts[-1].number))


def _hand_over(claimed: Send, email: Email, *, sends: Sends, mailer: Mailer, clock: Clock) -> None:
    number = claimed.attempts[-1].number
    try:
        answer = mailer.hand_over(email)
    except NotHandedOver:
        change(sends, claimed, lambda s: s.released(number))
        raise
    except OutcomeUnknown:
        now = clock()
        change(sends, claimed, lambda s: s.unknown(number, now, email.edition))
        raise
    change(sends, claimed, lambda s: s.answered(number, answer, email.edition))
