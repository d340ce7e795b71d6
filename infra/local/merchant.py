"""The merchant of the demo, and how it calls the API; another one in each run."""

import time
from collections.abc import Iterable
from itertools import batched
from typing import Any

from infra.local import stack
from infra.local.settings import LocalStackError

LABEL = int(time.time()) % 5_000
"""Of the addresses of this run: whom an earlier one failed to reach is blocked."""

PATH = f"/accounts/demo-{LABEL}"
_MOST = 100  # notifications in one batch

Body = dict[str, Any]


def open_account() -> None:
    """Puts the merchant's account: enough of each channel, at every hour."""
    every_day = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    account = {
        "display_name": "Padaria Estrela",
        "plan": {"email": 1000, "sms": 1000, "whatsapp": 1000},
        "sending_hours": every_day | {"since": "00:00", "until": "23:59"},
    }
    done(stack.call("PUT", PATH, account))


def reminder(channel: str, address: str, name: str, occurrence: str = "due-3") -> Body:
    """A reminder to a customer with one address; its own invoice goes by the same name."""
    own = "".join(each if each.isalnum() else "-" for each in name)
    return {
        "kind": "due_reminder",
        "customer_id": f"customer-{own}"[:64],
        "invoice_id": f"invoice-{own}"[:64],
        "occurrence": occurrence,
        "channels": [channel],
        "contacts": [{"channel": channel, "address": address}],
        "invoice": {
            "amount_cents": 12990,
            "due_date": "2026-12-05",
            "description": "Mensalidade de dezembro",
            "payment_url": "https://pagar.example/inv-1",
        },
    }


def post(body: Body, key: str) -> str:
    """Posts one notification; the path at which it is read."""
    return _place(once("POST", f"{PATH}/notifications", body, key))


def post_all(bodies: Iterable[Body]) -> list[str]:
    """Posts notifications in batches; the path of each."""
    places = []
    for number, some in enumerate(batched(bodies, _MOST, strict=False)):
        batch = {"items": list(some)}
        answer = once("POST", f"{PATH}/notifications/batch", batch, f"batch-{number}")
        places += [_place(item) for item in answer["items"]]
    return places


def once(method: str, path: str, body: Body, key: str, role: str = "platform") -> Body:
    """Calls with an idempotency key."""
    return done(stack.call(method, path, body, role, headers={"Idempotency-Key": key}))


def read(path: str) -> Body:
    """Gets what is there."""
    return done(stack.call("GET", path))


def send_of(place: str) -> Body:
    """The one send of a notification, as the API shows it now."""
    send: Body = read(place)["sends"][0]
    return send


def status_of(place: str) -> Body:
    """What is true of the one send of a notification now."""
    status: Body = send_of(place)["status"]
    return status


def wait_for(place: str, code: str, detail: str) -> None:
    """Waits until the one send of a notification stands there."""
    stack.wait_until(lambda: told(status_of(place)) == f"{code} {detail}", 30, f"{code} {detail}")


def told(status: Body) -> str:
    """The code of a status, and its evidence or its reason."""
    evidence = status["evidence"]
    return f"{status['code']} {evidence['level'] if evidence else status['reason']}"


def done(answer: stack.Answer) -> Body:
    """The body of an answer. Raises LocalStackError where the API refused."""
    if answer.status >= 300:
        raise LocalStackError(f"the API answered {answer.status}: {answer.body}")
    body: Body = answer.body
    return body


def _place(item: Body) -> str:
    if "notification_id" not in item:
        raise LocalStackError(f"not accepted: {item}")
    return f"{PATH}/notifications/{item['notification_id']}"
