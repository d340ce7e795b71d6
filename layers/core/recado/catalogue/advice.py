"""What a merchant is told about a send: label, what happened, what to do, who acts, and a message
to copy to the customer. The words are data: `wording/`, one file a language."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from typing import Any

from recado.catalogue.cases import CASES, WAYS_OUT, Actor, Case, case_of
from recado.catalogue.languages import FOLDER, known
from recado.domain.hints import Hint
from recado.domain.history import Event
from recado.domain.receipt import Outcome
from recado.domain.status import STATUS_OF, Reason

FIELDS = ("label", "happened", "to_do", "meanwhile", "message")

TOLD_BY_REASON = frozenset({Event.STOPPED, Outcome.SOFT_FAILURE, Outcome.HARD_FAILURE})
"""The events that say little without their reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the texts are filled with. No address once it is no longer known; `senders` are the
    addresses that our e-mails come from. `next_try`: when another attempt is due, in words; None if
    none is planned."""

    address: str | None
    merchant: str
    senders: tuple[str, ...]
    next_try: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a merchant reads. No message where there is nothing to tell the customer."""

    label: str
    happened: str
    to_do: str
    who_acts: Actor
    message: str | None


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a block can end: what is to be done, by whom, and that in words."""

    action: str
    who_acts: Actor
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One case on the channels where it reads alike, its placeholders open and named."""

    status: str
    detail: str | None
    channels: tuple[str, ...]
    advice: Advice
    placeholders: tuple[str, ...]


def advice(
    status: str, channel: str, language: str, *, detail: str | None = None, facts: Facts
) -> Advice:
    """The texts of one send's status, filled. `detail`: its reason or else its evidence; one that
    the catalogue does not know gets the status's own texts."""
    words = _words(language)
    values = {
        "next": facts.next_try,
        "address": facts.address or words["address"][channel],
        "merchant": facts.merchant,
        "senders": _listed(facts.senders, words["and"]),
    }
    raw = _texts(words, status, channel, detail)
    texts = {field: text.format_map(values) for field, text in raw.items()}
    told = _advice(texts, case_of(status, detail))
    if facts.next_try is None:
        return told
    planned = words["again"]["planned"].format_map(values)
    return _until_then(told, planned, texts.get("meanwhile"), words["again"]["meanwhile"])


def label(status: str, channel: str, language: str, detail: str | None = None) -> str:
    """Only the label, which needs no facts."""
    return _texts(_words(language), status, channel, detail)["label"]


def headline(news: str, language: str, *, channel: str | None = None, at: str | None = None) -> str:
    """What the sends about an invoice have come to, in a sentence. `channel` and `at`: by which it
    arrived and when, in words, if it did."""
    words = _words(language)
    by = None if channel is None else words["channels"][channel]
    text: str = words["news"][news]
    return text.format_map({"channel": by, "at": at})


def event_text(event: str, channel: str, language: str, *, reason: Reason | None = None) -> str:
    """One line of a history in words: a failure or a stop is told by its reason."""
    if event in TOLD_BY_REASON and reason is not None:
        return label(STATUS_OF[reason], channel, language, reason)
    text: str = _words(language)["events"][event]
    return text


def ways_out(reason: str | None, language: str) -> tuple[WayOut, ...]:
    """How a block for this reason can end."""
    words = _words(language)["ways_out"]
    return tuple(
        WayOut(action, who_acts, words[action].get(reason, words[action]["text"]))
        for action, who_acts in WAYS_OUT.items()
    )


def hint_text(hint: Hint, language: str, senders: tuple[str, ...]) -> str:
    """A hint about an address, in words."""
    words = _words(language)
    texts = words["hints"][hint.kind]
    text: str = texts.get(hint.provider, texts["text"])
    return text.format_map(
        {
            "provider": hint.provider_name,
            "suggestion": hint.suggestion,
            "senders": _listed(senders, words["and"]),
        }
    )


def actor_name(actor: Actor, language: str) -> str:
    """Who acts, as a merchant would say it."""
    name: str = _words(language)["actors"][actor]
    return name


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """The whole catalogue, for those who want to read or copy it: placeholders stay as they are
    and are named."""
    return tuple(entry for case in CASES for entry in _entries(_words(language), case))


def _entries(words: dict[str, Any], case: Case) -> Iterator[Entry]:
    alike: dict[Advice, list[str]] = {}
    for channel in case.channels:
        raw = _texts(words, case.status, channel, case.detail)
        alike.setdefault(_advice(raw, case), []).append(channel)
    for read, channels in alike.items():
        open_ones = placeholders((read.happened, read.to_do, read.message or ""))
        yield Entry(case.status, case.detail, tuple(channels), read, open_ones)


def placeholders(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in braces, each once, by alphabet."""
    found = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return tuple(sorted(found))


def _texts(words: dict[str, Any], status: str, channel: str, detail: str | None) -> dict[str, str]:
    """The status's texts, under what its channel, its detail and both together say otherwise."""
    base = words["status"][status]
    of_channel = base.get(channel, {})
    layers = (base, of_channel, base.get(detail, {}), of_channel.get(detail, {}))
    return {field: layer[field] for layer in layers for field in FIELDS if field in layer}


def _advice(texts: dict[str, str], case: Case) -> Advice:
    return Advice(
        label=texts["label"],
        happened=texts["happened"],
        to_do=texts["to_do"],
        who_acts=case.who_acts,
        message=texts.get("message") or None,
    )


def _until_then(told: Advice, planned: str, meanwhile: str | None, otherwise: str) -> Advice:
    """While another attempt is planned nobody has to act, but where there is something to do
    meanwhile."""
    if meanwhile is None:
        return replace(told, to_do=f"{planned} {otherwise}", who_acts=Actor.NOBODY, message=None)
    return replace(told, to_do=f"{planned} {meanwhile}")


def _listed(addresses: Iterable[str], last: str) -> str:
    """`a`, or `a and b`: each once, since a deployment may send everything from one address."""
    *others, final = dict.fromkeys(addresses)
    return f"{', '.join(others)} {last} {final}" if others else final


def _words(language: str) -> dict[str, Any]:
    return _read(known(language))


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
