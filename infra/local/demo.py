"""The demo: one reminder to every simulated recipient, and the table of what became of each.

It starts the local stack if none runs, and then ends it again. It fails if any status is not the
one that the recipient stands for.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any

from infra.local import services, settings, stack
from infra.local.__main__ import up
from infra.local.carrier.recipients import DOMAIN, RECIPIENTS, SES_SIMULATOR_DOMAIN

ACCOUNT = "demo"
SECONDS = 120

DELIVERED = "sent delivered"
ACCEPTED = "sent accepted"
EXPECTED = {
    f"delivered@{DOMAIN}": DELIVERED,
    f"delivered-late@{DOMAIN}": DELIVERED,
    f"delayed@{DOMAIN}": "sent delayed",
    f"silent@{DOMAIN}": ACCEPTED,
    f"unheard@{DOMAIN}": ACCEPTED,
    f"no-such-user@{DOMAIN}": "address_not_found no_such_user",
    f"no-such-domain@{DOMAIN}": "address_not_found no_such_domain",
    f"account-disabled@{DOMAIN}": "address_not_found account_disabled",
    f"mailbox-full@{DOMAIN}": "mailbox_full mailbox_full",
    f"complaint@{DOMAIN}": "spam_or_blocked complaint",
    f"complaint-late@{DOMAIN}": "spam_or_blocked complaint",
    f"not-spam@{DOMAIN}": DELIVERED,
    f"spam-content@{DOMAIN}": "spam_or_blocked spam_content",
    f"sender-blocked@{DOMAIN}": "spam_or_blocked sender_blocked",
    f"too-large@{DOMAIN}": "receiving_problem too_large",
    f"attachment-rejected@{DOMAIN}": "receiving_problem attachment_rejected",
    f"soft-bounce@{DOMAIN}": "receiving_problem server_error",
    f"out-of-office@{DOMAIN}": DELIVERED,
    f"undetermined@{DOMAIN}": "receiving_problem unknown",
    f"timeout@{DOMAIN}": "receiving_problem network",
    f"suppressed@{DOMAIN}": "not_sent_blocked suppressed_by_provider",
    f"suppressed-global@{DOMAIN}": "not_sent_blocked suppressed_by_provider",
    f"reject@{DOMAIN}": "failed_technical rejected_by_provider",
    f"rendering-failure@{DOMAIN}": "failed_technical rendering_failure",
    f"lost-answer@{DOMAIN}": DELIVERED,
    f"lost-answer-once@{DOMAIN}": DELIVERED,
    f"dropped@{DOMAIN}": DELIVERED,
    f"throttled-twice@{DOMAIN}": DELIVERED,
    f"rejected-message@{DOMAIN}": "failed_technical rejected_by_provider",
    f"unknown-event@{DOMAIN}": DELIVERED,
    f"duplicate-events@{DOMAIN}": DELIVERED,
    f"reversed@{DOMAIN}": DELIVERED,
    f"success+label@{SES_SIMULATOR_DOMAIN}": DELIVERED,
    f"bounce@{SES_SIMULATOR_DOMAIN}": "address_not_found no_such_user",
    f"ooto@{SES_SIMULATOR_DOMAIN}": DELIVERED,
    f"complaint@{SES_SIMULATOR_DOMAIN}": "spam_or_blocked complaint",
    f"suppressionlist@{SES_SIMULATOR_DOMAIN}": "not_sent_blocked suppressed_by_provider",
}
"""Recipient to status and its evidence or reason. Every recipient of the carrier must be here."""


@dataclass(frozen=True)
class Row:
    """One recipient and what became of its reminder."""

    recipient: str
    status: dict[str, Any]

    @property
    def detail(self) -> str:
        """What is known of `sent`, or the reason of any other status."""
        evidence = self.status["evidence"]
        return str(evidence["level"] if evidence else self.status["reason"])

    @property
    def found(self) -> str:
        return f"{self.status['code']} {self.detail}"

    @property
    def right(self) -> bool:
        return self.found == EXPECTED[self.recipient]


def main() -> None:
    """Starts, sends, waits, prints; exits with 1 if a status is wrong."""
    missing = {f"{name}@{DOMAIN}" for name in RECIPIENTS} - EXPECTED.keys()
    if missing:
        sys.exit(f"the demo expects nothing of {sorted(missing)}")
    running = services.recorded()
    ours = not (running and running.running)
    try:
        up(build=True)
        rows = demonstrate()
    finally:
        if ours:
            services.stop()
    wrong = [row for row in rows if not row.right]
    print_table(rows)
    print_view(rows)
    if wrong:
        sys.exit(f"{len(wrong)} of {len(rows)} statuses are wrong")
    print(f"\nAll {len(rows)} statuses are as they should be. The mails are in {settings.MAIL}")


def demonstrate() -> list[Row]:
    """Sends to every recipient and waits until each status is as expected, or the time is up."""
    _done(stack.call("PUT", f"/accounts/{ACCOUNT}", {"display_name": "Padaria Estrela"}))
    places = {recipient: _remind(number) for number, recipient in enumerate(EXPECTED)}
    print(f"Sent {len(places)} reminders; waiting for what becomes of them ...", flush=True)
    rows: list[Row] = []

    def all_right() -> bool:
        rows[:] = [Row(recipient, _status(place)) for recipient, place in places.items()]
        return all(row.right for row in rows)

    try:
        stack.wait_until(all_right, SECONDS, "the statuses of all recipients")
    except TimeoutError as late:
        print(late)
    return rows


def print_view(rows: list[Row]) -> None:
    """One whole view, as a merchant's screen gets it."""
    shown = next(row for row in rows if row.recipient.startswith("sender-blocked@"))
    print(f"\nOne whole status view, of {shown.recipient}:")
    print(json.dumps(shown.status, ensure_ascii=False, indent=2))


def print_table(rows: list[Row]) -> None:
    wide = max(len(row.recipient) for row in rows)
    for row in rows:
        mark = " " if row.right else f"  <- expected {EXPECTED[row.recipient]}"
        print(f"{row.recipient:{wide}}  {row.status['label']} ({row.detail}){mark}")
        print(f"{'':{wide}}  {row.status['what_to_do']}")


def _remind(number: int) -> str:
    """Posts one reminder; the path at which its notification is read."""
    recipient = list(EXPECTED)[number]
    answer = stack.call(
        "POST",
        f"/accounts/{ACCOUNT}/notifications",
        {
            "kind": "due_reminder",
            "customer_id": f"customer-{number}",
            "invoice_id": f"invoice-{number}",
            "occurrence": "due-3",
            "contacts": [{"channel": "email", "address": recipient}],
            "invoice": {
                "amount_cents": 12990,
                "due_date": "2026-12-05",
                "description": "Mensalidade de dezembro",
                "payment_url": f"https://pagar.example/invoice-{number}",
            },
        },
        headers={"Idempotency-Key": f"demo-{number}"},
    )
    return f"/accounts/{ACCOUNT}/notifications/{_done(answer)['notification_id']}"


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
