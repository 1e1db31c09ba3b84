"""What is sent to open a dispute, and with its commands. Shape only: what is allowed is the domain's business."""

from enum import StrEnum
from typing import Any

from marshmallow import fields, post_load, validate, validates_schema

from api.fields import Flag, Int, Money, Text, Uuid
from api.schemas.evidence_bodies import shown_with
from api.schemas.parts import MOST_LINES, WORDS, AskSchema, Body, misshapen
from domain.dispute.commands import Units
from domain.dispute.proposal import Ground


class UnitsSchema(Body):
    line = Int(1, MOST_LINES, required=True)
    units = Int(1, 1_000_000, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Units:
        return Units(**data)


class OpenDisputeSchema(Body):
    order_id = Uuid(required=True)
    reason = Text(100, required=True, metadata={"description": "One of those that the terms know"})
    sub_reason = Text(100, required=True)
    description = Text(WORDS, required=True)
    lines = fields.List(fields.Nested(UnitsSchema), required=True, validate=validate.Length(1, MOST_LINES))
    claim = fields.Nested(AskSchema, required=True)
    evidence = shown_with(metadata={"description": "What the reason requires, at least"})
    received = Flag(load_default=False, metadata={"description": "The buyer's word that the goods are there"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"lines": tuple(data["lines"])}


class AmendClaimSchema(Body):
    claim = fields.Nested(AskSchema, required=True)
    note = Text(WORDS, required=True)


class CounterProposeSchema(Body):
    proposal = fields.Nested(AskSchema, required=True)
    note = Text(WORDS, required=True)


class NameProposalSchema(Body):
    proposal_id = Uuid(required=True)


class RejectProposalSchema(NameProposalSchema):
    note = Text(WORDS, required=True)


class WithdrawDisputeSchema(Body):
    note = Text(WORDS, load_default="")


class EscalateSchema(Body):
    ground = fields.Enum(Ground, by_value=fields.String, required=True)
    statement = Text(WORDS, required=True)


class AssignMediatorSchema(Body):
    mediator = Text(255, least=1, required=True)


class NoteSchema(Body):
    note = Text(WORDS, required=True)


class SendMessageSchema(Body):
    text = Text(WORDS, required=True)
    to_mediator = Flag(load_default=False, metadata={"description": "The other side does not read it"})


class RefundResult(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RecordRefundSchema(Body):
    """The payment system's answer: what was paid, or why nothing was."""

    refund_id = Uuid(required=True)
    result = fields.Enum(RefundResult, by_value=fields.String, required=True)
    amount = Money(metadata={"description": "What was paid; only when it succeeded"})
    cause = Text(500, load_default="", metadata={"description": "Why it failed"})
    reference = Text(255, load_default="", metadata={"description": "Of the payment system"})

    @validates_schema
    def agree(self, data: dict[str, Any], **_: Any) -> None:
        paid = data["result"] is RefundResult.SUCCEEDED
        if paid is not ("amount" in data):
            raise misshapen("amount", "Must be there when it succeeded, and only then.")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        del data["result"]
        return {"amount": None} | data


class ReferenceSchema(Body):
    reference = Text(255, least=1, required=True, metadata={"description": "Of whoever paid, in their own books"})


class VoidDisputeSchema(Body):
    cause = Text(WORDS, required=True)
