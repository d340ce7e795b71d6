"""Tally: the table's stream -> how many sends of each account stand where."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.tally.stream import name_of, read_moves
from recado.domain.status import Status
from recado.domain.tally import moves
from recado.observability import Metric, count, flushed, logger, metrics
from recado.ports import Tallies
from recado.settings import TallySettings
from recado.wiring.tally import wire

log = logger("tally")
tally = metrics("tally")


@cache
def wired() -> Tallies:
    return wire(TallySettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(event: dict[str, Any], context: LambdaContext, service: Tallies | None = None) -> None:
    """Counts what changed, and in a metric what failed on our side. A batch that comes again under
    the same records counts once."""
    moved = list(read_moves(event["Records"]))
    if changes := moves(moved):
        (service or wired()).add(changes, once=name_of(event["Records"]))
    if ours := sum(one.now == Status.FAILED_TECHNICAL for one in moved):
        count(tally, Metric.FAILED_TECHNICAL, ours)
