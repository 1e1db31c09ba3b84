"""How to call in words what answers have in codes, for whoever shows them to people."""

from typing import Any

from marshmallow import Schema, fields

from api.identity import PUBLIC
from api.language import LanguageQuerySchema, wanted_or_english
from api.operation import Blueprint
from application import phrasebook

WORDS = Blueprint("words", url_prefix="/v1", description="Codes in words")


class VocabularySchema(Schema):
    """``words`` has tables by name, and in each what to call a code; ``replies`` are sentences to offer to people."""

    language = fields.String(required=True)
    words = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()), required=True
    )
    replies = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@WORDS.operation("GET", "/words", roles=PUBLIC, query=LanguageQuerySchema(), answers=VocabularySchema())
def list_words(query: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the language is read off the request
    """Look up what codes are called.

    Statuses, outcomes, reasons, remedies, roles, folders and all the others, in one language; and common sentences for
    conversations, which are translated exactly.
    """
    language = wanted_or_english()
    return {
        "language": language,
        "words": phrasebook.vocabulary(language),
        "replies": phrasebook.replies(language),
    }
