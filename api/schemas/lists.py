"""Orders and disputes in lists: what they can be searched by, and what is told of each."""

from marshmallow import Schema, fields

from api.fields import Instant, Int, Money, Text, Uuid
from api.reading import PageQuerySchema
from domain.actor import Role
from domain.deadlines import DeadlineKind
from domain.dispute.status import Outcome, Stage, Status
from domain.dispute.viewer import ViewerState
from domain.order.state import OrderStatus


class OrderListQuerySchema(PageQuerySchema):
    number = Text(255, least=1, metadata={"description": "How the number begins"})
    status = fields.Enum(OrderStatus, by_value=fields.String)
    placed_since = Instant()
    placed_until = Instant(metadata={"description": "The first instant that is too late"})
    buyer = Text(255, least=1)
    seller = Text(255, least=1)


class OrderItemSchema(Schema):
    id = Uuid(required=True)
    number = fields.String(required=True)
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    status = fields.Enum(OrderStatus, by_value=fields.String, required=True)
    total = Money(required=True)
    lines = Int(1, required=True)
    placed_at = Instant(required=True)
    promised_at = Instant(required=True, allow_none=True)
    open_disputes = Int(required=True)
    version = Int(1, required=True)


class DisputeListQuerySchema(PageQuerySchema):
    status = fields.Enum(Status, by_value=fields.String)
    stage = fields.Enum(Stage, by_value=fields.String)
    viewer_state = fields.Enum(ViewerState, by_value=fields.String)
    reason = Text(64, least=1)
    order_id = Uuid()
    number = Text(32, least=1)
    opened_since = Instant()
    opened_until = Instant(metadata={"description": "The first instant that is too late"})
    buyer = Text(255, least=1)
    seller = Text(255, least=1)


class NextDeadlineSchema(Schema):
    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    due = Instant(required=True)


class ListedDisputeSchema(Schema):
    """As much of a dispute as everybody who sees it may know."""

    id = Uuid(required=True)
    number = fields.String(required=True)
    order_id = Uuid(required=True)
    order_number = fields.String(required=True)
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    stage = fields.Enum(Stage, by_value=fields.String, required=True)
    status = fields.Enum(Status, by_value=fields.String, required=True)
    awaiting = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    reason = fields.String(required=True)
    sub_reason = fields.String(required=True)
    claimed = Money(required=True)
    offered = Money(required=True, allow_none=True)
    opened_at = Instant(required=True)
    escalated_at = Instant(required=True, allow_none=True)
    updated_at = Instant(required=True)
    deadline = fields.Nested(NextDeadlineSchema, required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=fields.String, required=True, allow_none=True)
    version = Int(1, required=True)


class DisputeItemSchema(ListedDisputeSchema):
    viewer_state = fields.Enum(ViewerState, by_value=fields.String, required=True)
    due = Instant(required=True, allow_none=True, metadata={"description": "Until when the viewer has time"})
    mediator = fields.String(allow_none=True, metadata={"description": "For mediators and the staff"})
