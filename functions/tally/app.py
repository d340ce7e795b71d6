"""Tally: the table's stream -> how many sends of each account stand where, and warnings of quotas
that come to their end."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.tally.stream import name_of, read_moves, read_quotas
from recado.domain.status import Status
from recado.domain.tally import moves
from recado.observability import Metric, count, flushed, logger, metrics
from recado.settings import TallySettings
from recado.use_cases.warn import warn
from recado.wiring.tally import Tally, wire

log = logger("tally")
tally = metrics("tally")


@cache
def wired() -> Tally:
    return wire(TallySettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(event: dict[str, Any], context: LambdaContext, service: Tally | None = None) -> None:
    """Counts what changed, and in a metric what failed on our side. A batch that comes again under
    the same records counts, and warns, once."""
    service = service or wired()
    if warned := warn(read_quotas(event["Records"]), events=service.events):
        count(tally, Metric.QUOTA_WARNED, warned)
    moved = list(read_moves(event["Records"]))
    if changes := moves(moved):
        service.tallies.add(changes, once=name_of(event["Records"]))
    if ours := sum(one.now == Status.FAILED_TECHNICAL for one in moved):
        count(tally, Metric.FAILED_TECHNICAL, ours)
