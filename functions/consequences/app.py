"""Consequences: the table's stream -> how many sends of each account stand where, warnings of
quotas that come to their end, what contacts' entries know, the guard over accounts' e-mail."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.consequences.stream import name_of, read_changes, read_moves, read_quotas
from recado.domain.channel import Channel
from recado.domain.status import Status
from recado.domain.tally import COMPLAINED, Moved, moves
from recado.observability import Metric, count, flushed, logger, metrics
from recado.settings import ConsequencesSettings
from recado.use_cases.warn import warn
from recado.wiring.consequences import Consequences, wire

log = logger("consequences")
tally = metrics("consequences")

GUARDED_AGAINST = frozenset({Status.ADDRESS_NOT_FOUND, COMPLAINED})
"""More of these may stop an account's e-mail."""


@cache
def wired() -> Consequences:
    return wire(ConsequencesSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Consequences | None = None
) -> None:
    """A batch that comes again under the same records counts, warns and blocks once. Raises if it
    could not do all: the stream then repeats the batch. What is counted comes late, since it is
    known as counted for ten minutes only."""
    service = service or wired()
    records = event["Records"]
    if warned := warn(read_quotas(records), events=service.events):
        count(tally, Metric.QUOTA_WARNED, warned)
    if blocked := service.follow_contacts(read_changes(records, service.read)):
        count(tally, Metric.CONTACT_BLOCKED, blocked)
    moved = list(read_moves(records))
    if changes := moves(moved):
        service.tallies.add(changes, once=name_of(records))
    if ours := sum(one.now == Status.FAILED_TECHNICAL for one in moved):
        count(tally, Metric.FAILED_TECHNICAL, ours)
    _guard(moved, service)


def _guard(moved: list[Moved], service: Consequences) -> None:
    for account_id, period in sorted({_place(one) for one in moved if _is_bad(one)}):
        if because := service.follow_account(account_id, period):
            count(tally, Metric.ACCOUNT_GUARDED)
            log.error("account_guarded", extra={"account_id": account_id, "because": because})


def _is_bad(moved: Moved) -> bool:
    return moved.channel is Channel.EMAIL and moved.now in GUARDED_AGAINST


def _place(moved: Moved) -> tuple[str, str]:
    return moved.account_id, moved.period
