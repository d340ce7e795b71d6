"""Routes of single sends: the whole history, once more by hand, and for support staff what exactly
was sent."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.api.calls import call_name, replay_header
from functions.api.customers import ContactBody, contacts_of
from functions.api.fields import RequestModel
from functions.api.http import answer, body_as, language_of, new_router, platform_id, service_of
from functions.api.problems import invalid_request, request_id_of
from functions.api.views import Viewer
from recado.domain import ids
from recado.domain.contact import is_contact_id
from recado.domain.email import Email
from recado.domain.text_message import TextMessage
from recado.domain.whatsapp_message import WhatsAppMessage
from recado.use_cases.errors import NotFound
from recado.use_cases.show_content import Shown

router = new_router()


class ResendBody(RequestModel):
    """Another contact, if it shall not go to the same one: a new one, or one of the customer's own
    by its id."""

    contact: ContactBody | None = None
    contact_id: str | None = None

    @field_validator("contact_id")
    @classmethod
    def _instead_of_contact(cls, contact_id: str | None, info: ValidationInfo) -> str | None:
        if contact_id is not None and not is_contact_id(contact_id):
            raise PydanticCustomError("invalid_id", "must be the id of a contact")
        if contact_id is not None and info.data.get("contact") is not None:
            raise PydanticCustomError("not_both", "either contact or contact_id")
        return contact_id


@router.get("/accounts/<account_id>/sends/<send_id>")
def get_send(account_id: str, send_id: str) -> Response[str]:
    service = service_of(router)
    seen = service.look_up_send(platform_id("account_id", account_id), _send_id(send_id))
    return answer(200, Viewer(service, language_of(router)).send_with_history(seen))


@router.post("/accounts/<account_id>/sends/<send_id>/resend")
def post_resend(account_id: str, send_id: str) -> Response[str]:
    name, service = call_name(router, account_id), service_of(router)
    own_id = _send_id(send_id)
    body = body_as(ResendBody, router)
    contacts = contacts_of([body.contact] if body.contact is not None else [], service.identify)
    resending = service.resend(name, own_id, next(iter(contacts), body.contact_id))
    headers = replay_header(resending.replayed)
    if errors := resending.answer.items[0].errors:  # the contact cannot take what is to be told
        named = "contact" if body.contact_id is None else "contact_id"
        fields = [replace(error, field=named) for error in errors]
        return invalid_request(fields).response(request_id_of(router), headers)
    viewer = Viewer(service, language_of(router))
    return answer(202, viewer.accepted(resending), headers)


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
