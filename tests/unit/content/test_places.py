import pytest

from recado.content.places import filled


def test_every_place_gets_its_value() -> None:
    assert filled("{{a}} e {{b}}, {{a}}", {"a": "um", "b": "dois"}) == "um e dois, um"


def test_a_text_without_one_of_its_values_is_not_there() -> None:
    assert filled("{{a}} e {{b}}", {"a": "um", "b": None}) is None


def test_a_value_that_no_place_asks_for_may_be_missing() -> None:
    assert filled("só {{a}}", {"a": "um", "b": None}) == "só um"


@pytest.mark.parametrize("value", ["{{b}}", "{{", r"\1 \g<0>", "%s {0} $a"])
def test_a_value_stays_as_it_is(value: str) -> None:
    assert filled("{{a}}", {"a": value, "b": "dois"}) == value


def test_a_place_without_a_name_is_told() -> None:
    with pytest.raises(KeyError):
        filled("{{nowhere}}", {"a": "um"})
