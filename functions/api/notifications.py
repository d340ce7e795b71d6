"""Routes of notifications."""

import json
from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, ValidationError

from functions.api.calls import call_name, replay_header
from functions.api.customers import Contacts, contacts_of
from functions.api.fields import (
    Code,
    HttpsUrl,
    LongText,
    Moment,
    NothingBody,
    PlatformId,
    RequestModel,
    ShortText,
)
from functions.api.http import (
    answer,
    body_as,
    fields_of,
    language_of,
    new_router,
    platform_id,
    service_of,
)
from functions.api.invoices import Cents
from functions.api.problems import REFUSALS, InvalidRequest, invalid_request, request_id_of
from functions.api.views import Viewer
from recado.domain import ids
from recado.domain.answer import FieldError
from recado.domain.channel import Channel
from recado.domain.notification import KINDS, Kind
from recado.use_cases.acceptance import Item, Request, SnapshotGiven
from recado.use_cases.errors import NotFound
from recado.use_cases.once import CallName
from recado.wiring.api import Api

router = new_router()

MOST_ITEMS = 100

AccessCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{4,12}$")]


class SnapshotBody(RequestModel):
    """What the notification says of its invoice."""

    amount_cents: Cents | None = None
    due_date: date | None = None
    description: ShortText | None = None
    payment_url: HttpsUrl | None = None
    payment_code: Code | None = None
    paid_on: date | None = None


class NotificationBody(RequestModel):
    """A notification to accept. What a kind needs besides is in `NEEDED`."""

    kind: Kind
    customer_id: PlatformId
    invoice_id: PlatformId | None = None
    occurrence: PlatformId | None = None
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3)] = (Channel.EMAIL,)
    contacts: Contacts = ()
    invoice: SnapshotBody | None = None
    code: AccessCode | None = None
    expires_at: Moment | None = None
    subject: ShortText | None = None
    text: LongText | None = None
    send_at: Moment | None = None
    not_after: Moment | None = None


OF_AN_INVOICE = ("invoice_id", "occurrence")
NEEDED: dict[Kind, tuple[str, ...]] = {
    kind: OF_AN_INVOICE for kind, rules in KINDS.items() if rules.needs_invoice
} | {Kind.ACCESS_CODE: ("code", "expires_at"), Kind.MESSAGE: ("text",)}
"""The fields without which a kind has nothing to say."""

OPTIONAL: dict[Kind, tuple[str, ...]] = {
    kind: ("invoice", "send_at", "not_after")
    for kind, rules in KINDS.items()
    if rules.needs_invoice
} | {
    Kind.ACCESS_CODE: ("occurrence",),
    Kind.MESSAGE: ("occurrence", "subject", "send_at", "not_after"),
}
"""The fields that a kind may have besides."""

OF_SOME_KINDS = {field for fields in (*NEEDED.values(), *OPTIONAL.values()) for field in fields}


def errors_of(body: NotificationBody) -> tuple[FieldError, ...]:
    """What is wrong with the fields taken together."""
    given = {name for name in OF_SOME_KINDS if getattr(body, name) is not None}
    known = {*NEEDED[body.kind], *OPTIONAL[body.kind]}
    missing = [
        FieldError(name, "missing", f"{body.kind} needs it")
        for name in NEEDED[body.kind]
        if name not in given
    ]
    strange = [
        FieldError(name, "not_for_kind", f"{body.kind} has none") for name in sorted(given - known)
    ]
    carried = KINDS[body.kind].channels
    named = [("channels", channel) for channel in body.channels] + [
        (f"contacts[{place}].channel", contact.channel)
        for place, contact in enumerate(body.contacts)
    ]
    refused = [
        FieldError(field, "not_for_kind", f"{channel} does not carry {body.kind}")
        for field, channel in named
        if channel not in carried
    ]
    left_out = [
        FieldError(f"contacts[{place}].channel", "not_in_channels", "channels does not name it")
        for place, contact in enumerate(body.contacts)
        if "channels" in body.model_fields_set and contact.channel not in body.channels
    ]
    too_late = [
        FieldError("send_at", "too_late", "must be before not_after")
        for at, end in [(body.send_at, body.not_after)]
        if at is not None and end is not None and at >= end
    ]
    return (*missing, *strange, *refused, *left_out, *too_late)


