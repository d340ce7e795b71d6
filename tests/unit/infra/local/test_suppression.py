from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.carrier.proxy import error
from infra.local.carrier.recipients import DOMAIN
from tests.unit.infra.local.carrier_world import World

MISSING = "NotFoundException.*does not exist on your suppression list"

Mail = Callable[..., list[Any]]


def listed(world: World, **asked: Any) -> list[str]:
    answer = world.client("sesv2").list_suppressed_destinations(**asked)
    return [each["EmailAddress"] for each in answer["SuppressedDestinationSummaries"]]


def why(events: list[Any]) -> tuple[str, str]:
    bounce = events[-1]["bounce"]
    return bounce["bounceType"], bounce["bounceSubType"]


def test_an_address_that_bounces_for_good_is_suppressed_from_then_on(
    world: World, mail: Mail
) -> None:
    address = f"no-such-user+1@{DOMAIN}"

    assert why(mail(address)) == ("Permanent", "NoEmail")
    assert why(mail(address)) == ("Permanent", "OnAccountSuppressionList")
    assert listed(world) == [address]


@pytest.mark.parametrize("name", ["delivered", "mailbox-full", "suppressed", "complaint"])
def test_nobody_else_is_put_on_the_list(name: str, world: World, mail: Mail) -> None:
    mail(f"{name}@{DOMAIN}")

    assert listed(world) == []


def test_ses_simulator_bounces_without_being_suppressed(world: World, mail: Mail) -> None:
    assert why(mail("bounce+1@simulator.amazonses.com")) == ("Permanent", "General")
    assert listed(world) == []


def test_a_configuration_set_that_suppresses_nothing_fills_no_list(
    world: World, mail: Mail
) -> None:
    world.emulator.ses.suppressing = []

    mail(f"no-such-user@{DOMAIN}")

    assert listed(world) == []


def test_a_complaint_is_suppressed_where_that_is_asked_for(world: World, mail: Mail) -> None:
    world.emulator.ses.suppressing = ["COMPLAINT"]

    mail(f"complaint@{DOMAIN}")
    mail(f"not-spam@{DOMAIN}")

    assert listed(world) == [f"complaint@{DOMAIN}"]


def test_an_address_off_the_list_is_tried_again(world: World, mail: Mail) -> None:
    address = f"nosuch-then-exists@{DOMAIN}"
    mail(address)
    mail(address)

    world.client("sesv2").delete_suppressed_destination(EmailAddress=address)

    assert mail(address)[-1]["eventType"] == "Delivery"


def test_sending_takes_no_notice_of_case_but_the_calls_do(world: World, mail: Mail) -> None:
    ses, address = world.client("sesv2"), f"No-Such-User@{DOMAIN}"
    mail(address)

    assert why(mail(address.lower())) == ("Permanent", "OnAccountSuppressionList")
    for call in (ses.get_suppressed_destination, ses.delete_suppressed_destination):
        with pytest.raises(ClientError, match=MISSING):
            call(EmailAddress=address.lower())
    assert listed(world) == [address]


def test_an_entry_says_why_and_by_which_mail(world: World, mail: Mail) -> None:
    address = f"no-such-user+a/b@{DOMAIN}"
    (sent, *_) = mail(address)

    answer = world.client("sesv2").get_suppressed_destination(EmailAddress=address)

    entry = answer["SuppressedDestination"]
    assert (entry["EmailAddress"], entry["Reason"]) == (address, "BOUNCE")
    assert entry["Attributes"]["MessageId"] == sent["mail"]["messageId"]
    assert entry["LastUpdateTime"].tzinfo is not None


def test_addresses_are_put_on_the_list_by_hand(world: World, mail: Mail) -> None:
    ses, address = world.client("sesv2"), f"delivered@{DOMAIN}"
    ses.put_suppressed_destination(EmailAddress=address, Reason="COMPLAINT")

    assert why(mail(address)) == ("Permanent", "OnAccountSuppressionList")
    assert listed(world, Reasons=["COMPLAINT"]) == [address]
    assert listed(world, Reasons=["BOUNCE"]) == []


def test_only_the_two_reasons_of_ses_are_taken(world: World) -> None:
    with pytest.raises(ClientError, match="BadRequestException"):
        world.client("sesv2").put_suppressed_destination(EmailAddress="a@b.c", Reason="WHIM")


def test_who_may_not_touch_the_list_is_refused(world: World, mail: Mail) -> None:
    address = f"no-such-user@{DOMAIN}"
    mail(address)
    allowed = world.emulator.response
    world.emulator.response = error(403, "AccessDeniedException", "you are not authorized")

    with pytest.raises(ClientError, match="you are not authorized"):
        world.client("sesv2").delete_suppressed_destination(EmailAddress=address)

    world.emulator.response = allowed
    assert listed(world) == [address]


def test_what_is_there_already_is_taken_off_once(world: World) -> None:
    ses = world.client("sesv2")
    ses.put_suppressed_destination(EmailAddress="a@b.example", Reason="BOUNCE")
    ses.delete_suppressed_destination(EmailAddress="a@b.example")

    with pytest.raises(ClientError, match=MISSING):
        ses.delete_suppressed_destination(EmailAddress="a@b.example")
