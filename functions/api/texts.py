"""The texts of one send: the catalogue's advice and the hints, filled from what is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recado.catalogue.advice import Facts, advice, hint_text
from recado.content.customs import moment
from recado.domain.channel import Channel
from recado.domain.hints import hints_of
from recado.domain.status import PROBLEMS
from recado.use_cases.look_up import SendSeen


@dataclass(frozen=True, slots=True)
class Texts:
    """A send's texts in one language. `senders`: the addresses that a customer shall trust.
    `next_at`: when another attempt is due."""

    seen: SendSeen
    language: str
    senders: tuple[str, ...]
    next_at: datetime | None

    @property
    def address(self) -> str | None:
        """Unknown once the content is gone."""
        content = self.seen.content
        return content.addresses.get(self.seen.send.contact_id) if content else None

    def advice(self) -> dict[str, Any]:
        status, content = self.seen.status, self.seen.content
        merchant = content.merchant if content else self.seen.account.display_name
        told = advice(
            status.code,
            self.seen.send.channel,
            self.language,
            detail=status.reason or status.evidence,
            facts=Facts(
                address=self.address,
                merchant=merchant,
                senders=self.senders,
                next_try=self._next_try(),
            ),
        )
        return {
            "label": told.label,
            "what_happened": told.happened,
            "what_to_do": told.to_do,
            "who_acts": told.who_acts,
            "message": told.message,
        }

    def _next_try(self) -> str | None:
        """Of what failed; the texts of what is queued or checked say enough."""
        if self.next_at is None or self.seen.status.code not in PROBLEMS:
            return None
        return moment(self.next_at, self.seen.account.time_zone, self.language)

    def hints(self) -> list[dict[str, Any]]:
        if self.address is None or self.seen.send.channel is not Channel.EMAIL:
            return []
        return [
            {
                "kind": hint.kind,
                "provider": hint.provider,
                "suggestion": hint.suggestion,
                "text": hint_text(hint, self.language, self.senders),
            }
            for hint in hints_of(self.address)
        ]
