"""The events of Amazon SES: event publishing (`eventType`, with tags) and the older feedback
notifications (`notificationType`, without), raw or wrapped by SNS."""

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from functions.email_receipts.ses_models import Bounced, Event, SnsEnvelope, Timed
from recado.bounces.reader import SUPPRESSED, Bounce, Verdict, read
from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import Reason
from recado.receiving import Reading, Unreadable


def read_event(body: str) -> Reading:
    """Raises `Unreadable` for what is no event of SES or of an unknown type."""
    try:
        event = Event.model_validate_json(_unwrapped(body))
    except ValidationError as error:
        raise Unreadable("unreadable") from error
    if event.type not in _READINGS:
        raise Unreadable("unknown type")
    return _READINGS[event.type](event)


def _unwrapped(body: str) -> str:
    try:
        return SnsEnvelope.model_validate_json(body).Message
    except ValidationError:
        return body


def _says(event: Event, receipt: Receipt | None) -> Reading:
    return Reading(event.mail.attempt_id, receipt)


def _failed(event: Event, reason: Reason) -> Reading:
    return _says(event, Receipt(Outcome.HARD_FAILURE, event.mail.timestamp, reason))


def _at(event: Event, part: Timed) -> datetime:
    return part.timestamp or event.mail.timestamp


def _bounce(event: Event) -> Reading:
    """What names no recipient and is not permanent is an automatic reply: it says nothing of the
    delivery. SES puts an address on its suppression list after what it calls permanent itself."""
    bounce, at = event.bounce, _at(event, event.bounce)
    if not bounce.recipients and bounce.type != "Permanent":
        return _says(event, Receipt(Outcome.IGNORED, at, Reason.AUTO_REPLY))
    bounced = bounce.recipients[0] if bounce.recipients else Bounced()
    verdict = read(
        Bounce(
            bounce_type=bounce.type,
            sub_type=bounce.sub_type,
            status=bounced.status,
            action=bounced.action,
            diagnostic=bounced.diagnostic,
            reporting_mta=bounce.reporting_mta,
            recipient_domain=bounced.address.rpartition("@")[2] or None,
        )
    )
    receipt = Receipt(
        _outcome(verdict),
        at,
        verdict.reason,
        counts=verdict.counts,
        resend=verdict.resend,
        listed=bounce.type == "Permanent" and bounce.sub_type not in SUPPRESSED,
    )
    unsure = verdict.guessed and bool(bounced.diagnostic)
    return Reading(event.mail.attempt_id, receipt, unsure)


def _outcome(verdict: Verdict) -> Outcome:
    if verdict.reason is Reason.AUTO_REPLY:
        return Outcome.IGNORED
    return Outcome.HARD_FAILURE if verdict.permanent else Outcome.SOFT_FAILURE


def _complaint(event: Event) -> Reading:
    complaint, at = event.complaint, _at(event, event.complaint)
    if complaint.sub_type in SUPPRESSED:
        held = Receipt(Outcome.HARD_FAILURE, at, Reason.SUPPRESSED_BY_PROVIDER)
        return _says(event, held)
    if complaint.feedback == "not-spam":
        return _says(event, Receipt(Outcome.IGNORED, at, Reason.NOT_SPAM))
    return _says(event, Receipt(Outcome.COMPLAINED, at, Reason.COMPLAINT))


_READINGS: dict[str, Callable[[Event], Reading]] = {
    "Send": lambda e: _says(e, Receipt(Outcome.ACCEPTED, e.mail.timestamp)),
    "Delivery": lambda e: _says(e, Receipt(Outcome.DELIVERED, _at(e, e.delivery))),
    "DeliveryDelay": lambda e: _says(e, Receipt(Outcome.DELAYED, _at(e, e.delay))),
    "Bounce": _bounce,
    "Complaint": _complaint,
    "Reject": lambda e: _failed(e, Reason.REJECTED_BY_PROVIDER),
    "Rendering Failure": lambda e: _failed(e, Reason.RENDERING_FAILURE),
    "Open": lambda e: _says(e, None),
    "Click": lambda e: _says(e, None),
    "Subscription": lambda e: _says(e, None),
}
"""What each type of event says of its attempt."""
