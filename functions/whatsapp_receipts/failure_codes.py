"""What Meta's numeric codes of a failed message mean; its texts change and are never read.

The numbers are those of Meta's page "Error codes" for the WhatsApp Business Platform. A new code is
one row.
"""

from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.receiving import Meaning

_NO_WHATSAPP = Meaning(Outcome.HARD_FAILURE, Reason.NO_WHATSAPP, counts=True)
_NUMBER_IS_WRONG = Meaning(Outcome.HARD_FAILURE, Reason.INVALID_NUMBER, counts=True)

_WITHHELD = Meaning(Outcome.SOFT_FAILURE, Reason.WITHHELD_BY_WHATSAPP, resend=True)
"""Meta's choice, which holds for a day at least: not again within 24 hours."""

_NO_MARKETING = Meaning(Outcome.HARD_FAILURE, Reason.WITHHELD_BY_WHATSAPP)
"""The customer stopped marketing, and Meta took ours for some. It is no opt-out from bills."""

_OUR_FAULT = Meaning(Outcome.HARD_FAILURE, Reason.REJECTED_BY_PROVIDER)
"""Our template, account or number: it fails again until an operator has changed something."""

_BUSY = Meaning(Outcome.SOFT_FAILURE, Reason.PROVIDER_BUSY, resend=True)
"""A limit of ours or a trouble of Meta's that passes by itself."""

OF_CODE = {
    # the customer's side
    131021: _NUMBER_IS_WRONG,  # the recipient is the sender
    131026: _NO_WHATSAPP,  # or an old app, or new terms not agreed to
    130472: _WITHHELD,  # an experiment of Meta's
    131049: _WITHHELD,  # enough messages for this person
    131050: _NO_MARKETING,
    # our side, for good
    368: _OUR_FAULT,  # account restricted
    130497: _OUR_FAULT,  # account may not write to this country
    131005: _OUR_FAULT,  # no permission
    131008: _OUR_FAULT,  # parameter missing
    131009: _OUR_FAULT,  # parameter invalid
    131030: _OUR_FAULT,  # a test number may write to few
    131031: _OUR_FAULT,  # account locked
    131042: _OUR_FAULT,  # payment
    131045: _OUR_FAULT,  # number not registered
    131047: _OUR_FAULT,  # no template, and the last message of the customer is older than 24 hours
    131048: _OUR_FAULT,  # too many recipients took us for spam
    131051: _OUR_FAULT,  # type of message
    131053: _OUR_FAULT,  # media
    132000: _OUR_FAULT,  # template: number of parameters
    132001: _OUR_FAULT,  # template: not there in this language, or not approved
    132005: _OUR_FAULT,  # template: too long
    132007: _OUR_FAULT,  # template: against the policies
    132008: _OUR_FAULT,  # template: value of a parameter
    132012: _OUR_FAULT,  # template: form of a parameter
    132015: _OUR_FAULT,  # template: paused
    132016: _OUR_FAULT,  # template: disabled
    135000: _OUR_FAULT,  # something in the request
    # our side, passing
    80007: _BUSY,  # limit of the account
    130429: _BUSY,  # throughput
    131000: _BUSY,  # something went wrong
    131016: _BUSY,  # service unavailable
    131056: _BUSY,  # too many messages to this person in a short time
    131057: _BUSY,  # account in maintenance
}
"""What a failure with this code means."""

GUESS = Meaning(Outcome.SOFT_FAILURE, Reason.UNKNOWN)
"""For a failure without a code, or with one that has no row: nothing permanent."""
