"""In which language the caller reads, and the headers that say so."""

from flask import Flask, Response, g, request
from marshmallow import Schema, fields

from domain.person.preferences import Language

LANGUAGES = {language.value: language for language in Language}
HEADER = "Accept-Language"


class LanguageQuerySchema(Schema):
    language = fields.Enum(
        Language,
        by_value=fields.String,
        metadata={"description": f"Add texts in this language, whatever {HEADER} says"},
    )


def install(app: Flask) -> None:
    """Have answers say in which language they are, and that another one could be asked for."""
    app.after_request(_say_so)


def wanted() -> Language | None:
    """What the request names, English for a language that the service doesn't write; nothing when it names none."""
    g.depends_on_language = True
    language = LANGUAGES.get(request.args.get("language", ""))
    if language is None and request.accept_languages:
        tags = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality)
        language = next((LANGUAGES[tag] for tag in tags if tag in LANGUAGES), Language.ENGLISH)
    if language is not None:
        g.language = language
    return language


def wanted_or_english() -> Language:
    """For what is never told without words."""
    g.language = wanted() or Language.ENGLISH
    language: Language = g.language
    return language


def chosen(*preferences: Language | None) -> Language:
    """The first of these that there is; else what the request names, else English."""
    preferred = next((language for language in preferences if language is not None), None)
    g.language = wanted_or_english() if preferred is None else preferred
    g.depends_on_language = True
    language: Language = g.language
    return language


def _say_so(response: Response) -> Response:
    if g.get("depends_on_language"):
        response.vary.add(HEADER)
    if language := g.get("language"):
        response.headers["Content-Language"] = language.value
    return response
