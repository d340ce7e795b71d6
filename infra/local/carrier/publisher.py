"""Publishes events to the topics that the template configured, each at its moment."""

import heapq
import json
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.carrier.schedule import Planned

log = logging.getLogger("carrier")

_GREETING = "Successfully validated SNS topic for Amazon SES event publishing."


@dataclass(frozen=True)
class Destination:
    """A topic of a configuration set and the event types it is told."""

    topic: str
    selectors: frozenset[str]

    def wants(self, selector: str | None) -> bool:
        """Whether the event goes there; one of a new type goes everywhere."""
        return selector is None or selector in self.selectors


def destinations(ses: Any, configuration_set: str) -> list[Destination]:
    """The set's topics; raises the client's NotFoundException for a set that does not exist."""
    answer = ses.get_configuration_set_event_destinations(ConfigurationSetName=configuration_set)
    return [
        Destination(each["SnsDestination"]["TopicArn"], frozenset(each["MatchingEventTypes"]))
        for each in answer.get("EventDestinations") or []
        if each.get("Enabled") and "SnsDestination" in each
    ]


class Publisher:
    """Holds planned events back until their moment; a few threads publish them.

    Like SES, it greets a topic it has not met yet with a sentence that is no JSON.
    """

    def __init__(self, sns: Any) -> None:
        self._sns = sns
        self._waiting: list[tuple[float, int, str, str]] = []
        self._numbers = count()
        self._greeted: set[str] = set()
        self._changed = threading.Condition()
        self._workers = ThreadPoolExecutor(4)
        threading.Thread(target=self._run, daemon=True).start()

    def schedule(self, planned: Sequence[Planned], to: Sequence[Destination]) -> None:
        """Publish each event at its moment to the topics that want it."""
        now = time.monotonic()
        with self._changed:
            for topic in {one.topic for one in to} - self._greeted:
                self._greeted.add(topic)
                self._add(now, topic, _GREETING)
            for each in planned:
                for topic in (one.topic for one in to if one.wants(each.selector)):
                    self._add(now + each.delay, topic, json.dumps(each.event))
            self._changed.notify()

    def _add(self, moment: float, topic: str, body: str) -> None:
        heapq.heappush(self._waiting, (moment, next(self._numbers), topic, body))

    def _run(self) -> None:
        while True:
            self._workers.submit(self._publish, *self._next())

    def _next(self) -> tuple[str, str]:
        """Wait for the earliest event's moment and take it out."""
        with self._changed:
            while True:
                left = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if left is not None and left <= 0:
                    _, _, topic, body = heapq.heappop(self._waiting)
                    return topic, body
                self._changed.wait(left)

    def _publish(self, topic: str, body: str) -> None:
        try:
            self._sns.publish(
                TopicArn=topic, Message=body, Subject="Amazon SES Email Event Notification"
            )
        except (BotoCoreError, ClientError):
            log.exception("event not published to %s", topic)
