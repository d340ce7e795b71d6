"""The fix list: which contacts need a person, because what went to them did not arrive.

One item a contact, open while a send to it has such a problem and nothing has arrived there since.
It follows from the sends alone, whatever order they are heard of in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from recado.domain.contact_entry import ContactEntry, Trouble
from recado.domain.customer import Customer
from recado.domain.fold import status_of
from recado.domain.plan import one_may_follow
from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import NOT_REACHED, STATUS_OF, Reason, SendStatus, Status

MOST_KEPT = 20
"""Troubles of one contact that are kept, the newest ones."""

ARRIVED = frozenset({Outcome.DELIVERED, Outcome.READ, Outcome.COMPLAINED})
"""What proves that a message has arrived, whatever is heard of it later."""

BLOCKS = frozenset(r for r, status in STATUS_OF.items() if status is Status.NOT_SENT_BLOCKED)
"""The reasons of a block."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What is open for a contact: its troubles, oldest first."""

    contact_id: str
    troubles: tuple[Trouble, ...]

    @property
    def since(self) -> datetime:
        return self.troubles[0].at

    @property
    def newest(self) -> Trouble:
        """The one to show: it says how the contact stands now."""
        return self.troubles[-1]

    @property
    def invoices(self) -> tuple[str, ...]:
        """The invoices that the customer was not told of."""
        named = (each.invoice_id for each in self.troubles)
        return tuple(dict.fromkeys(each for each in named if each is not None))


def trouble_of(send: Send) -> Trouble | None:
    """What a person must see to, if anything: the send failed at the recipient or met a block, no
    attempt is planned, and it was not withdrawn or too late anyway."""
    if send.is_simulated or one_may_follow(send) or not _is_trouble(status_of(send)):
        return None
    if send.stop is not None and send.stop.reason not in BLOCKS:
        return None
    at = send.attempts[-1].claimed_at if send.attempts else send.stop.at if send.stop else None
    if at is None:
        return None
    return Trouble(
        send_id=send.send_id,
        customer_id=send.customer_id,
        invoice_id=send.invoice_id,
        at=at,
        revision=send.revision,
    )


def arrived_at(send: Send) -> datetime | None:
    """The hand-over of its newest attempt that has arrived."""
    arrived = (
        attempt.claimed_at
        for attempt in send.attempts
        if any(receipt.outcome in ARRIVED for receipt in attempt.receipts)
    )
    return max(arrived, default=None)


def seeing(entry: ContactEntry, sends: Iterable[Send]) -> ContactEntry:
    """The entry with what these sends say of its troubles: of each the latest word; what
    came before something that arrived is none any more. Any order and any repetition give the
    same."""
    arrived, known = entry.arrived_at, {each.send_id: each for each in entry.troubles}
    latest: dict[str, Send] = {}
    for send in sends:
        latest[send.send_id] = max(send, latest.get(send.send_id, send), key=lambda s: s.revision)
    for send in latest.values():
        arrived = max(filter(None, (arrived, arrived_at(send))), default=None)
        there, trouble = known.get(send.send_id), trouble_of(send)
        if there is not None and there.revision > send.revision:
            continue
        if trouble is None:
            known.pop(send.send_id, None)
        else:
            known[send.send_id] = trouble
    left = [each for each in known.values() if arrived is None or each.at >= arrived]
    newest = sorted(left, key=lambda each: (each.at, each.send_id))[-MOST_KEPT:]
    return replace(entry, troubles=tuple(newest), arrived_at=arrived)


def concerns_troubles(entry: ContactEntry | None, send: Send) -> bool:
    """Whether the entry is to be written because of what became of this send: it is a trouble, or
    was one, or something has arrived where there are some."""
    if trouble_of(send) is not None:
        return True
    if entry is None or not entry.troubles:
        return False
    there = any(each.send_id == send.send_id for each in entry.troubles)
    return there or arrived_at(send) is not None


def open_fix(entry: ContactEntry, customers: Iterable[Customer]) -> Fix | None:
    """What is open for the contact, given the customers whose troubles these are. A customer who
    was put since without the contact has been seen to."""
    known = {customer.customer_id: customer for customer in customers}
    open_ = tuple(
        each
        for each in entry.troubles
        if not is_seen_to(known.get(each.customer_id), entry.contact_id, each)
    )
    return Fix(entry.contact_id, open_) if open_ else None


def is_seen_to(customer: Customer | None, contact_id: str, trouble: Trouble) -> bool:
    """Whether the customer was put since without the contact."""
    if customer is None or customer.put_at is None or customer.put_at <= trouble.at:
        return False
    return all(contact.contact_id != contact_id for contact in customer.contacts)


def _is_trouble(status: SendStatus) -> bool:
    ours = status.reason is Reason.AUTHENTICATION
    return status.code in NOT_REACHED and not ours
