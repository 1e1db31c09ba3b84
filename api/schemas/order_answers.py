"""What an order looks like, and whether its lines may be disputed."""

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Int, Money, QueryFlag, Text, Uuid
from domain.deadlines import DeadlineKind
from domain.order.commands import TrackingStatus
from domain.order.state import OrderStatus
from domain.refusal import Rule


class MoneyOfSchema(Schema):
    """What was paid for something, and what became of it: paid = held + refunded + released; reserved of held."""

    paid = Money(required=True)
    held = Money(required=True)
    reserved = Money(required=True)
    refunded = Money(required=True)
    released = Money(required=True)
    from_platform = Money(required=True, metadata={"description": "Given to the buyer beside that, by the platform"})
    refundable = Money(required=True)


class OrderedLineSchema(Schema):
    number = Int(1, required=True)
    product_id = fields.String(required=True)
    title = fields.String(required=True)
    quantity = Int(1, required=True)
    unit_price = Money(required=True)
    discount = Money(required=True)
    tax = Money(required=True)
    money = fields.Nested(MoneyOfSchema, required=True)
    units_in_dispute = Int(required=True)


class OrderDisputeSchema(Schema):
    id = Uuid(required=True)
    open = Flag(required=True)
    href = fields.String(required=True)


class OrderDeadlineSchema(Schema):
    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    due = Instant(required=True)
    clause = fields.String(required=True)
    clause_href = fields.String(required=True)


class OrderTermsSchema(Schema):
    ref = fields.String(required=True)
    href = fields.String(required=True)


class OrderLinksSchema(Schema):
    self = fields.String(required=True)
    history = fields.String(required=True)


class OrderSchema(Schema):
    id = Uuid(required=True)
    number = fields.String(required=True)
    version = Int(1, required=True)
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    status = fields.Enum(OrderStatus, by_value=fields.String, required=True)
    currency = fields.String(required=True)
    lines = fields.List(fields.Nested(OrderedLineSchema), required=True)
    shipping = fields.Nested(MoneyOfSchema, required=True)
    total = Money(required=True)
    received = Money(required=True)
    refunded = Money(required=True)
    placed_at = Instant(required=True)
    ship_by = Instant(required=True, allow_none=True)
    promised_at = Instant(required=True, allow_none=True)
    shipped_at = Instant(required=True, allow_none=True)
    tracking = fields.Enum(TrackingStatus, by_value=fields.String, required=True, allow_none=True)
    delivered_at = Instant(required=True, allow_none=True)
    completed_at = Instant(required=True, allow_none=True)
    receipt_confirmed = Flag(required=True)
    cancellation_requested = Flag(required=True)
    off_platform = Flag(required=True)
    protection_ended = Flag(required=True)
    feedback = Int(required=True, allow_none=True, metadata={"description": "How the buyer rated it, from 1 to 5"})
    comments = Int(required=True, metadata={"description": "How many; they stand in the history"})
    disputes = fields.List(fields.Nested(OrderDisputeSchema), required=True)
    deadlines = fields.List(fields.Nested(OrderDeadlineSchema), required=True)
    terms = fields.Nested(OrderTermsSchema, required=True)
    links = fields.Nested(OrderLinksSchema, required=True)


class EligibilityQuerySchema(Schema):
    reason = Text(100, required=True)
    received = QueryFlag(load_default=False, metadata={"description": "The buyer's word that the goods are there"})


class LineEligibilitySchema(Schema):
    """Whether a line may be disputed now; ``opens_at <= now < closes_at``, where they are known."""

    line = Int(1, required=True)
    eligible = Flag(required=True)
    opens_at = Instant(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)
    refundable = Money(required=True)
    blocking_rule = fields.Enum(Rule, by_value=fields.String, required=True, allow_none=True)
    units_free = Int(required=True, metadata={"description": "Units that are in no open dispute"})


class EligibilitySchema(Schema):
    order_id = Uuid(required=True)
    reason = fields.String(required=True)
    terms = fields.Nested(OrderTermsSchema, required=True)
    lines = fields.List(fields.Nested(LineEligibilitySchema), required=True)
