"""List: an account's notifications by period, by customer, by problem; newest first.

The indexes behind these lists are eventually consistent: what was accepted within the last second
may be missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.ids import notification_of
from recado.domain.period import days_of
from recado.domain.send import Send
from recado.domain.status import Status
from recado.ports import Lists, Place
from recado.use_cases.look_up import Eyes, Page, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """What to list: all of a period, those of it with a problem, or all of a customer. With a
    channel, only notifications that have a send on it, sought within each page."""

    account_id: str
    period: str | None = None
    problem: Status | None = None
    customer_id: str | None = None
    channel: Channel | None = None


class ListNotifications(Protocol):
    """`list_notifications` with its collaborators in place."""

    def __call__(self, of: Of, *, limit: int, after: Place | None) -> Page: ...


def list_notifications(
    of: Of, *, limit: int, after: Place | None, lists: Lists, eyes: Eyes
) -> Page:
    """At most `limit` notifications, and where to go on if there may be more. A page may be
    shorter, or empty, and not the last. Raises `NotFound` if there is no such account."""
    account = eyes.account(of.account_id)
    places, more = _places(of, lists, eyes, limit=limit, after=after)
    shown = [sends for place in places if (sends := _shown(of, place, eyes))]
    seen = eyes.see(account, [send for sends in shown for send in sends])
    by_id = {one.first.notification_id: one for one in seen}
    in_order = [by_id[sends[0].notification_id] for sends in shown]
    return in_order, places[-1] if more and places else None


def _places(
    of: Of, lists: Lists, eyes: Eyes, *, limit: int, after: Place | None
) -> tuple[list[Place], bool]:
    if of.customer_id is not None:
        return lists.of_customer(of.account_id, of.customer_id, limit=limit, after=after)
    period = of.period or ""
    if of.problem is not None:
        return lists.with_problem(of.account_id, of.problem, period, limit=limit, after=after)
    first, last = days_of(period)
    tomorrow = eyes.clock().date() + timedelta(days=1)  # the account may be a day ahead of UTC
    return lists.in_period(of.account_id, first, min(last, tomorrow), limit=limit, after=after)


def _shown(of: Of, place: Place, eyes: Eyes) -> Sequence[Send]:
    """The sends of the place's notification, if this is where the list shows it: an index may hold
    several of its sends, and the newest of them stands for all."""
    sends = eyes.sends.of_notification(of.account_id, notification_of(place.send_id))
    indexed = [send for send in sends if _matches(of, send)]
    if not indexed or newest(indexed).send_id != place.send_id:
        return ()
    if of.channel is not None and all(send.channel is not of.channel for send in sends):
        return ()
    return sends


def _matches(of: Of, send: Send) -> bool:
    if of.period is not None and send.period != of.period:
        return False
    if of.problem is not None:
        return status_of(send).code is of.problem
    return send.listed
