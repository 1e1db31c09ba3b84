"""The help centre: articles for everybody, searched and read in five languages."""

from typing import Any

from flask import Response, abort, request

from api.encoding import encode
from api.house import house
from api.identity import PUBLIC
from api.operation import Blueprint
from api.schemas.help import ArticleQuerySchema, ArticleSchema, FoundArticlesSchema, LanguageQuerySchema
from application.help.articles import Article, articles
from application.help.search import Found, find
from domain.person.preferences import Language
from domain.terms import Terms

LANGUAGES = frozenset(language.value for language in Language)
HELP = Blueprint("help", url_prefix="/v1/help", description="What people ask, and what the articles say")


def language_of(asked: Language | None, preferred: Language | None = None) -> Language:
    """What was asked for; else what somebody prefers; else what their client accepts; else English."""
    tags = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality)
    accepted = (Language(tag) for tag in tags if tag in LANGUAGES)
    return asked or preferred or next(accepted, Language.ENGLISH)


@HELP.operation("GET", "/articles", roles=PUBLIC, query=ArticleQuerySchema(), answers=FoundArticlesSchema())
def list_articles(query: dict[str, Any]) -> Response:
    """Find articles by words, or list them all.

    Case, accents and endings don't matter. Each says by which words it was found.
    """
    language, terms = language_of(query.get("language")), house().terms.in_force(house().clock())
    every = (Found(article, 0.0, (), by_name=False) for article in articles(language).values())
    found = find(query["text"], language) if "text" in query else every
    return told({"items": [in_short(one, terms) for one in found]}, language)


@HELP.operation("GET", "/articles/<name>", roles=PUBLIC, query=LanguageQuerySchema(), answers=ArticleSchema())
def get_article(name: str, query: dict[str, Any]) -> Response:
    """Read an article, with the numbers of the terms in force."""
    language, terms = language_of(query.get("language")), house().terms.in_force(house().clock())
    article = articles(language).get(name)
    if article is None:
        abort(404)
    return told(in_full(article, terms), language)


def told(content: Any, language: Language) -> Response:
    """In this language; another one may have been asked for by the same address."""
    headers = {"Content-Language": language.value, "Vary": "Accept-Language"}
    return Response(encode(content), 200, headers, mimetype="application/json")


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
