"""What happened to an order or a dispute, all of it, and step by step."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from api.fields import Flag, Instant, Int, QueryInt, Uuid
from api.schemas.parts import flags
from domain.actor import Role


class AsOf(fields.Field[int | datetime]):
    """A version, or a moment."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int | datetime:
        for kind in (QueryInt(), Instant()):
            try:
                found: int | datetime = kind.deserialize(value, *args, **kwargs)
            except ValidationError:
                continue
            return found
        raise ValidationError("Must be a version such as '3', or a moment such as '2026-11-22T09:30:00Z'.")


class HistoryQuerySchema(Schema):
    as_of = AsOf(
        metadata={
            "description": "Only what had been recorded up to this version or moment",
            "anyOf": [{"type": "string", "pattern": "^[0-9]{1,15}$"}, {"type": "string", "format": "date-time"}],
        }
    )


class PastEventSchema(Schema):
    """One event. What the reader may not know of leaves its place, with nothing in it but ``redacted``."""

    id = fields.String(required=True)
    cursor = fields.String(required=True, metadata={"description": "Its place in the feed"})
    sequence = Int(1, required=True)
    redacted = Flag()
    type = fields.String()
    at = Instant(metadata={"description": "When it happened in law"})
    recorded_at = Instant()
    actor_role = fields.Enum(Role, by_value=fields.String)
    actor = fields.String(metadata={"description": "For mediators, auditors and administrators"})
    correlation_id = fields.String(metadata={"description": "For them too: the request that brought it about"})
    data = fields.Dict(keys=fields.String(), metadata={"description": "What the event says"})
    flags = flags()


class HistorySchema(Schema):
    items = fields.List(fields.Nested(PastEventSchema), required=True)


class DifferenceSchema(Schema):
    member = fields.String(required=True, metadata={"description": "Such as dispute.status"})
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class OpenToSchema(Schema):
    """By role the names of the commands that would have succeeded right then."""

    buyer = fields.List(fields.String(), required=True)
    seller = fields.List(fields.String(), required=True)
    mediator = fields.List(fields.String(), required=True)


class StepSchema(Schema):
    """One event of the dispute or of its order, what it changed, and what could be done then."""

    stream = fields.String(required=True, metadata={"enum": ["dispute", "order"]})
    event = fields.Nested(PastEventSchema, required=True)
    status = fields.String(required=True, metadata={"description": "Of the dispute after it"})
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)
    allowed_actions = fields.Nested(OpenToSchema, required=True)


class ReplaySchema(Schema):
    dispute_id = Uuid(required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
