"""What the API shows of a block: why, since when, and how it can end."""

from typing import Any

from recado.catalogue.advice import ways_out
from recado.domain.status import Reason


def ways_out_view(
    reason: Reason | None, language: str, *, account_id: str, contact_id: str, send_id: str | None
) -> list[dict[str, Any]]:
    """Each way with the call that takes it; no call where no send of the account is known that
    could go to another contact."""
    calls = {
        "correct_the_address": send_id and f"POST /accounts/{account_id}/sends/{send_id}/resend",
        "release_the_contact": f"POST /support/accounts/{account_id}/contacts/{contact_id}/release",
    }
    return [
        {
            "who_acts": way.who_acts,
            "action": way.action,
            "call": calls[way.action],
            "text": way.text,
        }
        for way in ways_out(reason, language)
    ]
