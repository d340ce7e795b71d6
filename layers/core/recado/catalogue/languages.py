"""The languages of the catalogue, and which of them a reader gets.

A language is there when `wording/` holds its file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "wording"

DEFAULT = "pt-BR"
"""For everybody who asks for none that is there."""

LANGUAGES = (
    DEFAULT,
    *sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != DEFAULT),
)

_WEIGHTED = re.compile(
    r"(?P<range>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)"
    r"(?:[ \t]*;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.IGNORECASE | re.ASCII,
)
"""One element of Accept-Language (RFC 9110, section 12.5.4)."""


def known(tag: str | None) -> str:
    """The nearest language that is there for a tag such as an account's: `pt` and `pt-PT` are
    answered in pt-BR, `es-MX` in es, and what is not there in the default."""
    return _nearest(tag or "") or DEFAULT


def negotiated(accept_language: str | None, default: str | None = None) -> str:
    """The best language for a request's Accept-Language.

    The default, an account's language say, answers a missing or malformed header, `*`, and a wish
    for languages that are not there.
    """
    otherwise = known(default)
    weights = _weights(accept_language or "")
    refused = {each for pattern, weight in weights if weight == 0 for each in _under(pattern)}
    wanted = sorted((pair for pair in weights if pair[1] > 0), key=lambda pair: -pair[1])
    for pattern in (*(pattern for pattern, _ in wanted), "*"):
        candidates = (otherwise, *LANGUAGES) if pattern == "*" else (_nearest(pattern),)
        found = next((each for each in candidates if each and each not in refused), None)
        if found is not None:
            return found
    return otherwise


def _weights(header: str) -> list[tuple[str, float]]:
    """Each language range with its weight, in the header's order; none if it is malformed."""
    parsed = []
    for element in filter(None, (part.strip(" \t") for part in header.split(","))):
        match = _WEIGHTED.fullmatch(element)
        if match is None:
            return []
        parsed.append((match["range"], float(match["weight"] or 1)))
    return parsed


def _nearest(tag: str) -> str | None:
    """RFC 4647 lookup: the tag is cut from its end until something fits; a bare primary language
    also fits any region's."""
    there = {language.casefold(): language for language in reversed(LANGUAGES)}
    there |= {each.partition("-")[0]: there[each] for each in there}
    parts = tag.casefold().split("-")
    shorter = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((there[each] for each in shorter if each in there), None)


def _under(pattern: str) -> Iterator[str]:
    """The languages that a range stands for, as RFC 4647 filters: `pt` for all Portuguese."""
    start = pattern.casefold()
    return (each for each in LANGUAGES if f"{each}-".casefold().startswith(f"{start}-"))
