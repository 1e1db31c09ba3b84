"""What mediators proposed and laid down, what became of it, and goods on their way back: as they are told."""

from marshmallow import Schema, fields

from api.fields import Money, Uuid
from api.schemas.parts import AllocationSchema, StatementSchema
from domain.actor import Role
from domain.dispute.proposal import Payer
from domain.dispute.ruling import AppealGround
from domain.dispute.status import Outcome


class SettlementSchema(Schema):
    """What the mediator proposed to both sides; answering names its ``id``."""

    id = Uuid(required=True)
    allocation = fields.Nested(AllocationSchema, required=True)
    total = Money(required=True)
    note = fields.String(required=True)
    accepted_by = fields.List(fields.Enum(Role, by_value=fields.String), required=True)


class DecisionSchema(Schema):
    outcome = fields.Enum(Outcome, by_value=fields.String, required=True)
    award = fields.Nested(AllocationSchema, required=True)
    total = Money(required=True)
    payer = fields.Enum(Payer, by_value=fields.String, required=True)
    platform_part = Money(required=True)
    statement = fields.Nested(StatementSchema, required=True)


class AppealSchema(Schema):
    """One side's appeal."""

    by = fields.Enum(Role, by_value=fields.String, required=True)
    ground = fields.Enum(AppealGround, by_value=fields.String, required=True)
    statement = fields.String(required=True)


class ParcelSchema(Schema):
    """Goods on their way back; empty where nothing was said yet."""

    address = fields.String(required=True)
    carrier = fields.String(required=True)
    tracking_number = fields.String(required=True, allow_none=True)
