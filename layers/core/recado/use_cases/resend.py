"""Resend by hand: one more attempt of a send, or a send of the same notification to another
contact, such as a corrected address."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime

from recado.domain.account import Account
from recado.domain.answer import (
    Answer,
    ItemAnswer,
    ItemOutcome,
    SendAnswer,
    SendOutcome,
    from_text,
    to_text,
)
from recado.domain.call import Call
from recado.domain.contact import Contact
from recado.domain.contact_entry import EVERYONE
from recado.domain.fold import SILENCE, status_of
from recado.domain.gates import contact_stopped_by, stopped_by
from recado.domain.notification import Content, Kind
from recado.domain.plan import one_may_follow
from recado.domain.quota import Level, Used
from recado.domain.send import Send, SendKey, Stop
from recado.domain.status import NOT_CHARGED, PROBLEMS, Reason
from recado.ports import Commit, Conflict, Sends, TryAgain
from recado.use_cases.accept import Accepting, Desk, accept_all, quota_answer
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.change import change
from recado.use_cases.errors import Invalid, NotFound, Refused
from recado.use_cases.once import CallName, once
from recado.use_cases.records import get_active_account

MOST_ATTEMPTS = 20
"""Of one send, so that its item stays small."""

ROUNDS = 10


def resend(
    name: CallName, send_id: str, to: Contact | str | None, *, desk: Desk, sends: Sends
) -> Accepting:
    """Queues one more attempt, or accepts the same notification for another contact: a new one, or
    one of the customer's own, by its id. Either reserves its units in the current period; what is
    queued already needs neither.

    Raises `NotFound`; `Invalid` after too many attempts and for a contact that is not the
    customer's; `Refused` if a gate is closed, and while
    it is not known whether the send is out; `AccountInactive`, `KeyReused`, `StillRunning`,
    `TryAgain`.
    """
    account = get_active_account(name.account_id, accounts=desk.accounts)
    key = SendKey(name.account_id, send_id)
    if sends.get(key) is None:
        raise NotFound("send")

    def work(call: Call) -> str:
        send = sends.get(key)
        if send is None:
            raise NotFound("send")
        contact = _named(to, send, desk) if isinstance(to, str) else to
        if contact is None or contact.contact_id == send.contact_id:
            return to_text(_again(send, account, call, desk, sends))
        return to_text(_to_another(send, contact, account, call, desk, sends))

    told = once(name, work, record=desk.record)
    return Accepting(from_text(told.answer), told.replayed)


def _named(contact_id: str, send: Send, desk: Desk) -> Contact | None:
    """None if the send itself goes to it. Raises `Invalid`."""
    if contact_id == send.contact_id:
        return None
    customer = desk.customers.get(send.account_id, send.customer_id)
    for contact in customer.contacts if customer is not None else ():
        if contact.contact_id == contact_id:
            return contact
    raise Invalid("contact_id", "unknown_contact", "not a contact of the send's customer")


def same_to(send: Send, content: Content, contact: Contact) -> Request:
    """A request for the send's notification, as it was accepted, to another contact."""
    snapshot = SnapshotGiven(**asdict(content.snapshot)) if content.snapshot else None
    return Request(
        account_id=send.account_id,
        kind=send.kind,
        customer_id=send.customer_id,
        invoice_id=send.invoice_id,
        occurrence=send.occurrence,
        channels=(contact.channel,),
        contacts=(contact,),
        snapshot=snapshot,
        code=content.code,
        subject=content.subject,
        text=content.text,
        not_after=send.not_after,
    )


