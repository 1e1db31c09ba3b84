"""The help centre is complete in every language, its numbers are those of the terms, and people find what they mean."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

from application.help.articles import articles
from application.help.figures import SWITCHES, figures
from application.help.sayings import sayings
from application.help.search import alike, find, fold, words
from domain.dispute.status import Status
from domain.order.state import OrderStatus
from domain.person.preferences import Language
from domain.terms import NegotiationCap, SellerSilence
from infrastructure.terms import PublishedTerms
from tests.examples import TERMS, terms_with

FOLDER = Path(__file__).parents[2] / "application/help/texts"
QUESTIONS = tomllib.loads((Path(__file__).parent / "help_questions.toml").read_text(encoding="utf-8"))
SHIPPED = PublishedTerms.shipped().versions.values()
EVERY = [
    pytest.param(article, id=f"{language}-{name}")
    for language in Language
    for name, article in articles(language).items()
]
EN = articles(Language.ENGLISH)
in_every_language = pytest.mark.parametrize("language", Language)


def places(text):
    """The names in braces, and how they are written, as often as they stand there."""
    return sorted(f"{name}:{how}" for _, name, how, _ in Formatter().parse(text) if name)


def leaves(table):
    """All texts of nested tables, by their path."""
    for name, value in table.items():
        if isinstance(value, str):
            yield (name,), value
        else:
            yield from (((name, *path), text) for path, text in leaves(value))


@in_every_language
def test_every_article_is_there_in_every_language_with_the_same_numbers_in_it(language):
    theirs = articles(language)
    assert {name: places(one.text) for name, one in theirs.items()} == {
        name: places(one.text) for name, one in EN.items()
    }
    assert len({one.title for one in theirs.values()}) == len(EN) == 16


def test_there_is_no_file_that_nobody_is_shown():
    lying = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")}
    assert lying == {f"{language}/{name}.md" for language in Language for name in EN}


@pytest.mark.parametrize("terms", SHIPPED, ids=lambda terms: terms.ref)
def test_every_clause_and_every_reason_of_the_terms_is_covered_by_an_article(terms):
    assert {clause for one in EN.values() for clause in one.about.clauses} == set(terms.clauses)
    assert {reason for one in EN.values() for reason in one.about.reasons} == set(terms.reasons)


def test_wherever_a_dispute_or_an_order_stands_there_is_one_article_for_it():
    ours = sorted(status for one in EN.values() for status in one.about.statuses)
    assert ours == sorted(set(Status) - {Status.UNOPENED})
    theirs = sorted(status for one in EN.values() for status in one.about.order_statuses)
    assert theirs == sorted(set(OrderStatus) - {OrderStatus.UNPLACED})


@pytest.mark.parametrize("article", EVERY)
def test_an_article_is_short_and_every_place_for_a_number_is_filled(article):
    told = article.told(TERMS)
    assert not set("{}") & set(told)
    assert 100 < len(told) < 1800
    assert article.words


def test_a_number_is_never_another_one_than_that_of_the_terms():
    hasty = replace(terms_with(TERMS, return_shipment=timedelta(hours=36), evidence_files_per_party=7), sha256="hasty")
    assert "within 10 days" in EN["returns"].told(TERMS)
    assert "within 36 hours" in EN["returns"].told(hasty)
    assert "7 files" in EN["evidence"].told(hasty)


def test_numbers_are_told_in_the_readers_way():
    assert figures(TERMS, Language.RUSSIAN)["evidence"] == "3 дня"
    assert figures(TERMS, Language.CHINESE)["seller_response"] == "5天"
    assert figures(TERMS, Language.SPANISH)["description_longest"] == "2.000"
    assert figures(TERMS, Language.ENGLISH)["four_eyes_threshold"] == "500 (JPY 50,000, KRW 500,000)"
    assert figures(TERMS, Language.PORTUGUESE)["evidence_bytes_per_party"] == "150 MB"


def test_how_a_switch_stands_is_told_as_it_stands():
    other = replace(
        TERMS,
        sha256="other",
        on_seller_silence=SellerSilence.ESCALATE,
        on_negotiation_cap=NegotiationCap.CLOSE_IF_BUYER_SILENT,
    )
    assert "counts as accepted" in EN["deadlines"].told(TERMS)
    assert "counts as accepted" not in EN["deadlines"].told(other)
    assert "is closed" in EN["escalation"].told(other)


@in_every_language
def test_every_language_says_the_same_things_with_the_same_places(language):
    ours, theirs = sayings(language), sayings(Language.ENGLISH)
    for table in ("switches", "actions", "sentences"):
        said, meant = dict(leaves(getattr(ours, table))), dict(leaves(getattr(theirs, table)))
        assert {path: places(text) for path, text in said.items()} == {
            path: places(text) for path, text in meant.items()
        }
    assert ours.intents.keys() == theirs.intents.keys()
    assert all(ours.intents.values())


def test_every_way_that_a_switch_can_stand_has_its_sentence():
    hints = {name: type(getattr(TERMS, name)) for name in SWITCHES}
    said = sayings(Language.ENGLISH).switches
    assert {name: set(said[name]) for name in said} == {
        name: {str(way) for way in kind} for name, kind in hints.items()
    }


@pytest.mark.parametrize(
    ("language", "name", "question"),
    [
        pytest.param(*one, id=f"{one[0]}-{one[1]}")
        for one in (
            (language, name, question) for language, asked in QUESTIONS.items() for name, question in asked.items()
        )
    ],
)
def test_people_find_what_they_mean(language, name, question):
    first, *_ = find(question, Language(language))
    assert first.article.name == name


@in_every_language
def test_words_that_say_nothing_find_nothing(language):
    assert find(" ".join(sayings(language).stop), language) == []
    assert find("zzzz 12345 ...", language) == []


def test_a_hit_says_by_which_words():
    first, *_ = find("Cancel a zebra, an ORDER", Language.ENGLISH)
    assert (first.article.name, first.matched, first.by_name) == ("cancelling-an-order", ("cancel", "order"), True)
    assert find("Cancel a zebra, an ORDER", Language.ENGLISH)[0].score > find("order", Language.ENGLISH)[0].score


def test_words_are_taken_apart_without_case_and_accents_and_chinese_by_pairs():
    assert list(words("Devolución, à la MODE; 退货地址 ok")) == [
        "devolucion",
        "a",
        "la",
        "mode",
        "退货",
        "货地",
        "地址",
        "ok",
    ]
    assert fold("ＡＢＣ") == "abc"  # noqa: RUF001 - wide letters


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("return", "returned", True),
        ("mediator", "mediation", True),
        ("dispute", "display", False),
        ("ship", "shop", False),
        ("reason", "reasonable", False),
        ("退", "退货", True),
        ("退款", "退货", False),
    ],
)
def test_endings_do_not_matter_and_beginnings_do(one, other, same):
    assert alike(one, other) is same


def test_a_very_long_text_is_looked_for_by_its_first_words():
    assert find("zzz " * 3 + "refund " * 900, Language.ENGLISH)[0].article.name == "refunds"
    many = " ".join(f"q{n}zq" for n in range(60))
    assert find(f"{many} refund", Language.ENGLISH) == []
