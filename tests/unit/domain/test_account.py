from collections import Counter

import pytest

from recado.domain.channel import Channel
from recado.domain.quota import Level, Limits
from tests.builders import an_account

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
