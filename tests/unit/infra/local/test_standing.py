from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.carrier.recipients import DOMAIN
from infra.local.ses import standing
from tests.unit.infra.local.carrier_world import World

ADDRESS = f"delivered@{DOMAIN}"

Mail = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("paused", 400, "SendingPausedException"),
        ("out_of_quota", 429, "TooManyRequestsException"),
        ("suspended", 400, "AccountSuspendedException"),
    ],
)
def test_ses_refuses_everybody_as_long_as_it_is_said(
    name: str, status: int, code: str, world: World, mail: Mail
) -> None:
    with standing(name, world.url), pytest.raises(ClientError) as refused:
        mail(ADDRESS)

    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert mail(ADDRESS)[-1]["eventType"] == "Delivery"


def test_a_quota_that_is_used_up_is_told_from_a_rate_by_its_words(world: World, mail: Mail) -> None:
    with standing("out_of_quota", world.url), pytest.raises(ClientError) as refused:
        mail(ADDRESS)

    assert refused.value.response["Error"]["Message"] == "Daily message quota exceeded."


def test_what_was_refused_was_no_visit(world: World, mail: Mail) -> None:
    address = f"full-then-accepts@{DOMAIN}"
    with standing("paused", world.url), pytest.raises(ClientError):
        mail(address)

    assert mail(address)[-1]["eventType"] == "Bounce"


def test_no_other_standing_is_known(world: World) -> None:
    with pytest.raises(KeyError), standing("tired", world.url):
        pass
