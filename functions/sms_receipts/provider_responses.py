"""What the texts of SNS's SMS delivery log mean. The log has no code: the exact text is the key.

The failures are those of "SMS delivery failure reasons" in the SNS developer guide, with the names
that two of them had until 2020. A new text is one row.
"""

from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.receiving import Meaning

_NUMBER_IS_WRONG = Meaning(Outcome.HARD_FAILURE, Reason.INVALID_NUMBER, counts=True)
_NUMBER_IS_BLOCKED = Meaning(Outcome.HARD_FAILURE, Reason.PHONE_BLOCKED, counts=True)
_OPTED_OUT = Meaning(Outcome.HARD_FAILURE, Reason.OPTED_OUT)
_UNREACHABLE = Meaning(Outcome.SOFT_FAILURE, Reason.UNREACHABLE, counts=True, resend=True)
_CARRIER_IS_DOWN = Meaning(
    Outcome.SOFT_FAILURE, Reason.CARRIER_UNREACHABLE, counts=True, resend=True
)
_NOBODY_KNOWS = Meaning(Outcome.SOFT_FAILURE, Reason.UNKNOWN)

_MESSAGE_IS_BLOCKED = Meaning(Outcome.HARD_FAILURE, Reason.CARRIER_BLOCKED)
"""The carrier objects to the sender or the text: no contact must be blocked for that."""

_OUR_FAULT = Meaning(Outcome.HARD_FAILURE, Reason.REJECTED_BY_PROVIDER)
"""Our text, or our price limit: it fails again until an operator has changed something."""

MEANINGS = {
    "SUCCESS": {
        "Message has been accepted by phone": Meaning(Outcome.DELIVERED),
        "Message has been accepted by phone carrier": Meaning(Outcome.ACCEPTED),
    },
    "FAILURE": {
        "Blocked as spam by phone carrier": _MESSAGE_IS_BLOCKED,
        "Destination is blacklisted": _NUMBER_IS_BLOCKED,
        "Destination is on a blocked list": _NUMBER_IS_BLOCKED,
        "Invalid phone number": _NUMBER_IS_WRONG,
        "Message body is invalid": _OUR_FAULT,
        "No quota left for account": _OUR_FAULT,
        "Phone carrier has blocked this message": _MESSAGE_IS_BLOCKED,
        "Phone carrier is currently unreachable/unavailable": _CARRIER_IS_DOWN,
        "Phone has blocked SMS": _NUMBER_IS_BLOCKED,
        "Phone is blacklisted": _NUMBER_IS_BLOCKED,
        "Phone is currently unreachable/unavailable": _UNREACHABLE,
        "Phone is on a blocked list": _NUMBER_IS_BLOCKED,
        "Phone number is opted out": _OPTED_OUT,
        "This delivery would exceed max price": _OUR_FAULT,
        "Unknown error attempting to reach phone": _NOBODY_KNOWS,
    },
}
"""By the log's status and text. Only the phone's own word is a delivery: End User Messaging, which
shares the wording, says "by phone" with DELIVERED and "by phone carrier" with SUCCESSFUL."""

GUESSES = {"SUCCESS": Meaning(Outcome.ACCEPTED), "FAILURE": _NOBODY_KNOWS}
"""For a text without a row: no proof of a delivery, and nothing permanent."""
