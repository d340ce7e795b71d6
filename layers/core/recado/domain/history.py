"""The history of a send: all that happened to it, in order of time, and what did not count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.fold import verdict
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, Attempt, Lost, Refused, Send
from recado.domain.status import Reason


class Event(StrEnum):
    """What can happen to a send besides its receipts."""

    QUEUED = "queued"
    SCHEDULED = "scheduled"
    ASKED_AGAIN = "asked_again"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    ANSWER_LOST = "answer_lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a history. `until`: what is scheduled does not go out before. `ignored_because`:
    why a receipt changed nothing."""

    at: datetime
    event: Event | Outcome
    attempt: int | None = None
    reason: Reason | None = None
    until: datetime | None = None
    ignored_because: str | None = None


def history(send: Send) -> tuple[Entry, ...]:
    """Every attempt and receipt, oldest first; of what put it off and of the calls that asked for
    another attempt, the last of each."""
    return tuple(sorted(_entries(send), key=lambda entry: entry.at))


def _entries(send: Send) -> Iterator[Entry]:
    yield Entry(at=send.accepted_at, event=Event.QUEUED)
    yield from _scheduled(send)
    for attempt in send.attempts:
        yield from _asked(send, attempt)
        yield Entry(at=attempt.claimed_at, event=Event.CLAIMED, attempt=attempt.number)
        yield from _of_attempt(send, attempt)
    if send.asked_at is not None:
        yield Entry(at=send.asked_at, event=Event.ASKED_AGAIN, attempt=send.reserved_for)
    if send.stop is not None:
        yield Entry(at=send.stop.at, event=Event.STOPPED, reason=send.stop.reason)


def _scheduled(send: Send) -> Iterator[Entry]:
    """Known is until when; since when, by the attempt before or the acceptance."""
    if send.due_at is None:
        return
    before = [a.claimed_at for a in send.attempts if a.claimed_at < send.due_at]
    wanted = send.send_at is not None and not before
    yield Entry(
        at=before[-1] if before else send.accepted_at,
        event=Event.SCHEDULED,
        reason=Reason.SEND_AT if wanted else Reason.SENDING_HOURS,
        until=send.due_at,
    )


def _asked(send: Send, attempt: Attempt) -> Iterator[Entry]:
    """When it was asked is known until the attempt is claimed, which is soon."""
    if attempt.number == send.reserved_for > 1:
        yield Entry(at=attempt.claimed_at, event=Event.ASKED_AGAIN, attempt=attempt.number)


def _of_attempt(send: Send, attempt: Attempt) -> Iterator[Entry]:
    match attempt.answer:
        case Accepted(_, at):
            yield Entry(at=at, event=Event.HANDED_OVER, attempt=attempt.number)
        case Refused(_, at):
            yield Entry(at=at, event=Event.REFUSED, attempt=attempt.number)
        case Lost(at):
            yield Entry(at=at, event=Event.ANSWER_LOST, attempt=attempt.number)
    for receipt in attempt.receipts:
        yield Entry(
            at=receipt.at,
            event=receipt.outcome,
            attempt=attempt.number,
            reason=receipt.reason,
            ignored_because=_ignored(receipt, verdict(send.channel, attempt)),
        )


def _ignored(receipt: Receipt, speaks: Receipt) -> str | None:
    """A failure that may pass counts for nothing beside better or firmer news, nor does anything
    that is older news when it comes."""
    if receipt.outcome is Outcome.IGNORED:
        return "says_nothing_of_the_delivery"
    late = receipt.at > speaks.at or receipt.outcome is Outcome.SOFT_FAILURE
    return f"outranked_by_{speaks.outcome}" if late and receipt != speaks else None
