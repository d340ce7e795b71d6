"""Why a use case says no. The API turns each into a problem: `functions/api/problems.py`."""

from recado.domain.status import Reason


class NotFound(Exception):
    """There is no such thing in this account."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class AccountInactive(Exception):
    """The account accepts nothing at present."""


class KeyReused(Exception):
    """The idempotency key came before with another body."""


class StillRunning(Exception):
    """The same call is being worked on at this moment."""


class Invalid(Exception):
    """A field that only the stored data show to be wrong."""

    def __init__(self, field: str, code: str, detail: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.detail = detail


class Refused(Exception):
    """A gate is closed: what was asked for may not be done, and nothing was written."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Broken(Exception):
    """A message that no retry can mend. It is parked for a person."""
