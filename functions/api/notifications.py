"""Routes of notifications."""

import json
from datetime import date
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, ValidationError

from functions.api.calls import call_name, replay_header
from functions.api.customers import Contacts, contacts_of
from functions.api.fields import Code, HttpsUrl, Moment, PlatformId, RequestModel, ShortText
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
from functions.api.problems import REFUSALS, invalid_request, request_id_of
from functions.api.views import Viewer
from recado.domain import ids
from recado.domain.channel import Channel
from recado.domain.notification import Kind
from recado.use_cases.acceptance import Item, Request, SnapshotGiven
from recado.use_cases.errors import NotFound
from recado.wiring.api import Api

router = new_router()

MOST_ITEMS = 100


class SnapshotBody(RequestModel):
    """What the notification says of its invoice."""

    amount_cents: Cents | None = None
    due_date: date | None = None
    description: ShortText | None = None
    payment_url: HttpsUrl | None = None
    payment_code: Code | None = None
    paid_on: date | None = None


class NotificationBody(RequestModel):
    """A notification to accept."""

    kind: Kind
    customer_id: PlatformId
    invoice_id: PlatformId
    occurrence: PlatformId
    channels: Annotated[tuple[Literal[Channel.EMAIL], ...], Field(min_length=1, max_length=3)] = (
        Channel.EMAIL,
    )
    contacts: Contacts = ()
    invoice: SnapshotBody = SnapshotBody()
    not_after: Moment | None = None


class BatchBody(RequestModel):
    """Notifications to accept; each is looked at by itself."""

    items: Annotated[list[Any], Field(min_length=1, max_length=MOST_ITEMS)]


@router.post("/accounts/<account_id>/notifications")
def post_notification(account_id: str) -> Response[str]:
    name = call_name(router, account_id)
    body = body_as(NotificationBody, router)
    service = service_of(router)
    request = _request(name.account_id, body, service)
    accepting = service.accept(name, {1: request})
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
        {number: _item(name.account_id, each, service) for number, each in enumerate(items, 1)},
    )
    view = Viewer(service, language_of(router)).batch(accepting)
    return answer(200, view, replay_header(accepting.replayed))


def _item(account_id: str, given: Any, service: Api) -> Item:
    """The notification, or all that is wrong with it."""
    try:
        body = NotificationBody.model_validate_json(json.dumps(given))
    except ValidationError as error:
        return tuple(fields_of(error))
    return _request(account_id, body, service)


def _request(account_id: str, body: NotificationBody, service: Api) -> Request:
    return Request(
        account_id=account_id,
        kind=body.kind,
        customer_id=body.customer_id,
        invoice_id=body.invoice_id,
        occurrence=body.occurrence,
        channels=tuple(dict.fromkeys(body.channels)),
        contacts=contacts_of(body.contacts, service.identify),
        snapshot=SnapshotGiven(**body.invoice.model_dump()),
        not_after=body.not_after,
    )


@router.get("/accounts/<account_id>/notifications/<notification_id>")
def get_notification(account_id: str, notification_id: str) -> Response[str]:
    if not ids.is_notification_id(notification_id):
        raise NotFound("notification")
    service = service_of(router)
    seen = service.look_up(platform_id("account_id", account_id), notification_id)
    return answer(200, Viewer(service, language_of(router)).notification(seen))
