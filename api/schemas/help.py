"""The help centre: what is looked for, and what is told of an article."""

from marshmallow import Schema, fields

from api.fields import Text
from domain.person.preferences import Language

LONGEST_QUESTION = 2000
IN = {"description": "Of the articles and the answer; else as the header Accept-Language asks for, else English"}


class LanguageQuerySchema(Schema):
    language = fields.Enum(Language, by_value=fields.String, metadata=IN)


class ArticleQuerySchema(LanguageQuerySchema):
    text = Text(LONGEST_QUESTION, least=1, metadata={"description": "What to look for, in that language"})


class ArticleInShortSchema(Schema):
    name = fields.String(required=True, metadata={"description": "The same in every language"})
    language = fields.Enum(Language, by_value=fields.String, required=True)
    title = fields.String(required=True)
    href = fields.String(required=True)


class FoundArticleSchema(ArticleInShortSchema):
    begins = fields.String(required=True, metadata={"description": "Its first paragraph, as Markdown"})
    score = fields.Float(required=True, metadata={"description": "The more, the better it fits; 0 without a text"})
    matched = fields.List(
        fields.String(), required=True, metadata={"description": "The words of the text that it was found by, folded"}
    )


class FoundArticlesSchema(Schema):
    """The best first; all of them, in their order, without a text."""

    items = fields.List(fields.Nested(FoundArticleSchema), required=True)


class CitedClauseSchema(Schema):
    name = fields.String(required=True)
    href = fields.String(required=True)


class ArticleSchema(ArticleInShortSchema):
    text = fields.String(required=True, metadata={"description": "Markdown; its numbers are those of the terms"})
    terms = fields.String(required=True, metadata={"description": "The terms in force that the numbers come from"})
    clauses = fields.List(fields.Nested(CitedClauseSchema), required=True)
    reasons = fields.List(fields.String(), required=True, metadata={"description": "Reasons of disputes it is about"})
    statuses = fields.List(fields.String(), required=True, metadata={"description": "Statuses of disputes"})
    order_statuses = fields.List(fields.String(), required=True)
