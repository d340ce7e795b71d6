"""Routes of quotas: how far a plan is used, and what it held back."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from functions.api.calls import call_name, replay_header
from functions.api.fields import RequestModel
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from functions.api.lists import PERIOD, period_of
from functions.api.paging import SENDS, only, query
from recado.domain.quota import UNITS
from recado.use_cases.see_quota import QuotaSeen

router = new_router()


class ReleaseBody(RequestModel):
    """The period in which the sends were held back, by default the current one, and where to go
    on."""

    period: Annotated[str, StringConstraints(pattern=PERIOD)] | None = None
    cursor: Annotated[str, StringConstraints(max_length=512)] | None = None


@router.get("/accounts/<account_id>/quota")
def get_quota(account_id: str) -> Response[str]:
    only(router, "period")
    asked = query(router, "period")
    period = None if asked is None else period_of(asked)
    seen = service_of(router).see_quota(platform_id("account_id", account_id), period)
    view = {
        "period": seen.period,
        "time_zone": seen.time_zone,
        "resets_at": seen.resets_at.isoformat(),
        "channels": {quota.channel: _view(quota) for quota in seen.quotas},
    }
    return answer(200, view)


@router.post("/accounts/<account_id>/quota/release")
def post_release(account_id: str) -> Response[str]:
    name = call_name(router, account_id)
    body = body_as(ReleaseBody, router)
    releasing = service_of(router).release_quota(name, body.period, SENDS.read(body.cursor))
    released = releasing.released
    view = {
        "released": list(released.send_ids),
        "still_without_quota": released.no_quota,
        "of_no_use": released.useless,
        "next_cursor": SENDS.to(released.rest),
    }
    return answer(200, view, replay_header(releasing.replayed))


def _view(seen: QuotaSeen) -> dict[str, Any]:
    return {
        "limit": seen.level.limit,
        "used": seen.level.used,
        "unit": UNITS[seen.channel],
        "ends_on": seen.ends_on and seen.ends_on.isoformat(),
        "warnings": [
            {"percent": event.data["percent"], "at": event.at.isoformat()}
            for event in seen.warnings
        ],
    }
