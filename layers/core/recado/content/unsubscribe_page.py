"""The pages behind an e-mail's unsubscribe link, as HTML.

Opening the link shows a question and changes nothing, since scanners of mail open links too; the
button posts to the same address what a mail program's one click posts (RFC 8058, section 3.2). The
pages need no script, cookie or second request and show no address. Their texts are
`pages/<language>.toml`, so a new language is one file.
"""

import hashlib
import tomllib
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import NotRequired, TypedDict, cast

PAGES = Path(__file__).parent / "pages"

LANGUAGES = tuple(sorted(path.stem for path in PAGES.glob("*.toml")))
"""Those that the pages are written in."""

_STYLE = (PAGES / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The header's value for these pages: their own style, a form to their own address, nothing else,
in nobody's frame (a button there could be pressed unawares)."""


class _Wording(TypedDict):
    """The texts of one page."""

    title: str
    paragraphs: list[str]
    button: NotRequired[str]


def question_page(language: str, merchant: str) -> str:
    """Asks whether the merchant's billing e-mails shall end; its one button posts the yes.

    The language is one of `LANGUAGES`, else `FileNotFoundError` is raised. The merchant's name is
    plain text; nothing in it is markup. Both hold for all pages."""
    return _page("question", language, merchant)


def done_page(language: str, merchant: str) -> str:
    """Says that the merchant's billing e-mails have ended, what stays, and the way back."""
    return _page("done", language, merchant)


def invalid_page(language: str) -> str:
    """Says that the link is none of ours, so that nothing was changed. It names no merchant, since
    there is none to be trusted."""
    return _page("invalid", language, "")


def _page(name: str, language: str, merchant: str) -> str:
    """In one pass each, so that a name that looks like a place stays as it is."""
    wording = _wordings(language)[name]
    paragraphs = [f"<p>{_filled(text, merchant)}</p>" for text in wording["paragraphs"]]
    form = [_form(_filled(wording["button"], merchant))] if "button" in wording else []
    return _layout().substitute(
        language=language,
        title=_filled(wording["title"], merchant),
        style=_STYLE,
        body="\n".join([*paragraphs, *form]),
    )


def _filled(text: str, merchant: str) -> str:
    return escape(text.format(merchant=merchant))


def _form(label: str) -> str:
    """Without an action: it posts to the address that it was opened at, token and all."""
    return (
        '<form method="post">'
        f'<button type="submit" name="List-Unsubscribe" value="One-Click">{label}</button></form>'
    )


@cache
def _wordings(language: str) -> dict[str, _Wording]:
    text = (PAGES / f"{language}.toml").read_text(encoding="utf-8")
    return cast(dict[str, _Wording], tomllib.loads(text))


@cache
def _layout() -> Template:
    return Template((PAGES / "layout.html").read_text(encoding="utf-8"))
