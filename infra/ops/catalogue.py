"""`python -m infra.ops.catalogue` writes the whole catalogue of statuses as a page to read through.

Every case that reads differently, in all languages side by side, filled with an example; with
`--forgotten` as it reads once the customer's address is no longer known.
"""

import argparse
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from recado.catalogue.advice import Advice, Facts, actor_name, advice, hint_text
from recado.catalogue.cases import CASES, STATUSES, Case, on_each_channel
from recado.catalogue.languages import LANGUAGES
from recado.domain.hints import hints_of

PAGE = Path(".local/catalogue.html")

MERCHANT = "Padaria Sol"
SENDERS = ("cobranca@envios.example", "mensagens@envios.example")
ADDRESSES = {
    "email": "ana.souza@example.com",
    "sms": "+55 11 98765-4321",
    "whatsapp": "+55 11 98765-4321",
}
HINTED = (
    "ana@uol.com.br",
    "ana@gmail.com",
    "ana@hotmail.com",
    "ana@yahoo.com.br",
    "ana@gmial.com",
    "ana@padariasol.com.br",
)

STYLE = """
:root { --line: #d9dde3; --soft: #5b6470; --tint: #f5f7f9; --accent: #0b6e4f; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1320px; padding: 32px 24px 80px; color: #1c2127;
       font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 48px 0 12px; padding-top: 16px; border-top: 2px solid #1c2127; }
h3 { font-size: 14px; margin: 24px 0 8px; font-weight: 600; }
h3 span { color: var(--soft); font-weight: 400; }
code { font: 0.93em ui-monospace, Menlo, Consolas, monospace; }
nav { columns: 3 260px; margin: 16px 0; }
nav a { display: block; color: inherit; }
.row { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
.label { font-weight: 600; margin: 0 0 6px; }
.card p { margin: 0 0 8px; }
.do { color: var(--accent); }
.who { color: var(--soft); font-size: 13px; }
.message { background: var(--tint); border-left: 3px solid var(--line); padding: 8px 10px;
           margin: 0; border-radius: 0 6px 6px 0; }
@media (max-width: 900px) { .row { grid-template-columns: 1fr; } }
"""


def main() -> None:
    """Reads the command line, writes the page and says where it is."""
    parser = argparse.ArgumentParser(prog="python -m infra.ops.catalogue", description=__doc__)
    parser.add_argument(
        "--forgotten", action="store_true", help="as it reads when the address is not known"
    )
    arguments = parser.parse_args()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(forgotten=arguments.forgotten), encoding="utf-8")
    cases = sum(1 for _ in on_each_channel())
    print(f"{cases} cases in {', '.join(LANGUAGES)}: {PAGE.resolve().as_uri()}")


def page(*, forgotten: bool = False) -> str:
    """The page, complete in itself."""
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>The catalogue of statuses</title><style>{STYLE}</style></head><body>",
            "<h1>The catalogue of statuses</h1>",
            f"<p>Filled with an example. {_legend()}</p>",
            "<nav>",
            *(f'<a href="#{status}"><code>{status}</code></a>' for status in STATUSES),
            '<a href="#hints">hints</a></nav>',
            *_statuses(forgotten=forgotten),
            *_hints(),
            "</body></html>",
        )
    )


def _legend() -> str:
    return "In order: label, what happened, what to do, who acts, the message to copy."


def _statuses(*, forgotten: bool) -> Iterator[str]:
    for status, cases in groupby(CASES, key=lambda case: case.status):
        yield f'<h2 id="{status}"><code>{status}</code></h2>'
        for case in cases:
            detail = f"<code>{case.detail}</code>" if case.detail else "in general"
            for channels in _alike(case):
                yield f"<h3>{detail} <span>{', '.join(channels)}</span></h3>"
                address = None if forgotten else ADDRESSES[channels[0]]
                cards = (_card(_read(case, channels[0], each, address), each) for each in LANGUAGES)
                yield f'<div class="row">{"".join(cards)}</div>'


def _alike(case: Case) -> list[list[str]]:
    """The case's channels, together where all languages say the same of them."""
    groups: dict[tuple[Advice, ...], list[str]] = {}
    for channel in case.channels:
        read = tuple(_read(case, channel, each, "the same") for each in LANGUAGES)
        groups.setdefault(read, []).append(channel)
    return list(groups.values())


def _read(case: Case, channel: str, language: str, address: str | None) -> Advice:
    facts = Facts(address=address, merchant=MERCHANT, senders=SENDERS)
    return advice(case.status, channel, language, detail=case.detail, facts=facts)


def _card(read: Advice, language: str) -> str:
    message = f'<p class="message">{escape(read.message)}</p>' if read.message else ""
    return (
        f'<div class="card" lang="{language}"><p class="label">{escape(read.label)}</p>'
        f'<p>{escape(read.happened)}</p><p class="do">{escape(read.to_do)}</p>'
        f'<p class="who">→ {escape(actor_name(read.who_acts, language))}</p>{message}</div>'
    )


def _hints() -> Iterator[str]:
    yield '<h2 id="hints">Hints</h2>'
    for address in HINTED:
        for hint in hints_of(address):
            yield f"<h3><code>{hint.kind}</code> <span>{address}</span></h3>"
            texts = ((each, hint_text(hint, each, SENDERS)) for each in LANGUAGES)
            cards = (
                f'<div class="card" lang="{each}"><p>{escape(text)}</p></div>'
                for each, text in texts
            )
            yield f'<div class="row">{"".join(cards)}</div>'


if __name__ == "__main__":
    main()
