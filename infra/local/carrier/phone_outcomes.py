"""What is told of an SMS or a WhatsApp message, in the words of SNS's log and of WhatsApp."""

from dataclasses import dataclass

from infra.local.carrier.outcomes import Happening


@dataclass(frozen=True, kw_only=True)
class Logged(Happening):
    """A record of SNS's SMS delivery-status log: its text, and whether it tells of a failure."""

    provider_response: str
    failed: bool = False


@dataclass(frozen=True)
class Error:
    """Why WhatsApp did not deliver: the code is what counts, texts change."""

    code: int
    title: str
    details: str


@dataclass(frozen=True, kw_only=True)
class Told(Happening):
    """A status of WhatsApp."""

    status: str
    error: Error | None = None
