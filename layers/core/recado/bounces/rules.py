"""The table of rules, read once: `rules.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from recado.bounces.patterns import Pattern, compiled
from recado.bounces.words import Vocabulary, Words
from recado.domain.status import Reason

LONGEST_SHOWN = 60
"""Letters of a pattern: enough to find its line in the table."""

_SPELLED = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of the table; see its head for what the columns mean."""

    name: str
    reason: Reason
    says: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    provider: str = "any"
    reply: str | None = None
    hint: bool = False
    example: str = ""

    def heard_in(self, words: Words, severity: str | None) -> Pattern | None:
        """The pattern that speaks, if one does."""
        if not self._is_for(severity):
            return None
        said = next((pattern for pattern in self.says if pattern.found_in(words)), None)
        if said is None or any(pattern.found_in(words) for pattern in self.unless):
            return None
        return said

    def _is_for(self, severity: str | None) -> bool:
        return {
            None: True,
            "5": severity != "4",
            "4": severity == "4",
            "not 5": severity != "5",
        }[self.reply]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text was found to say, and by which row. A guess makes nothing permanent."""

    reason: Reason
    rule: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in their order."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary

    def words(self, text: str) -> Words:
        return Words(text, self.vocabulary)

    def read(self, words: Words, severity: str | None, *, hints: bool = False) -> Found | None:
        for rule in self.rules:
            if rule.hint is hints and (pattern := rule.heard_in(words, severity)):
                said = f"{rule.name}: {pattern.text[:LONGEST_SHOWN]}"
                return Found(rule.reason, said, is_guess=rule.hint)
        return None


def parsed(text: str) -> Rules:
    table = tomllib.loads(text)
    classes: dict[str, str] = table.get("words", {})
    rules = tuple(_rule(row, classes) for row in table["rules"])
    return Rules(rules, Vocabulary(_SPELLED.findall(text)))


def _rule(row: Mapping[str, Any], classes: Mapping[str, str]) -> Rule:
    return Rule(
        name=row["name"],
        reason=Reason(row["reason"]),
        says=tuple(_patterns(row["says"], classes)),
        unless=tuple(_patterns(row.get("unless", ""), classes)),
        provider=row.get("provider", "any"),
        reply=row.get("reply"),
        hint=row.get("hint", False),
        example=row.get("example", ""),
    )


def _patterns(lines: str, classes: Mapping[str, str]) -> Iterable[Pattern]:
    return (compiled(line.strip(), classes) for line in lines.splitlines() if line.strip())


@cache
def rules() -> Rules:
    return parsed((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
