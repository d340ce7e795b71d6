"""Calls: how a request that writes is named, so that its repetition is known."""

import hmac
import json

from aws_lambda_powertools.event_handler.api_gateway import Router

from functions.api.http import body_text, platform_id, service_of
from functions.api.paging import invalid
from recado.domain import ids
from recado.use_cases.once import CallName

LONGEST_KEY = 255


def call_name(router: Router, account_id: str) -> CallName:
    """By its account, idempotency key and body. Raises `InvalidRequest`."""
    account = platform_id("account_id", account_id)
    key = _idempotency_key(router)
    return CallName(
        account, ids.derived(26, account, key), _body_hash(router, service_of(router).hash_key)
    )


def replay_header(replayed: bool) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if replayed else {}


def _idempotency_key(router: Router) -> str:
    key = router.current_event.headers.get("Idempotency-Key") or ""
    if not key:
        raise invalid("Idempotency-Key", "missing", "required, so that a repeated call is known")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise invalid("Idempotency-Key", "invalid_key", "at most 255 printable ASCII characters")
    return key


def _body_hash(router: Router, key: bytes) -> str:
    """Of the request whole, whatever the order of its fields. Keyed: see `domain/call.py`."""
    event = router.current_event
    try:
        body = json.loads(body_text(router))
    except (ValueError, RecursionError) as error:
        raise invalid("body", "invalid_json", "must be JSON") from error
    request = [event.http_method, event.path, body]
    return hmac.digest(key, json.dumps(request, sort_keys=True).encode(), "sha256").hex()
