"""Route of the fix list: what needs a person, contact by contact."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, language_of, new_router, platform_id, service_of
from functions.api.paging import FIXES, limit_of, only
from functions.api.views import Viewer
from recado.use_cases.see_fixes import FixSeen

router = new_router()


@router.get("/accounts/<account_id>/fixes")
def get_fixes(account_id: str) -> Response[str]:
    only(router, "limit", "cursor")
    service = service_of(router)
    seen, rest = service.see_fixes(
        platform_id("account_id", account_id), limit=limit_of(router), after=FIXES.of(router)
    )
    viewer = Viewer(service, language_of(router))
    fixes = [_view(viewer, one) for one in seen]
    return answer(200, {"fixes": fixes, "next_cursor": FIXES.to(rest)})


def _view(viewer: Viewer, seen: FixSeen) -> dict[str, Any]:
    fix = seen.fix
    return {
        "since": fix.since.isoformat(),
        "invoices": list(fix.invoices),
        "invoices_affected": len(fix.invoices),
        **viewer.case(seen.newest),
    }
