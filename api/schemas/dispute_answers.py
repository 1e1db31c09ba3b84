"""What a dispute looks like to somebody who may see it."""

from marshmallow import Schema, fields, validate

from api.fields import Flag, Instant, Int, Money, Uuid
from api.schemas.evidence_answers import EvidenceRequestSchema
from api.schemas.parts import AllocationSchema, ProposalSchema
from api.schemas.ruling_answers import AppealSchema, DecisionSchema, ParcelSchema, SettlementSchema
from domain.actor import Role
from domain.deadlines import DeadlineKind
from domain.dispute.dispute import Reinstatement
from domain.dispute.exhibit import Visibility
from domain.dispute.outlook import Consequence
from domain.dispute.proposal import Ground
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.status import Outcome, Stage, Status
from domain.dispute.viewer import ViewerState
from domain.terms import Remedy

REFUND_STATES = ("requested", "failed", "paid")
GROUNDS = tuple(dict.fromkeys(str(ground) for kind in (Ground, AppealGround, ContestGround) for ground in kind))
"""Those of an escalation, of an appeal, and of a contested return."""


class OrderReferenceSchema(Schema):
    id = Uuid(required=True)
    number = fields.String(required=True)


class DisputedLineSchema(Schema):
    line = Int(1, required=True)
    units = Int(1, required=True)
    refundable = Money(required=True, metadata={"description": "The most that may be given back for them"})


class TermsReferenceSchema(Schema):
    ref = fields.String(required=True)
    sha256 = fields.String(required=True)
    href = fields.String(required=True)


class DeadlineSchema(Schema):
    """A running deadline, and what happens to whom when it lapses."""

    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    due = Instant(required=True)
    seconds_left = Int(required=True)
    parties = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    clause = fields.String(required=True)
    clause_href = fields.String(required=True)
    consequence = fields.Enum(Consequence, by_value=fields.String, required=True)
    money = Money(required=True, allow_none=True, metadata={"description": "What then goes to the buyer"})
    text = fields.String(metadata={"description": "All of it in words, when a language is named"})


class KindSchema(Schema):
    kind = fields.String(required=True)
    most_bytes = Int(required=True)


class LatestSchema(Schema):
    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    until = Instant(required=True)


class ConstraintsSchema(Schema):
    """The bounds that the body has to keep to; which of them are there depends on the action."""

    remedies = fields.List(fields.Enum(Remedy, by_value=fields.String))
    most = fields.Nested(AllocationSchema)
    at_least = Money(allow_none=True)
    note_longest = Int()
    proposal_id = Uuid()
    pays = Money(allow_none=True)
    settlement_id = Uuid()
    grounds = fields.List(fields.String(validate=validate.OneOf(GROUNDS)))
    judgments = fields.List(fields.Enum(Judgment, by_value=fields.String))
    barred = fields.List(fields.String(), metadata={"description": "Accounts that may not mediate it"})
    most_in_total = Money()
    clauses = fields.List(fields.String())
    text_at_least = Int()
    refund_id = Uuid()
    amount = Money()
    files_left = Int(metadata={"description": "How many files this side may still submit"})
    bytes_left = Int()
    kinds = fields.List(fields.Nested(KindSchema), metadata={"description": "Media types, and most bytes of each"})
    visibility = fields.List(fields.Enum(Visibility, by_value=fields.String))
    missing = fields.List(fields.String())
    evidence = fields.List(Uuid())
    of = fields.List(fields.Enum(Role, by_value=fields.String))
    latest = fields.List(fields.Nested(LatestSchema), metadata={"description": "Until when each may be moved"})


class ActionSchema(Schema):
    """What the viewer can do now. The others wait for what is ``mandatory``, until ``due``."""

    name = fields.String(required=True)
    method = fields.String(required=True, validate=validate.Equal("POST"))
    href = fields.String(required=True)
    due = Instant(required=True, allow_none=True)
    mandatory = Flag(required=True)
    constraints = fields.Nested(ConstraintsSchema, required=True)


class MediatorSchema(Schema):
    """The parties are told whether there is one, and not who it is."""

    assigned = Flag(required=True)
    id = fields.String(required=True, allow_none=True)


