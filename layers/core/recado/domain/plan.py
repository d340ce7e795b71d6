"""What is planned for a send: its next attempt, how many there will be, and so whether what is true
of it now is final."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.fold import ANY_ATTEMPT, as_seen, status_of, verdict
from recado.domain.receipt import Outcome
from recado.domain.resend import Pace, Policy, policy_of, resend_at
from recado.domain.send import Accepted, Attempt, Refused, Send
from recado.domain.status import NOT_CHARGED, Evidence, SendStatus


class NoMore(StrEnum):
    """Why a send that has not arrived is not tried again: the same would fail again, as often as
    may be was tried, it failed too late for another try, or it may be out already."""

    NOT_REPEATABLE = "not_repeatable"
    ALL_TRIES_MADE = "all_tries_made"
    TOO_LATE = "too_late"
    OUTCOME_UNKNOWN = "outcome_unknown"


def next_attempt_at(send: Send, pace: Pace) -> datetime | None:
    """When an attempt may be claimed; None if none is planned."""
    at = _next_attempt_at(send, pace)
    return at and max(at, send.due_at or at)


def one_may_follow(send: Send) -> bool:
    """Whether another attempt is planned, whenever that is."""
    return send.stop is None and (
        send.asked_at is not None
        or not send.attempts
        or _after_unknown(send) is not None
        or _after_failure(send) is not None
    )


def waits(send: Send) -> bool:
    """Whether a timer must lead to its next attempt: no message in a queue does. A claim whose
    answer nobody recorded is not among them, since its message comes back by itself."""
    if send.asked_at is not None or not send.attempts:
        return one_may_follow(send) and (send.asked_at or send.due_at) is not None
    crashed = send.attempts[-1].answer is None and not send.attempts[-1].receipts
    return one_may_follow(send) and not crashed


def attempts_planned(send: Send) -> int:
    """Those made, the first in any case, and all that may follow if each fails as the last did."""
    made = len(send.attempts)
    if not one_may_follow(send):
        return max(made, 1)
    failed = _after_failure(send)
    if send.asked_at is None and failed is not None:
        return send.reserved_for + len(failed[1].delays)
    return made + 1


def why_no_more(send: Send) -> NoMore | None:
    """Why no attempt is planned; None if one is, if a gate or a call stopped it, or if nothing says
    that the send failed."""
    if send.stop is not None or one_may_follow(send) or _arrived(send):
        return None
    newest = send.attempts[-1]
    said = verdict(send.channel, newest) if newest.heard else None
    if said is not None and said.outcome not in _FAILURES:
        return None
    if not send.settled:
        return NoMore.OUTCOME_UNKNOWN
    if said is None or said.outcome is not Outcome.SOFT_FAILURE:
        return NoMore.NOT_REPEATABLE
    policy = policy_of(send.channel, said)
    if policy is None:
        return NoMore.NOT_REPEATABLE
    return NoMore.ALL_TRIES_MADE if _tries(send) > len(policy.delays) else NoMore.TOO_LATE


def gives_back(send: Send) -> bool:
    """Whether the send holds units of a quota and has no right to them: nothing of what they were
    reserved for went out, or it was our fault that it did not arrive. While an attempt may be out
    or is planned, it has."""
    if send.reserved_in is None or one_may_follow(send):
        return False
    if not send.settled:
        return False
    reserved = [a for a in send.attempts if a.number >= send.reserved_for and a.heard]
    return not reserved or status_of(send).code in NOT_CHARGED


def status_seen(send: Send, now: datetime) -> SendStatus:
    """The status as a reader sees it now."""
    status = as_seen(status_of(send), now)
    given_up = status.evidence is Evidence.UNCONFIRMED
    return replace(status, final=status.final and (given_up or not one_may_follow(send)))


_FAILURES = (Outcome.HARD_FAILURE, Outcome.SOFT_FAILURE)


def _next_attempt_at(send: Send, pace: Pace) -> datetime | None:
    if send.stop is not None:
        return None
    if send.asked_at is not None:
        return send.asked_at
    if not send.attempts:
        return send.accepted_at
    if (unknown := _after_unknown(send)) is not None:
        return max(unknown.lease_until, unknown.claimed_at + pace.unknown_window)
    if (failed := _after_failure(send)) is not None:
        attempt, policy, at = failed
        name = send.attempt_id(attempt.number)
        return resend_at(policy, _tries(send), at, name, pace.scale)
    return None


def _after_unknown(send: Send) -> Attempt | None:
    """The newest attempt, if its outcome is unknown and one more may follow: by e-mail only, once,
    and only if nothing else is out (PRODUCT.md section 7)."""
    newest = send.attempts[-1] if send.attempts else None
    if newest is None or newest.settled or send.channel is not Channel.EMAIL:
        return None
    others = send.attempts[:-1]
    if not all(isinstance(a.answer, Accepted | Refused) for a in others) or _arrived(send):
        return None
    return newest


def _after_failure(send: Send) -> tuple[Attempt, Policy, datetime] | None:
    """The newest attempt, if it failed for a passing reason and may be repeated: how, and when it
    failed. What the provider's clock says counts from the claim on."""
    newest = send.attempts[-1] if send.attempts else None
    if newest is None or not newest.heard or isinstance(newest.answer, Refused):
        return None
    if _arrived(send) or not send.settled:
        return None
    said = verdict(send.channel, newest)
    policy = policy_of(send.channel, said) if said.outcome is Outcome.SOFT_FAILURE else None
    if policy is None or _tries(send) > len(policy.delays):
        return None
    at = max(said.at, newest.claimed_at)
    first = send.attempts[min(send.reserved_for, newest.number) - 1]
    return None if at - first.claimed_at > policy.window else (newest, policy, at)


def _tries(send: Send) -> int:
    """The attempts since a call last asked for one."""
    return len(send.attempts) - send.reserved_for + 1


def _arrived(send: Send) -> bool:
    heard = (verdict(send.channel, attempt) for attempt in send.attempts if attempt.heard)
    return any(said.outcome in ANY_ATTEMPT for said in heard)
