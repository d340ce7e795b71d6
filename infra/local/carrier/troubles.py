"""Which trouble meets a message this time."""

import threading
from collections import Counter
from collections.abc import Sequence

from infra.local.carrier import recipients
from infra.local.carrier.outcomes import Happening, Recipient, Trouble


class Troubles:
    """Counts, for each full address, how often its trouble has struck."""

    def __init__(self) -> None:
        self._struck: Counter[str] = Counter()
        self._lock = threading.Lock()

    def strike(self, addresses: Sequence[str]) -> Trouble | None:
        """The trouble, if any, that meets a mail to these addresses this time."""
        struck = (self.meet(each, recipients.find(each)) for each in map(str.lower, addresses))
        return next((trouble for trouble in struck if trouble), None)

    def meet(self, address: str, recipient: Recipient[Happening]) -> Trouble | None:
        """The trouble, if any, that meets a message to this recipient at this address."""
        if recipient.trouble and not self._is_spent(address, recipient.times):
            return recipient.trouble
        return None

    def _is_spent(self, address: str, times: int | None) -> bool:
        with self._lock:
            self._struck[address] += 1
            return times is not None and self._struck[address] > times
