"""SES event-publishing events, in the form in which SES publishes them."""

from datetime import datetime
from typing import Any

from infra.local.carrier.mails import Mail
from infra.local.carrier.outcomes import Delivery, Event, Moment, stamp
from infra.local.settings import ACCOUNT_ID, REGION

_HEADER_LIMIT = 10 * 1024


def build(event: Event, mail: Mail, recipient: str, at: datetime) -> dict[str, Any]:
    """The event that SES publishes about this mail and this recipient at that moment."""
    moment = Moment(recipient, mail.accepted_at, at, _feedback_id(mail, at))
    tags = _tags(mail)
    if isinstance(event, Delivery):
        tags["ses:outgoing-ip"] = ["54.240.8.70"]
    described = _mail(mail, with_headers=not event.short) | {"tags": tags}
    return {"eventType": event.event_type, "mail": described, event.key: event.detail(moment)}


def _mail(mail: Mail, with_headers: bool) -> dict[str, Any]:
    headers, truncated = _headers(mail)
    described: dict[str, Any] = {
        "timestamp": stamp(mail.accepted_at),
        "source": mail.sender,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT_ID}:identity/{mail.sender_domain}",
        "sendingAccountId": ACCOUNT_ID,
        "messageId": mail.message_id,
        "destination": list(mail.recipients),
        "headersTruncated": truncated and with_headers,
    }
    if with_headers:
        described |= {"headers": headers, "commonHeaders": _common_headers(mail)}
    return described


def _headers(mail: Mail) -> tuple[list[dict[str, str]], bool]:
    """The headers up to the length at which SES cuts them, and whether it had to."""
    content = "multipart/alternative" if mail.text and mail.html else "text/html; charset=UTF-8"
    every = [
        ("From", mail.sender),
        *([("Reply-To", ", ".join(mail.reply_to))] if mail.reply_to else []),
        ("To", ", ".join(mail.to)),
        ("Subject", mail.subject),
        ("MIME-Version", "1.0"),
        ("Content-Type", content),
        *mail.headers,
    ]
    kept: list[dict[str, str]] = []
    left = _HEADER_LIMIT
    for name, value in every:
        left -= len(name) + len(value)
        if left < 0:
            return kept, True
        kept.append({"name": name, "value": value})
    return kept, False


def _common_headers(mail: Mail) -> dict[str, Any]:
    reply_to = {"replyTo": list(mail.reply_to)} if mail.reply_to else {}
    return {
        "from": [mail.sender],
        **reply_to,
        "to": list(mail.to),
        "messageId": mail.message_id,
        "subject": mail.subject,
    }


def _tags(mail: Mail) -> dict[str, list[str]]:
    automatic = {
        "ses:source-ip": "127.0.0.1",
        "ses:from-domain": mail.sender_domain,
        "ses:caller-identity": "recado",
    }
    if mail.configuration_set:
        automatic["ses:configuration-set"] = mail.configuration_set
    return {name: [value] for name, value in (automatic | dict(mail.tags)).items()}


def _feedback_id(mail: Mail, at: datetime) -> str:
    unique = mail.message_id.removesuffix("-000000").partition("-")[2]
    return f"0100{int(at.timestamp() * 1000):012x}-{unique}-000000"
