"""Conversations with the help desk: what is sent, and what is told of one."""

from marshmallow import Schema, fields, validate

from api.fields import Flag, Instant, Int, Text, Uuid
from api.reading import PageQuerySchema
from api.schemas.dispute_answers import DisputeSchema
from api.schemas.help import LONGEST_QUESTION, QuestionSchema
from api.schemas.order_answers import OrderSchema
from api.schemas.parts import WORDS, Body
from domain.actor import PARTIES, Role
from domain.person.preferences import Language
from domain.support.quote import Channel, Source
from domain.support.state import SupportStatus

OF_PARTIES = validate.OneOf(sorted(PARTIES))


class OnBehalfSchema(Body):
    role = fields.Enum(Role, by_value=fields.String, required=True, validate=OF_PARTIES)
    account = Text(255, least=1, required=True)


class OpenSupportSchema(QuestionSchema):
    channel = fields.Enum(Channel, by_value=fields.String, load_default=Channel.WEB)
    reference = Text(
        255, load_default="", metadata={"description": "How the channel calls it, such as the id of a mail thread"}
    )
    on_behalf = fields.Nested(
        OnBehalfSchema, metadata={"description": "For the marketplace alone: whose question it is"}
    )


class AskSupportSchema(Body):
    text = Text(LONGEST_QUESTION, least=1, required=True)
    zone = Text(
        64, least=1, metadata={"description": "IANA time zone to tell times in; else that of one's preferences"}
    )


class SupportMessageSchema(Body):
    text = Text(WORDS, required=True)


class SupportNoteSchema(Body):
    note = Text(
        WORDS, required=True, metadata={"description": "What the next agent has to know; the asker is not told"}
    )


class QueueFiltersSchema(Schema):
    language = fields.Enum(Language, by_value=fields.String)
    channel = fields.Enum(Channel, by_value=fields.String)


class TakeNextSchema(Body, QueueFiltersSchema):
    """What the next one is to be; any, when nothing is said."""


class SupportQueueQuerySchema(PageQuerySchema, QueueFiltersSchema):
    pass


class AskerSchema(Schema):
    role = fields.Enum(Role, by_value=fields.String, required=True)
    id = fields.String(required=True)


class SupportItemSchema(Schema):
    id = Uuid(required=True)
    asker = fields.Nested(AskerSchema, required=True)
    channel = fields.Enum(Channel, by_value=fields.String, required=True)
    reference = fields.String(required=True)
    language = fields.String(required=True)
    status = fields.Enum(SupportStatus, by_value=fields.String, required=True)
    order_id = Uuid(required=True, allow_none=True)
    dispute_id = Uuid(required=True, allow_none=True)
    opened_at = Instant(required=True)
    waiting_since = Instant(
        required=True, allow_none=True, metadata={"description": "When a person was first asked for"}
    )
    updated_at = Instant(required=True)
    version = Int(1, required=True)


class SupportQuoteSchema(Schema):
    source = fields.Enum(Source, by_value=fields.String, required=True)
    name = fields.String(required=True, metadata={"description": "Of the article; number of the order or dispute"})
    kind = fields.String(required=True)
    text = fields.String(required=True)


class UtteranceSchema(Schema):
    number = Int(1, required=True)
    by = fields.String(required=True, metadata={"enum": ["buyer", "seller", "marketplace", "agent", "assistant"]})
    at = Instant(required=True)
    text = fields.String(required=True)
    quotes = fields.List(fields.Nested(SupportQuoteSchema), required=True)
    note = Flag(required=True, metadata={"description": "Among agents; the asker is not shown it"})


class SupportActionSchema(Schema):
    name = fields.String(required=True)
    method = fields.String(required=True)
    href = fields.String(required=True)


class SupportSchema(SupportItemSchema):
    closed_at = Instant(required=True, allow_none=True)
    agent = fields.String(
        required=True, allow_none=True, metadata={"description": "Who has it; askers are not told who it is"}
    )
    said = fields.List(fields.Nested(UtteranceSchema), required=True)
    allowed_actions = fields.List(fields.Nested(SupportActionSchema), required=True)


class SupportSubjectSchema(Schema):
    """What it is about, without what anybody wrote in their own words."""

    order = fields.Nested(OrderSchema, required=True, allow_none=True)
    dispute = fields.Nested(DisputeSchema, required=True, allow_none=True)


class AgentsPresentSchema(Schema):
    present = Int(required=True, metadata={"description": "Agents who were heard of within five minutes"})
