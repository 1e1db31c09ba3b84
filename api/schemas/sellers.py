"""How a seller stands with buyers: labels, and the numbers behind them."""

from marshmallow import Schema, fields, validate

from api.fields import Instant, Int, QueryInt
from domain.standing import AGAINST, DISPUTED, FEEDBACK, NOT_ENOUGH, REACHES, RESPONSE, Scale


class SellerQuerySchema(Schema):
    min_position = QueryInt(
        load_default=0,
        metadata={"description": "Show what was written up to this Redress-Position; waits 2 s for it at most"},
    )


def label(scale: Scale) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([*(band.label for band in scale.bands), NOT_ENOUGH]))


def percent() -> Int:
    return Int(required=True, allow_none=True, metadata={"description": "Rounded down; null where there is not enough"})


def seconds(about: str) -> Int:
    return Int(required=True, allow_none=True, metadata={"description": about})


class ExpectedReplySchema(Schema):
    """The sum of the three times, and how often the seller answers at all, make the label."""

    label = fields.String(required=True, validate=validate.OneOf([*(reach.label for reach in REACHES), NOT_ENOUGH]))
    questions = Int(required=True, metadata={"description": "Those that have had five days to be answered, or were"})
    answered = Int(required=True)
    waiting = Int(required=True, metadata={"description": "Of the last five days, without an answer yet"})
    median_seconds = seconds("From a question to the first answer to it")
    behind_seconds = seconds("Longer than usual, since more wait than usual")
    apart_seconds = seconds("Between the clocks of seller and buyer; null where one of them is not known")


class ResponseSchema(Schema):
    label = label(RESPONSE)
    percent = percent()
    questions = Int(required=True, metadata={"description": "Those that have had five days to be answered, or were"})
    answered = Int(required=True)
    waiting = Int(required=True)
    messages = Int(required=True, metadata={"description": "Written by buyers"})
    median_seconds = seconds("From a question to the first answer to it")


class FeedbackSchema(Schema):
    label = label(FEEDBACK)
    percent = percent()
    rated = Int(required=True)
    positive = Int(required=True, metadata={"description": "With 4 or 5"})


class DisputedSchema(Schema):
    label = label(DISPUTED)
    percent = percent()
    orders = Int(required=True)
    opened = Int(required=True)


class DecisionsSchema(Schema):
    label = label(AGAINST)
    percent = percent()
    decided = Int(required=True, metadata={"description": "By a mediator"})
    against = Int(required=True, metadata={"description": "For the buyer, and not by halves"})


class SellerCardSchema(Schema):
    """Measured over the last ``days``; ``since`` goes back to the beginning."""

    seller = fields.String(required=True)
    since = Instant(required=True, allow_none=True)
    days = Int(required=True)
    response = fields.Nested(ResponseSchema, required=True)
    feedback = fields.Nested(FeedbackSchema, required=True)
    disputes = fields.Nested(DisputedSchema, required=True)
    decisions = fields.Nested(DecisionsSchema, required=True)
    expected_reply = fields.Nested(ExpectedReplySchema, required=True)
