"""The files of the languages say the same things, and nothing that nobody can read."""

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from recado.catalogue.advice import FIELDS, placeholders
from recado.catalogue.cases import CASES, EVERY, STATUSES, WAYS_OUT, Actor
from recado.catalogue.languages import FOLDER, LANGUAGES
from recado.domain.hints import NAMES, HintKind
from recado.domain.history import Event
from recado.domain.page import News
from recado.domain.receipt import Outcome


@cache
def words(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts(language: str) -> None:
    assert set(leaves(words(language))) == set(leaves(words("pt-BR")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_message_in_the_same_places(language: str) -> None:
    assert empty(language) == empty("pt-BR")


def empty(language: str) -> set[tuple[str, ...]]:
    return {path for path in leaves(words(language)) if not text_at(words(language), path)}


def text_at(table: dict[str, Any], path: tuple[str, ...]) -> str:
    for key in path:
        table = table[key]
    return str(table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_texts_are_filled_with_the_same_facts(language: str) -> None:
    mine, first = words(language), words("pt-BR")
    for path in leaves(first):
        assert placeholders([text_at(mine, path)]) == placeholders([text_at(first, path)]), path


def test_every_text_belongs_to_a_case() -> None:
    readable = {(*way, field) for way in ways() for field in FIELDS}
    assert set(leaves(words("pt-BR")["status"])) <= readable


def ways() -> Iterator[tuple[str, ...]]:
    for case in CASES:
        for channel in case.channels:
            yield from ((case.status,), (case.status, channel))
            if case.detail:
                yield from ((case.status, case.detail), (case.status, channel, case.detail))


def test_every_actor_channel_hint_and_event_has_words() -> None:
    first = words("pt-BR")
    assert set(first["actors"]) == set(Actor)
    assert set(first["address"]) == set(EVERY)
    assert set(first["hints"]) == set(HintKind)
    assert set(first["ways_out"]) == set(WAYS_OUT)
    assert set(first["status"]) == set(STATUSES)
    assert set(first["channels"]) == set(EVERY)
    assert set(first["news"]) == set(News)
    assert set(first["events"]) == {*Event, *Outcome}


def test_the_words_of_a_hint_for_one_provider_name_a_known_one() -> None:
    for texts in words("pt-BR")["hints"].values():
        assert set(texts) - {"text"} <= set(NAMES)


def test_no_detail_has_the_name_of_a_channel_or_of_a_field() -> None:
    taken = {*EVERY, *FIELDS}
    assert not taken & {case.detail for case in CASES}


def test_no_case_is_listed_twice() -> None:
    rows = [(case.status, case.detail) for case in CASES]
    assert len(rows) == len(set(rows))


def test_every_detail_is_met_only_where_its_status_is() -> None:
    of_status = {case.status: set(case.channels) for case in CASES if case.detail is None}
    assert all(set(case.channels) <= of_status[case.status] for case in CASES)
