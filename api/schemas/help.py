"""The help centre: what is looked for, and what is told of an article."""

from marshmallow import INCLUDE, Schema, fields

from api.fields import Flag, Text, Uuid
from api.language import LanguageQuerySchema
from api.schemas.parts import Body
from application.help.intents import Intent
from domain.person.preferences import Language

LONGEST_QUESTION = 2000


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


class QuestionSchema(Body):
    text = Text(LONGEST_QUESTION, least=1, required=True)
    language = fields.Enum(
        Language,
        by_value=fields.String,
        metadata={"description": "Of question and answer; else that of one's preferences, else by Accept-Language"},
    )
    zone = Text(
        64,
        least=1,
        metadata={"description": "IANA time zone to tell times in; else that of one's preferences, else UTC"},
    )
    order_id = Uuid(metadata={"description": "An own order that it is about"})
    dispute_id = Uuid(metadata={"description": "An own dispute that it is about"})


class QuotedValuesSchema(Schema):
    """What is so, in the words that the rest of the API has for it."""

    class Meta:
        unknown = INCLUDE


class QuotedFactSchema(Schema):
    of = fields.String(required=True, metadata={"enum": ["order", "dispute"]})
    number = fields.String(required=True, metadata={"description": "Of the order or the dispute"})
    kind = fields.String(required=True, metadata={"description": "Such as status, deadline, actions, refund"})
    values = fields.Nested(QuotedValuesSchema, required=True)
    text = fields.String(required=True)


class QuotedPassageSchema(Schema):
    article = fields.String(required=True)
    title = fields.String(required=True)
    href = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "A paragraph of it, word for word"})


class QuotesSchema(Schema):
    """All that the answer is made of."""

    facts = fields.List(fields.Nested(QuotedFactSchema), required=True)
    articles = fields.List(fields.Nested(QuotedPassageSchema), required=True)


class AnswerSchema(Schema):
    language = fields.Enum(Language, by_value=fields.String, required=True)
    text = fields.String(required=True)
    known = Flag(required=True, metadata={"description": "Whether there was something to quote for what was asked"})
    understood = fields.List(fields.Enum(Intent, by_value=fields.String), required=True)
    quotes = fields.Nested(QuotesSchema, required=True)
    offers_person = Flag(required=True, metadata={"description": "Whether somebody of the help desk should answer"})
