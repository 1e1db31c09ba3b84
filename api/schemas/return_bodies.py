"""What is sent about goods on their way back. Shape only: the rules are the domain's business."""

from marshmallow import fields

from api.fields import Text
from api.schemas.evidence_bodies import shown_with
from api.schemas.parts import WORDS, Body
from domain.dispute.ruling import ContestGround


class GiveReturnAddressSchema(Body):
    address = Text(WORDS, required=True)


class ShipReturnSchema(Body):
    carrier = Text(255, least=1, required=True)
    tracking_number = Text(255, least=1, allow_none=True, metadata={"description": "None for an untracked parcel"})


class ContestReturnSchema(Body):
    ground = fields.Enum(ContestGround, by_value=fields.String, required=True)
    note = Text(WORDS, required=True)
    evidence = shown_with(metadata={"description": "Needed unless nothing came back at all"})
