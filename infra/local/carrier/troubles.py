"""Which trouble meets a message this time."""

from collections.abc import Sequence

from infra.local.carrier import recipients
from infra.local.carrier.outcomes import Happening, Recipient, Trouble
from infra.local.carrier.visits import Visits


class Troubles:
    """Counts, for each full address, how often its trouble has struck.

    `for_everyone`: the trouble that meets every message, as long as it is set.
    """

    def __init__(self) -> None:
        self._struck = Visits()
        self.for_everyone: Trouble | None = None

    def strike(self, addresses: Sequence[str]) -> Trouble | None:
        """The trouble, if any, that meets a mail to these addresses this time."""
        struck = (self.meet(each, recipients.find(each)) for each in map(str.lower, addresses))
        return self.for_everyone or next((trouble for trouble in struck if trouble), None)

    def meet(self, address: str, recipient: Recipient[Happening]) -> Trouble | None:
        """The trouble, if any, that meets a message to this recipient at this address."""
        if recipient.trouble and not self._is_spent(address, recipient.times):
            return recipient.trouble
        return None

    def _is_spent(self, address: str, times: int | None) -> bool:
        struck = self._struck.next(address)
        return times is not None and struck > times
