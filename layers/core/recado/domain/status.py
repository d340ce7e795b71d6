"""Statuses and reasons: what a person sees for a send, and the finer cause below it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """The codes of PRODUCT.md section 4."""

    QUEUED = "queued"
    SENT = "sent"
    ADDRESS_NOT_FOUND = "address_not_found"
    MAILBOX_FULL = "mailbox_full"
    SPAM_OR_BLOCKED = "spam_or_blocked"
    RECEIVING_PROBLEM = "receiving_problem"
    NOT_SENT_BLOCKED = "not_sent_blocked"
    NOT_SENT_WITHDRAWN = "not_sent_withdrawn"
    NOT_SENT_EXPIRED = "not_sent_expired"
    FAILED_TECHNICAL = "failed_technical"


class Reason(StrEnum):
    """The finer cause. Each belongs to one status."""

    CHECKING_HAND_OVER = "checking_hand_over"
    NO_SUCH_USER = "no_such_user"
    NO_SUCH_DOMAIN = "no_such_domain"
    ACCOUNT_DISABLED = "account_disabled"
    MAILBOX_FULL = "mailbox_full"
    COMPLAINT = "complaint"
    SPAM_CONTENT = "spam_content"
    SENDER_BLOCKED = "sender_blocked"
    AUTHENTICATION = "authentication"
    CHALLENGE_RESPONSE = "challenge_response"
    POLICY = "policy"
    TOO_LARGE = "too_large"
    ATTACHMENT_REJECTED = "attachment_rejected"
    RELAY_DENIED = "relay_denied"
    GREYLISTED = "greylisted"
    RATE_LIMITED = "rate_limited"
    DELIVERY_TIMED_OUT = "delivery_timed_out"
    NETWORK = "network"
    SERVER_ERROR = "server_error"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"
    SUPPRESSED_BY_PROVIDER = "suppressed_by_provider"
    INVOICE_PAID = "invoice_paid"
    INVOICE_CANCELED = "invoice_canceled"
    ACCOUNT_INACTIVE = "account_inactive"
    CONTENT_EXPIRED = "content_expired"
    NOT_SPAM = "not_spam"
    REJECTED_BY_PROVIDER = "rejected_by_provider"
    RENDERING_FAILURE = "rendering_failure"


STATUS_OF = {
    Reason.CHECKING_HAND_OVER: Status.QUEUED,
    Reason.NO_SUCH_USER: Status.ADDRESS_NOT_FOUND,
    Reason.NO_SUCH_DOMAIN: Status.ADDRESS_NOT_FOUND,
    Reason.ACCOUNT_DISABLED: Status.ADDRESS_NOT_FOUND,
    Reason.MAILBOX_FULL: Status.MAILBOX_FULL,
    Reason.COMPLAINT: Status.SPAM_OR_BLOCKED,
    Reason.SPAM_CONTENT: Status.SPAM_OR_BLOCKED,
    Reason.SENDER_BLOCKED: Status.SPAM_OR_BLOCKED,
    Reason.AUTHENTICATION: Status.SPAM_OR_BLOCKED,
    Reason.CHALLENGE_RESPONSE: Status.SPAM_OR_BLOCKED,
    Reason.POLICY: Status.RECEIVING_PROBLEM,
    Reason.TOO_LARGE: Status.RECEIVING_PROBLEM,
    Reason.ATTACHMENT_REJECTED: Status.RECEIVING_PROBLEM,
    Reason.RELAY_DENIED: Status.RECEIVING_PROBLEM,
    Reason.GREYLISTED: Status.RECEIVING_PROBLEM,
    Reason.RATE_LIMITED: Status.RECEIVING_PROBLEM,
    Reason.DELIVERY_TIMED_OUT: Status.RECEIVING_PROBLEM,
    Reason.NETWORK: Status.RECEIVING_PROBLEM,
    Reason.SERVER_ERROR: Status.RECEIVING_PROBLEM,
    Reason.AUTO_REPLY: Status.SENT,
    Reason.UNKNOWN: Status.RECEIVING_PROBLEM,
    Reason.SUPPRESSED_BY_PROVIDER: Status.NOT_SENT_BLOCKED,
    Reason.INVOICE_PAID: Status.NOT_SENT_WITHDRAWN,
    Reason.INVOICE_CANCELED: Status.NOT_SENT_WITHDRAWN,
    Reason.ACCOUNT_INACTIVE: Status.NOT_SENT_WITHDRAWN,
    Reason.CONTENT_EXPIRED: Status.NOT_SENT_EXPIRED,
    Reason.NOT_SPAM: Status.SENT,
    Reason.REJECTED_BY_PROVIDER: Status.FAILED_TECHNICAL,
    Reason.RENDERING_FAILURE: Status.FAILED_TECHNICAL,
}


PROBLEMS = frozenset(Status) - {Status.QUEUED, Status.SENT}
"""The statuses that somebody may have to do something about."""


FAILED = frozenset(
    {
        Status.ADDRESS_NOT_FOUND,
        Status.MAILBOX_FULL,
        Status.SPAM_OR_BLOCKED,
        Status.RECEIVING_PROBLEM,
    }
)
"""What only a receipt can say: another one may say better."""


class Evidence(StrEnum):
    """How sure we are of `sent`: never more than a provider has said."""

    ACCEPTED = "accepted"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStatus:
    """What is true of a send, and since when.

    `final`: no attempt is planned and none will be without a call; a late receipt may revise it.
    """

    code: Status
    since: datetime
    final: bool
    reason: Reason | None = None
    evidence: Evidence | None = None
