"""An SMS: what is handed over to its provider."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One SMS to one number in E.164, ready to go. `edition` says how it was written."""

    attempt_id: str
    edition: str
    to: str
    text: str
