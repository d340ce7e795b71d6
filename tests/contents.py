"""Contents that have all that any kind can tell, for the tests of what customers read."""

from datetime import UTC, date, datetime
from typing import Any

from recado.domain.notification import Content, Kind
from tests.builders import a_content, a_send, a_snapshot

PHONE = "+5511987654321"
LINK = "https://pague.aurora.example/f/8Jq2VxR7t"
CODE_GOOD_UNTIL = datetime(2026, 3, 5, 17, 30, tzinfo=UTC)


def a_full_content(kind: Kind, **changes: Any) -> Content:
    """What the kind is written from, with everything optional, for the one contact of `a_send()`,
    reached by phone."""
    given: dict[Kind, dict[str, Any]] = {
        Kind.ACCESS_CODE: {"code": "481516", "expires_at": CODE_GOOD_UNTIL},
        Kind.MESSAGE: {"subject": "Feriado", "text": "Amanhã não abrimos.\nVoltamos na terça."},
    }
    snapshot = a_snapshot(
        description="Plano anual",
        payment_url=LINK,
        payment_code="00190000090312855730",
        paid_on=date(2026, 3, 4),
    )
    own = given.get(kind, {"snapshot": snapshot})
    addresses = {a_send().contact_id: PHONE}
    return a_content(**{"kind": kind, "snapshot": None, "addresses": addresses, **own, **changes})
