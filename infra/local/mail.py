"""Shows the mails that the carrier kept."""

import json
from typing import Any

from infra.local import settings


def listing() -> str:
    """One line per kept mail, oldest first."""
    kept = [(path.stem, json.loads(path.read_text())) for path in settings.MAIL.glob("*.json")]
    kept.sort(key=lambda each: each[1]["accepted_at"])
    lines = [f"{name}  {', '.join(mail['to'])}  {mail['subject']}" for name, mail in kept]
    return "\n".join(lines) or "no mail was kept"


def shown(name: str) -> str:
    """One mail as text, by its attempt id (or its message id, when it had no attempt)."""
    path = settings.MAIL / f"{name}.json"
    if not path.is_file():
        raise settings.LocalStackError(f"no such mail: {name}")
    mail: dict[str, Any] = json.loads(path.read_text())
    head = [
        ("From", mail["sender"]),
        ("To", ", ".join(mail["to"])),
        ("Subject", mail["subject"]),
        *((header, value) for header, value in mail["headers"]),
        ("Message-ID", mail["message_id"]),
        ("Tags", ", ".join(f"{key}={value}" for key, value in mail["tags"].items())),
    ]
    html = path.with_name(f"{path.stem}.html")
    head += [("HTML", str(html))] if mail["html"] else []
    return "\n".join(f"{name}: {value}" for name, value in head) + f"\n\n{mail['text']}"