def _to_another(
    send: Send, contact: Contact, account: Account, call: Call, desk: Desk, sends: Sends
) -> Answer:
    """The first send must be settled: two messages may be out otherwise. What is planned for it
    ends if the new one takes its place."""
    _check_known(send, call.called_at)
    if send.kind is Kind.ACCESS_CODE:
        raise Invalid("contact", "not_for_kind", "an access code is not sent to another contact")
    content = desk.contents.of([send], call.called_at).get(send.send_id)
    if content is None:
        raise Refused(Reason.CONTENT_EXPIRED)
    answer = accept_all(account, {1: same_to(send, content, contact)}, call, desk)
    if answer.items[0].refused is not None:
        raise Refused(answer.items[0].refused)
    if all(each.status not in PROBLEMS for each in answer.items[0].sends):
        stop = Stop(Reason.BY_REQUEST, call.called_at)
        change(sends, send, lambda s: s.ended(stop) if one_may_follow(s) else s)
    return answer


def _again(send: Send, account: Account, call: Call, desk: Desk, sends: Sends) -> Answer:
    period = account.period_at(call.called_at)
    for _ in range(ROUNDS):
        used = desk.ledger.used(account.account_id, period)
        if send.asked_by == call.call_id or _is_on_its_way(send):
            return _answer(send, account, call, period, used)
        _check(send, account.level(send.channel, used), account, call, desk)
        asked = send.asked_again(call.call_id, call.called_at, period)
        commit = Commit(account_id=account.account_id, limits=account.plan, changed=(asked,))
        try:
            desk.ledger.commit(commit)
        except Conflict:
            send = sends.get(send.key) or send
        else:
            used = used + commit.reserving.get(period, Counter())
            return _answer(asked, account, call, period, used)
    raise TryAgain("others were faster")


def _is_on_its_way(send: Send) -> bool:
    """Whether an attempt is planned that its units are reserved for: nothing of them is out yet, or
    what was did not count."""
    unused = len(send.attempts) < send.reserved_for
    held = send.reserved_in is not None and status_of(send).code in NOT_CHARGED
    return one_may_follow(send) and (unused or held)


def _answer(send: Send, account: Account, call: Call, period: str, used: Used) -> Answer:
    told = SendAnswer(
        send_id=send.send_id,
        channel=send.channel,
        contact_id=send.contact_id,
        outcome=SendOutcome.ACCEPTED,
        status=status_of(send).code,
        units=send.units,
    )
    item = ItemAnswer(
        outcome=ItemOutcome.ACCEPTED, notification_id=send.notification_id, sends=(told,)
    )
    reserved = send.units if send.asked_by == call.call_id else 0
    quota = quota_answer(send.channel, reserved, account, period, used)
    return Answer(account.language, (item,), (quota,))


def _check(send: Send, level: Level, account: Account, call: Call, desk: Desk) -> None:
    """Raises `Refused`, and `Invalid` after too many attempts."""
    _check_known(send, call.called_at)
    if len(send.attempts) >= MOST_ATTEMPTS:
        raise Invalid("send_id", "too_many_attempts", f"{MOST_ATTEMPTS} were made")
    closed = _closed(send, account, call, desk)
    if closed is None and not level.has_room_for(send.units):
        closed = level.refusal
    if closed is not None:
        raise Refused(closed)


def _check_known(send: Send, now: datetime) -> None:
    """Raises `Refused` while an attempt may be out: for 72 hours, which settle it."""
    unknown = (attempt for attempt in send.attempts if not attempt.settled)
    if any(now - attempt.claimed_at < SILENCE for attempt in unknown):
        raise Refused(Reason.CHECKING_HAND_OVER)


def _closed(send: Send, account: Account, call: Call, desk: Desk) -> Reason | None:
    now, contact = call.called_at, send.contact_id
    files = desk.files.of(account.account_id, [send.invoice_id] if send.invoice_id else [])
    invoice = files[send.invoice_id].invoice if send.invoice_id else None
    own = desk.entries.of(account.account_id, [contact]).get(contact)
    everyone = desk.entries.of(EVERYONE, [contact]).get(contact)
    closed = stopped_by(send.kind, account, invoice, not_after=send.not_after, now=now)
    closed = closed or contact_stopped_by(send.channel, account, own, everyone, now=now)
    if closed is None and send.send_id not in desk.contents.of([send], now):
        closed = Reason.CONTENT_EXPIRED
    return closed
