"""The demo: one reminder to every recipient that the carrier plays, by e-mail, SMS and WhatsApp,
and the table of what became of each; then what a table does not show, as stories.

It starts the local stack if none runs, and then ends it again. It fails if any status is not the
one that the recipient stands for, or a story ends otherwise.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any

from infra.local import merchant, services, settings, stack, stories
from infra.local.__main__ import up
from infra.local.expected import EXPECTED, Expected, missing

SECONDS = 150


@dataclass(frozen=True)
class Row:
    """One recipient and what became of its reminder, as the API shows the send."""

    of: Expected
    send: dict[str, Any]

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = self.send["status"]
        return status

    @property
    def right(self) -> bool:
        """Whether it is as expected and stays so: another attempt may follow a failure."""
        stays = self.status["final"] or self.status["code"] in ("queued", "sent")
        return stays and merchant.told(self.status) == self.of.outcome

    @property
    def line(self) -> str:
        detail = merchant.told(self.status).partition(" ")[2]
        attempts = self.send["attempt"]["number"]
        times = f", attempt {attempts}" if attempts > 1 else ""
        mark = "" if self.right else f"  <- expected {self.of.outcome}"
        return f"{self.status['label']} ({detail}{times}){mark}"


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
        stories.full_mailbox(_named(rows, "full-then-accepts").send)
        stories.blocked_contact()
        stories.typing_error()
        stories.answer_sair()
        stories.log_in()
    finally:
        if ours:
            services.stop()
    wrong = [row for row in rows if not row.right]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(rows)} statuses are wrong")
    print(f"\nAll {len(rows)} statuses are as they should be. The mails are in {settings.MAIL}")


def demonstrate() -> list[Row]:
    """Sends to every recipient and waits until each status is as expected, or the time is up."""
    merchant.open_account()
    reminders = [
        merchant.reminder(of.channel, of.address(merchant.LABEL), f"{of.channel}-{of.name}")
        for of in EXPECTED
    ]
    places = dict(zip(EXPECTED, merchant.post_all(reminders), strict=True))
    print(f"Sent {len(places)} reminders; waiting for what becomes of them ...", flush=True)
    rows: list[Row] = []

    def all_right() -> bool:
        settled = {row.of: row for row in rows if row.right}
        rows[:] = [
            settled.get(of) or Row(of, merchant.send_of(place)) for of, place in places.items()
        ]
        return all(row.right for row in rows)

    try:
        stack.wait_until(all_right, SECONDS, "the statuses of all recipients")
    except TimeoutError as late:
        print(late)
    return rows


def print_view(rows: list[Row]) -> None:
    """One whole view, as a merchant's screen gets it."""
    shown = _named(rows, "sender-blocked")
    print(f"\nOne whole status view, of {shown.of.name}:")
    print(json.dumps(shown.status, ensure_ascii=False, indent=2))


def print_table(rows: list[Row]) -> None:
    wide = max(len(row.of.name) for row in rows)
    channel = None
    for row in rows:
        if row.of.channel != channel:
            channel = row.of.channel
            print(f"\n{channel.upper()}")
        print(f"{row.of.name:{wide}}  {row.line}")
        print(f"{'':{wide}}  {row.status['what_to_do']}")


def _named(rows: list[Row], name: str) -> Row:
    return next(row for row in rows if row.of.name.startswith(f"{name}@"))


if __name__ == "__main__":
    try:
        main()
    except (settings.LocalStackError, TimeoutError) as problem:
        sys.exit(f"{problem}")
