"""The demo: one reminder to every recipient that the carrier plays, by e-mail, SMS and WhatsApp,
and the table of what became of each; then a customer who answers SAIR, and an access code.

It starts the local stack if none runs, and then ends it again. It fails if any status is not the
one that the recipient stands for.
"""

import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from infra.local import phone, services, settings, stack
from infra.local.__main__ import up
from infra.local.carrier.numbers import SMS
from infra.local.expected import EXPECTED, Expected, missing

ACCOUNT = "demo"
PATH = f"/accounts/{ACCOUNT}"
SECONDS = 150

_LABEL = int(time.time()) % 10_000
"""Of the numbers of this run: who said SAIR in an earlier one is not written to."""


@dataclass(frozen=True)
class Row:
    """One recipient and what became of its reminder."""

    of: Expected
    status: dict[str, Any]

    @property
    def detail(self) -> str:
        """What is known of `sent`, or the reason of any other status."""
        evidence = self.status["evidence"]
        return str(evidence["level"] if evidence else self.status["reason"])

    @property
    def right(self) -> bool:
        return f"{self.status['code']} {self.detail}" == self.of.outcome


def main() -> None:
    """Starts, sends, waits, prints; exits with 1 if a status is wrong."""
    if unexpected := missing():
        sys.exit(f"the demo expects nothing of {sorted(unexpected)}")
    running = services.recorded()
    ours = not (running and running.running)
    try:
        up(build=True)
        rows = demonstrate()
        print_table(rows)
        print_view(rows)
        answer_sair()
        log_in()
    finally:
        if ours:
            services.stop()
    wrong = [row for row in rows if not row.right]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(rows)} statuses are wrong")
    print(f"\nAll {len(rows)} statuses are as they should be. The mails are in {settings.MAIL}")


def demonstrate() -> list[Row]:
    """Sends to every recipient and waits until each status is as expected, or the time is up."""
    always = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    account = {
        "display_name": "Padaria Estrela",
        "plan": {"email": 1000, "sms": 1000, "whatsapp": 1000},
        "sending_hours": always | {"since": "00:00", "until": "23:59"},
    }
    _done(stack.call("PUT", PATH, account))
    places = _remind_all()
    print(f"Sent {len(places)} reminders; waiting for what becomes of them ...", flush=True)
    rows: list[Row] = []

    def all_right() -> bool:
        settled = {row.of: row for row in rows if row.right}
        rows[:] = [settled.get(of) or Row(of, _status(place)) for of, place in places.items()]
        return all(row.right for row in rows)

    try:
        stack.wait_until(all_right, SECONDS, "the statuses of all recipients")
    except TimeoutError as late:
        print(late)
    return rows


def answer_sair() -> None:
    """A customer answers SAIR between two notifications: the second one does not go out."""
    number, own = SMS["delivered"].number(_LABEL), f"sair-{_LABEL}"
    first = _post(_reminder("sms", number, own), f"{own}-1")
    stack.wait_until(lambda: _status(first)["code"] == "sent", 30, "the first SMS")
    phone.reply("sms", number, "Sair, por favor!")
    stack.wait_until(lambda: len(phone.messages(number, "sms")) == 2, 30, "the confirmation")
    second = _post(_reminder("sms", number, own, "due-1"), f"{own}-2")
    for message in phone.messages(number, "sms"):
        print(f"\n  on the phone: {message['text']}")
    status = _status(second)
    print(f"after SAIR, the next reminder: {status['label']}. {status['what_to_do']}")
    if status["code"] != "not_sent_opted_out" or len(phone.messages(number, "sms")) != 2:
        raise settings.LocalStackError("the customer was written to after SAIR")


def log_in() -> None:
    """Two access codes: the newest one arrives, at once."""
    number = SMS["accepted"].number(_LABEL)
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    codes = [
        _post(
            {
                "kind": "access_code",
                "customer_id": "customer-login",
                "code": code,
                "expires_at": until,
                "channels": ["sms"],
                "contacts": [{"channel": "sms", "address": number}],
            },
            f"login-{_LABEL}-{code}",
        )
        for code in ("481516", "234200")
    ]
    stack.wait_until(
        lambda: any("234200" in each["text"] for each in phone.messages(number)), 30, "the code"
    )
    print(f"\nTwo access codes: {' and '.join(_status(place)['label'] for place in codes)}")


def print_view(rows: list[Row]) -> None:
    """One whole view, as a merchant's screen gets it."""
    shown = next(row for row in rows if row.of.name.startswith("sender-blocked@"))
    print(f"\nOne whole status view, of {shown.of.name}:")
    print(json.dumps(shown.status, ensure_ascii=False, indent=2))


def print_table(rows: list[Row]) -> None:
    wide = max(len(row.of.name) for row in rows)
    channel = None
    for row in rows:
        if row.of.channel != channel:
            channel = row.of.channel
            print(f"\n{channel.upper()}")
        mark = " " if row.right else f"  <- expected {row.of.outcome}"
        print(f"{row.of.name:{wide}}  {row.status['label']} ({row.detail}){mark}")
        print(f"{'':{wide}}  {row.status['what_to_do']}")


def _remind_all() -> dict[Expected, str]:
    """Posts the reminders in batches; the path at which each notification is read."""
    places: dict[Expected, str] = {}
    for number, some in enumerate(batched(EXPECTED, 100, strict=False)):
        items = [_reminder(of.channel, of.address, f"{of.channel}-{of.name}") for of in some]
        key = {"Idempotency-Key": f"demo-{number}"}
        body = {"items": items}
        answer = _done(stack.call("POST", f"{PATH}/notifications/batch", body, headers=key))
        for of, item in zip(some, answer["items"], strict=True):
            if "notification_id" not in item:
                raise settings.LocalStackError(f"{of.name} was not accepted: {item}")
            places[of] = f"{PATH}/notifications/{item['notification_id']}"
    return places


def _reminder(channel: str, address: str, name: str, occurrence: str = "due-3") -> dict[str, Any]:
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


def _post(body: dict[str, Any], key: str) -> str:
    """Posts one notification; the path at which it is read."""
    headers = {"Idempotency-Key": key}
    answer = _done(stack.call("POST", f"{PATH}/notifications", body, headers=headers))
    return f"{PATH}/notifications/{answer['notification_id']}"


def _status(place: str) -> dict[str, Any]:
    status: dict[str, Any] = _done(stack.call("GET", place))["sends"][0]["status"]
    return status


def _done(answer: stack.Answer) -> dict[str, Any]:
    if answer.status >= 300:
        raise settings.LocalStackError(f"the API answered {answer.status}: {answer.body}")
    body: dict[str, Any] = answer.body
    return body


if __name__ == "__main__":
    try:
        main()
    except settings.LocalStackError as problem:
        sys.exit(f"{problem}")
