"""Withdraw: what is planned and not out yet does not go out any more."""

import json
from dataclasses import dataclass
from datetime import datetime

from recado.domain.gates import settled_for
from recado.domain.invoice import Invoice
from recado.domain.plan import one_may_follow
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.ports import Accounts, Clock, Sends
from recado.use_cases.change import change
from recado.use_cases.errors import NotFound
from recado.use_cases.once import CallName, Record, once


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """The sends that have no further attempt now, and whether the answer is a repetition."""

    send_ids: tuple[str, ...]
    replayed: bool


def withdraw(
    name: CallName, notification_id: str, *, accounts: Accounts, sends: Sends, record: Record
) -> Withdrawing:
    """Ends the sends of a notification by request. What is out is out, and stays as it is. Raises
    `NotFound`, `KeyReused`, `StillRunning`, `TryAgain`."""
    if accounts.get(name.account_id) is None:
        raise NotFound("account")
    if not sends.of_notification(name.account_id, notification_id):
        raise NotFound("notification")

    def work(_: object) -> str:
        for send in sends.of_notification(name.account_id, notification_id):
            _end(send, Reason.BY_REQUEST, sends, record.clock())
        now = sends.of_notification(name.account_id, notification_id)
        stopped = (send for send in now if send.stop and send.stop.reason is Reason.BY_REQUEST)
        return json.dumps([send.send_id for send in stopped if send.settled])

    told = once(name, work, record=record)
    return Withdrawing(tuple(json.loads(told.answer)), told.replayed)


def withdraw_settled(invoice: Invoice, *, sends: Sends, clock: Clock) -> None:
    """Ends what is planned about an invoice in whose state it must not go out."""
    for send in sends.of_invoice(invoice.account_id, invoice.invoice_id):
        if (reason := settled_for(send.kind, invoice)) is not None:
            _end(send, reason, sends, clock())


def _end(send: Send, reason: Reason, sends: Sends, now: datetime) -> None:
    stop = Stop(reason, now)
    change(sends, send, lambda s: s.ended(stop) if one_may_follow(s) else s)
