"""Release quota: send what was not sent for lack of quota and is still useful, after an upgrade."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.fold import status_of
from recado.domain.gates import stopped_by
from recado.domain.quota import Used
from recado.domain.send import Send, SendKey
from recado.domain.status import Reason, Status
from recado.ports import (
    Accounts,
    Commit,
    Conflict,
    Contents,
    InvoiceFiles,
    Ledger,
    Lists,
    Place,
    Sends,
    TryAgain,
)
from recado.use_cases.once import CallName, Record, once
from recado.use_cases.records import get_active_account

AT_MOST = 1000
"""Sends that one call looks at: as many as fit into a request's time."""

AT_ONCE = 50
ROUNDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What releasing takes."""

    accounts: Accounts
    lists: Lists
    sends: Sends
    files: InvoiceFiles
    contents: Contents
    ledger: Ledger
    record: Record


@dataclass(frozen=True, slots=True)
class Released:
    """The sends that go out after all, how many are of no use any more and why, and how many still
    find no quota. `rest`: where the next call goes on, if there are others that this one did not
    look at."""

    send_ids: tuple[str, ...]
    useless: dict[Reason, int]
    no_quota: int
    rest: Place | None


@dataclass(frozen=True, slots=True)
class Releasing:
    """The answer, and whether it is the repetition of an earlier one."""

    released: Released
    replayed: bool


def release_quota(
    name: CallName, period: str | None, after: Place | None, *, office: Office
) -> Releasing:
    """Queues what was not sent for lack of quota in the period (by default the current one) and is
    still useful: the invoice in the right state, in time, the content kept. It looks at those that
    were accepted first `after` a place; among them the oldest due date comes first, as far as the
    current period's quota goes.

    A call that broke off may be repeated; it then tells what was left to do. Raises `NotFound`,
    `AccountInactive`, `KeyReused`, `StillRunning`, `TryAgain`.
    """
    account = get_active_account(name.account_id, accounts=office.accounts)
    told = once(
        name,
        lambda call: _text(_release(account, period, after, call, office)),
        record=office.record,
    )
    return Releasing(_from_text(told.answer), told.replayed)


def _release(
    account: Account, period: str | None, after: Place | None, call: Call, office: Office
) -> Released:
    now = office.record.clock()
    current = account.period_at(now)
    places, more = office.lists.with_problem(
        account.account_id,
        Status.NOT_SENT_NO_QUOTA,
        period or current,
        limit=AT_MOST,
        after=after,
        oldest_first=True,
    )
    waiting, useless = _useful(account, [place.send_id for place in places], now, office)
    released: list[str] = []
    no_quota = 0
    used = office.ledger.used(account.account_id, current)
    for few in batched(waiting, AT_ONCE, strict=False):
        done, left, used = _commit(few, account, current, used, call, office)
        released += [send.send_id for send in done]
        no_quota += left
    rest = places[-1] if more and places else None
    return Released(tuple(released), dict(useless), no_quota, rest)


def _useful(
    account: Account, send_ids: Sequence[str], now: datetime, office: Office
) -> tuple[list[Send], Counter[Reason]]:
    """The sends that are still useful, the oldest due date first; and why others are not."""
    sends = office.sends.of(SendKey(account.account_id, send_id) for send_id in send_ids)
    waiting = [send for send in sends if _is_waiting(send)]
    files = office.files.of(account.account_id, {s.invoice_id for s in waiting if s.invoice_id})
    contents = office.contents.of(waiting, now)
    useless: Counter[Reason] = Counter()
    useful: list[tuple[date, Send]] = []
    for send in waiting:
        invoice = files[send.invoice_id].invoice if send.invoice_id else None
        content = contents.get(send.send_id)
        closed = stopped_by(send.kind, account, invoice, not_after=send.not_after, now=now)
        if closed is not None or content is None:
            useless[closed or Reason.CONTENT_EXPIRED] += 1
            continue
        told = content.snapshot and content.snapshot.due_date
        due = (invoice and invoice.due_date) or told or send.day
        useful.append((due, send))
    useful.sort(key=lambda each: (each[0], each[1].accepted_at, each[1].send_id))
    return [send for _, send in useful], useless


def _commit(
    few: Sequence[Send], account: Account, period: str, used: Used, call: Call, office: Office
) -> tuple[list[Send], int, Used]:
    """Queues as many of the sends as the quota has room for; those, how many found none, and what
    is used then."""
    for _ in range(ROUNDS):
        fitting = _fitting(few, account, period, used, call)
        commit = Commit(account_id=account.account_id, limits=account.plan, changed=tuple(fitting))
        if not fitting:
            return [], len(few), used
        try:
            office.ledger.commit(commit)
        except Conflict as conflict:
            used = conflict.used.get(period, used)
            if conflict.stale:
                few = _still_waiting(few, office)
        else:
            return fitting, len(few) - len(fitting), used + commit.reserving.get(period, Counter())
    raise TryAgain("others were faster")


def _still_waiting(few: Sequence[Send], office: Office) -> list[Send]:
    """As they are now, in the same order."""
    now = {send.send_id: send for send in office.sends.of(send.key for send in few)}
    return [now[send.send_id] for send in few if _is_waiting(now[send.send_id])]


def _fitting(
    few: Sequence[Send], account: Account, period: str, used: Used, call: Call
) -> list[Send]:
    fitting = []
    for send in few:
        if account.level(send.channel, used).has_room_for(send.units):
            fitting.append(send.asked_again(call.call_id, call.called_at, period))
            used = used + Counter({send.channel: send.units})
    return fitting


def _is_waiting(send: Send) -> bool:
    return status_of(send).code is Status.NOT_SENT_NO_QUOTA


def _text(released: Released) -> str:
    rest = released.rest
    place = rest and [rest.day.isoformat(), rest.at.isoformat(), rest.send_id]
    return json.dumps([released.send_ids, released.useless, released.no_quota, place])


def _from_text(text: str) -> Released:
    send_ids, useless, no_quota, place = json.loads(text)
    rest = None
    if place:
        day, at, send_id = place
        rest = Place(date.fromisoformat(day), datetime.fromisoformat(at), send_id)
    return Released(
        tuple(send_ids), {Reason(name): n for name, n in useless.items()}, no_quota, rest
    )
