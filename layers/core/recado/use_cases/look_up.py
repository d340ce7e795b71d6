"""Look up: what became of a send, of a notification, of all notifications of an invoice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recado.domain import ids
from recado.domain.account import Account
from recado.domain.notification import Content
from recado.domain.plan import status_seen
from recado.domain.send import Send
from recado.domain.status import SendStatus
from recado.ports import Accounts, Clock, Contents, Place, Sends
from recado.use_cases.errors import NotFound


@dataclass(frozen=True, slots=True)
class SendSeen:
    """A send with its status as of now, and its content as long as that is kept."""

    send: Send
    status: SendStatus
    content: Content | None
    account: Account


@dataclass(frozen=True, slots=True)
class NotificationSeen:
    """A notification: what its sends have in common is taken from the first of them."""

    sends: tuple[SendSeen, ...]

    @property
    def first(self) -> Send:
        return self.sends[0].send

    @property
    def place(self) -> Place:
        return Place(self.first.day, self.first.accepted_at, self.first.send_id)


Page = tuple[list[NotificationSeen], Place | None]
"""Some notifications, and where to go on if there are more."""


class ListOfInvoice(Protocol):
    """`list_of_invoice` with its collaborators in place."""

    def __call__(
        self, account_id: str, invoice_id: str, *, limit: int, after: Place | None
    ) -> Page: ...


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looking takes: the stores, and the time."""

    accounts: Accounts
    sends: Sends
    contents: Contents
    clock: Clock

    def account(self, account_id: str) -> Account:
        """Raises `NotFound`."""
        account = self.accounts.get(account_id)
        if account is None:
            raise NotFound("account")
        return account

    def see(self, account: Account, sends: Sequence[Send]) -> list[NotificationSeen]:
        """The sends' notifications, newest first, each with its sends in order of acceptance."""
        now = self.clock()
        contents = self.contents.of(sends, now)
        by_notification: dict[str, list[SendSeen]] = {}
        for send in sorted(sends, key=_age):
            shown = SendSeen(send, status_seen(send, now), contents.get(send.send_id), account)
            by_notification.setdefault(send.notification_id, []).append(shown)
        found = [NotificationSeen(tuple(sends)) for sends in by_notification.values()]
        return sorted(found, key=lambda one: _age(one.first), reverse=True)


def look_up(account_id: str, notification_id: str, *, eyes: Eyes) -> NotificationSeen:
    """The notification by a consistent read. Raises `NotFound`, for another account's too."""
    account = eyes.account(account_id)
    found = eyes.sends.of_notification(account_id, notification_id)
    if not found:
        raise NotFound("notification")
    return eyes.see(account, found)[0]


def look_up_send(account_id: str, send_id: str, *, eyes: Eyes) -> SendSeen:
    """The send by a consistent read. Raises `NotFound`, for another account's too."""
    seen = look_up(account_id, ids.notification_of(send_id), eyes=eyes)
    for one in seen.sends:
        if one.send.send_id == send_id:
            return one
    raise NotFound("send")


def list_of_invoice(
    account_id: str, invoice_id: str, *, limit: int, after: Place | None, eyes: Eyes
) -> Page:
    """The invoice's notifications, newest first: one consistent query of one partition. Raises
    `NotFound` if there is no such account."""
    account = eyes.account(account_id)
    seen = eyes.see(account, eyes.sends.of_invoice(account_id, invoice_id))
    rest = [one for one in seen if after is None or _age(one.first) < (after.at, after.send_id)]
    page = rest[:limit]
    return page, page[-1].place if len(rest) > limit else None


def newest(sends: Iterable[Send]) -> Send:
    return max(sends, key=_age)


def _age(send: Send) -> tuple[datetime, str]:
    return send.accepted_at, send.send_id
