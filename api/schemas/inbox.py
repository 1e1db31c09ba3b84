"""What concerns somebody, and how much of it there is."""

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Int, QueryFlag, Text, Uuid
from api.reading import PageQuerySchema, ReadingSchema, RoleQuerySchema
from projections.inbox import Folder


class InboxQuerySchema(PageQuerySchema):
    folder = fields.Enum(Folder, by_value=fields.String)
    action_required = QueryFlag()
    order_id = Uuid()
    dispute_id = Uuid()
    counterparty = Text(255, least=1)
    since = Instant(metadata={"description": "The earliest updated_at"})


class InboxEntrySchema(Schema):
    folder = fields.String(required=True)
    order_id = Uuid(required=True)
    dispute_id = Uuid(required=True, allow_none=True)
    number = fields.String(required=True)
    status = fields.String(required=True, metadata={"description": "Of the dispute, or else of the order"})
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    counterparty = fields.String(required=True, allow_none=True)
    event = fields.String(required=True, metadata={"description": "What happened last"})
    action_required = Flag(required=True)
    due = Instant(required=True, allow_none=True, metadata={"description": "Until when the viewer has time"})
    updated_at = Instant(required=True)


class CountersQuerySchema(RoleQuerySchema, ReadingSchema):
    class Meta:
        exclude = ("limit",)


class CounterSchema(Schema):
    total = Int(required=True)
    action_required = Int(required=True)


class CountersSchema(Schema):
    """One member for each folder."""

    orders = fields.Nested(CounterSchema, required=True)
    disputes = fields.Nested(CounterSchema, required=True)
    action_required = fields.Nested(
        CounterSchema, required=True, attribute=Folder.ACTION_REQUIRED.value, data_key=Folder.ACTION_REQUIRED.value
    )
