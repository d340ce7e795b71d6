"""The history of a send: all that happened to it, in order of time, and what did not count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.fold import verdict
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, Attempt, Refused, Send
from recado.domain.status import Reason


class Event(StrEnum):
    """What can happen to a send besides its receipts."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a history. `ignored_because`: why a receipt changed nothing."""

    at: datetime
    event: Event | Outcome
    attempt: int | None = None
    reason: Reason | None = None
    ignored_because: str | None = None


def history(send: Send) -> tuple[Entry, ...]:
    """Every attempt and receipt, oldest first."""
    return tuple(sorted(_entries(send), key=lambda entry: entry.at))


def _entries(send: Send) -> Iterator[Entry]:
    yield Entry(at=send.accepted_at, event=Event.QUEUED)
    for attempt in send.attempts:
        yield Entry(at=attempt.claimed_at, event=Event.CLAIMED, attempt=attempt.number)
        yield from _of_attempt(send, attempt)
    if send.stop is not None:
        yield Entry(at=send.stop.at, event=Event.STOPPED, reason=send.stop.reason)


def _of_attempt(send: Send, attempt: Attempt) -> Iterator[Entry]:
    match attempt.answer:
        case Accepted(_, at):
            yield Entry(at=at, event=Event.HANDED_OVER, attempt=attempt.number)
        case Refused(_, at):
            yield Entry(at=at, event=Event.REFUSED, attempt=attempt.number)
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
