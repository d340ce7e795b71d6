"""A guess at the status from the words of a text, for texts that no rule knows.

Logistic regression over words, pairs of neighbours and beginnings of words; the weights in
`model.json` are learnt by `infra/bounces/train.py`. It speaks only when it is sure enough, and what
it says is a guess: never permanent.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path

from recado.bounces.reply import Reply
from recado.bounces.words import tokens
from recado.domain.status import Reason

REASONS = (Reason.NO_SUCH_USER, Reason.MAILBOX_FULL, Reason.SENDER_BLOCKED, Reason.SERVER_ERROR)
"""What it can tell apart, one for each status; weights are listed in this order."""

SURE_ENOUGH = 0.6
"""Chosen by cross-validation, a whole source left out at a time."""

LEAST_KNOWN = 2
"""Words; and at least half of them."""

_MOST_WORDS = 400
_STEM = 5

type Weights = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest reason, and how likely it is (0 to 1)."""

    reason: Reason
    likelihood: float


def features(reply: Reply, enhanced: str) -> list[str]:
    """What the model sees of a reply: no address, no host, no number but the codes."""
    words = [word for word, at in tokens(reply.inner[:8192]) if at % 2 == 0 and word.isalpha()]
    words = words[:_MOST_WORDS]
    return sorted({"", *words, *_pairs(words), *_stems(words), *_codes(reply, enhanced)})


def _pairs(words: list[str]) -> Iterator[str]:
    return (f"{first} {second}" for first, second in pairwise(words))


def _stems(words: list[str]) -> Iterator[str]:
    return (word[:_STEM] + "*" for word in words if len(word) > _STEM)


def _codes(reply: Reply, enhanced: str) -> Iterator[str]:
    if enhanced:
        yield from (enhanced, enhanced[1:], enhanced[:1] + ".")
    if reply.code:
        yield from (reply.code, reply.code[:1] + ".")


def weigh(weights: Weights, present: Sequence[str]) -> Guess:
    known = [weights[feature] for feature in present if feature in weights]
    scale = 1 / sqrt(len(known) or 1)
    scores = [exp(scale * sum(column)) for column in zip(*known, strict=True)] or [1.0]
    best = max(range(len(scores)), key=scores.__getitem__)
    return Guess(REASONS[best], scores[best] / sum(scores) if known else 0)


def guess(reply: Reply, enhanced: str) -> Reason | None:
    """Nothing, rather than something unlikely or about words it does not know."""
    weights, present = _weights(), features(reply, enhanced)
    best = weigh(weights, present)
    is_sure = best.likelihood >= SURE_ENOUGH and _familiar(weights, present)
    return best.reason if is_sure else None


def _familiar(weights: Weights, present: Sequence[str]) -> bool:
    words = [name for name in present if name.isalpha()]
    known = sum(word in weights for word in words)
    return known >= LEAST_KNOWN and 2 * known >= len(words)


@cache
def _weights() -> Weights:
    learnt = json.loads((Path(__file__).parent / "model.json").read_text(encoding="utf-8"))
    unit: float = learnt["unit"]
    return {name: [unit * whole for whole in row] for name, row in learnt["weights"].items()}
