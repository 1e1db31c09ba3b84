"""What concerns somebody, and how much of it there is."""

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Int, QueryFlag, Text, Uuid
from api.language import LanguageQuerySchema
from api.reading import PageQuerySchema, ReadingSchema, RoleQuerySchema
from domain.actor import Role
from domain.inbox.folder import Folder, Place
from projections.inbox_views import View

PLACES = [place.value for place in Place]


class InboxQuerySchema(PageQuerySchema, LanguageQuerySchema):
    folder = fields.Enum(
        View,
        by_value=fields.String,
        metadata={"description": "Without it all that is in its folder, neither archived nor spam"},
    )
    unread = QueryFlag(metadata={"description": "Promotions are unread in their own folder only"})
    action_required = QueryFlag()
    order_id = Uuid()
    dispute_id = Uuid()
    counterparty = Text(255, least=1)
    since = Instant(metadata={"description": "The earliest updated_at"})
    text = Text(
        200,
        least=1,
        metadata={
            "description": "Words of titles, numbers and messages, all of which are to be found, whatever their "
            "case and accents; the last may be the beginning of one. Of more than 8 the first 8 count"
        },
    )


class PromotedSchema(Schema):
    text = fields.String(required=True)
    link = fields.String(required=True)
    expires_at = Instant(required=True)


class InboxEntrySchema(Schema):
    folder = fields.String(required=True, metadata={"enum": [folder.value for folder in Folder]})
    subject = Uuid(required=True, metadata={"description": "The order, dispute, conversation or promotion"})
    order_id = Uuid(required=True, allow_none=True)
    dispute_id = Uuid(required=True, allow_none=True)
    number = fields.String(
        required=True,
        metadata={"description": "What people call it: of messages the product's id or the order's number"},
    )
    title = fields.String(required=True, metadata={"description": "What was bought, or is talked about"})
    status = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the dispute, or else of the order; messages have none"},
    )
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    counterparty = fields.String(required=True, allow_none=True)
    event = fields.String(required=True, metadata={"description": "What happened last"})
    by = fields.Enum(Role, by_value=fields.String, required=True, metadata={"description": "Whose doing it was"})
    cursor = fields.String(required=True, metadata={"description": "Where it stands in the feed"})
    text = fields.String(metadata={"description": "What happened last in words, when a language is named"})
    action_required = Flag(required=True)
    due = Instant(required=True, allow_none=True, metadata={"description": "Until when the viewer has time"})
    updated_at = Instant(required=True)
    unread = Flag(required=True, metadata={"description": "There are news by somebody else, or it was marked so"})
    place = fields.String(required=True, metadata={"enum": PLACES})
    promotion = fields.Nested(PromotedSchema, metadata={"description": "What is promoted"})
    version = fields.String(required=True, metadata={"description": "Of this entry: an ETag for commands about it"})


class CountersQuerySchema(RoleQuerySchema, ReadingSchema):
    class Meta:
        exclude = ("limit",)


class CounterSchema(Schema):
    total = Int(required=True)
    unread = Int(required=True)
    action_required = Int(required=True)


class DeletionSchema(Schema):
    confirmed = Flag(
        load_default=False, metadata={"description": "It must be true: what is deleted does not come back"}
    )


class EntrySchema(Schema):
    """How its owner finds an entry."""

    folder = fields.String(required=True)
    subject = Uuid(required=True)
    place = fields.String(required=True, metadata={"enum": PLACES})
    unread = Flag(required=True)
    version = fields.String(required=True)


CountersSchema = Schema.from_dict(
    {view.value: fields.Nested(CounterSchema, required=True) for view in View}, name="CountersSchema"
)
"""One member for each view."""
