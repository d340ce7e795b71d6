"""How each language writes money, days and moments."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Custom:
    """The marks within a number, and the forms of a day and of a moment."""

    thousands: str
    decimal: str
    day: str
    moment: str


CUSTOMS = {
    "pt-BR": Custom(".", ",", "{0:%d/%m/%Y}", "{day} às {time}"),
    "en": Custom(",", ".", "{0.day} {month} {0.year}", "{day} at {time}"),
    "es": Custom(".", ",", "{0:%d/%m/%Y}", "{day} a las {time}"),
}
"""The languages that customers are written to in, the first for everybody else. English names the
month, since `05/03` is read in two ways; Spanish is South America's."""

LANGUAGES = tuple(CUSTOMS)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written_in(language: str) -> str:
    """The language itself if it is one of `LANGUAGES`, else the first of them."""
    return language if language in CUSTOMS else LANGUAGES[0]


def money(cents: int, language: str) -> str:
    """Reais: `R$ 1.234,56`, in English `R$ 1,234.56`. The language is one of `LANGUAGES`, else
    `KeyError` is raised. That holds for all of these."""
    custom = CUSTOMS[language]
    whole, rest = divmod(cents, 100)
    return f"R$ {f'{whole:,}'.replace(',', custom.thousands)}{custom.decimal}{rest:02d}"


def day(value: date, language: str) -> str:
    """`05/03/2026`, in English `5 Mar 2026`."""
    return CUSTOMS[language].day.format(value, month=_MONTHS[value.month - 1])


def moment(value: datetime, time_zone: str, language: str) -> str:
    """`05/03/2026 às 14:30 (UTC-03:00)`: the time there, and what it means elsewhere."""
    local = value.astimezone(ZoneInfo(time_zone))
    return CUSTOMS[language].moment.format(
        day=day(local, language), time=f"{local:%H:%M} (UTC{local:%:z})"
    )
