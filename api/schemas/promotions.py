"""Promotions: what is told to whom, and who wants to hear no more."""

from marshmallow import Schema, fields, validate

from api.fields import Instant, Int, Text
from api.schemas.listings import Address
from api.schemas.parts import Body
from domain.conversation.about import Complaint

MOST_RECIPIENTS = 500
SENDER = {"description": "A seller's account, or what the marketplace calls itself"}


class PromotionSchema(Body):
    promotion_id = Text(255, least=1, required=True, metadata={"description": "What the marketplace calls it"})
    sender = Text(255, least=1, required=True, metadata=SENDER)
    title = Text(200, least=1, required=True)
    text = Text(2000, least=1, required=True)
    link = Address(2000, least=1, required=True, metadata={"description": "Begins with https://"})
    recipients = fields.List(
        Text(255, least=1),
        required=True,
        validate=validate.Length(1, MOST_RECIPIENTS),
        metadata={"description": "Accounts of buyers"},
    )
    expires_at = Instant(required=True, metadata={"description": "Until when it is shown"})


class SentSchema(Schema):
    sent = Int(required=True, metadata={"description": "To so many"})
    known = Int(required=True, metadata={"description": "So many had been told of it before"})
    muted = Int(required=True, metadata={"description": "So many want no promotions of this sender"})


class MutingSchema(Body):
    sender = Text(255, load_default="", metadata={"description": "Without it: all senders"})


class PromoterSchema(Body):
    sender = Text(255, least=1, required=True, metadata=SENDER)
    reason = fields.Enum(Complaint, by_value=fields.String, required=True)
    note = Text(2000, load_default="")
