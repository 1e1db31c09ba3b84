"""The pages of docs/reference are as the code stands, and the code says something about everything on them."""

import importlib.util
import json
from pathlib import Path

import pytest

from domain.dispute.lifecycle import LIFECYCLE
from domain.dispute.status import Status
from domain.refusal import Rule
from infrastructure.codec import domain_codec
from tests.examples import TERMS

DOCS = Path(__file__).parents[2] / "docs"
EVENTS = [*domain_codec().events.values()]


def load_generator():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generator()


def reference(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_is_as_the_code_stands(name):
    assert reference(name) == generate.PAGES[name](), f"{name} is stale: make docs"


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name) for file in generate.MEASURED])
def test_figures_are_those_that_were_measured_last(file):
    assert file.read_text(encoding="utf-8") == generate.MEASURED[file](), f"{file.name} is stale: make docs"


def test_nothing_else_lies_among_them():
    assert {path.name for path in (DOCS / "reference").iterdir()} == set(generate.PAGES)


@pytest.mark.parametrize("name", [name for name in generate.PAGES if name.endswith(".md")])
def test_a_page_begins_with_what_it_is_and_that_nobody_edits_it(name):
    title, _, about, source, *_ = reference(name).splitlines()
    assert title.startswith("# ")
    assert about.endswith(".")
    assert source.startswith("Generated from ")
    assert source.endswith("do not edit.")


def test_every_event_has_a_sentence_of_its_own():
    """A dataclass without one is given its signature, which says nothing that the table of members doesn't."""
    sentences = [(kind.__doc__ or "").strip() for kind in EVENTS]
    assert all(sentence.endswith(".") and "(*" not in sentence for sentence in sentences)
    assert len(set(sentences)) == len(EVENTS)


def test_every_rule_has_a_sentence_of_its_own():
    assert len({rule.value for rule in Rule}) == len(Rule.__members__)
    assert all(f"`{rule}`" in reference("refusals.md") for rule in Rule)


def test_every_name_that_is_stored_is_in_the_catalogue():
    page = reference("events.md")
    assert all(f"## `{kind.name}`\n" in page for kind in EVENTS)


def test_every_status_and_every_condition_is_on_the_page_of_the_lifecycle():
    page = reference("lifecycle.md")
    assert all(f"`{status}`" in page for status in Status)
    for move in LIFECYCLE:
        for guard in move.unless:
            rules = generate.rules_of([guard])
            assert rules, f"{guard.__name__} names no rule"
            assert all(f"`{rule}`" in page for rule in rules)


def test_the_terms_are_shown_with_the_hash_that_disputes_are_pinned_to():
    assert TERMS.sha256 in reference("terms.md")
    assert all(clause.text in reference("terms.md") for clause in TERMS.clauses.values())


def test_the_contract_is_openapi():
    assert json.loads(reference("openapi.json"))["openapi"].startswith("3.1")
