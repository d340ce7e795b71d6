"""An e-mail: what is handed over to the provider."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One e-mail to one address, ready to go. `attempt_id` comes back in its receipts; `edition`
    says how it was written, so that it can be written again. `charge`: whether it is about an
    invoice, and comes from the sender of charges. `unsubscribe_url`: where one click ends such
    e-mails (RFC 8058)."""

    attempt_id: str
    edition: str
    sender_name: str
    to: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    charge: bool = True
    unsubscribe_url: str | None = None
