import re

import pytest

from infra.local.carrier.numbers import SMS, WHATSAPP, find


@pytest.mark.parametrize("table", [SMS, WHATSAPP], ids=["sms", "whatsapp"])
@pytest.mark.parametrize("label", [0, 7, 9999])
def test_every_line_is_found_by_each_of_its_numbers(table: dict, label: int) -> None:  # type: ignore[type-arg]
    for line in table.values():
        assert find(table, line.number(label)) is line.recipient


def test_no_two_lines_share_a_number() -> None:
    codes = [line.code for line in (*SMS.values(), *WHATSAPP.values())]
    assert len(codes) == len(set(codes))


def test_every_number_is_a_brazilian_mobile_number() -> None:
    for line in (*SMS.values(), *WHATSAPP.values()):
        assert re.fullmatch(r"\+55119[6-9]\d{7}", line.number())


def test_each_channel_has_numbers_of_its_own() -> None:
    assert find(WHATSAPP, SMS["unreachable"].number()) is WHATSAPP["delivered"].recipient
    assert find(SMS, WHATSAPP["undeliverable"].number()) is SMS["delivered"].recipient


@pytest.mark.parametrize("number", ["+5511987654321", "+351912345678", "", "sair"])
def test_whoever_is_in_no_line_receives_the_message(number: str) -> None:
    assert find(SMS, number) is SMS["delivered"].recipient
