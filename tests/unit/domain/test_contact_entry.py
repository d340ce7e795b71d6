from dataclasses import replace
from typing import Any

import pytest

from recado.domain.contact_entry import Heard
from recado.domain.receipt import Outcome
from tests.builders import HOUR, MINUTE, NOW

HEARD = Heard(
    send_id="snd_1", number=1, handed_over_at=NOW, at=NOW + HOUR, outcome=Outcome.DELIVERED
)


def test_outcomes_are_in_the_order_of_hand_over_not_of_their_receipts() -> None:
    later = replace(HEARD, handed_over_at=NOW + MINUTE, at=NOW, send_id="snd_0")
    assert HEARD.place < later.place


@pytest.mark.parametrize("other", [{"send_id": "snd_2"}, {"number": 2}])
def test_attempts_of_one_moment_have_an_order_too(other: dict[str, Any]) -> None:
    assert HEARD.place < replace(HEARD, **other).place


def test_two_words_on_one_attempt_are_about_the_same() -> None:
    again = replace(HEARD, outcome=Outcome.HARD_FAILURE, at=NOW, revision=7)
    assert again.key == HEARD.key
    assert replace(HEARD, number=2).key != HEARD.key


@pytest.mark.parametrize("outcome", Outcome)
def test_what_was_read_was_delivered(outcome: Outcome) -> None:
    arrived = outcome in (Outcome.DELIVERED, Outcome.READ)
    assert replace(HEARD, outcome=outcome).delivered is arrived
