"""The link behind every billing e-mail's List-Unsubscribe (RFC 8058): GET asks, POST acts.

Whoever has the link may use it: the token in it is all the proof there is and all that is needed.
"""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.catalogue.languages import negotiated
from recado.content.unsubscribe_page import (
    CONTENT_SECURITY_POLICY,
    done_page,
    invalid_page,
    question_page,
)
from recado.observability import logger
from recado.ports import TryAgain
from recado.settings import UnsubscribeSettings
from recado.wiring.unsubscribe import Unsubscribe, wire

log = logger("unsubscribe")

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000",
}

SOON_SECONDS = 60
TRY_AGAIN = (
    "Tente de novo em um minuto. / Please try again in a minute. / Intente de nuevo en un minuto."
)

Answer = dict[str, Any]


@cache
def wired() -> Unsubscribe:
    return wire(UnsubscribeSettings.read())


@log.inject_lambda_context
def handler(
    event: dict[str, Any], context: LambdaContext, service: Unsubscribe | None = None
) -> Answer:
    """GET changes nothing, since scanners of mail open links too. POST acts whatever its body says,
    before it is answered, and again does no harm."""
    request = APIGatewayProxyEvent(event)
    try:
        answer = _answered(request, service or wired())
    except TryAgain as error:
        log.warning("busy", extra={"error": type(error).__name__})
        answer = _page(
            HTTPStatus.SERVICE_UNAVAILABLE,
            TRY_AGAIN,
            {"Content-Type": "text/plain; charset=utf-8", "Retry-After": str(SOON_SECONDS)},
        )
    return answer | {"body": ""} if request.http_method == "HEAD" else answer


def _answered(request: APIGatewayProxyEvent, service: Unsubscribe) -> Answer:
    asked = request.headers.get("Accept-Language")
    named = service.read_token((request.path_parameters or {}).get("token", ""))
    account = named and service.get_account(named[0])
    if not named or not account:
        return _page(HTTPStatus.NOT_FOUND, invalid_page(negotiated(asked)))
    if request.http_method == "POST":
        service.opt_out(*named)
    page = _PAGES.get(request.http_method, question_page)
    return _page(HTTPStatus.OK, page(negotiated(asked, account.language), account.display_name))


_PAGES: dict[str, Callable[[str, str], str]] = {"POST": done_page}


def _page(status: HTTPStatus, body: str, headers: dict[str, str] | None = None) -> Answer:
    return {
        "statusCode": status.value,
        "headers": HEADERS | (headers or {}),
        "body": body,
        "isBase64Encoded": False,
    }
