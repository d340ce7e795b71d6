"""The pattern language of the rules: words in order.

`user unknown`            these words, side by side (see words.py for those that do not count)
`mailbox ... full`        up to eight other words between
`(full|over quota)`       one of these
`(our|the local)?`        one of these, or nothing
`quot*` `*spam*`          every word that begins so, every word that has it in it
`@` `#`                   an e-mail address, an IP address
`spamhaus.org` `rbl.`     a host with this ending, a host with this label
`RECIPIENT`               a class of words, listed at the top of the rules

There is nothing in it that could take long: to look for a pattern is to walk once through the
positions of its words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from recado.bounces.plain_text import plain
from recado.bounces.words import Words, tokens

_NEXT = 2
_NEAR = _NEXT * 9
_PART = re.compile(r"\(([^()]*)\)(\??)|(\.\.\.)(?=\s|$)|([A-Z][A-Z_]+\b)(?!\.)|([^\s()]+)")

type Phrase = tuple[str, ...]


class PatternError(ValueError):
    """A pattern that could never match, or that says something which the language has not."""


@dataclass(frozen=True, slots=True)
class _Step:
    phrases: tuple[Phrase, ...]
    reach: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern, with the text that it was made from."""

    text: str
    steps: tuple[_Step, ...]

    def found_in(self, words: Words) -> bool:
        return all(step.optional or _has_any(step, words) for step in self.steps) and self._walk(
            words
        )

    def _walk(self, words: Words) -> bool:
        ends: list[int] | None = None
        for step in self.steps:
            found = sorted(
                {end for phrase in step.phrases for end in _ends(phrase, words, ends, step.reach)}
            )
            if step.optional and ends is not None:
                found = sorted({*found, *ends})
            if not found:
                return False
            ends = found
        return True


def _has_any(step: _Step, words: Words) -> bool:
    return any(all(words.has(token) for token in phrase) for phrase in step.phrases)


def _ends(phrase: Phrase, words: Words, after: list[int] | None, reach: int) -> Iterator[int]:
    """Where the phrase ends, of those times that it begins within reach of one of `after`."""
    reached = after
    for index, token in enumerate(phrase):
        at = words.where(token)
        reached = at if reached is None else _following(reached, at, _NEXT if index else reach)
    return iter(reached or ())


def _following(before: Sequence[int], at: Sequence[int], reach: int) -> list[int]:
    """Those positions that stand at most `reach` behind one of `before`; both are in order."""
    near, index = [], -1
    for position in at:
        while index + 1 < len(before) and _precedes(before[index + 1], position):
            index += 1
        if index >= 0 and position - before[index] <= reach:
            near.append(position)
    return near


def _precedes(before: int, position: int) -> bool:
    return before < position or (before == position and position % 2 == 1)


def compiled(text: str, classes: Mapping[str, str] | None = None) -> Pattern:
    steps: list[_Step] = []
    reach = _NEXT
    for phrases, gap, optional in _parts(text, classes or {}):
        if gap:
            reach = _NEAR
        else:
            steps.append(_Step(phrases, reach, optional))
            reach = _NEXT
    if not steps or steps[0].optional or all(step.optional for step in steps):
        raise PatternError(f"begins with nothing: {text!r}")
    return Pattern(text, tuple(steps))


def _parts(
    text: str, classes: Mapping[str, str]
) -> Iterator[tuple[tuple[Phrase, ...], bool, bool]]:
    if rest := _PART.sub("", text).strip():
        raise PatternError(f"not understood: {rest!r} in {text!r}")
    for part in _PART.finditer(text):
        choice, optional, gap, name, word = part.groups()
        if gap:
            yield (), True, False
            continue
        phrases = tuple(_phrases(_choice(choice, name, word, classes), classes))
        if phrases:
            yield phrases, False, bool(optional)


def _choice(
    choice: str | None, name: str | None, word: str | None, classes: Mapping[str, str]
) -> str:
    if name is None:
        return choice or word or ""
    if name not in classes:
        raise PatternError(f"no such class of words: {name}")
    return classes[name]


def _phrases(choice: str, classes: Mapping[str, str]) -> Iterator[Phrase]:
    if "..." in choice:
        raise PatternError(f"no gap inside a choice: {choice!r}")
    for each in choice.split("|"):
        if each.strip() in classes:
            yield from _phrases(classes[each.strip()], classes)
        elif phrase := _tokens(each.strip()):
            yield phrase
        elif "|" in choice:
            raise PatternError(f"a choice that is no choice, its words mean nothing: {each!r}")


@cache
def _tokens(phrase: str) -> Phrase:
    return tuple(_each_token(phrase))


def _each_token(phrase: str) -> Iterator[str]:
    for word in phrase.split():
        if word in ("@", "#") or word.endswith((".", "*")):
            yield plain(word)
            continue
        found = [token for token, _ in tokens(plain(word))]
        yield from found[:1] if "." in word else found