class BatchBody(RequestModel):
    """Notifications to accept; each is looked at by itself."""

    items: Annotated[list[Any], Field(min_length=1, max_length=MOST_ITEMS)]


@router.post("/accounts/<account_id>/notifications")
def post_notification(account_id: str) -> Response[str]:
    name = call_name(router, account_id)
    body = body_as(NotificationBody, router)
    service = service_of(router)
    if errors := errors_of(body):
        raise InvalidRequest(errors)
    accepting = service.accept(name, {1: _request(name, 1, body, service)})
    headers = replay_header(accepting.replayed)
    item = accepting.answer.items[0]
    if item.refused is not None:
        return REFUSALS[item.refused].response(request_id_of(router), headers)
    if item.errors:
        return invalid_request(item.errors).response(request_id_of(router), headers)
    viewer = Viewer(service, language_of(router))
    return answer(202, viewer.accepted(accepting), headers)


@router.post("/accounts/<account_id>/notifications/batch")
def post_batch(account_id: str) -> Response[str]:
    """What is wrong with one item is its own answer; the others are accepted."""
    name = call_name(router, account_id)
    items = body_as(BatchBody, router).items
    service = service_of(router)
    accepting = service.accept(
        name,
        {number: _item(name, number, each, service) for number, each in enumerate(items, 1)},
    )
    view = Viewer(service, language_of(router)).batch(accepting)
    return answer(200, view, replay_header(accepting.replayed))


def _item(name: CallName, number: int, given: Any, service: Api) -> Item:
    """The notification, or all that is wrong with it."""
    try:
        body = NotificationBody.model_validate_json(json.dumps(given))
    except ValidationError as error:
        return tuple(fields_of(error))
    return errors_of(body) or _request(name, number, body, service)


def _request(name: CallName, number: int, body: NotificationBody, service: Api) -> Request:
    """Without an occurrence, what is about no invoice happens once a call."""
    snapshot = body.invoice or SnapshotBody()
    return Request(
        account_id=name.account_id,
        kind=body.kind,
        customer_id=body.customer_id,
        invoice_id=body.invoice_id,
        occurrence=body.occurrence or ids.derived(16, name.call_id, number),
        channels=tuple(dict.fromkeys(body.channels)),
        contacts=contacts_of(body.contacts, service.identify),
        snapshot=SnapshotGiven(**snapshot.model_dump()) if KINDS[body.kind].needs_invoice else None,
        code=body.code,
        subject=body.subject,
        text=body.text,
        send_at=body.send_at,
        not_after=body.expires_at or body.not_after,
    )


@router.post("/accounts/<account_id>/check")
def post_check(account_id: str) -> Response[str]:
    """Writes nothing: it is a POST because a notification is never in a path."""
    own_id = platform_id("account_id", account_id)
    body = body_as(NotificationBody, router)
    service = service_of(router)
    if errors := errors_of(body):
        raise InvalidRequest(errors)
    nobodys = CallName(own_id, call_id="", body_hash="")
    checked = service.check(own_id, _request(nobodys, 1, body, service))
    return answer(200, Viewer(service, language_of(router)).checked(checked))


@router.get("/accounts/<account_id>/notifications/<notification_id>")
def get_notification(account_id: str, notification_id: str) -> Response[str]:
    service = service_of(router)
    own_ids = platform_id("account_id", account_id), _notification_id(notification_id)
    return answer(200, Viewer(service, language_of(router)).notification(service.look_up(*own_ids)))


@router.post("/accounts/<account_id>/notifications/<notification_id>/withdraw")
def post_withdraw(account_id: str, notification_id: str) -> Response[str]:
    name = call_name(router, account_id)
    own_id = _notification_id(notification_id)
    body_as(NothingBody, router)
    withdrawing = service_of(router).withdraw(name, own_id)
    view = {"withdrawn": list(withdrawing.send_ids)}
    return answer(200, view, replay_header(withdrawing.replayed))


def _notification_id(text: str) -> str:
    if not ids.is_notification_id(text):
        raise NotFound("notification")
    return text
