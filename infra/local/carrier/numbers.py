"""The phone numbers that play an outcome each, as two tables: add a line to add one.

A number is `+55 11 98CCC-LLLL`: CCC is the line's code, and LLLL any label, so that each line has
ten thousand numbers which behave alike; what is otherwise the first times is counted for each full
number. Codes below 500 are for SMS, the others for WhatsApp. Every other number, and a
number of the other channel's table, receives what is sent to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.carrier.outcomes import Happening, Recipient, Trouble
from infra.local.carrier.phone_outcomes import Error, Logged, Told

_LATE = 3.0
_NUMBER = re.compile(r"\A\+?551198(?P<code>[0-9]{3})[0-9]{4}\Z")


@dataclass(frozen=True)
class Line[E: Happening]:
    """One line of a table."""

    code: int
    recipient: Recipient[E]

    def number(self, label: int = 0) -> str:
        """The line's number with this label (0 to 9999), in E.164."""
        return f"+551198{self.code:03}{label:04}"


def _troubled[E: Happening](first: int, events: tuple[E, ...]) -> dict[str, Line[E]]:
    """The lines of every trouble; what is taken in the end arrives."""
    rows: list[tuple[str, str, Trouble, int | None]] = [
        ("lost-answer", "arrives, but the caller gets no answer", Trouble.LOST_ANSWER, None),
        ("lost-answer-once", "the first answer is lost, the next is not", Trouble.LOST_ANSWER, 1),
        ("receipt-first", "arrives, and is told before the answer", Trouble.LATE_ANSWER, None),
        ("dropped", "nothing taken and no answer the first time", Trouble.DROPPED, 1),
        ("throttled-twice", "too fast twice, then arrives", Trouble.THROTTLED, 2),
        ("rejected", "the call is refused", Trouble.REJECTED, None),
    ]
    return {
        name: Line(first + place, Recipient(about, events, trouble, times))
        for place, (name, about, trouble, times) in enumerate(rows)
    }


_ON_THE_PHONE = Logged(provider_response="Message has been accepted by phone")
_AT_THE_CARRIER = Logged(provider_response="Message has been accepted by phone carrier")


_SWITCHED_OFF = "Phone is currently unreachable/unavailable"


def _refusal(provider_response: str) -> tuple[Logged]:
    return (Logged(provider_response=provider_response, failed=True),)


def _refused(code: int, provider_response: str) -> Line[Logged]:
    about = f"not delivered: {provider_response}"
    return Line(code, Recipient(about, _refusal(provider_response)))


SMS: dict[str, Line[Logged]] = {
    "delivered": Line(0, Recipient("arrives on the phone", (_ON_THE_PHONE,))),
    "accepted": Line(1, Recipient("the phone's carrier took it", (_AT_THE_CARRIER,))),
    "silent": Line(2, Recipient("taken, and nothing more is heard", ())),
    "late": Line(
        3,
        Recipient(
            "arrives, and is told seconds later",
            (Logged(provider_response=_ON_THE_PHONE.provider_response, after=_LATE),),
        ),
    ),
    "duplicate-records": Line(
        4, Recipient("arrives, and is told three times", (_ON_THE_PHONE,), copies=3)
    ),
    "spam": _refused(10, "Blocked as spam by phone carrier"),
    "blocked-destination": _refused(11, "Destination is on a blocked list"),
    "invalid-number": _refused(12, "Invalid phone number"),
    "invalid-body": _refused(13, "Message body is invalid"),
    "carrier-blocked": _refused(14, "Phone carrier has blocked this message"),
    "carrier-unreachable": _refused(15, "Phone carrier is currently unreachable/unavailable"),
    "sms-blocked": _refused(16, "Phone has blocked SMS"),
    "blocked-phone": _refused(17, "Phone is on a blocked list"),
    "unreachable": _refused(18, _SWITCHED_OFF),
    "opted-out": _refused(19, "Phone number is opted out"),
    "over-max-price": _refused(20, "This delivery would exceed max price"),
    "unknown-error": _refused(21, "Unknown error attempting to reach phone"),
    "unlisted-failure": _refused(22, "The phone's carrier answered something new"),
    "unreachable-then-delivered": Line(
        23,
        Recipient(
            "switched off at first, arrives later",
            (_ON_THE_PHONE,),
            at_first=_refusal(_SWITCHED_OFF),
        ),
    ),
    **_troubled(40, (_ON_THE_PHONE,)),
}
"""Texts: the list of failure reasons in the SNS Developer Guide, "Monitoring SMS activity"."""


