"""What an SES bounce means, read from its type, its sub type and the enhanced status code.

The order of trust: the provider's own suppression list, the enhanced code of the server's reply,
SES's sub type, an enhanced code of many meanings. What nobody recognises is a problem at the
recipient's side, and permanent only if SES says so and the code does not contradict; what may pass
is never "does not exist".
"""

from dataclasses import dataclass

from recado.domain.receipt import Outcome
from recado.domain.status import STATUS_OF, Reason, Status

SUPPRESSED = frozenset({"Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList"})

_BY_CODE = {
    "1.1": Reason.NO_SUCH_USER,
    "1.2": Reason.NO_SUCH_DOMAIN,
    "1.6": Reason.NO_SUCH_USER,
    "1.10": Reason.NO_SUCH_USER,
    "2.1": Reason.ACCOUNT_DISABLED,
    "2.2": Reason.MAILBOX_FULL,
    "2.3": Reason.TOO_LARGE,
    "3.4": Reason.TOO_LARGE,
    "4.1": Reason.NETWORK,
    "4.2": Reason.NETWORK,
    "4.3": Reason.NETWORK,
    "4.4": Reason.NO_SUCH_DOMAIN,
    "4.7": Reason.DELIVERY_TIMED_OUT,
    "7.9": Reason.AUTHENTICATION,
    "7.23": Reason.AUTHENTICATION,
    "7.25": Reason.AUTHENTICATION,
    "7.26": Reason.AUTHENTICATION,
}
"""By subject and detail of the enhanced code (RFC 3463, IANA's registry), whatever its class."""

_BY_VAGUE_CODE = {"7.1": Reason.SENDER_BLOCKED}
"""Codes that servers use for many causes: they speak where SES's sub type does not."""

_BY_SUB_TYPE = {
    "NoEmail": Reason.NO_SUCH_USER,
    "MailboxFull": Reason.MAILBOX_FULL,
    "MessageTooLarge": Reason.TOO_LARGE,
    "ContentRejected": Reason.SPAM_CONTENT,
    "AttachmentRejected": Reason.ATTACHMENT_REJECTED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bounce says of its attempt."""

    outcome: Outcome
    reason: Reason


def read_bounce(bounce_type: str, sub_type: str, enhanced_code: str | None) -> Verdict:
    """Never fails: an unknown word leads to `receiving_problem`."""
    if sub_type in SUPPRESSED:
        return Verdict(Outcome.HARD_FAILURE, Reason.SUPPRESSED_BY_PROVIDER)
    severity, _, detail = (enhanced_code or "").partition(".")
    permanent = bounce_type == "Permanent" and severity != "4"
    outcome = Outcome.HARD_FAILURE if permanent else Outcome.SOFT_FAILURE
    reason = (
        _BY_CODE.get(detail)
        or _BY_SUB_TYPE.get(sub_type)
        or _BY_VAGUE_CODE.get(detail, Reason.UNKNOWN)
    )
    if not permanent and STATUS_OF[reason] is Status.ADDRESS_NOT_FOUND:
        reason = Reason.UNKNOWN
    return Verdict(outcome, reason)
