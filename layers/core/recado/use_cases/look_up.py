"""Look up: what became of a notification, and of all notifications of an invoice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recado.domain.fold import as_seen, status_of
from recado.domain.send import Send
from recado.domain.status import SendStatus
from recado.ports import Accounts, Clock, Sends
from recado.use_cases.errors import NotFound


@dataclass(frozen=True, slots=True)
class SendSeen:
    """A send with its status as of now."""

    send: Send
    status: SendStatus


@dataclass(frozen=True, slots=True)
class NotificationSeen:
    """A notification: what its sends have in common is taken from the first of them."""

    sends: tuple[SendSeen, ...]

    @property
    def first(self) -> Send:
        return self.sends[0].send


Position = tuple[datetime, str]
"""Where a list goes on: the time and id of the last notification shown."""


class ListOfInvoice(Protocol):
    """`list_of_invoice` with its collaborators in place."""

    def __call__(
        self, account_id: str, invoice_id: str, *, limit: int, after: Position | None
    ) -> tuple[list[NotificationSeen], Position | None]: ...


def look_up(
    account_id: str, notification_id: str, *, sends: Sends, clock: Clock
) -> NotificationSeen:
    """The notification by a consistent read. Raises `NotFound`, for another account's too."""
    found = sends.of_notification(account_id, notification_id)
    if not found:
        raise NotFound("notification")
    return _seen(found, clock())


def list_of_invoice(
    account_id: str,
    invoice_id: str,
    *,
    limit: int,
    after: Position | None,
    accounts: Accounts,
    sends: Sends,
    clock: Clock,
) -> tuple[list[NotificationSeen], Position | None]:
    """The invoice's notifications, newest first, and where to go on if there are more.

    One consistent query of one partition. Raises `NotFound` if there is no such account.
    """
    if accounts.get(account_id) is None:
        raise NotFound("account")
    now = clock()
    by_id: dict[str, list[Send]] = {}
    for send in sends.of_invoice(account_id, invoice_id):
        by_id.setdefault(send.notification_id, []).append(send)
    seen = sorted((_seen(group, now) for group in by_id.values()), key=_position, reverse=True)
    rest = [one for one in seen if after is None or _position(one) < after]
    page = rest[:limit]
    return page, _position(page[-1]) if len(rest) > limit else None


def _seen(sends: list[Send] | tuple[Send, ...], now: datetime) -> NotificationSeen:
    ordered = sorted(sends, key=lambda send: (send.accepted_at, send.send_id))
    return NotificationSeen(
        tuple(SendSeen(send, as_seen(status_of(send), now)) for send in ordered)
    )


def _position(seen: NotificationSeen) -> Position:
    return seen.first.accepted_at, seen.first.notification_id
