"""Every rule is a sentence, and every one of them is broken by a test of its own."""

import ast
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from domain.order.events import OrderPlaced
from domain.refusal import Refused, Rule
from tests.examples import day, opened

OF_THE_TERMS = {Rule.FILE_KIND, Rule.FILE_TOO_LARGE}
"""What a dispute says of a file, by the terms that it is held under."""
KEPT_ELSEWHERE = {
    Rule.KEY_REUSED: "the application compares the request with the one that used the key first",
    Rule.BEFORE_ALL_TERMS: "the published terms are kept by the infrastructure",
    **dict.fromkeys(
        (rule for rule in Rule if rule.name.startswith("FILE_") and rule not in OF_THE_TERMS),
        "files are looked into before the domain hears of them",
    ),
    Rule.NO_SUCH_FILE: "files that wait belong to no dispute yet",
    Rule.TOO_MANY_UPLOADS: "files that wait belong to no dispute yet",
    Rule.NO_SUCH_LISTING: "whoever looks a product up finds it, or not; the domain is given its card",
    Rule.IN_THE_FUTURE: "the application knows what time it is; the domain has no clock",
}
CHAPTERS = sorted(Path(__file__).parent.glob("test_*.py"))


def rules_named(tree: ast.AST) -> Iterator[Rule]:
    """The rules that a chapter expects of a decider, or of the answer about eligibility."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Rule":
            yield Rule[node.attr]


def test_every_rule_of_the_domain_is_broken_by_a_test():
    here = Path(__file__)
    tested = {rule for path in CHAPTERS if path != here for rule in rules_named(ast.parse(path.read_text()))}
    assert tested == set(Rule) - set(KEPT_ELSEWHERE)


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_is_a_sentence_with_may_must_or_there_is_no(rule):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){3,}", rule.value)
    assert {"may", "must", "no"} & set(rule.value.split("-"))


def test_a_refusal_says_the_rule_in_words_unless_it_knows_better():
    assert str(Refused(Rule.NOT_PAID)) == "an order must be paid to be disputed"
    assert str(Refused(Rule.NOT_NOW, "too late")) == "too late"
    assert Refused(Rule.OVERPAID, due="1.00").details == {"due": "1.00"}


def test_an_event_is_written_in_its_first_form_until_it_gets_another_one():
    assert OrderPlaced.schema_version == 1


def test_a_fact_can_not_be_changed():
    (fact, *_) = opened()
    with pytest.raises(FrozenInstanceError):
        fact.at = day(99)
