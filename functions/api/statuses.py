"""Route of the catalogue."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.http import answer, language_of, new_router
from recado.catalogue.advice import Entry, entries
from recado.catalogue.languages import LANGUAGES, negotiated

router = new_router()


@router.get("/statuses")
def get_statuses() -> Response[str]:
    language = negotiated(language_of(router))
    body = {
        "language": language,
        "languages": list(LANGUAGES),
        "statuses": [_view(entry) for entry in entries(language)],
    }
    return answer(200, body, {"Content-Language": language})


def _view(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.status,
        "detail": entry.detail,
        "channels": list(entry.channels),
        "label": entry.advice.label,
        "what_happened": entry.advice.happened,
        "what_to_do": entry.advice.to_do,
        "who_acts": entry.advice.who_acts,
        "message": entry.advice.message,
        "placeholders": list(entry.placeholders),
    }
