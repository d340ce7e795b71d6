"""One invoice on one page: whom it has reached, what happened when, and what is to be done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.contact_entry import Trouble
from recado.domain.customer import Customer
from recado.domain.fixes import arrived_at, is_seen_to, trouble_of
from recado.domain.fold import status_of
from recado.domain.history import Entry, history
from recado.domain.plan import one_may_follow
from recado.domain.send import Send
from recado.domain.status import PROVEN, Evidence, Reason, Status


class News(StrEnum):
    """What an invoice's sends have come to, all together: the best of these that is true."""

    READ = "read"
    DELIVERED = "delivered"
    COMPLAINED = "complained"
    NOT_KNOWN = "not_known"
    NO_ONE = "no_one"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reached:
    """The best news of an invoice: the send that arrived, when, and whether it was read."""

    send: Send
    at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time line: what happened to which send."""

    send: Send
    entry: Entry


def reached(sends: Iterable[Send]) -> Reached | None:
    """Read is better news than delivered, and newer news better than older; None if nothing is
    known to have arrived."""
    found = []
    for send in sends:
        status = status_of(send)
        if status.evidence in PROVEN and status.evidence is not None:
            found.append(Reached(send, status.since, status.evidence))
    return max(found, key=lambda one: (one.evidence is Evidence.READ, one.at), default=None)


def news(sends: Collection[Send]) -> News:
    """`NOT_KNOWN`: one is out or may still go out. `NO_ONE`: all ended otherwise. `NOTHING`: there
    are none."""
    best = reached(sends)
    if best is not None:
        return News(best.evidence)
    if any(status_of(send).reason is Reason.COMPLAINT for send in sends):
        return News.COMPLAINED
    if any(_may_arrive(send) for send in sends):
        return News.NOT_KNOWN
    return News.NO_ONE if sends else News.NOTHING


def time_line(sends: Iterable[Send]) -> tuple[Line, ...]:
    """All that happened to all of them, oldest first."""
    lines = [Line(send, entry) for send in sends for entry in history(send)]
    return tuple(sorted(lines, key=lambda line: line.entry.at))


def to_see_to(sends: Iterable[Send], customers: Iterable[Customer]) -> tuple[Send, ...]:
    """The sends that a person must do something about: of each contact the newest trouble, unless
    something has arrived there later, or the contact was put right."""
    known = {customer.customer_id: customer for customer in customers}
    newest: dict[str, tuple[Send, Trouble]] = {}
    arrived: dict[str, datetime] = {}
    for send in sorted(sends, key=lambda each: (each.accepted_at, each.send_id)):
        trouble, at = trouble_of(send), arrived_at(send)
        if at is not None:
            arrived[send.contact_id] = max(at, arrived.get(send.contact_id, at))
        if trouble is not None:
            newest[send.contact_id] = send, trouble
    return tuple(
        send
        for contact_id, (send, trouble) in newest.items()
        if trouble.at >= arrived.get(contact_id, trouble.at)
        and not is_seen_to(known.get(send.customer_id), contact_id, trouble)
    )


def _may_arrive(send: Send) -> bool:
    status = status_of(send)
    return status.code is Status.SENT or not status.final or one_may_follow(send)
