"""Blocks: when nothing more is sent to a contact, because of what became of the last sends to it
(PRODUCT.md section 7).

A block is computed from outcomes in the order of hand-over, so late and repeated receipts, in
whatever order they come, give one and the same block.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard
from recado.domain.fold import verdict
from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Reason

KEPT = 5
"""Outcomes that a block is computed from."""

NOT_THERE = frozenset(
    {
        Reason.NO_SUCH_USER,
        Reason.NO_SUCH_DOMAIN,
        Reason.ACCOUNT_DISABLED,
        Reason.INVALID_NUMBER,
    }
)
"""Permanent failures that block at once: there is nobody at this address."""

KNOWN_TO_EVERYONE = frozenset(
    {Reason.NO_SUCH_USER, Reason.NO_SUCH_DOMAIN, Reason.SUPPRESSED_BY_PROVIDER}
)
"""Permanent failures of which every account learns; the provider's list is one for all."""

EVERYONE_REMEMBERS = timedelta(days=180)

MOST_PERMANENT = 3
"""Other permanent failures in a row that block."""

MOST_FAILURES = 5
"""Failures in a row, whatever they are, that block."""

_SAYS_SOMETHING = frozenset(
    {
        Outcome.DELIVERED,
        Outcome.READ,
        Outcome.HARD_FAILURE,
        Outcome.SOFT_FAILURE,
        Outcome.COMPLAINED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`reason`: what a send that is stopped by it says. `because`: the failure behind it. `since`:
    the hand-over of the send that caused it. `everyone`: other accounts are stopped as well, and
    the send may be another account's."""

    reason: Reason
    because: Reason
    since: datetime
    send_id: str
    everyone: bool = False


def heard_of(send: Send) -> tuple[Heard, ...]:
    """What the send's attempts say of its contact: deliveries, failures, complaints. Nothing, if
    the recipient is simulated."""
    if send.is_simulated:
        return ()
    said = [(attempt, verdict(send.channel, attempt)) for attempt in send.attempts if attempt.heard]
    return tuple(
        Heard(
            send_id=send.send_id,
            number=attempt.number,
            handed_over_at=attempt.claimed_at,
            at=receipt.at,
            outcome=receipt.outcome,
            reason=receipt.reason,
            counts=receipt.counts,
            revision=send.revision,
        )
        for attempt, receipt in said
        if receipt.outcome in _SAYS_SOMETHING
    )


def hearing(entry: ContactEntry, news: Iterable[Heard]) -> ContactEntry:
    """The entry with these outcomes among its own: of each attempt the latest word, of all the
    last ones in the order of hand-over. Any order and any repetition give the same."""
    latest: dict[tuple[str, int], Heard] = {}
    for heard in (*_known(entry), *news):
        if heard.key not in latest or latest[heard.key].revision <= heard.revision:
            latest[heard.key] = heard
    matters = concerns_everyone if entry.account_id == EVERYONE else _concerns_the_account
    kept = [h for h in latest.values() if h.delivered or matters(h)]
    complaints = [heard for heard in kept if heard.outcome is Outcome.COMPLAINED]
    others = [heard for heard in kept if heard.outcome is not Outcome.COMPLAINED]
    return replace(
        entry,
        outcomes=tuple(sorted(others, key=lambda heard: heard.place)[-KEPT:]),
        complaint=max(complaints, key=lambda heard: (heard.at, heard.place), default=None),
    )


def concerns_everyone(heard: Heard) -> bool:
    """Whether other accounts are to know of it: permanent evidence, never a guess, that there is
    nobody at the address, and what the provider holds back for all."""
    return heard.outcome is Outcome.HARD_FAILURE and heard.reason in KNOWN_TO_EVERYONE


def is_news(entry: ContactEntry | None, heard: Heard) -> bool:
    """Whether the entry is to be written for this. A delivery is worth a write only after a
    failure, and only the first: what comes after it changes no block."""
    if entry is not None and any(known.key == heard.key for known in _known(entry)):
        return True
    if not heard.delivered:
        return concerns_everyone(heard) or _concerns_the_account(heard)
    if entry is None:
        return False
    if not entry.outcomes:
        return on_probation(entry)
    last = entry.outcomes[-1]
    return not last.delivered or heard.place < last.place


def block_of(
    entry: ContactEntry | None, everyone: ContactEntry | None, now: datetime
) -> Block | None:
    """Why nothing may be sent to the contact; None if something may. The account's own reasons come
    first; a release by the account holds against everyone's, too."""
    released_at = entry.release.at if entry is not None and entry.release is not None else None
    own = _block(entry, released_at) if entry is not None else None
    if own is not None or everyone is None:
        return own
    shared = _block(everyone, released_at)
    if shared is None or now - shared.since > EVERYONE_REMEMBERS:
        return None
    return replace(shared, everyone=True)


def on_probation(entry: ContactEntry) -> bool:
    """Whether one more failure blocks again: released, and nothing delivered since."""
    if entry.release is None:
        return False
    since = [h for h in entry.outcomes if h.handed_over_at > entry.release.at]
    return not any(heard.delivered for heard in since)


def _block(entry: ContactEntry, released_at: datetime | None) -> Block | None:
    complaint = entry.complaint
    if complaint is not None and (
        released_at is None or max(complaint.at, complaint.handed_over_at) > released_at
    ):
        return _caused(Reason.BLOCKED_BY_COMPLAINT, complaint)
    run = _run(_unexplained(entry), released_at)
    for heard in reversed(run):
        if heard.outcome is Outcome.HARD_FAILURE and heard.reason in _AT_ONCE:
            return _caused(_AT_ONCE[heard.reason], heard)
    counting = [heard for heard in run if heard.counts]
    permanent = [heard for heard in counting if heard.outcome is Outcome.HARD_FAILURE]
    enough = 1 if on_probation(entry) else MOST_FAILURES
    if len(counting) >= enough or len(permanent) >= MOST_PERMANENT:
        return _caused(Reason.BLOCKED_BY_FAILURES, counting[-1])
    return None


_AT_ONCE = dict.fromkeys(NOT_THERE, Reason.BLOCKED_AS_NOT_FOUND) | {
    Reason.SUPPRESSED_BY_PROVIDER: Reason.SUPPRESSED_BY_PROVIDER
}


def _unexplained(entry: ContactEntry) -> tuple[Heard, ...]:
    """Without what the provider's list held back for a failure that we know to pass: its next
    hand-over takes the address off the list."""
    if entry.listed_at is None:
        return entry.outcomes
    return tuple(h for h in entry.outcomes if h.reason is not Reason.SUPPRESSED_BY_PROVIDER)


def _run(outcomes: tuple[Heard, ...], released_at: datetime | None) -> list[Heard]:
    """The failures since the last delivery and since the release."""
    run: list[Heard] = []
    for heard in outcomes:
        if heard.delivered:
            run = []
        elif released_at is None or heard.handed_over_at > released_at:
            run.append(heard)
    return run


def _caused(reason: Reason, heard: Heard) -> Block:
    return Block(
        reason=reason,
        because=heard.reason or Reason.UNKNOWN,
        since=heard.handed_over_at,
        send_id=heard.send_id,
    )


def _concerns_the_account(heard: Heard) -> bool:
    return heard.counts or heard.outcome is Outcome.COMPLAINED


def _known(entry: ContactEntry) -> tuple[Heard, ...]:
    return (*entry.outcomes, entry.complaint) if entry.complaint else entry.outcomes
