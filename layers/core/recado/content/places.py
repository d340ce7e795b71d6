"""Places in a text: `{{name}}` is where a value goes, and there is nothing else to learn."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{\{(\w+)\}\}")


def filled(text: str, values: Mapping[str, str | None]) -> str | None:
    """The text with its values, as they are; None if one of them is missing. Raises `KeyError` for
    a place that `values` does not name."""
    if any(values[name] is None for name in PLACE.findall(text)):
        return None
    return PLACE.sub(lambda place: values[place[1]] or "", text)
