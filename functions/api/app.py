"""The API: routes by noun, each one call of a use case."""

from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api import (
    accounts,
    contacts,
    customers,
    fixes,
    invoice_page,
    invoices,
    lists,
    notifications,
    quotas,
    sends,
    statuses,
    summaries,
)
from functions.api.problems import register
from recado.observability import logger
from recado.settings import ApiSettings
from recado.wiring.api import Api, wire

log = logger("api")
app = APIGatewayRestResolver()
for noun in (
    accounts,
    contacts,
    customers,
    fixes,
    invoice_page,
    invoices,
    lists,
    notifications,
    quotas,
    sends,
    statuses,
    summaries,
):
    app.include_router(noun.router)
register(app, log)


@cache
def wired() -> Api:
    return wire(ApiSettings.read())


@log.inject_lambda_context
def handler(
    event: dict[str, Any], context: LambdaContext, service: Api | None = None
) -> dict[str, Any]:
    app.append_context(service=service or wired())  # type: ignore[no-untyped-call]
    return app.resolve(event, context)
