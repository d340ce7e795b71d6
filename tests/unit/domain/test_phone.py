import pytest

from recado.domain.phone import canonical_phone


@pytest.mark.parametrize("number", ["+5511987654321", "+551187654321"])
def test_both_forms_of_a_brazilian_mobile_are_one(number: str) -> None:
    assert canonical_phone(number) == "+5511987654321"


@pytest.mark.parametrize("first", "6789")
@pytest.mark.parametrize("area", ["11", "21", "47", "85", "99"])
def test_every_area_has_its_ninth_digit(area: str, first: str) -> None:
    old, new = f"+55{area}{first}7654321", f"+55{area}9{first}7654321"
    assert canonical_phone(old) == canonical_phone(new) == new


@pytest.mark.parametrize(
    "number",
    [
        "+551132654321",  # a land line of eight digits
        "+14155550123",
        "+351912345678",
        "+5511912345678",
        "+551087654321",  # no area begins with 10
        "+5511876543210",  # a digit too many
        "+551187654321\n",
    ],
)
def test_all_other_numbers_stay_as_they_are(number: str) -> None:
    assert canonical_phone(number) == number
