"""Route of an invoice's page: all that was told of it, for a screen to show as it is."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, language_of, new_router, platform_id, service_of
from functions.api.invoices import invoice_view
from functions.api.views import Viewer
from recado.catalogue.advice import event_text, headline
from recado.content.customs import moment
from recado.domain.page import Line, Reached
from recado.use_cases.look_up import SendSeen
from recado.use_cases.see_page import PageSeen

router = new_router()


@router.get("/accounts/<account_id>/invoices/<invoice_id>/page")
def get_page(account_id: str, invoice_id: str) -> Response[str]:
    service = service_of(router)
    seen = service.see_page(
        platform_id("account_id", account_id), platform_id("invoice_id", invoice_id)
    )
    return answer(200, _view(Viewer(service, language_of(router)), seen))


def _view(viewer: Viewer, seen: PageSeen) -> dict[str, Any]:
    language = viewer.language(seen.account)
    return {
        "invoice": seen.invoice and invoice_view(seen.invoice),
        "headline": _headline(seen, language),
        "reached": seen.reached
        and _reached(viewer, seen.reached, seen.sends[seen.reached.send.send_id]),
        "time_line": [_line(line, language) for line in seen.lines],
        "to_do": [viewer.case(one) | {"next_best": viewer.next_best(one)} for one in seen.to_do],
    }


def _headline(seen: PageSeen, language: str) -> str:
    if seen.reached is None:
        return headline(seen.news, language)
    at = moment(seen.reached.at, seen.account.time_zone, language)
    return headline(seen.news, language, channel=seen.reached.send.channel, at=at)


def _reached(viewer: Viewer, reached: Reached, seen: SendSeen) -> dict[str, Any]:
    case = viewer.case(seen)
    return {
        "channel": reached.send.channel,
        "contact_id": reached.send.contact_id,
        "address": case["address"],
        "at": reached.at.isoformat(),
        "evidence": reached.evidence,
        "text": case["what_happened"],
    }


def _line(line: Line, language: str) -> dict[str, Any]:
    entry, send = line.entry, line.send
    return {
        "at": entry.at.isoformat(),
        "event": entry.event,
        "channel": send.channel,
        "kind": send.kind,
        "send_id": send.send_id,
        "attempt": entry.attempt,
        "reason": entry.reason,
        "text": event_text(entry.event, send.channel, language, reason=entry.reason),
    }
