"""Routes of notifications."""

import base64
import binascii
import hmac
import json
from datetime import date, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from functions.api.customers import Contacts, contacts_of
from functions.api.fields import Code, HttpsUrl, PlatformId, RequestModel, ShortText
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from functions.api.invoices import Cents
from functions.api.problems import REFUSALS, FieldProblem, InvalidRequest, request_id_of
from functions.api.views import accepted_view, notification_view
from recado.domain import ids
from recado.domain.channel import Channel
from recado.domain.notification import Kind
from recado.use_cases.accept import Request, SnapshotGiven
from recado.use_cases.errors import NotFound
from recado.use_cases.look_up import Position

router = new_router()

PAGE, LONGEST_PAGE = 20, 100
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
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3)] = (Channel.EMAIL,)
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
    return answer(202, accepted_view(accepting.answer), headers)


@router.get("/accounts/<account_id>/notifications/<notification_id>")
def get_notification(account_id: str, notification_id: str) -> Response[str]:
    if not ids.is_notification_id(notification_id):
        raise NotFound("notification")
    account = platform_id("account_id", account_id)
    return answer(200, notification_view(service_of(router).look_up(account, notification_id)))


@router.get("/accounts/<account_id>/invoices/<invoice_id>/notifications")
def list_of_invoice(account_id: str, invoice_id: str) -> Response[str]:
    items, rest = service_of(router).list_of_invoice(
        platform_id("account_id", account_id),
        platform_id("invoice_id", invoice_id),
        limit=_limit(),
        after=_position(),
    )
    return answer(
        200,
        {
            "items": [notification_view(item) for item in items],
            "next_cursor": rest and _cursor(rest),
        },
    )


def _idempotency_key() -> str:
    key = router.current_event.headers.get("Idempotency-Key") or ""
    if not key:
        raise _invalid("Idempotency-Key", "missing", "required, so that a repeated call is known")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise _invalid("Idempotency-Key", "invalid_key", "at most 255 printable ASCII characters")
    return key


def _hash(key: bytes) -> str:
    """Of the request whole, whatever the order of its fields. Keyed: see `domain/call.py`."""
    event = router.current_event
    request = [event.http_method, event.path, json.loads(event.body or "null")]
    return hmac.digest(key, json.dumps(request, sort_keys=True).encode(), "sha256").hex()


def _query(name: str) -> str | None:
    return (router.current_event.query_string_parameters or {}).get(name)


def _limit() -> int:
    text = _query("limit") or str(PAGE)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LONGEST_PAGE):
        raise _invalid("limit", "out_of_range", f"a whole number from 1 to {LONGEST_PAGE}")
    return int(text)


def _cursor(position: Position) -> str:
    text = json.dumps([position[0].isoformat(), position[1]])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _position() -> Position | None:
    cursor = _query("cursor")
    if cursor is None:
        return None
    try:
        match json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True)):
            case [str(at), str(notification_id)]:
                moment = datetime.fromisoformat(at)
                if moment.tzinfo is not None:
                    return moment, notification_id
    except (ValueError, binascii.Error):
        pass
    raise _invalid("cursor", "invalid_cursor", "not a cursor that this API gave")


def _invalid(field: str, code: str, detail: str) -> InvalidRequest:
    return InvalidRequest([FieldProblem(field, code, detail)])