class RefundSchema(Schema):
    """What the marketplace was asked to pay, and how that went."""

    id = Uuid(required=True)
    attempt = Int(1, required=True)
    total = Money(required=True)
    from_platform = Money(required=True)
    state = fields.String(required=True, validate=validate.OneOf(REFUND_STATES))
    paid = Money(required=True, allow_none=True)
    failure = fields.String(required=True)
    requested_at = Instant(required=True)


class DisputeLinksSchema(Schema):
    self = fields.String(required=True)
    evidence = fields.String(required=True)
    history = fields.String(required=True)
    timeline = fields.String(required=True)
    order = fields.String(required=True)


class EvidenceCountSchema(Schema):
    shown = Int(required=True, metadata={"description": "How many pieces the caller knows of"})
    missing = fields.List(
        fields.String(), required=True, metadata={"description": "What the reason requires and is not there"}
    )


class DisputeSchema(Schema):
    id = Uuid(required=True)
    number = fields.String(required=True)
    version = Int(1, required=True)
    order = fields.Nested(OrderReferenceSchema, required=True)
    buyer = fields.String(required=True)
    seller = fields.String(required=True)
    stage = fields.Enum(Stage, by_value=fields.String, required=True)
    status = fields.Enum(Status, by_value=fields.String, required=True)
    awaiting = fields.List(fields.Enum(Role, by_value=fields.String), required=True)
    viewer_state = fields.Enum(ViewerState, by_value=fields.String, required=True)
    reason = fields.String(required=True)
    sub_reason = fields.String(required=True)
    description = fields.String(required=True)
    lines = fields.List(fields.Nested(DisputedLineSchema), required=True)
    claim = fields.Nested(ProposalSchema, required=True)
    offer = fields.Nested(ProposalSchema, required=True, allow_none=True)
    terms = fields.Nested(TermsReferenceSchema, required=True)
    deadlines = fields.List(fields.Nested(DeadlineSchema), required=True)
    allowed_actions = fields.List(fields.Nested(ActionSchema), required=True)
    mediator = fields.Nested(MediatorSchema, required=True)
    settlement = fields.Nested(SettlementSchema, required=True, allow_none=True)
    draft = fields.Nested(
        DecisionSchema,
        required=True,
        allow_none=True,
        metadata={"description": "A decision that is to be approved; null for the parties"},
    )
    decision = fields.Nested(DecisionSchema, required=True, allow_none=True)
    appeals = fields.List(fields.Nested(AppealSchema), required=True)
    appealable_until = Instant(
        required=True, allow_none=True, metadata={"description": "The first instant that is too late for an appeal"}
    )
    waived = fields.List(
        fields.Enum(Role, by_value=fields.String),
        required=True,
        metadata={"description": "Who takes the decision as it is"},
    )
    needs_return = Flag(required=True, metadata={"description": "Whether the goods go back before the money does"})
    parcel = fields.Nested(ParcelSchema, required=True, allow_none=True)
    messages = Int(required=True, metadata={"description": "How many were sent; they stand in the timeline"})
    evidence = fields.Nested(
        EvidenceCountSchema, required=True, metadata={"description": "All of it stands at the link `evidence`"}
    )
    evidence_request = fields.Nested(EvidenceRequestSchema, required=True, allow_none=True)
    reinstatement = fields.Enum(Reinstatement, by_value=fields.String, required=True)
    refund = fields.Nested(RefundSchema, required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=fields.String, required=True, allow_none=True)
    closed_by = fields.Enum(Role, by_value=fields.String, required=True, allow_none=True)
    automatic = Flag(required=True, metadata={"description": "Whether the clock brought the outcome about"})
    opened_at = Instant(required=True)
    escalated_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    links = fields.Nested(DisputeLinksSchema, required=True)


class ReceiptSchema(Schema):
    """All that the marketplace is told when it has reported something about a dispute."""

    dispute_id = Uuid(required=True)
    version = Int(1, required=True)
    status = fields.Enum(Status, by_value=fields.String, required=True)
    refund_id = Uuid(required=True, allow_none=True, metadata={"description": "Of what it was asked to pay, if it was"})
