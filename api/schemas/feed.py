"""What happened, event by event, as its reader may see it."""

from typing import get_args

from marshmallow import Schema, fields, validate

from api.fields import Instant, Int, Money, QueryInt, Uuid
from api.language import LanguageQuerySchema
from api.reading import ReadingSchema, RoleQuerySchema
from api.schemas.parts import flags
from domain.actor import Role
from domain.deadlines import DeadlineKind
from domain.dispute.events import DisputeEvent
from domain.dispute.outlook import Consequence
from domain.dispute.status import Stage
from domain.order.events import OrderEvent

NAMES = sorted(event.name for event in (*get_args(OrderEvent), *get_args(DisputeEvent)))
LONGEST_WAIT = 25


class TimelineQuerySchema(ReadingSchema, LanguageQuerySchema):
    after = QueryInt(load_default=0, metadata={"description": "The member next of the page before"})
    types = fields.List(
        fields.String(validate=validate.OneOf(NAMES)),
        data_key="type",
        metadata={"description": "May be given more than once"},
    )
    wait = QueryInt(
        0,
        LONGEST_WAIT,
        load_default=0,
        metadata={"description": "Seconds to wait when there is nothing yet; answered at once when too many wait"},
    )


class FeedQuerySchema(RoleQuerySchema, TimelineQuerySchema):
    dispute_id = Uuid(data_key="dispute")
    order_id = Uuid(data_key="order")


class StandingSchema(Schema):
    """Where the dispute, or else the order, stood after it."""

    stage = fields.Enum(Stage, by_value=fields.String)
    status = fields.String(required=True)
    awaiting = fields.List(fields.Enum(Role, by_value=fields.String))


class RunningDeadlineSchema(Schema):
    """What ran after it; whose time it is and what follows is told for disputes."""

    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    due = Instant(required=True)
    parties = fields.List(fields.Enum(Role, by_value=fields.String))
    clause = fields.String()
    consequence = fields.Enum(Consequence, by_value=fields.String)
    money = Money(allow_none=True)


class HappeningSchema(Schema):
    """One event. What the reader may not see leaves a ``redacted`` place-holder, so that a sequence has no gaps."""

    id = fields.String(required=True)
    cursor = fields.String(required=True)
    dispute_id = Uuid(required=True, allow_none=True)
    order_id = Uuid(required=True)
    sequence = Int(1, required=True, metadata={"description": "Within the dispute, or within the order"})
    redacted = fields.Constant(constant=True)
    type = fields.String(validate=validate.OneOf(NAMES))
    at = Instant(metadata={"description": "When it happened in law"})
    recorded_at = Instant()
    actor_role = fields.Enum(Role, by_value=fields.String)
    state = fields.Nested(StandingSchema)
    deadlines = fields.List(fields.Nested(RunningDeadlineSchema))
    data = fields.Dict(keys=fields.String(), metadata={"description": "What the event says"})
    text = fields.String(metadata={"description": "The same in words, when a language is named"})
    actions = fields.List(fields.String(), metadata={"description": "What the reader could have done right then"})
    flags = flags()


class FeedPageSchema(Schema):
    items = fields.List(fields.Nested(HappeningSchema), required=True)
    next = fields.String(required=True, metadata={"description": "Where to go on, also when there was nothing"})
