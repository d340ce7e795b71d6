"""The learnt guess: careful, compact, and blind to what could name a person."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest

from recado.bounces.model import features, guess, weigh
from recado.bounces.plain_text import plain
from recado.bounces.reader import Bounce, read
from recado.bounces.reply import Reply, unfolded
from recado.domain.status import Reason

WEIGHTS = {
    "": (0, 0, 0, 0),
    "parcel": (0, 3, 0, 0),
    "shelf": (0, 3, 0, 0),
    "thief": (0, 0, 9, 0),
}


def reply(text: str) -> Reply:
    return unfolded(plain(text))


def test_words_pull_towards_what_they_were_learnt_with() -> None:
    assert weigh(WEIGHTS, features(reply("parcel on the shelf"), "")).reason is Reason.MAILBOX_FULL
    assert weigh(WEIGHTS, features(reply("a thief"), "")).reason is Reason.SENDER_BLOCKED


def test_it_is_not_sure_of_what_it_does_not_know() -> None:
    assert weigh(WEIGHTS, ["never", "heard"]).likelihood == 0


@pytest.mark.parametrize("text", ["", "550", "550 zxcvb qwert", "buenos dias a todos"])
def test_it_is_silent_about_words_it_never_saw(text: str) -> None:
    assert guess(reply(text), "") is None


def test_its_guess_is_never_permanent() -> None:
    verdict = read(Bounce(diagnostic="550 that recipient we cannot see", bounce_type="Permanent"))

    assert verdict.rule == "model"
    assert not verdict.permanent


def test_addresses_hosts_and_numbers_are_not_seen() -> None:
    seen = features(
        reply("550 5.1.1 <ana@example.org> at mx.example.org 192.0.2.1 id8812"), "5.1.1"
    )

    assert {name for name in seen if not name[:1].isdigit() and name[:1] != "."} == {""}


def test_what_is_kept_is_small_and_gives_no_text_away() -> None:
    kept = files("recado.bounces").joinpath("model.json").read_text(encoding="utf-8")
    names = re.findall(r'^"([^"]*)":', kept, re.MULTILINE)

    assert len(kept) < 200_000
    assert max(len(name.split()) for name in names) == 2
    assert names == sorted(names)
    assert all(first != second for first, second in pairwise(names))
