"""Publishes SES's events to the topics that the template configured, each at its moment."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.local.carrier.emulator import Emulator
from infra.local.carrier.later import Later
from infra.local.carrier.schedule import Planned

_GREETING = "Successfully validated SNS topic for Amazon SES event publishing."
_SUBJECT = "Amazon SES Email Event Notification"


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
    """Tells topics of mails. Like SES, it greets a topic it has not met yet with a sentence that
    is no JSON."""

    def __init__(self, emulator: Emulator, later: Later) -> None:
        self._emulator = emulator
        self._later = later
        self._greeted: set[str] = set()

    def schedule(self, planned: Sequence[Planned], to: Sequence[Destination]) -> None:
        """Publish each event at its moment to the topics that want it."""
        for topic in {one.topic for one in to} - self._greeted:
            self._greeted.add(topic)
            self._publish(0, topic, _GREETING)
        for each in planned:
            for topic in (one.topic for one in to if one.wants(each.selector)):
                self._publish(each.delay, topic, json.dumps(each.event))

    def _publish(self, delay: float, topic: str, message: str) -> None:
        self._later.do(delay, partial(self._emulator.publish, topic, message, _SUBJECT))
