import pytest

from infra.local.carrier.outcomes import Bounce, Complaint, Delivery, Send, Trouble
from infra.local.carrier.recipients import DELIVERED, DOMAIN, RECIPIENTS, SES_SIMULATOR, find
from infra.local.carrier.troubles import Troubles


@pytest.mark.parametrize("name", RECIPIENTS)
@pytest.mark.parametrize("label", ["", "+", "+7", "+a+b"])
def test_a_recipient_is_found_with_or_without_a_label(name: str, label: str) -> None:
    assert find(f"{name}{label}@{DOMAIN}") is RECIPIENTS[name]


def test_the_address_is_read_without_regard_to_case() -> None:
    assert find(f"No-Such-User@{DOMAIN.upper()}") is RECIPIENTS["no-such-user"]


@pytest.mark.parametrize(
    "address", [f"somebody@{DOMAIN}", "complaint@gmail.example", "no-such-user@carrier.example.br"]
)
def test_whoever_is_in_no_table_receives_the_mail(address: str) -> None:
    assert find(address) is DELIVERED


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("success", [Send, Delivery]),
        ("bounce", [Send, Bounce]),
        ("ooto", [Send, Delivery, Bounce]),
        ("complaint", [Send, Delivery, Complaint]),
        ("suppressionlist", [Send, Bounce]),
    ],
)
def test_ses_mailbox_simulator(name: str, events: list[type]) -> None:
    found = find(f"{name}+label@simulator.amazonses.com")
    assert found is SES_SIMULATOR[name]
    assert [type(event) for event in found.events] == events


@pytest.mark.parametrize("name", RECIPIENTS)
def test_a_bounce_with_a_status_carries_it_in_a_text_in_the_form_of_servers(name: str) -> None:
    for event in (*RECIPIENTS[name].events, *(RECIPIENTS[name].at_first or ())):
        if isinstance(event, Bounce) and event.diagnostic and "suppress" not in event.diagnostic:
            assert event.diagnostic.startswith("smtp; ")
            assert event.status
            assert event.status in event.diagnostic


def test_trouble_strikes_each_address_as_often_as_the_table_says() -> None:
    troubles = Troubles()
    one, other = f"throttled-twice+1@{DOMAIN}", f"throttled-twice+2@{DOMAIN}"
    assert [troubles.strike([one]) for _ in range(3)] == [Trouble.THROTTLED] * 2 + [None]
    assert troubles.strike([other]) is Trouble.THROTTLED


def test_trouble_without_a_number_strikes_always() -> None:
    troubles = Troubles()
    address = f"lost-answer@{DOMAIN}"
    assert [troubles.strike([address]) for _ in range(3)] == [Trouble.LOST_ANSWER] * 3
