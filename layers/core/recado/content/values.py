"""The values that messages are filled with, whatever the channel."""

from recado.content.customs import day, moment, money
from recado.domain.notification import Content, Kind, Snapshot

_NEEDS = {
    Kind.INVOICE_ISSUED: ("snapshot",),
    Kind.DUE_REMINDER: ("snapshot",),
    Kind.OVERDUE_NOTICE: ("snapshot",),
    Kind.PAYMENT_CONFIRMED: ("snapshot",),
    Kind.ACCESS_CODE: ("code", "expires_at"),
    Kind.MESSAGE: ("text",),
}


class Incomplete(ValueError):
    """A content lacks what its kind is written from: it should never have been accepted."""


def values_of(content: Content, language: str) -> dict[str, str | None]:
    """The values of the content's kind by name, in the language's customs; None for what is not
    there. Raises `Incomplete`, and `KeyError` for a language that nothing is written in."""
    _check(content)
    until = content.expires_at
    values = {
        "merchant": content.merchant,
        "reply_to": content.reply_to,
        "customer_name": content.customer_name,
        "code": content.code,
        "good_until": moment(until, content.time_zone, language) if until else None,
        "subject": content.subject,
        "text": content.text,
    }
    return values | (_of_invoice(content.snapshot, language) if content.snapshot else {})


def _of_invoice(snapshot: Snapshot, language: str) -> dict[str, str | None]:
    return {
        "amount": money(snapshot.amount_cents, language),
        "due_date": day(snapshot.due_date, language),
        "paid_on": day(snapshot.paid_on, language) if snapshot.paid_on else None,
        "description": snapshot.description,
        "payment_url": snapshot.payment_url,
        "payment_code": snapshot.payment_code,
    }


def _check(content: Content) -> None:
    missing = [name for name in _NEEDS[content.kind] if getattr(content, name) is None]
    if missing:
        raise Incomplete(f"{content.kind} without {' and '.join(missing)}")
