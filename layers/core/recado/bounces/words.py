"""A text as words with positions, and the order in which patterns look for them.

Words that carry no meaning of their own (articles, auxiliary verbs, a few prepositions) are left
out, of texts and patterns alike: "the mailbox is full" and "your mailbox has been full" are both
`mailbox full`. What stands between words without being one (addresses, hosts, numbers, reply codes)
takes a half position: it can be asked for, but it never separates two words. So a reply that was
wrapped over several lines, each with its code, reads like one sentence.

Positions are whole numbers: words have even ones, what stands between them odd ones.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from recado.bounces.plain_text import plain

ADDRESS = "@"
"""Stands for any e-mail address."""

NUMBER = "#"
"""Stands for any IP address."""

MOST_PLACES = 40
"""A word that recurs more often is looked for in its first places only."""

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"')\]]+)"
    r"|(?P<address>[^\s<>@\"'(),;:\[\]]{1,64}@[\w.*-]{1,255})"
    r"|(?P<dotted>[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9_-]{1,63}){1,12})"
    r"|(?P<cjk>[\u3040-\u30ff\u3400-\u9fff])"
    r"|(?P<word>[^\W_]+(?:[?\ufffd]{1,4}[^\W_]+)*)"
)
_LABEL = re.compile(r"[^\W_]+")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,4}")
_IP = re.compile(r"\d{1,3}(?:\.[\dx]{1,3}){3}")
_TLD = re.compile(
    r"[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|local|invalid|example|test|"
    r"cloud|online|email|mail|corp|lan|arpa|html|php"
)
_NUMERIC = re.compile(r"\d+|(?=\w*\d)\w{11,}")

_WITHOUT_MEANING = """
a an the is are was were be been being am has have had having do does did to of this that
these those your our his her its it their we i you he she they there here and or for in at
on by with as can could may might will would shall should please currently any which who
o os as de da das dos em na nas um uma e es esta estan estao foi sera ser sido sua seu su sus ao
el los las del un una unos il lo gli di della nel per sta al por para que se aqui qui
la le les l d n des du une est et ete votre sa son ici
der die das den dem ein eine einer ist sind wird wurde und fur ihre ihr hier
"""
"""In English; Portuguese, Spanish, Italian; French; German."""

IGNORED = frozenset(_WITHOUT_MEANING.split())

_ALIKE = {
    "cannot": "not",
    "email": "mail",
    "emails": "mail",
    "mails": "mail",
    "msg": "message",
    "mbox": "mailbox",
    "dont": "not",
    "doesnt": "not",
    "isnt": "not",
    "wasnt": "not",
    "arent": "not",
    "hasnt": "not",
    "havent": "not",
    "didnt": "not",
    "cant": "not",
    "couldnt": "not",
    "wont": "not",
    "mailboxes": "mailbox",
    "messages": "message",
    "users": "user",
    "recipients": "recipient",
    "addresses": "address",
    "accounts": "account",
    "senders": "sender",
    "domains": "domain",
}


def significant(word: str) -> str | None:
    """A word as it is looked up, or nothing if it means nothing."""
    return None if word in IGNORED else _ALIKE.get(word, word)


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """Every word of a plain text with its position; a host once for each of its endings."""
    position = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        for token, is_word in _READ[kind](match[0]):
            if is_word:
                position += 2
            yield token, position if is_word else position + 1


type _Tokens = Iterable[tuple[str, bool]]


def _url(text: str) -> _Tokens:
    host, _, path = text.partition("://")[2].partition("/")
    yield from ((name, False) for name in endings(host))
    yield from ((word, False) for word in _LABEL.findall(path))


def _dotted(text: str) -> _Tokens:
    if _ENHANCED.fullmatch(text):
        return [(text, False)]
    if _IP.fullmatch(text):
        return [(NUMBER, False)]
    if _TLD.fullmatch(text.rpartition(".")[2]):
        return ((name, False) for name in endings(text))
    return (token for label in _LABEL.findall(text) for token in _word(label))


def endings(host: str) -> Iterator[str]:
    """`zen.spamhaus.org`, `spamhaus.org`; and each label as `zen.`, `spamhaus.`"""
    labels = host.split(":")[0].split(".")[-12:]
    for start, label in enumerate(labels):
        yield ".".join(labels[start:])
        yield label + "."


def _word(text: str) -> _Tokens:
    if _NUMERIC.fullmatch(text):
        return [(text, False)]
    word = significant(text)
    return [(word, True)] if word else []


_READ = {
    "url": _url,
    "address": lambda _: [(ADDRESS, False)],
    "dotted": _dotted,
    "cjk": lambda text: [(text, True)],
    "word": _word,
}


class Words:
    """A text, ready to be asked where its words stand."""

    def __init__(self, text: str | bytes | None, vocabulary: "Vocabulary | None" = None) -> None:
        self.plain = plain(text)
        known = vocabulary or Vocabulary(())
        self.positions: dict[str, list[int]] = {}
        for token, position in tokens(self.plain):
            places = self.positions.setdefault(known.mended(token), [])
            if len(places) < MOST_PLACES:
                places.append(position)

    def where(self, token: str) -> list[int]:
        """In ascending order. `quot*` is every word that begins so, `*spam*` every one with it."""
        if token.endswith("*"):
            return sorted(p for word in self._like(token) for p in self.positions[word])
        return self.positions.get(token, [])

    def has(self, token: str) -> bool:
        if token.endswith("*"):
            return any(True for _ in self._like(token))
        return token in self.positions

    def _like(self, token: str) -> Iterator[str]:
        if token.startswith("*"):
            return (word for word in self.positions if token[1:-1] in word and "." not in word)
        return self._beginning(token[:-1])

    def _beginning(self, start: str) -> Iterator[str]:
        for word in self._sorted[bisect_left(self._sorted, start) :]:
            if not word.startswith(start):
                return
            yield word

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.positions)


_BROKEN = re.compile(r"[?\ufffd]+")


class Vocabulary:
    """The words that the rules know: what a broken encoding made of them is read as them.

    `usu?rio` and `usurio` are both `usuario`. Words are given as the rules spell them, accents and
    all.
    """

    def __init__(self, spelled: Iterable[str]) -> None:
        pairs = [(word, plain(word)) for word in spelled if not word.isascii()]
        self._known = sorted({known for _, known in pairs})
        self._without_letter = {
            bare: known
            for word, known in pairs
            if len(bare := "".join(c for c in word if c.isascii())) > 4
        }

    def mended(self, token: str) -> str:
        if token in self._without_letter:
            return self._without_letter[token]
        if "?" not in token and "\ufffd" not in token:
            return token
        start, *_, end = _BROKEN.split(token)
        gap = len(token) - len(start) - len(end)
        fits = (
            word
            for word in self._known
            if word.startswith(start)
            and word.endswith(end)
            and 0 < len(word) - len(start) - len(end) <= gap
        )
        return next(fits, token)
