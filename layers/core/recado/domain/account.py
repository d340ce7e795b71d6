"""An account: a merchant, in whose name customers are written to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A merchant's settings. Inactive: nothing is accepted and nothing goes out."""

    account_id: str
    display_name: str
    language: str = "pt-BR"
    time_zone: str = "America/Sao_Paulo"
    reply_to: str | None = None
    active: bool = True
