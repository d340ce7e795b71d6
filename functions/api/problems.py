"""Problems: every error of the API as `application/problem+json` (RFC 9457). This is the only
place that knows which error has which status and code."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from recado.domain.answer import FieldError
from recado.domain.status import Reason
from recado.ports import TryAgain
from recado.use_cases.errors import (
    AccountInactive,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
    StillRunning,
)

RETRY_AFTER_SECONDS = "1"


class InvalidRequest(Exception):
    """The request itself is wrong; the fields say where."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(", ".join(f"{f.field}: {f.code}" for f in fields))
        self.fields = list(fields)


@dataclass(frozen=True, slots=True)
class Problem:
    """The body of an error: `code` is for programs and never changes, `title` and `detail` are
    for people."""

    status: int
    code: str
    title: str
    detail: str | None = None
    fields: Sequence[FieldError] = ()

    def response(self, request_id: str, headers: dict[str, str] | None = None) -> Response[str]:
        body = {
            "type": f"urn:recado:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "request_id": request_id,
        }
        if self.detail:
            body["detail"] = self.detail
        if self.fields:
            body["fields"] = [asdict(field) for field in self.fields]
        return Response(
            status_code=self.status,
            content_type="application/problem+json",
            body=json.dumps(body, ensure_ascii=False),
            headers=dict(headers or {}),
        )


_REFUSED_BECAUSE = {
    Reason.ACCOUNT_INACTIVE: "The account is inactive",
    Reason.INVOICE_PAID: "The invoice is paid",
    Reason.INVOICE_CANCELED: "The invoice is canceled",
    Reason.CODE_EXPIRED: "The code has expired",
    Reason.DEADLINE_PASSED: "Its not_after has passed",
    Reason.OPTED_OUT: "The customer opted out",
    Reason.BLOCKED_BY_FAILURES: "The contact is blocked after failures in a row",
    Reason.BLOCKED_AS_NOT_FOUND: "The contact is blocked because it does not exist",
    Reason.BLOCKED_BY_COMPLAINT: "The contact is blocked because of a complaint",
    Reason.SUPPRESSED_BY_PROVIDER: "The contact is on the provider's suppression list",
    Reason.ACCOUNT_GUARDED: "The account's e-mail is stopped for now",
    Reason.QUOTA_USED_UP: "The quota is used up",
    Reason.NOT_IN_PLAN: "The channel is not in the plan",
    Reason.CONTENT_EXPIRED: "Its content is no longer kept",
    Reason.CHECKING_HAND_OVER: "It is not known yet whether it went out",
}

REFUSALS = {reason: Problem(409, reason.value, title) for reason, title in _REFUSED_BECAUSE.items()}
"""What a closed gate says when something is to be sent."""


def invalid_request(fields: Sequence[FieldError]) -> Problem:
    return Problem(400, "invalid_request", "The request is not valid", fields=fields)


BY_ERROR: dict[type[Exception], Callable[[Any], Problem]] = {
    InvalidRequest: lambda e: invalid_request(e.fields),
    Invalid: lambda e: invalid_request([FieldError(e.field, e.code, e.detail)]),
    NotFound: lambda e: Problem(404, "not_found", f"There is no such {e.what}"),
    NotFoundError: lambda e: Problem(404, "no_such_route", "There is nothing at this path"),
    Refused: lambda e: REFUSALS[e.reason],
    AccountInactive: lambda e: REFUSALS[Reason.ACCOUNT_INACTIVE],
    KeyReused: lambda e: Problem(
        422, "idempotency_key_reused", "The Idempotency-Key came before with another request"
    ),
    StillRunning: lambda e: Problem(
        409, "still_running", "The same request is being worked on; its answer may be asked for"
    ),
    TryAgain: lambda e: Problem(
        503, "try_again", "Too busy at the moment; the same request may be repeated"
    ),
}
"""The problem that each expected error is."""

PASSING = frozenset({StillRunning, TryAgain})
"""The errors after which the same request is welcome again."""


def register(app: APIGatewayRestResolver, log: Logger) -> None:
    """Makes every expected error a problem. Any other is a fault of ours: it is logged by its
    kind alone and answered with a problem as well."""

    def respond(error: Exception) -> Response[str]:
        kind = next(kind for kind in BY_ERROR if isinstance(error, kind))
        problem = BY_ERROR[kind](error)
        later = {"Retry-After": RETRY_AFTER_SECONDS} if kind in PASSING else None
        return problem.response(request_id_of(app), later)

    def fail(error: Exception) -> Response[str]:
        log.error("request_failed", extra={"error": type(error).__name__})
        return Problem(500, "internal_error", "Something went wrong on our side").response(
            request_id_of(app)
        )

    app.exception_handler(list(BY_ERROR))(respond)
    app.exception_handler(Exception)(fail)


def request_id_of(app: Any) -> str:
    return str(app.current_event.request_context.request_id)
