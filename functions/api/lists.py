"""Routes of lists: an invoice's notifications, a customer's, and an account's by month."""

import re
from collections.abc import Sequence
from enum import StrEnum

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, language_of, new_router, platform_id, service_of
from functions.api.paging import SENDS, invalid, limit_of, only, query
from functions.api.views import Viewer
from recado.domain.channel import Channel
from recado.domain.status import PROBLEMS, Status
from recado.use_cases.list_notifications import Of
from recado.use_cases.look_up import Page

router = new_router()

PERIOD = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
"""The form of a month such as `2026-11`."""


@router.get("/accounts/<account_id>/invoices/<invoice_id>/notifications")
def list_of_invoice(account_id: str, invoice_id: str) -> Response[str]:
    only(router, "limit", "cursor")
    page = service_of(router).list_of_invoice(
        platform_id("account_id", account_id),
        platform_id("invoice_id", invoice_id),
        limit=limit_of(router),
        after=SENDS.of(router),
    )
    return _page(page)


@router.get("/accounts/<account_id>/customers/<customer_id>/notifications")
def list_of_customer(account_id: str, customer_id: str) -> Response[str]:
    only(router, "channel", "limit", "cursor")
    return _listed(
        Of(
            account_id=platform_id("account_id", account_id),
            customer_id=platform_id("customer_id", customer_id),
            channel=_channel(),
        )
    )


@router.get("/accounts/<account_id>/notifications")
def list_of_account(account_id: str) -> Response[str]:
    only(router, "period", "status", "channel", "limit", "cursor")
    return _listed(
        Of(
            account_id=platform_id("account_id", account_id),
            period=period_of(query(router, "period")),
            problem=_problem(),
            channel=_channel(),
        )
    )


def period_of(text: str | None) -> str:
    """A month such as `2026-11`. Raises `InvalidRequest`."""
    if text is None:
        raise invalid("period", "missing", "required: a month such as 2026-11")
    if re.fullmatch(PERIOD, text) is None:
        raise invalid("period", "invalid_period", "a month such as 2026-11")
    return text


def _listed(of: Of) -> Response[str]:
    service = service_of(router)
    return _page(service.list_notifications(of, limit=limit_of(router), after=SENDS.of(router)))


def _page(page: Page) -> Response[str]:
    seen, rest = page
    viewer = Viewer(service_of(router), language_of(router))
    items = [viewer.notification(one) for one in seen]
    return answer(200, {"items": items, "next_cursor": SENDS.to(rest)})


def _problem() -> Status | None:
    return _one_of("status", sorted(PROBLEMS))


def _channel() -> Channel | None:
    return _one_of("channel", list(Channel))


def _one_of[T: StrEnum](name: str, choices: Sequence[T]) -> T | None:
    """The choice that a filter names; None if it is not asked for. Raises `InvalidRequest`."""
    text = query(router, name)
    chosen = next((choice for choice in choices if choice == text), None)
    if text is not None and chosen is None:
        raise invalid(name, f"invalid_{name}", f"one of {', '.join(choices)}")
    return chosen
