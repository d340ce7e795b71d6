"""Routes of single sends: the whole history, and for support staff what exactly was sent."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, language_of, new_router, platform_id, service_of
from functions.api.views import Viewer
from recado.domain import ids
from recado.domain.email import Email
from recado.domain.text_message import TextMessage
from recado.domain.whatsapp_message import WhatsAppMessage
from recado.use_cases.errors import NotFound
from recado.use_cases.show_content import Shown

router = new_router()


@router.get("/accounts/<account_id>/sends/<send_id>")
def get_send(account_id: str, send_id: str) -> Response[str]:
    service = service_of(router)
    seen = service.look_up_send(platform_id("account_id", account_id), _send_id(send_id))
    return answer(200, Viewer(service, language_of(router)).send_with_history(seen))


@router.get("/support/accounts/<account_id>/sends/<send_id>/content")
def get_content(account_id: str, send_id: str) -> Response[str]:
    shown = service_of(router).show_content(
        platform_id("account_id", account_id), _send_id(send_id)
    )
    return answer(200, {"send_id": send_id, "attempts": [_view(one) for one in shown]})


def _send_id(text: str) -> str:
    if not ids.is_send_id(text):
        raise NotFound("send")
    return text


def _view(shown: Shown) -> dict[str, Any]:
    own = {"attempt": shown.attempt, "exact": shown.exact}
    match shown.message:
        case Email() as email:
            return own | {
                "sender_name": email.sender_name,
                "to": email.to,
                "reply_to": email.reply_to,
                "subject": email.subject,
                "text": email.text,
                "html": email.html,
            }
        case TextMessage() as sms:
            return own | {"to": sms.to, "text": sms.text}
        case WhatsAppMessage() as whatsapp:
            return own | {
                "to": whatsapp.to,
                "template": whatsapp.template.name,
                "language": whatsapp.template.language,
                "values": list(whatsapp.values),
            }
    raise TypeError("no message of ours")
