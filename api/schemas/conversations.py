"""Conversations: what is written, and what both sides see of it."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.fields import Flag, Instant, Int, Money, QueryInt, Text, Uuid
from api.schemas.parts import WORDS, Body
from api.schemas.sellers import ExpectedReplySchema
from application.ports import Why
from domain.actor import PARTIES, Role
from domain.conversation.about import AboutKind, Complaint
from domain.file import MOST_IMAGES
from domain.person.preferences import Language

MOST_MESSAGES = 200
"""Of one page."""


class WordsSchema(Body):
    text = Text(WORDS, load_default="")
    images = fields.List(
        Uuid(),
        load_default=list,
        validate=validate.Length(0, MOST_IMAGES),
        metadata={"description": "Files that were uploaded before; images only"},
    )
    language = fields.String(
        load_default="",
        validate=validate.Regexp("^([a-z]{2})?$"),
        metadata={"description": "What it is written in, by ISO 639-1, if you know"},
    )


class StartConversationSchema(WordsSchema):
    """About either an order or a product."""

    order_id = Uuid()
    product_id = Text(255, least=1)

    @validates_schema
    def about_one(self, data: dict[str, Any], **_: Any) -> None:
        if ("order_id" in data) is ("product_id" in data):
            raise ValidationError("Name either an order or a product.", "order_id")


class ReadMessagesSchema(Body):
    upto = Int(1, 1_000_000, required=True, metadata={"description": "The number of the last message that was seen"})


class ComplaintSchema(Body):
    reason = fields.Enum(Complaint, by_value=fields.String, required=True)
    note = Text(WORDS, load_default="")


class ConversationQuerySchema(Schema):
    language = fields.Enum(
        Language, by_value=fields.String, metadata={"description": "Show translations into this language only"}
    )
    before = QueryInt(2, 1_000_000, metadata={"description": "Show messages with smaller numbers only"})
    limit = QueryInt(1, MOST_MESSAGES, load_default=50)
    dispute_id = Uuid(metadata={"description": "For mediators: the dispute that they look at it for"})


class DisputeQuerySchema(Schema):
    dispute_id = Uuid(metadata={"description": "For mediators: the dispute that they look at it for"})


class AboutSchema(Schema):
    kind = fields.Enum(AboutKind, by_value=fields.String, required=True)
    id = fields.String(required=True, metadata={"description": "The product's id, or the order's number"})
    order_id = Uuid(required=True, allow_none=True)


class CardSchema(Schema):
    """How it looked when the conversation began."""

    title = fields.String(required=True)
    image = fields.String(required=True)
    price = Money(required=True)
    units = Int(required=True, allow_none=True)


class ImageSchema(Schema):
    id = Uuid(required=True)
    kind = fields.String(required=True)
    size = Int(required=True)
    sha256 = fields.String(required=True)
    content = fields.String(required=True)
    thumbnail = fields.String(required=True)


class TranslationSchema(Schema):
    """What a machine made of it; the original counts."""

    language = fields.String(required=True)
    source = fields.String(required=True, metadata={"description": "What it was taken to be written in"})
    text = fields.String(required=True, allow_none=True)
    engine = fields.String(required=True)
    engine_version = fields.String(required=True)
    at = Instant(required=True)
    why = fields.Enum(
        Why, by_value=fields.String, required=True, allow_none=True, metadata={"description": "Why there is no text"}
    )
    label = fields.String(required=True, metadata={"description": "What to show beside it, in the reader's language"})


class MessageSchema(Schema):
    number = Int(1, required=True)
    id = Uuid(required=True)
    by = fields.Enum(Role, by_value=fields.String, required=True, validate=validate.OneOf(sorted(PARTIES)))
    at = Instant(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True)
    images = fields.List(fields.Nested(ImageSchema), required=True)
    translations = fields.List(fields.Nested(TranslationSchema), required=True)
    seen = Flag(required=True, metadata={"description": "Whether the other side has seen it"})


class OtherSideSchema(Schema):
    account = fields.String(required=True)
    online = Flag(required=True)
    last_seen = Instant(required=True, allow_none=True, metadata={"description": "To the hour"})


class ConversationSchema(Schema):
    """The newest messages, in the order in which they were written; ``before`` leads to those before them."""

    id = Uuid(required=True)
    version = Int(1, required=True)
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    about = fields.Nested(AboutSchema, required=True)
    card = fields.Nested(CardSchema, required=True)
    messages = fields.List(fields.Nested(MessageSchema), required=True)
    before = Int(
        required=True, allow_none=True, metadata={"description": "Where to go on, further back; null at the beginning"}
    )
    unread = Int(required=True, allow_none=True, metadata={"description": "Messages that you have not seen"})
    blocked_by = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    other_side = fields.Nested(OtherSideSchema, required=True, allow_none=True)
    expected_reply = fields.Nested(
        ExpectedReplySchema,
        required=True,
        allow_none=True,
        metadata={"description": "When the seller may be expected to answer; for the buyer"},
    )
    allowed_actions = fields.List(fields.String(), required=True)


class ConversationsSchema(Schema):
    items = fields.List(fields.Nested(ConversationSchema), required=True)
