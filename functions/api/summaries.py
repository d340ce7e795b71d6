"""Route of an account's month in numbers."""

from collections import Counter
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, new_router, platform_id, service_of
from functions.api.lists import period_of
from functions.api.paging import only, query
from recado.domain.channel import Channel
from recado.domain.status import PROBLEMS, Status
from recado.domain.tally import COMPLAINED, DELIVERED, Counts

router = new_router()


@router.get("/accounts/<account_id>/summary")
def get_summary(account_id: str) -> Response[str]:
    only(router, "period")
    period = period_of(query(router, "period"))
    counts = service_of(router).summarise(platform_id("account_id", account_id), period)
    channels = {channel: _view(counts, channel) for channel in Channel}
    return answer(200, {"period": period, "channels": channels})


def _view(counts: Counts, channel: Channel) -> dict[str, Any]:
    """`sent` is what was handed over and has no problem, the delivered ones included."""
    delivered, complained = counts[channel, DELIVERED], counts[channel, COMPLAINED]
    problems = Counter({status: counts[channel, status] for status in sorted(PROBLEMS)})
    problems[Status.SPAM_OR_BLOCKED] += complained
    return {
        "accepted": sum(number for (each, _), number in counts.items() if each is channel),
        "waiting": counts[channel, Status.QUEUED],
        "sent": counts[channel, Status.SENT] + delivered,
        "delivered": delivered,
        "problems": {status: number for status, number in problems.items() if number},
    }
