import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.carrier.phones import Channel, Message, Phones, e164

NOW = datetime(2026, 3, 5, 11, 30, tzinfo=UTC)
NUMBER = "+5511987654321"
MESSAGE = Message(Channel.WHATSAPP, "id-1", NOW, NUMBER, "Olá", {}, attempt="att_1")


def test_a_message_is_kept_under_its_attempt_and_a_repeat_beside_it(tmp_path: Path) -> None:
    phones = Phones(tmp_path)

    names = [phones.keep(MESSAGE).name for _ in range(2)]

    assert names == ["att_1.json", "att_1.2.json"]
    assert json.loads((tmp_path / "att_1.json").read_text())["text"] == "Olá"


def test_without_an_attempt_it_is_kept_under_its_message_id(tmp_path: Path) -> None:
    assert Phones(tmp_path).keep(replace(MESSAGE, attempt=None)).name == "id-1.json"


def test_the_last_message_is_known_for_each_channel(tmp_path: Path) -> None:
    phones = Phones(tmp_path)
    newer = replace(MESSAGE, message_id="id-2")

    phones.keep(MESSAGE)
    phones.keep(newer)

    assert phones.last(Channel.WHATSAPP, NUMBER) == newer
    assert phones.last(Channel.SMS, NUMBER) is None


@pytest.mark.parametrize(("hours", "is_open"), [(0, True), (23, True), (24, False)])
def test_a_conversation_is_open_for_24_hours(tmp_path: Path, hours: int, is_open: bool) -> None:
    phones = Phones(tmp_path)

    phones.heard(NUMBER, NOW)

    assert phones.is_open(NUMBER, NOW + timedelta(hours=hours)) == is_open
    assert not phones.is_open("+5511900000000", NOW)


@pytest.mark.parametrize("written", ["5511987654321", "+55 (11) 98765-4321", NUMBER])
def test_numbers_are_read_however_they_are_written(written: str) -> None:
    assert e164(written) == NUMBER


@pytest.mark.parametrize("written", ["", "sair", "+0511987654321", "1" * 16])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no phone number"):
        e164(written)
