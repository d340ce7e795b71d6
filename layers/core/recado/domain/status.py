"""Statuses and reasons: what a person sees for a send, and the finer cause below it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """The codes of PRODUCT.md section 4."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENT = "sent"
    ADDRESS_NOT_FOUND = "address_not_found"
    MAILBOX_FULL = "mailbox_full"
    SPAM_OR_BLOCKED = "spam_or_blocked"
    RECEIVING_PROBLEM = "receiving_problem"
    NOT_SENT_BLOCKED = "not_sent_blocked"
    NOT_SENT_NO_QUOTA = "not_sent_no_quota"
    NOT_SENT_OPTED_OUT = "not_sent_opted_out"
    NOT_SENT_WITHDRAWN = "not_sent_withdrawn"
    NOT_SENT_EXPIRED = "not_sent_expired"
    FAILED_TECHNICAL = "failed_technical"


class Reason(StrEnum):
    """The finer cause. Each belongs to one status."""

    CHECKING_HAND_OVER = "checking_hand_over"
    SEND_AT = "send_at"
    SENDING_HOURS = "sending_hours"
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
    INVALID_NUMBER = "invalid_number"
    UNREACHABLE = "unreachable"
    CARRIER_UNREACHABLE = "carrier_unreachable"
    CARRIER_BLOCKED = "carrier_blocked"
    PHONE_BLOCKED = "phone_blocked"
    NO_WHATSAPP = "no_whatsapp"
    WITHHELD_BY_WHATSAPP = "withheld_by_whatsapp"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"
    SUPPRESSED_BY_PROVIDER = "suppressed_by_provider"
    BLOCKED_BY_FAILURES = "blocked_by_failures"
    BLOCKED_AS_NOT_FOUND = "blocked_as_not_found"
    BLOCKED_BY_COMPLAINT = "blocked_by_complaint"
    QUOTA_USED_UP = "quota_used_up"
    NOT_IN_PLAN = "not_in_plan"
    OPTED_OUT = "opted_out"
    INVOICE_PAID = "invoice_paid"
    INVOICE_CANCELED = "invoice_canceled"
    ACCOUNT_INACTIVE = "account_inactive"
    BY_REQUEST = "by_request"
    DEADLINE_PASSED = "deadline_passed"
    CONTENT_EXPIRED = "content_expired"
    CODE_EXPIRED = "code_expired"
    SUPERSEDED = "superseded"
    NOT_SPAM = "not_spam"
    REJECTED_BY_PROVIDER = "rejected_by_provider"
    PROVIDER_BUSY = "provider_busy"
    ACCOUNT_GUARDED = "account_guarded"
    RENDERING_FAILURE = "rendering_failure"


STATUS_OF = {
    Reason.CHECKING_HAND_OVER: Status.QUEUED,
    Reason.SEND_AT: Status.SCHEDULED,
    Reason.SENDING_HOURS: Status.SCHEDULED,
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
    Reason.INVALID_NUMBER: Status.RECEIVING_PROBLEM,
    Reason.UNREACHABLE: Status.RECEIVING_PROBLEM,
    Reason.CARRIER_UNREACHABLE: Status.RECEIVING_PROBLEM,
    Reason.CARRIER_BLOCKED: Status.RECEIVING_PROBLEM,
    Reason.PHONE_BLOCKED: Status.RECEIVING_PROBLEM,
    Reason.NO_WHATSAPP: Status.RECEIVING_PROBLEM,
    Reason.WITHHELD_BY_WHATSAPP: Status.RECEIVING_PROBLEM,
    Reason.AUTO_REPLY: Status.SENT,
    Reason.UNKNOWN: Status.RECEIVING_PROBLEM,
    Reason.SUPPRESSED_BY_PROVIDER: Status.NOT_SENT_BLOCKED,
    Reason.BLOCKED_BY_FAILURES: Status.NOT_SENT_BLOCKED,
    Reason.BLOCKED_AS_NOT_FOUND: Status.NOT_SENT_BLOCKED,
    Reason.BLOCKED_BY_COMPLAINT: Status.NOT_SENT_BLOCKED,
    Reason.QUOTA_USED_UP: Status.NOT_SENT_NO_QUOTA,
    Reason.NOT_IN_PLAN: Status.NOT_SENT_NO_QUOTA,
    Reason.OPTED_OUT: Status.NOT_SENT_OPTED_OUT,
    Reason.INVOICE_PAID: Status.NOT_SENT_WITHDRAWN,
    Reason.INVOICE_CANCELED: Status.NOT_SENT_WITHDRAWN,
    Reason.ACCOUNT_INACTIVE: Status.NOT_SENT_WITHDRAWN,
    Reason.BY_REQUEST: Status.NOT_SENT_WITHDRAWN,
    Reason.DEADLINE_PASSED: Status.NOT_SENT_EXPIRED,
    Reason.CONTENT_EXPIRED: Status.NOT_SENT_EXPIRED,
    Reason.CODE_EXPIRED: Status.NOT_SENT_EXPIRED,
    Reason.SUPERSEDED: Status.NOT_SENT_EXPIRED,
    Reason.NOT_SPAM: Status.SENT,
    Reason.REJECTED_BY_PROVIDER: Status.FAILED_TECHNICAL,
    Reason.PROVIDER_BUSY: Status.FAILED_TECHNICAL,
    Reason.ACCOUNT_GUARDED: Status.FAILED_TECHNICAL,
    Reason.RENDERING_FAILURE: Status.FAILED_TECHNICAL,
}


PROBLEMS = frozenset(Status) - {Status.SCHEDULED, Status.QUEUED, Status.SENT}
"""The statuses that somebody may have to do something about."""


NOT_CHARGED = frozenset(
    {
        Status.NOT_SENT_BLOCKED,
        Status.NOT_SENT_OPTED_OUT,
        Status.NOT_SENT_WITHDRAWN,
        Status.NOT_SENT_EXPIRED,
        Status.FAILED_TECHNICAL,
    }
)
"""The statuses of which the quota is given back (PRODUCT.md section 6): nothing went out, or it
was our fault that it did not arrive."""


FAILED = frozenset(
    {
        Status.ADDRESS_NOT_FOUND,
        Status.MAILBOX_FULL,
        Status.SPAM_OR_BLOCKED,
        Status.RECEIVING_PROBLEM,
    }
)
"""What only a receipt can say: another one may say better."""


NOT_REACHED = FAILED | {Status.NOT_SENT_BLOCKED}
"""What keeps a message from this contact, and perhaps not from another."""


class Evidence(StrEnum):
    """How sure we are of `sent`: never more than a provider has said."""

    ACCEPTED = "accepted"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    READ = "read"
    UNCONFIRMED = "unconfirmed"


PROVEN = frozenset({Evidence.DELIVERED, Evidence.READ})
"""Evidence that the message has arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStatus:
    """What is true of a send, and since when.

    `final`: no attempt is planned and none will be without a call; a late receipt may revise it.
    `due_at`: before this moment what is queued is really scheduled, until `send_at` because the
    platform asked for that time.
    """

    code: Status
    since: datetime
    final: bool
    reason: Reason | None = None
    evidence: Evidence | None = None
    due_at: datetime | None = None
    send_at: datetime | None = None
