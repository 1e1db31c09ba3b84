"""What is sent to place an order, to report facts about it, and with the wishes of its buyer and seller."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, post_load, validate, validates_schema

from api.fields import Instant, Int, Money, Text, Uuid
from api.schemas.parts import MOST_LINES, WORDS, Body, amounts, in_order, misshapen
from domain import money
from domain.allocation import Allocation
from domain.file import MOST_IMAGES
from domain.order.commands import TrackingStatus
from domain.order.line import OrderLine

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""Promises end here, so that what is counted from them still has a date."""


def promise(**choices: Any) -> Instant:
    return Instant(validate=validate.Range(max=LATEST), **choices)


class FactSchema(Body):
    """Something that happened, maybe a while ago; only the marketplace may say when."""

    at = Instant(metadata={"description": "When it happened, unless it was right now"})


class PlacedLineSchema(Body):
    """Lines are numbered from 1 as they stand."""

    product_id = Text(255, least=1, required=True)
    title = Text(500, least=1, required=True)
    quantity = Int(1, 1_000_000, required=True)
    unit_price = Money(required=True)
    discount = Money(metadata={"description": "On the whole line"})
    tax = Money(metadata={"description": "On the whole line"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> OrderLine:
        nothing = money.Money.zero(data["unit_price"].currency)
        unless_named: dict[str, Any] = {"number": 0, "discount": nothing, "tax": nothing}
        return OrderLine(**unless_named | data)


class PlaceOrderSchema(Body):
    number = Text(100, least=1, required=True, metadata={"description": "What the marketplace calls it"})
    buyer = Text(255, least=1, required=True)
    seller = Text(255, least=1, required=True)
    currency = fields.String(validate=validate.OneOf(sorted(money.EXPONENT)))
    lines = fields.List(fields.Nested(PlacedLineSchema), required=True, validate=validate.Length(1, MOST_LINES))
    shipping = Money(required=True)
    discount = Money(metadata={"description": "On the whole order, spread over its lines"})
    placed_at = Instant(required=True)
    ship_by = promise()
    promised_at = promise()

    @validates_schema
    def agree(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("currency", data["shipping"].currency) != data["shipping"].currency:
            raise misshapen("currency", "Must be that of the amounts.")
        worth = sum(line.quantity * line.unit_price.minor + line.tax.minor for line in data["lines"])
        if worth + data["shipping"].minor >= money.MAX_MINOR:
            raise misshapen("lines", "Come to more than an order may.")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data.pop("currency", None)
        lines = tuple(replace(line, number=n) for n, line in enumerate(data["lines"], 1))
        nothing = money.Money.zero(data["shipping"].currency)
        return {"discount": nothing} | data | {"lines": lines}


class RecordPaymentSchema(FactSchema):
    amount = Money(required=True)
    reference = Text(255, load_default="")


class RecordShipmentSchema(FactSchema):
    carrier = Text(255, least=1, required=True)
    tracking_number = Text(255, least=1, allow_none=True)


class UpdateTrackingSchema(FactSchema):
    status = fields.Enum(TrackingStatus, by_value=fields.String, required=True)
    note = Text(WORDS, load_default="")


class ChangeDeliveryPromiseSchema(FactSchema):
    promised_at = promise(required=True)


class CancelOrderSchema(FactSchema):
    cause = Text(WORDS, least=1, required=True)


class RecordFeedbackSchema(FactSchema):
    score = Int(required=True, metadata={"description": "From 1 (bad) to 5; the last one counts"})
    reference = Text(255, load_default="")


class ReportOffPlatformPaymentSchema(FactSchema):
    note = Text(WORDS, load_default="")


class RecordOrderRefundSchema(FactSchema):
    refund_id = Uuid(metadata={"description": "The payment system's; without one it is made of the Idempotency-Key"})
    amounts = amounts(load_default=list)
    shipping = Money()

    @validates_schema
    def agree(self, data: dict[str, Any], **_: Any) -> None:
        if not data["amounts"] and "shipping" not in data:
            raise misshapen("amounts", "Must name a line, unless shipping is given back.")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        parts = in_order(data.pop("amounts"))
        shipping = data.pop("shipping") if "shipping" in data else money.Money.zero(parts[0].amount.currency)
        return data | {"allocation": Allocation(parts, shipping)}


class RequestCancellationSchema(Body):
    note = Text(WORDS, required=True)


class RefuseCancellationSchema(Body):
    note = Text(WORDS, required=True)


class AddOrderCommentSchema(Body):
    text = Text(WORDS, load_default="")
    images = fields.List(Uuid(), load_default=list, validate=validate.Length(0, MOST_IMAGES))
