"""Letters: a text with places to fill in, turned into an e-mail's subject, text and HTML.

A letter is a plain file, `letters/<edition>/<language>/<kind>.txt`. Its first line is the subject;
blocks follow, parted by empty lines. Lines beginning with `|` are rows of details
(`label: value`), with `>` a link (`label: address`), with `=` a code to copy; all others are
paragraphs. `{{name}}` is the only placeholder. There is no logic: a row, link or code without its
value is left out, and so is a paragraph that only leads to one (it ends in a colon).

An edition, once it was sent, never changes: a new wording or design is a new folder, so that what
was sent can be shown again exactly. `fingerprint` proves it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from recado.domain.ids import encoded

LETTERS = Path(__file__).parent / "letters"

EDITION = "1"
"""The one that new letters are written in."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written in an e-mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One filled line: what it is, its label if it has one, and its value."""

    mark: str
    label: str
    value: str


def write(
    name: str, language: str, values: Mapping[str, str | None], edition: str = EDITION
) -> Letter:
    """Fills in a letter. The values are plain text; nothing in them is markup. Raises `KeyError`
    for a place that `values` does not name, `FileNotFoundError` for a letter that is not there."""
    subject, *blocks = _source(edition, language, name)
    title = _filled(subject, values) or ""
    written = list(_written(blocks, values))
    body = "\n".join(_html_block(block) for block in written)
    page = {"language": language, "subject": title, "merchant": values["merchant"]}
    return Letter(
        subject=title,
        text="\n\n".join(_text_block(block) for block in written) + "\n",
        html=_layout(_layout_source(edition), page, body),
    )


def fingerprint(letter: Letter) -> str:
    """Sixty bits of a hash of all that is written in the letter."""
    text = "\0".join((letter.subject, letter.text, letter.html))
    return encoded(hashlib.sha256(text.encode()).digest(), 12)


@cache
def _source(edition: str, language: str, name: str) -> list[str]:
    text = (LETTERS / edition / language / f"{name}.txt").read_text(encoding="utf-8")
    return [block.strip() for block in text.split("\n\n")]


@cache
def _layout_source(edition: str) -> str:
    return (LETTERS / edition / "layout.html").read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str | None]) -> str | None:
    """None if a value is missing."""
    if any(values[name] is None for name in _PLACE.findall(text)):
        return None
    return _PLACE.sub(lambda place: values[place[1]] or "", text)


def _written(blocks: list[str], values: Mapping[str, str | None]) -> Iterator[list[_Line]]:
    """The blocks that have something to say; a leading paragraph waits for what it leads to."""
    waiting: list[list[_Line]] = []
    for block in blocks:
        lines = [line for raw in block.split("\n") if (line := _line(raw, values))]
        if lines and lines[-1].mark == "" and lines[-1].value.endswith(":"):
            waiting = [lines]
        elif lines:
            yield from [*waiting, lines]
            waiting = []
        else:
            waiting = []


def _line(raw: str, values: Mapping[str, str | None]) -> _Line | None:
    mark = raw[0] if raw[0] in "|>=" else ""
    text = raw.removeprefix(mark).strip()
    label, _, value = text.partition(": ") if mark in ("|", ">") else ("", "", text)
    filled = _filled(value, values)
    return None if filled is None else _Line(mark, label, filled)


def _text_block(lines: list[_Line]) -> str:
    return "\n".join(f"{line.label}: {line.value}" if line.label else line.value for line in lines)


def _html_block(lines: list[_Line]) -> str:
    if lines[0].mark == "|":
        rows = "".join(
            '<tr><td style="padding:4px 16px 4px 0;color:#52606d">'
            f'{escape(line.label)}</td><td style="padding:4px 0"><strong>{escape(line.value)}'
            "</strong></td></tr>"
            for line in lines
        )
        return f'<table role="presentation" style="border-collapse:collapse">{rows}</table>'
    return "\n".join(_HTML[line.mark](escape(line.label), escape(line.value)) for line in lines)


_HTML: dict[str, Callable[[str, str], str]] = {
    "": lambda _, value: f"<p>{value}</p>",
    ">": lambda label, value: (
        f'<p><a href="{value}" style="display:inline-block;padding:12px 20px;background:#14532d;'
        f'color:#ffffff;border-radius:6px;text-decoration:none;font-weight:bold">{label}</a></p>'
    ),
    "=": lambda _, value: (
        '<p style="padding:10px 12px;background:#f4f5f7;border-radius:6px;font-family:monospace;'
        f'font-size:14px;word-break:break-all">{value}</p>'
    ),
}


def _layout(source: str, page: Mapping[str, str | None], body: str) -> str:
    """One pass over the layout, so that a value that looks like a place stays as it is."""
    return _PLACE.sub(
        lambda place: body if place[1] == "body" else escape(page[place[1]] or ""), source
    )
