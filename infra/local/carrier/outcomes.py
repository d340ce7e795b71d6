"""What can become of a message, as plain values: what follows, and trouble on the way in.

Each kind of SES event knows its own part of what SES publishes, named as SES names it; what is told
of SMS and WhatsApp messages is in phone_outcomes.py.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, ClassVar

_SES_HOST = "a8-70.smtp-out.amazonses.com"
_DELIVERY_WINDOW = timedelta(minutes=840)


@dataclass(frozen=True)
class Moment:
    """When something happened to the mail of one recipient."""

    recipient: str
    accepted_at: datetime
    at: datetime
    feedback_id: str


def stamp(moment: datetime) -> str:
    """A time as SES writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something a provider tells, `after` so many seconds since what it told before."""

    after: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Event(Happening):
    """Something SES tells about a mail.

    `selector` is the name by which a configuration set asks for it; an event of a type that
    nobody knows has none. `short` events come without the mail's headers.
    """

    event_type: ClassVar[str]
    key: ClassVar[str]
    selector: ClassVar[str | None]
    short: ClassVar[bool] = False

    @property
    def suppresses(self) -> str | None:
        """For which reason SES puts the recipient on its suppression list, if it does so."""
        return None

    def detail(self, moment: Moment) -> dict[str, Any]:
        """The event's own object, published beside the mail."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Send(Event):
    """SES accepted the mail and will try to deliver it."""

    event_type, key, selector = "Send", "send", "SEND"


@dataclass(frozen=True, kw_only=True)
class Delivery(Event):
    """The recipient's server took the mail."""

    event_type, key, selector = "Delivery", "delivery", "DELIVERY"
    smtp_response: str = "250 2.0.0 OK 1741103231 d75a77b69052e-4750d9a1c3si1180321cf.52 - gsmtp"

    def detail(self, moment: Moment) -> dict[str, Any]:
        took = moment.at - moment.accepted_at
        return {
            "timestamp": stamp(moment.at),
            "processingTimeMillis": round(took / timedelta(milliseconds=1)),
            "recipients": [moment.recipient],
            "smtpResponse": self.smtp_response,
            "reportingMTA": _SES_HOST,
        }


@dataclass(frozen=True, kw_only=True)
class Bounce(Event):
    """The mail came back. An automatic reply has neither status nor text nor reporter."""

    event_type, key, selector = "Bounce", "bounce", "BOUNCE"
    kind: str
    sub_kind: str
    status: str | None = None
    diagnostic: str | None = None

    @property
    def suppresses(self) -> str | None:
        lasting = self.kind == "Permanent" and self.sub_kind != "OnAccountSuppressionList"
        return "BOUNCE" if lasting else None

    def detail(self, moment: Moment) -> dict[str, Any]:
        bounced = {"emailAddress": moment.recipient}
        reporter = {}
        if self.status and self.diagnostic:
            bounced |= {"action": "failed", "status": self.status}
            bounced |= {"diagnosticCode": self.diagnostic}
            reporter = {"reportingMTA": f"dns; {_SES_HOST}"}
        return {
            "feedbackId": moment.feedback_id,
            "bounceType": self.kind,
            "bounceSubType": self.sub_kind,
            "bouncedRecipients": [bounced],
            "timestamp": stamp(moment.at),
            **reporter,
        }


@dataclass(frozen=True, kw_only=True)
class Complaint(Event):
    """The recipient reported the mail to their provider."""

    event_type, key, selector = "Complaint", "complaint", "COMPLAINT"
    feedback_type: str = "abuse"
    user_agent: str = "Yahoo!-Mail-Feedback/2.0"

    @property
    def suppresses(self) -> str | None:
        return None if self.feedback_type == "not-spam" else "COMPLAINT"

    def detail(self, moment: Moment) -> dict[str, Any]:
        return {
            "feedbackId": moment.feedback_id,
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": moment.recipient}],
            "timestamp": stamp(moment.at),
            "userAgent": self.user_agent,
            "complaintFeedbackType": self.feedback_type,
            "arrivalDate": stamp(moment.at),
        }


@dataclass(frozen=True, kw_only=True)
class Delay(Event):
    """SES could not deliver the mail yet and goes on trying."""

    event_type, key, selector = "DeliveryDelay", "deliveryDelay", "DELIVERY_DELAY"
    short = True
    kind: str
    status: str
    diagnostic: str

    def detail(self, moment: Moment) -> dict[str, Any]:
        delayed = {"emailAddress": moment.recipient, "status": self.status}
        return {
            "timestamp": stamp(moment.at),
            "delayType": self.kind,
            "expirationTime": stamp(moment.accepted_at + _DELIVERY_WINDOW),
            "delayedRecipients": [delayed | {"diagnosticCode": self.diagnostic}],
        }


@dataclass(frozen=True, kw_only=True)
class Reject(Event):
    """SES accepted the mail and then refused to send it."""

    event_type, key, selector = "Reject", "reject", "REJECT"
    reason: str = "Bad content"

    def detail(self, moment: Moment) -> dict[str, Any]:
        return {"reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class RenderingFailure(Event):
    """SES could not fill in the mail's template."""

    event_type, key, selector = "Rendering Failure", "failure", "RENDERING_FAILURE"
    short = True
    message: str
    template: str

    def detail(self, moment: Moment) -> dict[str, Any]:
        return {"errorMessage": self.message, "templateName": self.template}


@dataclass(frozen=True, kw_only=True)
class Unknown(Event):
    """An event of a type that no documentation names yet."""

    event_type, key, selector = "Forwarded", "forwarded", None

    def detail(self, moment: Moment) -> dict[str, Any]:
        return {"timestamp": stamp(moment.at), "recipients": [moment.recipient]}


class Trouble(Enum):
    """How handing a message over goes wrong for the caller."""

    LOST_ANSWER = "accepted, but the connection closes without an answer"
    LATE_ANSWER = "accepted, but all that follows is told before the answer"
    DROPPED = "the connection closes and nothing was accepted"
    THROTTLED = "refused for now: too many requests"
    REJECTED = "refused for good"
    PAUSED = "refused: the provider has paused our sending"
    OUT_OF_QUOTA = "refused: as much was sent as the provider allows in a day"
    SUSPENDED = "refused: the provider has shut our account"


@dataclass(frozen=True)
class Recipient[E: Happening = Event]:
    """One line of a table: what follows a message and how it arrives.

    Trouble strikes an address the first `times` times; without a number, always. `at_first`: what
    follows the first message to an address instead.
    """

    about: str
    events: tuple[E, ...]
    trouble: Trouble | None = None
    times: int | None = None
    copies: int = 1
    backwards: bool = False
    at_first: tuple[E, ...] | None = None

    def at(self, visit: int) -> "Recipient[E]":
        """What it plays for the first, second ... message to one address."""
        if visit > 1 or self.at_first is None:
            return self
        return replace(self, events=self.at_first)
