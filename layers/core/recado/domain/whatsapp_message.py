"""A WhatsApp message: what is handed over to its provider. Outside a conversation that the customer
began in the last 24 hours, only templates that Meta has approved may go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: its name at Meta, and its language as Meta writes it (`pt_BR`)."""

    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsAppMessage:
    """One template message to one number in E.164, its places filled in order, ready to go.
    `attempt_id` comes back in its receipts; `edition` says how it was written. `copied`: what the
    button of an authentication template copies."""

    attempt_id: str
    edition: str
    to: str
    template: Template
    values: tuple[str, ...]
    copied: str | None = None
