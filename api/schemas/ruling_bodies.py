"""What mediators propose and lay down, and what parties answer. Shape only: the rules are the domain's business."""

from typing import Any

from marshmallow import fields, post_load

from api.fields import Money, Text, Uuid
from api.schemas.evidence_bodies import shown_with
from api.schemas.parts import WORDS, Body, StatementSchema, amounts, in_order
from domain.dispute.proposal import Payer
from domain.dispute.ruling import AppealGround, Judgment


class AwardSchema(Body):
    """What the buyer is to get; money that is not named is nothing."""

    award = amounts(required=True)
    shipping = Money()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"award": in_order(data["award"])}


class ProposeSettlementSchema(AwardSchema):
    note = Text(WORDS, required=True)


class NameSettlementSchema(Body):
    settlement_id = Uuid(required=True)


class RejectSettlementSchema(NameSettlementSchema):
    note = Text(WORDS, required=True)


class DecideSchema(AwardSchema):
    payer = fields.Enum(Payer, by_value=fields.String, required=True)
    platform_part = Money(metadata={"description": "What of the award the platform pays"})
    statement = fields.Nested(StatementSchema, required=True)


class AppealDecisionSchema(Body):
    ground = fields.Enum(AppealGround, by_value=fields.String, required=True)
    statement = Text(WORDS, required=True)
    evidence = shown_with(metadata={"description": "For the ground new-evidence a file never shown before"})


class DecideAppealSchema(DecideSchema):
    """Who upholds a decision or sends it back names no money: what was decided holds, or nothing yet."""

    judgment = fields.Enum(Judgment, by_value=fields.String, required=True)
    award = amounts(load_default=list)
    payer = fields.Enum(Payer, by_value=fields.String, load_default=Payer.SELLER)
