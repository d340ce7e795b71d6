"""A mail as SES accepted it, and the copy of it that a person can read."""

import base64
import email
import email.policy
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parseaddr
from itertools import count
from pathlib import Path
from typing import Any

ATTEMPT_TAG = "recado_attempt"


@dataclass(frozen=True)
class Mail:
    """What the caller handed over, and when it was accepted under which id."""

    message_id: str
    accepted_at: datetime
    sender: str
    to: Sequence[str]
    recipients: Sequence[str]
    reply_to: Sequence[str]
    subject: str
    text: str
    html: str
    headers: Sequence[tuple[str, str]]
    tags: Mapping[str, str]
    configuration_set: str | None

    @property
    def sender_domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    @property
    def attempt(self) -> str | None:
        """The attempt id among the tags, by which the mail is kept."""
        return self.tags.get(ATTEMPT_TAG)


def addresses(request: Mapping[str, Any]) -> list[str]:
    """Every address the request sends to."""
    destination = request.get("Destination") or {}
    kinds = ("ToAddresses", "CcAddresses", "BccAddresses")
    return [parseaddr(each)[1] for kind in kinds for each in destination.get(kind) or []]


def read(request: Mapping[str, Any], now: datetime) -> Mail:
    """The mail of a SendEmail request, accepted now under a new id in SES's form."""
    subject, text, html, headers = _content(request.get("Content") or {})
    return Mail(
        message_id=f"0100{int(now.timestamp() * 1000):012x}-{uuid.uuid4()}-000000",
        accepted_at=now,
        sender=request.get("FromEmailAddress") or dict(headers).get("From", ""),
        to=(request.get("Destination") or {}).get("ToAddresses") or [],
        recipients=addresses(request),
        reply_to=request.get("ReplyToAddresses") or [],
        subject=subject,
        text=text,
        html=html,
        headers=headers,
        tags={tag["Name"]: tag["Value"] for tag in request.get("EmailTags") or []},
        configuration_set=request.get("ConfigurationSetName"),
    )


def keep(mail: Mail, folder: Path) -> Path:
    """Write the mail as `<attempt or message id>.json`, `.html`, `.txt`; a repeat gets a number."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", mail.attempt or mail.message_id)
    numbered = (name if n == 1 else f"{name}.{n}" for n in count(1))
    stem = next(each for each in numbered if not (folder / f"{each}.json").exists())
    kept = asdict(mail) | {"accepted_at": mail.accepted_at.isoformat()}
    path = folder / f"{stem}.json"
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False))
    for kind, body in (("html", mail.html), ("txt", mail.text)):
        if body:
            (folder / f"{stem}.{kind}").write_text(body)
    return path


_Parts = tuple[str, str, str, list[tuple[str, str]]]


def _content(content: Mapping[str, Any]) -> _Parts:
    if "Raw" in content:
        return _raw(base64.b64decode(content["Raw"]["Data"]))
    if "Simple" in content:
        simple = content["Simple"]
        body = simple.get("Body") or {}
        headers = [(each["Name"], each["Value"]) for each in simple.get("Headers") or []]
        return simple["Subject"]["Data"], _data(body, "Text"), _data(body, "Html"), headers
    template = content.get("Template") or {}
    inline = template.get("TemplateContent") or {}
    subject = inline.get("Subject") or template.get("TemplateName") or ""
    return subject, inline.get("Text") or "", inline.get("Html") or "", []


def _data(body: Mapping[str, Any], kind: str) -> str:
    data: str = (body.get(kind) or {}).get("Data") or ""
    return data


def _raw(source: bytes) -> _Parts:
    message = email.message_from_bytes(source, policy=email.policy.default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content() if body else "" for body in bodies)
    own = [(name, str(value)) for name, value in message.items()]
    return str(message["Subject"] or ""), text, html, own
