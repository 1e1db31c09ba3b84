"""The help centre over HTTP: for everybody, in the reader's language, with the numbers that count now."""

import pytest

from application.help.articles import articles
from domain.person.preferences import Language
from tests.api.desk import problem

ARTICLES = "/v1/help/articles"


@pytest.fixture
def http(desk):
    """Somebody without a token."""
    return desk.app.test_client()


def test_everybody_may_read_all_articles(http):
    items = http.get(ARTICLES).json["items"]
    assert [item["name"] for item in items] == list(articles(Language.ENGLISH))
    assert items[0]["href"] == f"{ARTICLES}/{items[0]['name']}"


def test_the_best_article_for_a_text_comes_first_and_says_why(http):
    first, *_ = http.get(ARTICLES, query_string={"text": "How do I send it back?"}).json["items"]
    assert (first["name"], first["matched"]) == ("returns", ["send", "back"])
    assert "within 10 days" in first["begins"]
    assert http.get(ARTICLES, query_string={"text": "qwertz"}).json["items"] == []


def test_an_article_tells_the_numbers_of_the_terms_in_force_and_which_they_are(http):
    article = http.get(f"{ARTICLES}/returns").json
    assert article["terms"] == "default@1"
    assert "within 10 days" in article["text"]
    assert article["clauses"][0] == {"name": "return-shipment", "href": "/v1/terms/default@1#/clauses/return-shipment"}
    assert article["statuses"] == ["awaiting-return", "return-in-transit", "return-inspection"]


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ({}, "", "en"),
        ({}, "fr, pt-BR;q=0.8, en;q=0.1", "pt"),
        ({"language": "zh"}, "pt", "zh"),
        ({}, "fr", "en"),
    ],
)
def test_it_is_told_in_the_language_asked_for_else_in_one_that_the_client_accepts(http, query, accepted, language):
    answer = http.get(f"{ARTICLES}/refunds", query_string=query, headers={"Accept-Language": accepted})
    assert (answer.json["language"], answer.headers["Content-Language"]) == (language, language)
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.json["title"] == articles(Language(language))["refunds"].title


def test_what_is_no_article_is_not_found(http):
    for name in ("nothing", "../refunds", "Refunds"):
        assert problem(http.get(f"{ARTICLES}/{name}")) == (404, "not-found")


@pytest.mark.parametrize("query", [{"text": ""}, {"text": "x" * 2001}, {"language": "fr"}, {"page": "2"}])
def test_a_query_that_makes_no_sense_is_told_so(http, query):
    assert problem(http.get(ARTICLES, query_string=query)) == (422, "misshapen")
