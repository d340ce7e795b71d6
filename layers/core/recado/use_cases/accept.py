"""Accept: take a notification over from the platform, once, and promise to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from recado.domain.call import Answer, Call
from recado.domain.gates import stopped_by
from recado.domain.send import Send
from recado.ports import Accounts, Calls, Clock, Commit, Conflict, Customers, Invoices, Sends
from recado.use_cases.acceptance import Request, acceptance, refusal, without
from recado.use_cases.errors import AccountInactive, Invalid, KeyReused, NotFound


@dataclass(frozen=True, slots=True)
class Accepting:
    """The answer, whether it is the repetition of an earlier one, and the account's language."""

    answer: Answer
    replayed: bool
    language: str


def accept(
    request: Request,
    *,
    accounts: Accounts,
    customers: Customers,
    invoices: Invoices,
    calls: Calls,
    sends: Sends,
    clock: Clock,
    content_life: timedelta,
) -> Accepting:
    """Passes the gates in the order of PRODUCT.md section 6 and commits.

    Once it has returned, the sends are durable and will be handed over. Raises `NotFound`,
    `AccountInactive`, `KeyReused`, `Invalid`, and `TryAgain` if the store is too busy.
    """
    now = clock()
    account = accounts.get(request.account_id)
    if account is None:
        raise NotFound("account")
    if not account.active:
        raise AccountInactive
    if (known := calls.get(request.account_id, request.call_id, now)) is not None:
        return Accepting(_repeated(known, request), True, account.language)
    invoice = invoices.get(request.account_id, request.invoice_id)
    refused = stopped_by(request.kind, account, invoice)
    if refused is not None:
        commit = refusal(request, refused, now, content_life)
    else:
        _check_customer(request, sends.of_notification(request.account_id, request.notification_id))
        customer = customers.get(request.account_id, request.customer_id)
        commit = acceptance(request, account, customer, invoice, now, content_life)
    answer, replayed = _committed(commit, request, calls, now)
    return Accepting(answer, replayed, account.language)


def _repeated(known: Call, request: Request) -> Answer:
    if known.body_hash != request.body_hash:
        raise KeyReused
    return known.answer


def _check_customer(request: Request, there: Sequence[Send]) -> None:
    """A notification tells one customer: another's contact must not join it."""
    if any(send.customer_id != request.customer_id for send in there):
        raise Invalid("customer_id", "other_customer", "this was accepted for another customer")


def _committed(
    commit: Commit, request: Request, calls: Calls, now: datetime
) -> tuple[Answer, bool]:
    """Commits; where something is there already, answers with it and commits the rest. The answer,
    and whether it repeats the one of the same call.

    Each round has less to create than the one before, so it ends.
    """
    while True:
        try:
            calls.commit(commit, now)
        except Conflict as conflict:
            known = calls.get(request.account_id, request.call_id, now) if conflict.call else None
            if known is not None:
                return _repeated(known, request), True
            commit = without(commit, conflict)
        else:
            return commit.call.answer, False
