"""Shapes that bodies and answers share: amounts per line and shipping, proposals, statements of reasons."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from api.fields import Int, Money, Text, Uuid
from domain.actor import Role
from domain.allocation import LineAmount
from domain.dispute.proposal import Ask, Finding, Statement
from domain.terms import Remedy

MOST_LINES = 200
"""Lines of an order, and so amounts of a proposal or an award."""
WORDS = 10_000
"""Characters of anything that people write; how many may really be used is in the terms."""


class Body(Schema):
    """What is sent: nothing in it is ignored."""

    class Meta:
        unknown = RAISE


class FlagSchema(Schema):
    """Contact details in what a party wrote: allowed in a dispute, and worth a look."""

    pointer = fields.String(required=True, metadata={"description": "The text, as a JSON pointer"})
    rule = fields.String(required=True, metadata={"description": "Its name in the terms in force (moderation)"})
    start = Int(required=True, metadata={"description": "Characters of the text"})
    end = Int(required=True)
    found = fields.String(required=True)


def flags() -> fields.List[Any]:
    return fields.List(
        fields.Nested(FlagSchema), metadata={"description": "For mediators, auditors and administrators alone"}
    )


class LineAmountSchema(Body):
    line = Int(1, MOST_LINES, required=True)
    amount = Money(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> LineAmount:
        return LineAmount(**data)


def amounts(**choices: Any) -> fields.List[LineAmount]:
    """Amounts of lines, each line once; in the order of the lines when loaded."""
    return fields.List(fields.Nested(LineAmountSchema), validate=validate.Length(0, MOST_LINES), **choices)


def in_order(parts: list[LineAmount]) -> tuple[LineAmount, ...]:
    return tuple(sorted(parts, key=lambda part: part.line))


class AllocationSchema(Schema):
    """How an amount is spread over lines and shipping."""

    lines = fields.List(fields.Nested(LineAmountSchema), required=True)
    shipping = Money(required=True)


class AskSchema(Body):
    """A remedy as it is wished for. A full refund needs no amounts: it is all that is left to refund."""

    remedy = fields.Enum(Remedy, by_value=fields.String, required=True)
    amounts = amounts(load_default=list)
    shipping = Money()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Ask:
        return Ask(**data | {"amounts": in_order(data["amounts"])})


class ProposalSchema(Schema):
    """What one side wants or offers; accepting names its ``id``."""

    id = Uuid(required=True)
    by = fields.Enum(Role, by_value=fields.String, required=True)
    remedy = fields.Enum(Remedy, by_value=fields.String, required=True)
    allocation = fields.Nested(AllocationSchema, required=True)
    total = Money(required=True)
    note = fields.String(required=True)


class StatementSchema(Body):
    """Why it was decided so."""

    finding = fields.Enum(Finding, by_value=fields.String, required=True)
    facts = fields.List(Text(WORDS), required=True, validate=validate.Length(0, 100))
    evidence = fields.List(Text(WORDS), load_default=list, validate=validate.Length(0, 100))
    clauses = fields.List(Text(100), required=True, validate=validate.Length(0, 100))
    text = Text(WORDS, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Statement:
        lists = {name: tuple(data[name]) for name in ("facts", "evidence", "clauses")}
        return Statement(**data | lists)


def misshapen(member: str, words: str) -> ValidationError:
    """What is wrong with one member."""
    return ValidationError({member: [words]})
