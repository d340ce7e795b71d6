"""What a send can come to, as the catalogue sees it: one row a case, the same in all languages.

A case is a status with or without a detail; a detail is a reason or, for `sent`, an evidence. A new
reason is one row here, and its texts in each file of `wording/`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who can do something about it."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"
    SUPPORT = "support"
    OPERATOR = "operator"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Case:
    """A status and, within it, what one reason or evidence makes of it."""

    status: str
    detail: str | None
    channels: tuple[str, ...]
    who_acts: Actor


EMAIL = ("email",)
SMS = ("sms",)
WHATSAPP = ("whatsapp",)
PHONE = (*SMS, *WHATSAPP)
EVERY = (*EMAIL, *PHONE)

CASES = (
    Case("scheduled", None, EVERY, Actor.NOBODY),
    Case("scheduled", "send_at", EVERY, Actor.NOBODY),
    Case("scheduled", "sending_hours", PHONE, Actor.NOBODY),
    Case("queued", None, EVERY, Actor.NOBODY),
    Case("queued", "checking_hand_over", EVERY, Actor.NOBODY),
    Case("sent", None, EVERY, Actor.NOBODY),
    Case("sent", "accepted", EVERY, Actor.NOBODY),
    Case("sent", "delayed", EMAIL, Actor.NOBODY),
    Case("sent", "auto_reply", EMAIL, Actor.NOBODY),
    Case("sent", "not_spam", EMAIL, Actor.NOBODY),
    Case("sent", "delivered", EVERY, Actor.NOBODY),
    Case("sent", "read", WHATSAPP, Actor.NOBODY),
    Case("sent", "unconfirmed", EVERY, Actor.MERCHANT),
    Case("address_not_found", None, EMAIL, Actor.MERCHANT),
    Case("address_not_found", "no_such_user", EMAIL, Actor.MERCHANT),
    Case("address_not_found", "no_such_domain", EMAIL, Actor.MERCHANT),
    Case("address_not_found", "account_disabled", EMAIL, Actor.MERCHANT),
    Case("mailbox_full", None, EMAIL, Actor.CUSTOMER),
    Case("mailbox_full", "mailbox_full", EMAIL, Actor.CUSTOMER),
    Case("spam_or_blocked", None, EMAIL, Actor.CUSTOMER),
    Case("spam_or_blocked", "complaint", EMAIL, Actor.CUSTOMER),
    Case("spam_or_blocked", "spam_content", EMAIL, Actor.CUSTOMER),
    Case("spam_or_blocked", "sender_blocked", EMAIL, Actor.CUSTOMER),
    Case("spam_or_blocked", "authentication", EMAIL, Actor.OPERATOR),
    Case("spam_or_blocked", "challenge_response", EMAIL, Actor.CUSTOMER),
    Case("receiving_problem", None, EVERY, Actor.MERCHANT),
    Case("receiving_problem", "policy", EMAIL, Actor.CUSTOMER),
    Case("receiving_problem", "too_large", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "attachment_rejected", EMAIL, Actor.CUSTOMER),
    Case("receiving_problem", "relay_denied", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "greylisted", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "rate_limited", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "delivery_timed_out", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "network", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "server_error", EMAIL, Actor.MERCHANT),
    Case("receiving_problem", "invalid_number", PHONE, Actor.MERCHANT),
    Case("receiving_problem", "unreachable", SMS, Actor.MERCHANT),
    Case("receiving_problem", "carrier_unreachable", SMS, Actor.MERCHANT),
    Case("receiving_problem", "carrier_blocked", SMS, Actor.MERCHANT),
    Case("receiving_problem", "phone_blocked", SMS, Actor.CUSTOMER),
    Case("receiving_problem", "no_whatsapp", WHATSAPP, Actor.MERCHANT),
    Case("receiving_problem", "withheld_by_whatsapp", WHATSAPP, Actor.MERCHANT),
    Case("receiving_problem", "unknown", EVERY, Actor.MERCHANT),
    Case("not_sent_blocked", None, EVERY, Actor.MERCHANT),
    Case("not_sent_blocked", "blocked_by_failures", EVERY, Actor.MERCHANT),
    Case("not_sent_blocked", "blocked_as_not_found", EVERY, Actor.MERCHANT),
    Case("not_sent_blocked", "blocked_by_complaint", EMAIL, Actor.CUSTOMER),
    Case("not_sent_blocked", "suppressed_by_provider", EMAIL, Actor.MERCHANT),
    Case("not_sent_no_quota", None, EVERY, Actor.MERCHANT),
    Case("not_sent_no_quota", "quota_used_up", EVERY, Actor.MERCHANT),
    Case("not_sent_no_quota", "not_in_plan", EVERY, Actor.MERCHANT),
    Case("not_sent_opted_out", None, EVERY, Actor.NOBODY),
    Case("not_sent_opted_out", "opted_out", EVERY, Actor.NOBODY),
    Case("not_sent_withdrawn", None, EVERY, Actor.NOBODY),
    Case("not_sent_withdrawn", "invoice_paid", EVERY, Actor.NOBODY),
    Case("not_sent_withdrawn", "invoice_canceled", EVERY, Actor.NOBODY),
    Case("not_sent_withdrawn", "by_request", EVERY, Actor.NOBODY),
    Case("not_sent_withdrawn", "account_inactive", EVERY, Actor.MERCHANT),
    Case("not_sent_expired", None, EVERY, Actor.MERCHANT),
    Case("not_sent_expired", "deadline_passed", EVERY, Actor.MERCHANT),
    Case("not_sent_expired", "content_expired", EVERY, Actor.MERCHANT),
    Case("not_sent_expired", "code_expired", EVERY, Actor.CUSTOMER),
    Case("not_sent_expired", "superseded", EVERY, Actor.NOBODY),
    Case("failed_technical", None, EVERY, Actor.OPERATOR),
    Case("failed_technical", "rejected_by_provider", EVERY, Actor.OPERATOR),
    Case("failed_technical", "provider_busy", WHATSAPP, Actor.OPERATOR),
    Case("failed_technical", "account_guarded", EMAIL, Actor.OPERATOR),
    Case("failed_technical", "rendering_failure", EMAIL, Actor.OPERATOR),
)

WAYS_OUT = {
    "correct_the_address": Actor.MERCHANT,
    "release_the_contact": Actor.SUPPORT,
}
"""What ends a block, and who does it (PRODUCT.md section 7)."""

STATUSES = tuple(dict.fromkeys(case.status for case in CASES))

_BY_NAME = {(case.status, case.detail): case for case in CASES}


def case_of(status: str, detail: str | None) -> Case:
    """The case with this detail or, if it has no row, the status as such.

    Raises `LookupError` for an unknown status.
    """
    return _BY_NAME.get((status, detail)) or _BY_NAME[status, None]


def on_each_channel() -> Iterator[tuple[Case, str]]:
    """Every case on every channel that it can meet."""
    return ((case, channel) for case in CASES for channel in case.channels)
