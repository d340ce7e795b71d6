"""The SMS of a notification: the text of its kind, filled from its content.

The texts are data, `texts/<edition>/<language>.toml`: for each kind its lines, of which one without
its value is left out. They are read on a locked screen, by whoever stands near: an overdue notice
names neither a debt nor an amount (Brazil's consumer code, article 42). All but an access code say
how to opt out.
"""

import tomllib
from functools import cache
from pathlib import Path

from recado.content.customs import written_in
from recado.content.editions import EDITION, with_fingerprint
from recado.content.places import filled
from recado.content.values import values_of
from recado.domain.notification import Content
from recado.domain.phone import canonical_phone
from recado.domain.send import Send
from recado.domain.sms import transliterated, weighed
from recado.domain.text_message import TextMessage

TEXTS = Path(__file__).parent / "texts"


def compose_sms(
    send: Send, content: Content, attempt_id: str, edition: str = EDITION
) -> TextMessage:
    """The SMS of one attempt. `content` is of the send's own call, so its contact is in it. Raises
    `Incomplete` for a content that lacks what its kind is written from."""
    text = _text(content, edition)
    return TextMessage(
        attempt_id=attempt_id,
        edition=with_fingerprint(edition, text),
        to=canonical_phone(content.addresses[send.contact_id]),
        text=text,
    )


def sms_parts(content: Content, edition: str = EDITION) -> int:
    """The parts that the SMS of this content takes. Raises `Incomplete` as `compose_sms` does."""
    return weighed(_text(content, edition)).parts


def _text(content: Content, edition: str) -> str:
    language = written_in(content.language)
    values = values_of(content, language)
    lines = (filled(line, values) for line in _texts(edition, language)[content.kind])
    text = "\n".join(line for line in lines if line is not None)
    return transliterated(text) if content.transliterate else text


@cache
def _texts(edition: str, language: str) -> dict[str, list[str]]:
    return tomllib.loads((TEXTS / edition / f"{language}.toml").read_text(encoding="utf-8"))
