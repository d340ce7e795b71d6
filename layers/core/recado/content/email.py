"""The e-mail of a notification: the letter of its kind, filled from its content."""

from recado.content.customs import written_in
from recado.content.editions import EDITION, with_fingerprint
from recado.content.letter import write
from recado.content.values import values_of
from recado.domain.email import Email
from recado.domain.notification import KINDS, Content, Kind
from recado.domain.send import Send

GREETINGS = {"pt-BR": "Olá", "en": "Hello", "es": "Hola"}


def compose_email(
    send: Send,
    content: Content,
    attempt_id: str,
    edition: str = EDITION,
    unsubscribe_url: str | None = None,
) -> Email:
    """The e-mail of one attempt. `content` is of the send's own call, so its contact is in it. An
    access code is no mail to unsubscribe from: its e-mail leaves the link out.

    Raises `Incomplete` for a content that lacks what its kind is written from.
    """
    language = written_in(content.language)
    url = None if content.kind is Kind.ACCESS_CODE else unsubscribe_url
    letter = write(content.kind, language, _values(content, language, url), edition)
    return Email(
        attempt_id=attempt_id,
        edition=with_fingerprint(edition, letter.subject, letter.text, letter.html),
        sender_name=content.merchant,
        to=content.addresses[send.contact_id],
        reply_to=content.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        charge=KINDS[content.kind].needs_invoice,
        unsubscribe_url=url,
    )


def _values(content: Content, language: str, unsubscribe_url: str | None) -> dict[str, str | None]:
    greeting = [GREETINGS[language], content.customer_name]
    return values_of(content, language) | {
        "greeting": ", ".join(filter(None, greeting)),
        "unsubscribe_url": unsubscribe_url,
    }
