"""What a server wrote, as plain lower-case letters: encodings undone, broken ones mended, accents
gone. Every step takes time in proportion to the text."""

import binascii
import re
import unicodedata
from html import unescape

LIMIT = 64 * 1024
"""Longer texts are read at both ends: the cause stands in the first reply or in the last."""

_MARKUP = re.compile(r"</?(?:br|p|b|i|a|div|span|font|td|tr|html|body)(?:\s[^<>]{0,300})?/?>", re.I)
_QUOTED = re.compile(r"(?:=[89A-F][0-9A-F])+")
_SOFT_BREAK = re.compile(r"=\r?\n")
_ENCODED_WORD = re.compile(r"=\?([\w-]{2,20})\?([bq])\?([^?\s]{0,300})\?=", re.I)
_NOT_ASCII = re.compile(r"[\u0080-\uffff]+")
_CONTRACTION = re.compile(r"(?<=n)['’´`](?=t\b)")


def plain(text: str | bytes | None) -> str:
    """Never fails."""
    readable = _cut(_characters(text))
    if "=" in readable:
        readable = _unquoted(readable)
    if "&" in readable:
        readable = unescape(readable)
    if not readable.isascii():
        readable = _NOT_ASCII.sub(_mended, readable)
    return without_accents(_CONTRACTION.sub("", _MARKUP.sub(" ", readable)).lower())


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", _unmarked(text.casefold()))
    return _unmarked(letters)


def _unmarked(text: str) -> str:
    """Without the marks that stand for themselves: a long row of them is slow to normalise."""
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _characters(text: str | bytes | None) -> str:
    if isinstance(text, bytes):
        return _decoded(text)
    return text or ""


def _decoded(raw: bytes, charset: str = "utf-8") -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _cut(text: str) -> str:
    if len(text) <= LIMIT:
        return text
    return text[: LIMIT // 2] + " " + text[-LIMIT // 2 :]


def _unquoted(text: str) -> str:
    """Quoted-printable, of letters beyond ASCII alone: `id=22` is no code."""
    joined = _SOFT_BREAK.sub("", text)
    words = _ENCODED_WORD.sub(_encoded_word, joined)
    return _QUOTED.sub(lambda run: _decoded(bytes.fromhex(run[0].replace("=", ""))), words)


def _encoded_word(word: re.Match[str]) -> str:
    charset, kind, payload = word.groups()
    try:
        if kind in "bB":
            return _decoded(binascii.a2b_base64(payload), charset)
        return _decoded(binascii.a2b_qp(payload, header=True), charset)
    except (binascii.Error, ValueError):
        return payload


def _mended(run: re.Match[str]) -> str:
    """UTF-8 that somebody read as Latin-1 or Windows-1252 (`nÃ£o`) is read again."""
    for charset in ("cp1252", "latin-1"):
        try:
            return run[0].encode(charset).decode()
        except UnicodeError:
            continue
    return run[0]
