"""Between HTTP and Python: the path's ids, the body's model, the answer's JSON."""

import json
import re
from typing import Any, cast

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel, ValidationError

from functions.api.fields import PLATFORM_ID
from functions.api.problems import InvalidRequest
from recado.domain.answer import FieldError
from recado.wiring.api import Api


def new_router() -> Router:
    return Router()  # type: ignore[no-untyped-call]  # Powertools leaves it without a type


def service_of(router: Router) -> Api:
    return cast(Api, router.context["service"])


def platform_id(name: str, value: str) -> str:
    """The id, if it has the form of one. Raises `InvalidRequest`."""
    if re.fullmatch(PLATFORM_ID, value) is None:
        raise InvalidRequest(
            [FieldError(name, "invalid_id", "1 to 64 of: letters, digits, _ and -")]
        )
    return value


def body_as[M: BaseModel](model: type[M], router: Router) -> M:
    """The request's body as a model. Raises `InvalidRequest` with every field that is wrong."""
    try:
        return model.model_validate_json(body_text(router))
    except ValidationError as error:
        raise InvalidRequest(fields_of(error)) from error


def fields_of(error: ValidationError) -> list[FieldError]:
    """Every field that is wrong."""
    return [_field(each) for each in error.errors()]


def language_of(router: Router) -> str | None:
    """What the request asks for; None if it leaves it to us."""
    return router.current_event.headers.get("Accept-Language")


def caller_of(router: Router) -> str:
    """The ARN of whoever signed the request."""
    event = cast(APIGatewayProxyEvent, router.current_event)
    return event.request_context.identity.user_arn or "unknown"


def body_text(router: Router) -> str:
    """The request's body, which the gateway may hand over in base 64. What is no text is an empty
    body: the model then says so."""
    try:
        return router.current_event.decoded_body or ""
    except ValueError:
        return ""


def answer(
    status: int, body: dict[str, Any], headers: dict[str, str] | None = None
) -> Response[str]:
    return Response(
        status_code=status,
        content_type="application/json",
        body=json.dumps(body, ensure_ascii=False),
        headers=dict(headers or {}),
    )


def _field(error: Any) -> FieldError:
    """The place of an error as a path, `contacts[0].address`; its input is never repeated."""
    path = ""
    for part in error["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return FieldError(path or "body", _CODES.get(error["type"], error["type"]), error["msg"])


_CODES = {"extra_forbidden": "unknown_field", "json_invalid": "invalid_json"}
