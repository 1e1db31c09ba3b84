"""What has been shown in a dispute, as it looks to somebody who may know of it."""

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Int, Uuid
from api.schemas.conversations import ImageSchema
from api.schemas.parts import flags
from domain.actor import Role
from domain.dispute.exhibit import Shows, Visibility


class ExhibitFileSchema(Schema):
    """What is told of a file depends on who asks; its links work for whoever sees them."""

    sha256 = fields.String(required=True)
    kind = fields.String(required=True)
    size = Int(required=True, allow_none=True, metadata={"description": "Bytes"})
    content = fields.String(required=True, allow_none=True)
    thumbnail = fields.String(required=True, allow_none=True)


class EvidenceSchema(Schema):
    id = Uuid(required=True)
    by = fields.Enum(Role, by_value=fields.String, required=True)
    at = Instant(required=True)
    shows = fields.Enum(Shows, by_value=fields.String, required=True)
    text = fields.String(required=True)
    file = fields.Nested(ExhibitFileSchema, required=True, allow_none=True)
    visibility = fields.Enum(Visibility, by_value=fields.String, required=True)
    disclosed_at = Instant(
        required=True, allow_none=True, metadata={"description": "Since when the other side knows of it"}
    )
    late = Flag(required=True, metadata={"description": "Shown after the time that a mediator had set for it"})
    withdrawn = Flag(required=True)
    in_other_disputes = Int(
        required=True,
        allow_none=True,
        metadata={"description": "How many others show the very same file; null for the parties"},
    )
    flags = flags()


class EvidenceRequestSchema(Schema):
    """What the mediator waits for."""

    of = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    open_to = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    text = fields.String(required=True)


class OrderCommentSchema(Schema):
    by = fields.Enum(Role, by_value=fields.String, required=True)
    at = Instant(required=True)
    text = fields.String(required=True)
    images = fields.List(fields.Nested(ImageSchema), required=True)
    flags = flags()


class ListedLineSchema(Schema):
    """What was sold, as it stood in the order on the day."""

    line = Int(1, required=True)
    product_id = fields.String(required=True)
    title = fields.String(required=True)


class AllEvidenceSchema(Schema):
    """Everything that there is to decide on, beside the timeline."""

    items = fields.List(fields.Nested(EvidenceSchema), required=True)
    request = fields.Nested(EvidenceRequestSchema, required=True, allow_none=True)
    missing = fields.List(
        fields.String(), required=True, metadata={"description": "What the reason requires and is not there"}
    )
    order_comments = fields.List(fields.Nested(OrderCommentSchema), required=True)
    listing = fields.List(fields.Nested(ListedLineSchema), required=True)
