"""The help centre: articles for everybody, searched and read in five languages."""

from typing import Any

from flask import Response, abort

from api.encoding import encode
from api.house import house
from api.identity import PUBLIC
from api.language import LanguageQuerySchema, wanted_or_english
from api.operation import Blueprint
from api.schemas.help import ArticleQuerySchema, ArticleSchema, FoundArticlesSchema
from application.help.articles import Article, articles
from application.help.search import Found, find
from domain.terms import Terms

HELP = Blueprint("help", url_prefix="/v1/help", description="What people ask, and what the articles say")


@HELP.operation("GET", "/articles", roles=PUBLIC, query=ArticleQuerySchema(), answers=FoundArticlesSchema())
def list_articles(query: dict[str, Any]) -> Response:
    """Find articles by words, or list them all.

    Case, accents and endings don't matter. Each says by which words it was found.
    """
    language, terms = wanted_or_english(), house().terms.in_force(house().clock())
    every = (Found(article, 0.0, (), by_name=False) for article in articles(language).values())
    found = find(query["text"], language) if "text" in query else every
    return told({"items": [in_short(one, terms) for one in found]})


@HELP.operation("GET", "/articles/<name>", roles=PUBLIC, query=LanguageQuerySchema(), answers=ArticleSchema())
def get_article(name: str, query: dict[str, Any]) -> Response:  # noqa: ARG001 - the language is read off the request
    """Read an article, with the numbers of the terms in force."""
    language, terms = wanted_or_english(), house().terms.in_force(house().clock())
    article = articles(language).get(name)
    if article is None:
        abort(404)
    return told(in_full(article, terms))


def told(content: Any) -> Response:
    return Response(encode(content), 200, mimetype="application/json")


def named(article: Article) -> dict[str, Any]:
    return {
        "name": article.name,
        "language": article.language,
        "title": article.title,
        "href": f"/v1/help/articles/{article.name}",
    }


def in_short(found: Found, terms: Terms) -> dict[str, Any]:
    begins, _, _ = found.article.told(terms).partition("\n\n")
    return named(found.article) | {"begins": begins, "score": found.score, "matched": found.matched}


def in_full(article: Article, terms: Terms) -> dict[str, Any]:
    cited = article.about.clauses
    return named(article) | {
        "text": article.told(terms),
        "terms": terms.ref,
        "clauses": [{"name": name, "href": f"/v1/terms/{terms.ref}#/clauses/{name}"} for name in cited],
        "reasons": article.about.reasons,
        "statuses": article.about.statuses,
        "order_statuses": article.about.order_statuses,
    }
