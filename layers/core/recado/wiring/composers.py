"""Who writes messages that need more than their content, for sending and for showing them."""

from collections.abc import Mapping
from typing import Protocol

from recado.content.editions import EDITION
from recado.content.email import compose_email
from recado.content.whatsapp import compose_whatsapp
from recado.domain.notification import Content, Kind
from recado.domain.send import Send
from recado.domain.unsubscribe import unsubscribe_token
from recado.domain.whatsapp_message import Template
from recado.ports import Message, NotHandedOver


class Compose(Protocol):
    """Writes the message of an attempt, in the latest edition or in the one it was written in."""

    def __call__(
        self, send: Send, content: Content, attempt_id: str, edition: str = EDITION
    ) -> Message: ...


def email_composer(key: bytes, public_base_url: str) -> Compose:
    def compose(send: Send, content: Content, attempt_id: str, edition: str = EDITION) -> Message:
        token = unsubscribe_token(key, send.account_id, send.contact_id)
        url = f"{public_base_url}/unsubscribe/{token}"
        return compose_email(send, content, attempt_id, edition, unsubscribe_url=url)

    return compose


def whatsapp_composer(templates: Mapping[Kind, Template]) -> Compose:
    def compose(send: Send, content: Content, attempt_id: str, edition: str = EDITION) -> Message:
        template = templates.get(content.kind)
        if template is None:
            raise NotHandedOver("no template for this kind")
        return compose_whatsapp(send, content, attempt_id, template, edition)

    return compose
