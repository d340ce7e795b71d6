from collections import Counter
from datetime import UTC, datetime

import pytest

from recado.domain.channel import Channel
from recado.domain.hours import SendingHours
from recado.domain.notification import Kind
from recado.domain.quota import Level, Limits
from tests.builders import HOUR, NOW, an_account

USED = Counter({Channel.EMAIL: 3})


@pytest.mark.parametrize(
    ("plan", "limit"),
    [
        (None, None),
        ({}, 0),
        ({Channel.SMS: 5}, 0),
        ({Channel.EMAIL: 0}, 0),
        ({Channel.EMAIL: None}, None),
        ({Channel.EMAIL: 7}, 7),
    ],
)
def test_a_plan_limits_what_it_names_and_nothing_else_is_in_it(
    plan: Limits | None, limit: int | None
) -> None:
    assert an_account(plan=plan).level(Channel.EMAIL, USED) == Level(3, limit)


def test_each_channel_is_counted_by_itself() -> None:
    account = an_account(plan={Channel.EMAIL: 7, Channel.SMS: 9})
    assert account.level(Channel.SMS, USED) == Level(0, 9)


# ---- when a send may go out


EVENING, NEXT_MORNING = NOW + 12 * HOUR, NOW + 23 * HOUR
"""In São Paulo, where the hours are from eight to eight."""


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ACCESS_CODE])
def test_a_phone_is_written_to_within_the_hours(kind: Kind, channel: Channel) -> None:
    assert an_account().opens_at(kind, channel, NOW) == NOW
    assert an_account().opens_at(kind, channel, EVENING) == NEXT_MORNING


@pytest.mark.parametrize("kind", Kind)
def test_an_email_may_go_out_at_night(kind: Kind) -> None:
    assert an_account().opens_at(kind, Channel.EMAIL, EVENING) == EVENING


@pytest.mark.parametrize("channel", Channel)
def test_a_code_may_go_out_at_night(channel: Channel) -> None:
    assert an_account().opens_at(Kind.ACCESS_CODE, channel, EVENING) == EVENING


def test_the_hours_are_those_of_the_accounts_zone() -> None:
    account = an_account(time_zone="Asia/Tokyo", hours=SendingHours(days=("tue",)))
    opening = account.opens_at(Kind.MESSAGE, Channel.SMS, NOW)
    assert opening == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # Tuesday, 08:00 there
