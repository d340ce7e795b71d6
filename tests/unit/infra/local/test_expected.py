import pytest

from infra.local.carrier import numbers, recipients
from infra.local.carrier.numbers import SMS, WHATSAPP
from infra.local.expected import EXPECTED, Expected, missing


def played_by(expected: Expected, address: str) -> object:
    if expected.channel == "email":
        return recipients.find(address)
    if expected.channel == "sms":
        return numbers.find(SMS, address)
    return numbers.find(WHATSAPP, address)


def test_something_is_expected_of_every_recipient() -> None:
    assert missing() == []


@pytest.mark.parametrize("label", [0, 7, 9999])
def test_no_two_recipients_share_an_address(label: int) -> None:
    addresses = [each.address(label) for each in EXPECTED]

    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: f"{one.channel}-{one.name}")
def test_another_label_is_another_address_of_the_same_recipient(expected: Expected) -> None:
    one, other = expected.address(1), expected.address(2)

    assert one != other
    assert played_by(expected, one) == played_by(expected, other)
