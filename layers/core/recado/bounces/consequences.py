"""What follows from a reason: one row each."""

from dataclasses import dataclass
from enum import StrEnum

from recado.domain.status import Reason


class Resend(StrEnum):
    """Whether it is of use to send the same again."""

    NEVER = "never"
    YES = "yes"
    UNLESS_FINAL = "unless the reply was final"


@dataclass(frozen=True, slots=True)
class Consequence:
    """`lasting`: permanent, if the server's reply was final. `counts`: towards a block."""

    lasting: bool
    counts: bool
    resend: Resend


_ADDRESS_IS_WRONG = Consequence(lasting=True, counts=True, resend=Resend.UNLESS_FINAL)
_MESSAGE_OR_SENDER_IS_REFUSED = Consequence(lasting=True, counts=False, resend=Resend.NEVER)
_WILL_PASS = Consequence(lasting=False, counts=False, resend=Resend.YES)
_MAY_PASS = Consequence(lasting=False, counts=True, resend=Resend.UNLESS_FINAL)

CONSEQUENCES = {
    Reason.NO_SUCH_USER: _ADDRESS_IS_WRONG,
    Reason.NO_SUCH_DOMAIN: _ADDRESS_IS_WRONG,
    Reason.ACCOUNT_DISABLED: _ADDRESS_IS_WRONG,
    Reason.MAILBOX_FULL: Consequence(lasting=False, counts=True, resend=Resend.YES),
    Reason.SPAM_CONTENT: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.SENDER_BLOCKED: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.AUTHENTICATION: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.ATTACHMENT_REJECTED: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.TOO_LARGE: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.POLICY: _MESSAGE_OR_SENDER_IS_REFUSED,
    Reason.CHALLENGE_RESPONSE: Consequence(lasting=False, counts=True, resend=Resend.NEVER),
    Reason.RELAY_DENIED: Consequence(lasting=True, counts=True, resend=Resend.NEVER),
    Reason.GREYLISTED: _WILL_PASS,
    Reason.RATE_LIMITED: _WILL_PASS,
    Reason.DELIVERY_TIMED_OUT: _MAY_PASS,
    Reason.NETWORK: _MAY_PASS,
    Reason.SERVER_ERROR: _MAY_PASS,
    Reason.UNKNOWN: _MAY_PASS,
    Reason.AUTO_REPLY: Consequence(lasting=False, counts=False, resend=Resend.NEVER),
    Reason.SUPPRESSED_BY_PROVIDER: Consequence(lasting=True, counts=False, resend=Resend.NEVER),
}
"""For every reason that a bounce can have."""
