"""Learns the weights of `recado/bounces/model.json` from labelled replies.

    PYTHONPATH=layers/core python -m infra.bounces.train ../shared/corpus/dev.jsonl

prints how well the model does on sources it has not seen (one left out at a time), then writes
the weights. The same cases give the same file.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from random import Random

import recado.bounces
from recado.bounces.model import REASONS, features, weigh
from recado.bounces.plain_text import plain
from recado.bounces.reply import unfolded

LABELS = (
    "address_does_not_exist",
    "mailbox_full",
    "spam_or_sender_blocked",
    "receiving_problem",
)
"""The corpus's categories, in the order of `REASONS`."""

EPOCHS, STEP, DECAY = 25, 0.3, 1e-4
LEAST_CASES, LEAST_SOURCES = 3, 2
"""What few texts or a single source have says more of them than of the cause, and is not kept."""
LARGEST = 127
"""Weights are kept as whole numbers of one byte."""


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled reply."""

    label: int
    source: str
    strict: bool
    present: list[str]


def cases(path: Path) -> list[Case]:
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _case(row: dict[str, str]) -> Case:
    reply = unfolded(plain(row["diagnostic"]))
    return Case(
        label=LABELS.index(row["expected"]),
        source=row["source_set"],
        strict=bool(row["strict"]),
        present=features(reply, reply.enhanced or row["enhanced_status"] or ""),
    )


def learn(known: Sequence[Case]) -> dict[str, list[float]]:
    """Plain stochastic gradient descent: a few hundred cases need no more."""
    weights = {name: [0.0] * len(REASONS) for name in _common(known)}
    order = list(known)
    chance = Random(1)  # noqa: S311
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for case in order:
            _step(weights, case)
    return weights


def _common(known: Iterable[Case]) -> list[str]:
    count: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for case in known:
        for name in case.present:
            count[name] += 1
            sources[name].add(case.source)
    return sorted(
        name for name in count if count[name] >= LEAST_CASES and len(sources[name]) >= LEAST_SOURCES
    )


def _step(weights: dict[str, list[float]], case: Case) -> None:
    rows = [weights[name] for name in case.present if name in weights]
    scale = 1 / sqrt(len(rows))
    scores = [exp(scale * sum(column)) for column in zip(*rows, strict=True)]
    slopes = [score / sum(scores) - (label == case.label) for label, score in enumerate(scores)]
    for row in rows:
        for label, slope in enumerate(slopes):
            row[label] -= STEP * (slope * scale + DECAY * row[label])


def written(weights: dict[str, list[float]]) -> str:
    """As JSON, a line for each feature."""
    unit = max(abs(weight) for row in weights.values() for weight in row) / LARGEST
    whole = {name: [round(weight / unit) for weight in row] for name, row in weights.items()}
    rows = (
        f"{json.dumps(name, ensure_ascii=False)}: {row}" for name, row in whole.items() if any(row)
    )
    return f'{{"unit": {unit:.8f}, "weights": {{\n' + ",\n".join(rows) + "\n}}\n"


def by_unseen_source(known: Sequence[Case]) -> list[tuple[Case, bool]]:
    """Each case, judged by a model that has seen nothing of its source."""
    judged = []
    for source in sorted({case.source for case in known}):
        weights = learn([case for case in known if case.source != source])
        for case in (each for each in known if each.source == source):
            judged.append((case, weigh(weights, case.present).reason is REASONS[case.label]))
    return judged


def _report(judged: Sequence[tuple[Case, bool]]) -> None:
    strict = [(case, right) for case, right in judged if case.strict]
    print(f"sources not seen, all categories: {_share([right for _, right in strict])}")
    for index, label in enumerate(LABELS):
        print(f"  {label:24} {_share([right for case, right in strict if case.label == index])}")


def _share(rights: Sequence[bool]) -> str:
    return f"{100 * sum(rights) / len(rights):5.1f} % of {len(rights)}" if rights else "n/a"


def main() -> None:
    known = cases(Path(sys.argv[1]))
    _report(by_unseen_source(known))
    target = Path(recado.bounces.__path__[0]) / "model.json"
    target.write_text(written(learn(known)), encoding="utf-8")
    print(f"{target}: {target.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
