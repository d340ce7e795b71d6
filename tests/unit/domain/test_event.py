import re
from itertools import product

from recado.domain.channel import Channel
from recado.domain.event import EventType, event_id, warning_id
from recado.domain.quota import WARNINGS


def test_a_warning_has_the_same_id_whenever_it_is_told() -> None:
    assert warning_id("acc-1", "2026-03", Channel.SMS, 80) == warning_id(
        "acc-1", "2026-03", Channel.SMS, 80
    )


def test_every_warning_has_an_id_of_its_own() -> None:
    named = list(product(["acc-1", "acc-2"], ["2026-03", "2026-04"], Channel, WARNINGS))
    assert len({warning_id(*each) for each in named}) == len(named)


def test_the_id_says_nothing_of_the_account() -> None:
    assert re.fullmatch("evt_[0-9a-z]{26}", warning_id("acc-1", "2026-03", Channel.EMAIL, 100))


def test_events_of_each_type_and_of_other_parts_have_ids_of_their_own() -> None:
    parts: list[list[str | None]] = [["a", "b"], ["ab"], ["a", None], ["a"], [None]]
    named = [event_id(type_, *each) for type_, each in product(EventType, parts)]
    assert len(set(named)) == len(named)
