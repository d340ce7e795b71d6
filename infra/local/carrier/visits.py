"""How often something happened at an address."""

import threading
from collections import Counter


class Visits:
    """Counts for each full address; a label makes a new one."""

    def __init__(self) -> None:
        self._made: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, address: str) -> int:
        """Which visit this one is, the first being 1."""
        with self._lock:
            self._made[address] += 1
            return self._made[address]