_SENT, _DELIVERED, _READ = (Told(status=each) for each in ("sent", "delivered", "read"))
_ARRIVED = (_SENT, _DELIVERED)


def failed(error: Error, after: float = 0.0) -> Told:
    """The status of a message that WhatsApp did not deliver."""
    return Told(status="failed", error=error, after=after)


def _failing(code: int, error: Error) -> Line[Told]:
    return Line(code, Recipient(f"not delivered: {error.code} {error.title}", (failed(error),)))


PAIR_RATE = Error(131056, "Pair rate limit hit", "Too many to one number.")
UNDELIVERABLE = Error(131026, "Message undeliverable", "Message Undeliverable.")
OUT_OF_WINDOW = Error(
    131047,
    "Re-engagement message",
    "More than 24 hours have passed since the recipient last replied to the sender number.",
)

WHATSAPP: dict[str, Line[Told]] = {
    "delivered": Line(500, Recipient("arrives on the phone", _ARRIVED)),
    "read": Line(501, Recipient("arrives and is read", (*_ARRIVED, _READ))),
    "read-at-once": Line(502, Recipient("read, and no delivery is told", (_SENT, _READ))),
    "sent": Line(503, Recipient("sent, and nothing more is heard", (_SENT,))),
    "silent": Line(504, Recipient("taken, and nothing more is heard", ())),
    "late": Line(
        505,
        Recipient(
            "sent, and arrives seconds later", (_SENT, Told(status="delivered", after=_LATE))
        ),
    ),
    "duplicate-statuses": Line(
        506, Recipient("arrives, each status three times", _ARRIVED, copies=3)
    ),
    "reversed": Line(
        507, Recipient("the last status is told first", (*_ARRIVED, _READ), backwards=True)
    ),
    "delivered-after-failed": Line(
        508,
        Recipient("fails on one device, arrives on another", (failed(UNDELIVERABLE), _DELIVERED)),
    ),
    "unknown-status": Line(
        509, Recipient("a status nobody knows, then arrives", (Told(status="held"), *_ARRIVED))
    ),
    "undeliverable": _failing(520, UNDELIVERABLE),
    "out-of-window": _failing(521, OUT_OF_WINDOW),
    "withheld": _failing(
        522,
        Error(
            131049,
            "This message was not delivered to maintain healthy ecosystem engagement.",
            "In order to maintain a healthy ecosystem engagement, the message failed to be "
            "delivered.",
        ),
    ),
    "experiment": _failing(
        523,
        Error(
            130472,
            "User's number is part of an experiment",
            "Failed to send message because this user's phone number is part of an experiment",
        ),
    ),
    "marketing-stopped": _failing(524, Error(131050, "User stopped marketing", "Not delivered.")),
    "pair-rate": _failing(525, PAIR_RATE),
    "spam-rate": _failing(526, Error(131048, "Spam rate limit hit", "Too many were blocked.")),
    "throughput": _failing(527, Error(130429, "Rate limit hit", "Throughput was reached.")),
    "payment": _failing(528, Error(131042, "Business eligibility payment issue", "No payment.")),
    "account-locked": _failing(529, Error(131031, "Account has been locked", "Locked.")),
    "no-template": _failing(530, Error(132001, "Template does not exist", "No translation.")),
    "parameters": _failing(531, Error(132000, "Number of parameters does not match", "Differs.")),
    "template-paused": _failing(532, Error(132015, "Template is paused", "Of low quality.")),
    "passing": _failing(533, Error(131000, "Something went wrong", "An unknown error.")),
    "unlisted-failure": _failing(534, Error(139999, "Something new", "A code of no list.")),
    "busy-then-delivered": Line(
        535,
        Recipient("too many at first, arrives later", _ARRIVED, at_first=(failed(PAIR_RATE),)),
    ),
    **_troubled(540, _ARRIVED),
}
"""Codes: Meta's error list for the WhatsApp Cloud API. Order and absence: its status webhooks."""


def find[E: Happening](table: Mapping[str, Line[E]], number: str) -> Recipient[E]:
    """The table's line for a number; whoever is in no line receives the message."""
    found = _NUMBER.match(number)
    code = int(found["code"]) if found else None
    lines = (line.recipient for line in table.values() if line.code == code)
    return next(lines, table["delivered"].recipient)
