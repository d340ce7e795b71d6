"""Routes of notifications."""

import hmac
import json
from datetime import date
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from functions.api.customers import Contacts, contacts_of
from functions.api.fields import Code, HttpsUrl, PlatformId, RequestModel, ShortText
from functions.api.http import (
    answer,
    body_as,
    body_text,
    language_of,
    new_router,
    platform_id,
    service_of,
)
from functions.api.invoices import Cents
from functions.api.paging import invalid
from functions.api.problems import REFUSALS, request_id_of
from functions.api.views import Viewer
from recado.domain import ids
from recado.domain.channel import Channel
from recado.domain.notification import Kind
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.errors import NotFound

router = new_router()

LONGEST_KEY = 255


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


@router.post("/accounts/<account_id>/notifications")
def post_notification(account_id: str) -> Response[str]:
    service = service_of(router)
    account = platform_id("account_id", account_id)
    key = _idempotency_key()
    body = body_as(NotificationBody, router)
    accepting = service.accept(
        Request(
            account_id=account,
            call_id=ids.derived(26, account, key),
            body_hash=_hash(service.hash_key),
            kind=body.kind,
            customer_id=body.customer_id,
            invoice_id=body.invoice_id,
            occurrence=body.occurrence,
            channels=tuple(dict.fromkeys(body.channels)),
            contacts=contacts_of(body.contacts, service.identify),
            snapshot=SnapshotGiven(**body.invoice.model_dump()),
        )
    )
    headers = {"Idempotent-Replayed": "true"} if accepting.replayed else {}
    if accepting.answer.refused is not None:
        return REFUSALS[accepting.answer.refused].response(request_id_of(router), headers)
    viewer = Viewer(service, language_of(router))
    return answer(202, viewer.accepted(accepting.answer, accepting.language), headers)


@router.get("/accounts/<account_id>/notifications/<notification_id>")
def get_notification(account_id: str, notification_id: str) -> Response[str]:
    if not ids.is_notification_id(notification_id):
        raise NotFound("notification")
    service = service_of(router)
    seen = service.look_up(platform_id("account_id", account_id), notification_id)
    return answer(200, Viewer(service, language_of(router)).notification(seen))


def _idempotency_key() -> str:
    key = router.current_event.headers.get("Idempotency-Key") or ""
    if not key:
        raise invalid("Idempotency-Key", "missing", "required, so that a repeated call is known")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise invalid("Idempotency-Key", "invalid_key", "at most 255 printable ASCII characters")
    return key


def _hash(key: bytes) -> str:
    """Of the request whole, whatever the order of its fields. Keyed: see `domain/call.py`."""
    event = router.current_event
    request = [event.http_method, event.path, json.loads(body_text(router))]
    return hmac.digest(key, json.dumps(request, sort_keys=True).encode(), "sha256").hex()
