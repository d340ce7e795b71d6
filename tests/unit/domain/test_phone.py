import pytest

from recado.domain.phone import canonical_phone


@pytest.mark.parametrize("number", ["+5511987654321", "+551187654321"])
def test_both_forms_of_a_brazilian_mobile_are_one(number: str) -> None:
    assert canonical_phone(number) == "+5511987654321"


@pytest.mark.parametrize(
    "number",
    [
        "+551132654321",  # a land line of eight digits
        "+14155550123",
        "+351912345678",
        "+5511912345678",
    ],
)
def test_all_other_numbers_stay_as_they_are(number: str) -> None:
    assert canonical_phone(number) == number
