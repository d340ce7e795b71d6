"""Routes of invoices."""

from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from functions.api.fields import Moment, RequestModel
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from recado.domain.invoice import Invoice, InvoiceState

router = new_router()

Cents = Annotated[int, Field(gt=0, le=100_000_000_000)]
"""Money in integer cents: up to a thousand million."""


class InvoiceBody(RequestModel):
    """An invoice as the platform knows it at the moment `as_of`."""

    state: InvoiceState
    as_of: Moment
    due_date: date | None = None
    amount_cents: Cents | None = None


@router.put("/accounts/<account_id>/invoices/<invoice_id>")
def put_invoice(account_id: str, invoice_id: str) -> Response[str]:
    own_account, own_invoice = _ids(account_id, invoice_id)
    body = body_as(InvoiceBody, router)
    invoice = Invoice(account_id=own_account, invoice_id=own_invoice, **body.model_dump())
    return answer(200, invoice_view(service_of(router).put_invoice(invoice)))


@router.get("/accounts/<account_id>/invoices/<invoice_id>")
def get_invoice(account_id: str, invoice_id: str) -> Response[str]:
    return answer(200, invoice_view(service_of(router).get_invoice(*_ids(account_id, invoice_id))))


def _ids(account_id: str, invoice_id: str) -> tuple[str, str]:
    return platform_id("account_id", account_id), platform_id("invoice_id", invoice_id)


def invoice_view(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.invoice_id,
        "state": invoice.state,
        "as_of": invoice.as_of.isoformat(),
        "due_date": invoice.due_date and invoice.due_date.isoformat(),
        "amount_cents": invoice.amount_cents,
    }
