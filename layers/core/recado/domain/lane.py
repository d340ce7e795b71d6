"""Lanes: the queues that sends wait in. Each channel has its own, and access codes overtake them
all."""

from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.notification import Kind


class Lane(StrEnum):
    """Where a send waits for its hand-over."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    CODES = "codes"


def lane_of(kind: Kind, channel: Channel) -> Lane:
    return Lane.CODES if kind is Kind.ACCESS_CODE else Lane(channel)
