"""The e-mail of a billing notification: the letter of its kind, filled from its content."""

from datetime import date

from recado.content.letter import EDITION, fingerprint, write
from recado.domain.email import Email
from recado.domain.notification import Content
from recado.domain.send import Send

LANGUAGES = ("pt-BR",)
"""Those that letters are written in, the first for everybody else."""

GREETINGS = {"pt-BR": "Olá"}


def compose(send: Send, content: Content, attempt_id: str, edition: str = EDITION) -> Email:
    """The e-mail of one attempt. `content` is of the send's own call, so its contact is in it."""
    language = content.language if content.language in LANGUAGES else LANGUAGES[0]
    letter = write(content.kind, language, _values(content, language), edition)
    return Email(
        attempt_id=attempt_id,
        edition=f"{edition}.{fingerprint(letter)}",
        sender_name=content.merchant,
        to=content.addresses[send.contact_id],
        reply_to=content.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )


def _values(content: Content, language: str) -> dict[str, str | None]:
    snapshot = content.snapshot
    name = content.customer_name
    return {
        "merchant": content.merchant,
        "reply_to": content.reply_to,
        "greeting": f"{GREETINGS[language]}, {name}" if name else GREETINGS[language],
        "amount": money(snapshot.amount_cents),
        "due_date": day(snapshot.due_date),
        "paid_on": day(snapshot.paid_on) if snapshot.paid_on else None,
        "description": snapshot.description,
        "payment_url": snapshot.payment_url,
        "payment_code": snapshot.payment_code,
    }


def money(cents: int) -> str:
    """Reais as Brazil writes them: `R$ 1.234,56`."""
    whole, rest = divmod(cents, 100)
    return f"R$ {f'{whole:,}'.replace(',', '.')},{rest:02d}"


def day(value: date) -> str:
    """`31/12/2026`."""
    return f"{value:%d/%m/%Y}"
