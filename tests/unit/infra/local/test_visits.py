"""Who fails at first and takes later what is sent."""

from collections.abc import Callable
from typing import Any

from infra.local.carrier.numbers import SMS, WHATSAPP
from infra.local.carrier.recipients import DOMAIN
from infra.local.carrier.visits import Visits
from tests.unit.infra.local.carrier_world import World


def test_each_address_is_counted_by_itself() -> None:
    visits = Visits()

    assert [visits.next(each) for each in ("a", "b", "a", "a", "b")] == [1, 1, 2, 3, 2]


def test_a_mailbox_is_full_at_first(mail: Callable[..., list[Any]]) -> None:
    address, other = f"full-then-accepts+1@{DOMAIN}", f"full-then-accepts+2@{DOMAIN}"

    bounce = mail(address)[-1]["bounce"]

    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Transient", "MailboxFull")
    assert "5.2.2" in bounce["bouncedRecipients"][0]["diagnosticCode"]
    assert mail(address.title())[-1]["eventType"] == "Delivery"
    assert mail(other)[-1]["eventType"] == "Bounce"


def test_a_phone_is_switched_off_at_first(world: World, publish: Callable[..., Any]) -> None:
    for _ in range(3):
        publish(SMS["unreachable-then-delivered"].number(1))
        world.later.pass_time()

    told = [record["status"] for _, record in world.emulator.logged]
    assert told == ["FAILURE", "SUCCESS", "SUCCESS"]


def test_whatsapp_is_busy_at_first(world: World, send: Callable[..., Any]) -> None:
    for _ in range(2):
        send(WHATSAPP["busy-then-delivered"].number(1))
        world.later.pass_time()

    first, *later = (message for _, message in world.emulator.published)
    assert "131056" in first
    assert [each.count("131056") for each in later] == [0, 0]
