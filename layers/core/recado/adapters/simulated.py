"""Simulated providers: they hand nothing over, and put the receipts that the real provider would
publish on its receipts queue (PRODUCT.md section 8)."""

import json
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from botocore.exceptions import ClientError

from recado.adapters.items import UNREACHED
from recado.domain.channel import Channel
from recado.domain.ids import derived
from recado.domain.send import Accepted, Refused
from recado.domain.simulated import Simulation
from recado.ports import Clock, NotHandedOver, Provider

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LATER = timedelta(seconds=1)
"""How long after the hand-over the first receipt comes, and each other after the one before."""

Told = Mapping[str, Any]
"""What one receipt says: a row of a channel's table."""


class Addressed(Protocol):
    """A message of any channel: to whom, and by which attempt."""

    @property
    def attempt_id(self) -> str: ...

    @property
    def to(self) -> str: ...


class Simulated[M: Addressed](ABC):
    """`ports.Provider` for simulated recipients; all others' messages go to the real one.

    `table` is the file that says, by label, which receipts follow; a label that is not there is
    delivered to.
    """

    channel: ClassVar[Channel]
    table: ClassVar[Path]

    def __init__(
        self,
        client: "SQSClient",
        *,
        queue_url: str,
        simulation: Simulation,
        real: Provider[M],
        clock: Clock,
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._simulation = simulation
        self._real = real
        self._clock = clock

    @abstractmethod
    def receipt(self, told: Told, message: M, at: datetime) -> object:
        """What the provider publishes at this time, in its own form: JSON."""

    def hand_over(self, message: M) -> Accepted | Refused:
        label = self._simulation.label(self.channel, message.to)
        if label is None:
            return self._real.hand_over(message)
        now = self._clock()
        table = outcomes(self.table)
        try:
            for number, told in enumerate(table.get(label, table["delivered"]), 1):
                self._put(self.receipt(told, message, now + number * LATER), number * LATER)
        except (ClientError, *UNREACHED) as error:
            raise NotHandedOver(type(error).__name__) from error
        return Accepted(provider_id(message), now)

    def _put(self, receipt: object, wait: timedelta) -> None:
        self._client.send_message(
            QueueUrl=self._queue_url, MessageBody=json.dumps(receipt), DelaySeconds=wait.seconds
        )


def provider_id(message: Addressed) -> str:
    """What the provider answers, and calls the message in its receipts: as short as real ones are,
    while an attempt's id may be longer."""
    return f"simulated-{derived(26, message.attempt_id)}"


@cache
def outcomes(table: Path) -> Mapping[str, Sequence[Told]]:
    """The receipts that follow, by label."""
    return tomllib.loads(table.read_text("utf-8"))
