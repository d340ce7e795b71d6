"""The status of a send: a pure function of what is known of its attempts (PRODUCT.md section 4).

Any order of the receipts and any repetition of them give the same status.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from recado.domain.channel import Channel
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Attempt, Refused, Send
from recado.domain.status import (
    FAILED,
    PROBLEMS,
    PROVEN,
    STATUS_OF,
    Evidence,
    Reason,
    SendStatus,
    Status,
)

LATE_COMPLAINTS = timedelta(days=30)
"""For this long after a delivery a complaint may still come."""

SILENCE = timedelta(hours=72)
"""After this long without a word `sent` is unconfirmed."""

PRECEDENCE = {
    Channel.EMAIL: (
        Outcome.COMPLAINED,
        Outcome.HARD_FAILURE,
        Outcome.DELIVERED,
        Outcome.SOFT_FAILURE,
        Outcome.DELAYED,
        Outcome.ACCEPTED,
        Outcome.IGNORED,
    ),
    Channel.SMS: (
        Outcome.DELIVERED,
        Outcome.HARD_FAILURE,
        Outcome.SOFT_FAILURE,
        Outcome.ACCEPTED,
        Outcome.IGNORED,
    ),
    Channel.WHATSAPP: (
        Outcome.READ,
        Outcome.DELIVERED,
        Outcome.HARD_FAILURE,
        Outcome.SOFT_FAILURE,
        Outcome.ACCEPTED,
        Outcome.IGNORED,
    ),
}
"""Within one attempt: which outcome speaks, highest first; what is not named comes last."""

ANY_ATTEMPT = (Outcome.COMPLAINED, Outcome.READ, Outcome.DELIVERED)
"""Over the attempts: what one of them heard holds for the send, highest first."""

REFUSED_BECAUSE = {"OptedOut": Reason.OPTED_OUT}
"""What a provider's word of refusal means, if it is not about us (SNS: the number opted out of all
SMS of the account)."""

_EVIDENCE = {
    Outcome.IGNORED: Evidence.ACCEPTED,
    Outcome.ACCEPTED: Evidence.ACCEPTED,
    Outcome.DELAYED: Evidence.DELAYED,
    Outcome.DELIVERED: Evidence.DELIVERED,
    Outcome.READ: Evidence.READ,
}


def status_of(send: Send) -> SendStatus:
    """What is true of the send."""
    verdicts = [verdict(send.channel, attempt) for attempt in send.attempts if attempt.heard]
    if verdicts:
        return _handed_over(verdicts)
    return _not_heard_of(send)


def as_seen(status: SendStatus, now: datetime) -> SendStatus:
    """The status as a reader sees it now: before its hour it is scheduled, and after 72 hours of
    silence `sent` is unconfirmed, as is an attempt of unknown outcome. Worked out when read, never
    stored."""
    if status.due_at is not None and now < status.due_at:
        wanted = status.send_at is not None and now < status.send_at
        reason = Reason.SEND_AT if wanted else Reason.SENDING_HOURS
        return replace(status, code=Status.SCHEDULED, reason=reason)
    waiting = status.evidence in (Evidence.ACCEPTED, Evidence.DELAYED)
    unknown = status.reason is Reason.CHECKING_HAND_OVER
    if (waiting or unknown) and now - status.since >= SILENCE:
        return replace(
            status, code=Status.SENT, reason=None, evidence=Evidence.UNCONFIRMED, final=True
        )
    return status


def is_doubtful(status: SendStatus) -> bool:
    """Whether it is better not to wait for this send: it failed, is late, or may be lost."""
    late = status.evidence in (Evidence.DELAYED, Evidence.UNCONFIRMED)
    return status.code in PROBLEMS or late or status.reason is Reason.CHECKING_HAND_OVER


def may_change_until(status: SendStatus) -> datetime | None:
    """Until when a receipt may still revise the status; None if none can, or if it is not final
    and will change anyway."""
    if status.evidence in PROVEN:
        return status.since + LATE_COMPLAINTS
    if status.evidence is Evidence.UNCONFIRMED:
        return None
    if status.evidence is not None or status.code in FAILED:
        return status.since + SILENCE
    return None


def verdict(channel: Channel, attempt: Attempt) -> Receipt:
    """The receipt that speaks for an attempt of which something was heard."""
    ranks = {outcome: rank for rank, outcome in enumerate(PRECEDENCE[channel])}
    last = len(ranks)
    return min(attempt.heard, key=lambda r: (ranks.get(r.outcome, last), r.at, r.reason or ""))


def _handed_over(verdicts: list[Receipt]) -> SendStatus:
    by_outcome = {verdict.outcome: verdict for verdict in reversed(verdicts)}
    speaks = next((by_outcome[o] for o in ANY_ATTEMPT if o in by_outcome), verdicts[-1])
    evidence = _EVIDENCE.get(speaks.outcome)
    if evidence is None:
        return _because(speaks.reason or Reason.UNKNOWN, speaks.at)
    return SendStatus(
        code=Status.SENT,
        since=speaks.at,
        final=evidence in PROVEN,
        evidence=evidence,
    )


def _not_heard_of(send: Send) -> SendStatus:
    """An attempt of unknown outcome may be out: no other word is true while there is one."""
    unknown = [attempt for attempt in send.attempts if not attempt.settled]
    if unknown:
        return replace(_because(Reason.CHECKING_HAND_OVER, unknown[-1].claimed_at), final=False)
    if send.stop is not None:
        return _because(send.stop.reason, send.stop.at)
    last = send.attempts[-1] if send.attempts else None
    if last is not None and isinstance(last.answer, Refused):
        reason = REFUSED_BECAUSE.get(last.answer.code, Reason.REJECTED_BY_PROVIDER)
        return _because(reason, last.answer.at)
    return SendStatus(
        code=Status.QUEUED,
        since=send.accepted_at,
        final=False,
        due_at=send.due_at,
        send_at=send.send_at,
    )


def _because(reason: Reason, at: datetime) -> SendStatus:
    return SendStatus(code=STATUS_OF[reason], since=at, final=True, reason=reason)
