"""The table of rules: each row is sound, and reads what it says it reads."""

from collections import Counter

import pytest

from recado.bounces import codes
from recado.bounces.consequences import CONSEQUENCES
from recado.bounces.patterns import Pattern
from recado.bounces.reader import Bounce, read
from recado.bounces.rules import Rule, parsed, rules
from recado.bounces.words import ADDRESS, NUMBER
from recado.domain.status import STATUS_OF, Reason

RULES = rules().rules
STANDS_FOR = {ADDRESS: "ana@example.org", NUMBER: "192.0.2.1"}


def spoken(pattern: Pattern) -> str:
    """A text that the pattern was made for: of every choice the first."""
    return " ".join(sounded(token) for step in pattern.steps for token in step.phrases[0])


def sounded(token: str) -> str:
    word = token.strip("*")
    return STANDS_FOR.get(word, word + "example.org" if word.endswith(".") else word)


def by_name(rule: Rule) -> str:
    return rule.name


def test_names_are_unique() -> None:
    assert [name for name, times in Counter(rule.name for rule in RULES).items() if times > 1] == []


def test_a_pattern_stands_in_the_table_once() -> None:
    patterns = Counter(pattern.text for rule in RULES for pattern in rule.says)

    assert [text for text, times in patterns.items() if times > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_a_rule_reads_its_example(rule: Rule) -> None:
    verdict = read(Bounce(diagnostic=rule.example))

    assert (verdict.rule.partition(":")[0], verdict.reason) == (rule.name, rule.reason)


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_every_pattern_finds_the_words_it_asks_for(rule: Rule) -> None:
    silent = [
        pattern.text
        for pattern in (*rule.says, *rule.unless)
        if not pattern.found_in(rules().words(spoken(pattern)))
    ]

    assert silent == []


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_no_rule_speaks_without_being_addressed(rule: Rule) -> None:
    """Words that say nothing of a cause must not sound like one."""
    assert rule.heard_in(rules().words("Good morning, this is our monthly letter"), "5") is None


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_the_columns_of_a_rule_have_known_values(rule: Rule) -> None:
    assert rule.provider
    assert rule.reply in {None, "4", "5", "not 5"}
    assert rule.reason in CONSEQUENCES


@pytest.mark.parametrize("reason", sorted({rule.reason for rule in RULES} | set(codes.reasons())))
def test_every_reason_has_a_status_and_consequences(reason: Reason) -> None:
    assert reason in STATUS_OF
    assert reason in CONSEQUENCES


TWO_RULES = '''
[[rules]]
name = "full"
reason = "mailbox_full"
says = """
warehouse ... full
"""
unless = "moon"

[[rules]]
name = "closed"
reason = "account_disabled"
reply = "5"
says = "warehouse"
'''


def heard(text: str, severity: str | None = None) -> str | None:
    table = parsed(TWO_RULES)
    found = table.read(table.words(text), severity)
    return found.rule if found else None


def test_the_first_rule_that_finds_its_words_speaks() -> None:
    assert heard("the warehouse is full") == "full: warehouse ... full"


def test_a_rule_keeps_silent_at_the_words_that_it_excepts() -> None:
    assert heard("the warehouse on the moon is full") == "closed: warehouse"


def test_a_rule_for_final_replies_does_not_speak_of_passing_ones() -> None:
    assert heard("the warehouse", severity="4") is None
