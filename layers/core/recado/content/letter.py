"""Letters: a text with places to fill in, turned into an e-mail's subject, text and HTML.

A letter is a plain file, `letters/<edition>/<language>/<kind>.txt`: blocks parted by empty lines.
The first block is the subject; the language's `footer.txt` follows the last one. Lines beginning
with `|` are rows of details (`label: value`), with `>` a link (`label: address`), with `~` one that
is no more than there, with `=` a code to copy, with `#` one to read off; all others are paragraphs,
of which a value with line breaks makes several. `{{name}}` is the only placeholder.

There is no logic: a line without its value is left out, and so is a paragraph that only leads to
one (it ends in a colon). Of the subject's lines the first that is left counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from recado.content.editions import EDITION
from recado.content.places import PLACE, filled

LETTERS = Path(__file__).parent / "letters"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written in an e-mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One filled line: what it is, its label if it has one, its value, and whether it only leads to
    what follows."""

    mark: str
    label: str
    value: str
    leads: bool


def write(
    name: str, language: str, values: Mapping[str, str | None], edition: str = EDITION
) -> Letter:
    """Fills in a letter. The values are plain text; nothing in them is markup. Raises `KeyError`
    for a place that `values` does not name, `FileNotFoundError` for a letter that is not there."""
    head, *blocks = _blocks(edition, language, name)
    subjects = (filled(line, values) for line in head.split("\n"))
    subject = next(filter(None, subjects), "")
    written = list(_written([*blocks, *_blocks(edition, language, "footer")], values))
    body = "\n".join(_html_block(block) for block in written)
    page = {"language": language, "subject": subject, "merchant": values["merchant"]}
    return Letter(
        subject=subject,
        text="\n\n".join(_text_block(block) for block in written) + "\n",
        html=_layout(_layout_source(edition), page, body),
    )


@cache
def _blocks(edition: str, language: str, name: str) -> list[str]:
    text = (LETTERS / edition / language / f"{name}.txt").read_text(encoding="utf-8")
    return [block.strip() for block in text.split("\n\n")]


@cache
def _layout_source(edition: str) -> str:
    return (LETTERS / edition / "layout.html").read_text(encoding="utf-8")


def _written(blocks: list[str], values: Mapping[str, str | None]) -> Iterator[list[_Line]]:
    """The blocks that have something to say; a leading paragraph waits for what it leads to."""
    waiting: list[list[_Line]] = []
    for block in blocks:
        lines = [line for raw in block.split("\n") if (line := _line(raw, values))]
        if lines and lines[-1].leads:
            waiting = [lines]
        elif lines:
            yield from [*waiting, lines]
            waiting = []
        else:
            waiting = []


def _line(raw: str, values: Mapping[str, str | None]) -> _Line | None:
    mark = raw[0] if raw[0] in _MARKS else ""
    text = raw.removeprefix(mark).strip()
    label, _, source = text.partition(": ") if mark in _LABELLED else ("", "", text)
    value = filled(source, values)
    leads = not mark and raw.endswith(":")
    return None if value is None else _Line(mark, label, value, leads)


def _text_block(lines: list[_Line]) -> str:
    return "\n".join(_text_line(line) for line in lines)


def _text_line(line: _Line) -> str:
    value = "\n\n".join(_paragraphs(line.value))
    return f"{line.label}: {value}" if line.label else value


def _paragraphs(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


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


_LABELLED = ("|", ">", "~")

_MARKS = (*_LABELLED, "=", "#")

_HTML: dict[str, Callable[[str, str], str]] = {
    "": lambda _, value: "\n".join(f"<p>{each}</p>" for each in _paragraphs(value)),
    ">": lambda label, value: (
        f'<p><a href="{value}" style="display:inline-block;padding:12px 20px;background:#14532d;'
        f'color:#ffffff;border-radius:6px;text-decoration:none;font-weight:bold">{label}</a></p>'
    ),
    "=": lambda _, value: (
        '<p style="padding:10px 12px;background:#f4f5f7;border-radius:6px;font-family:monospace;'
        f'font-size:14px;word-break:break-all">{value}</p>'
    ),
    "#": lambda _, value: (
        '<p style="padding:16px 12px;background:#f4f5f7;border-radius:6px;font-family:monospace;'
        "font-size:32px;line-height:1.25;font-weight:bold;text-align:center;"
        f'word-break:break-all">{value}</p>'
    ),
    "~": lambda label, value: (
        '<p style="margin-top:28px;padding-top:12px;border-top:1px solid #d9dee3;font-size:13px">'
        f'<a href="{value}" style="color:#52606d">{label}</a></p>'
    ),
}


def _layout(source: str, page: Mapping[str, str | None], body: str) -> str:
    """One pass over the layout, so that a value that looks like a place stays as it is."""
    return PLACE.sub(
        lambda place: body if place[1] == "body" else escape(page[place[1]] or ""), source
    )
