from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from recado.content.customs import CUSTOMS, LANGUAGES, day, moment, money, written_in
from recado.content.letter import LETTERS
from recado.content.sms import TEXTS
from recado.content.unsubscribe_page import LANGUAGES as PAGE_LANGUAGES

SAO_PAULO = "America/Sao_Paulo"
HALF_PAST_FIVE = datetime(2026, 3, 5, 17, 30, tzinfo=UTC)


def test_everything_is_written_in_every_language() -> None:
    assert set(PAGE_LANGUAGES) == set(LANGUAGES)
    for edition in TEXTS.iterdir():
        assert {path.stem for path in edition.iterdir()} == set(LANGUAGES)
    for edition in LETTERS.iterdir():
        assert {path.name for path in edition.iterdir() if path.is_dir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_there_is_used(language: str) -> None:
    assert written_in(language) == language


@pytest.mark.parametrize("language", ["fr", "", "PT-br", "es-MX", "../../etc"])
def test_everybody_else_is_written_to_in_portuguese(language: str) -> None:
    assert written_in(language) == "pt-BR"


@pytest.mark.parametrize(
    ("cents", "portuguese", "english"),
    [
        (1, "R$ 0,01", "R$ 0.01"),
        (10, "R$ 0,10", "R$ 0.10"),
        (100, "R$ 1,00", "R$ 1.00"),
        (99_999, "R$ 999,99", "R$ 999.99"),
        (100_000, "R$ 1.000,00", "R$ 1,000.00"),
        (100_000_000_000, "R$ 1.000.000.000,00", "R$ 1,000,000,000.00"),
    ],
)
def test_money_as_each_language_writes_it(cents: int, portuguese: str, english: str) -> None:
    assert money(cents, "pt-BR") == money(cents, "es") == portuguese
    assert money(cents, "en") == english


@pytest.mark.parametrize(
    ("language", "text"), [("pt-BR", "05/03/2026"), ("es", "05/03/2026"), ("en", "5 Mar 2026")]
)
def test_a_day_as_each_language_writes_it(language: str, text: str) -> None:
    assert day(date(2026, 3, 5), language) == text


def test_the_months_of_a_year_are_told_apart() -> None:
    assert len({day(date(2026, month, 1), "en") for month in range(1, 13)}) == 12
    assert day(date(2026, 12, 31), "en") == "31 Dec 2026"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt-BR", "05/03/2026 às 14:30 (UTC-03:00)"),
        ("en", "5 Mar 2026 at 14:30 (UTC-03:00)"),
        ("es", "05/03/2026 a las 14:30 (UTC-03:00)"),
    ],
)
def test_a_moment_as_each_language_writes_it(language: str, text: str) -> None:
    assert moment(HALF_PAST_FIVE, SAO_PAULO, language) == text


def test_a_moment_falls_on_the_day_that_it_is_there() -> None:
    at_two = datetime(2026, 3, 6, 2, 0, tzinfo=UTC)
    assert moment(at_two, SAO_PAULO, "pt-BR").startswith("05/03/2026 às 23:00")
    assert moment(at_two, "Asia/Kolkata", "pt-BR") == "06/03/2026 às 07:30 (UTC+05:30)"


def test_the_same_moment_reads_the_same_wherever_it_was_written_down() -> None:
    elsewhere = HALF_PAST_FIVE.astimezone(timezone(timedelta(hours=9)))
    assert {moment(when, SAO_PAULO, "en") for when in (HALF_PAST_FIVE, elsewhere)} == {
        "5 Mar 2026 at 14:30 (UTC-03:00)"
    }


@pytest.mark.parametrize("language", CUSTOMS)
def test_no_custom_leaves_a_place_open(language: str) -> None:
    assert "{" not in moment(HALF_PAST_FIVE, SAO_PAULO, language) + money(123, language)
