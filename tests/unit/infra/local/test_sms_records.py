import pytest

from infra.local.carrier.sms_records import parts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("é" * 306, 2),
        ("é" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ç" * 70, 1),
        ("ã" * 71, 2),
        ("ã" * 134, 2),
        ("🙂" * 36, 2),
    ],
)
def test_how_many_sms_a_text_makes(text: str, number: int) -> None:
    assert parts(text) == number
