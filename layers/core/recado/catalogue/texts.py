"""The texts of the statuses, one file a language: `<language>.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from recado.domain.status import Status

LANGUAGES = ("pt-BR",)
"""Those that the catalogue is written in, the first for everybody else."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a merchant reads about a status."""

    label: str
    what_to_do: str


@cache
def catalogue(language: str) -> dict[Status, Text]:
    """All statuses in a language, or in the first one if there is none such."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    path = Path(__file__).parent / f"{known}.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {Status(code): Text(**entry) for code, entry in entries.items()}
