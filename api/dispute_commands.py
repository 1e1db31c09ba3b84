"""The commands of a dispute over HTTP, in one table: where each is posted, what is sent, which rules it may break."""

from uuid import UUID

from api.house import house
from api.posted import Body, Posted
from api.schemas import dispute_bodies as b
from domain.actor import Role
from domain.dispute import commands as c
from domain.dispute.lifecycle import moves
from domain.money import Money
from domain.refusal import Rule


def roles_of(command: type[c.DisputeCommand]) -> frozenset[Role]:
    """Who may send it at all, by the lifecycle table."""
    return frozenset(role for move in moves(command) for role in move.by) - {Role.CLOCK}


def decision(dispute_id: UUID, body: Body) -> Body:
    """Money that is not named is nothing."""
    if {"shipping", "platform_part"} <= set(body):
        return body
    nothing = Money.zero(house().disputes.get(dispute_id).state.dispute.currency)
    return {"shipping": nothing, "platform_part": nothing} | body


EVERY = (Rule.NO_SUCH_DISPUTE, Rule.NOT_YOUR_ROLE, Rule.NOT_NOW, Rule.KEY_REUSED)
"""What every command may be refused for."""
ASKING = (
    Rule.REMEDY_NOT_ALLOWED,
    Rule.OTHER_CURRENCY,
    Rule.NO_SUCH_LINE,
    Rule.AMOUNT_NOT_POSITIVE,
    Rule.ABOVE_REFUNDABLE,
    Rule.PARTIAL_IS_EVERYTHING,
    Rule.FULL_IS_NOT_EVERYTHING,
    Rule.SHIPPING_NOT_REFUNDABLE,
    Rule.NOTHING_LEFT,
)
PROPOSING = (*ASKING, Rule.NOTE_LENGTH, Rule.TOO_MANY_PROPOSALS)
NAMING = (Rule.NO_SUCH_PROPOSAL, Rule.OWN_PROPOSAL)
MEDIATING = (Rule.NOT_ASSIGNED,)
AWARDING = (
    Rule.STATEMENT_INCOMPLETE,
    Rule.UNKNOWN_CLAUSE,
    Rule.OTHER_CURRENCY,
    Rule.NO_SUCH_LINE,
    Rule.AMOUNT_NOT_POSITIVE,
    Rule.ABOVE_CLAIM,
    Rule.ABOVE_REFUNDABLE,
    Rule.PAYER_MISMATCH,
)
PAYING = (Rule.NO_SUCH_REFUND, Rule.OTHER_CURRENCY, Rule.AMOUNT_NOT_POSITIVE)
ESCALATING = (Rule.NOTE_LENGTH, Rule.TOO_EARLY_TO_ESCALATE, Rule.SELLER_MUST_ANSWER_FIRST)
OPENING = (
    Rule.NO_SUCH_ORDER,
    Rule.NOT_YOUR_ROLE,
    Rule.KEY_REUSED,
    Rule.NOT_PAID,
    Rule.ORDER_CANCELLED,
    Rule.FULLY_REFUNDED,
    Rule.OFF_PLATFORM,
    Rule.ALREADY_DISPUTED,
    Rule.RECEIPT_CONFIRMED,
    Rule.TOO_EARLY_TO_OPEN,
    Rule.TOO_LATE_TO_OPEN,
    Rule.NOT_THERE_YET,
    Rule.UNITS_OUT_OF_RANGE,
    Rule.TOO_MANY_REFILINGS,
    Rule.UNKNOWN_REASON,
    Rule.DESCRIPTION_LENGTH,
)
"""What opening may be refused for, beside the claim."""
NO_OWN_CASE = (Rule.NOT_A_MEDIATOR_OF_OWN_CASE,)

COMMANDS: dict[str, Posted[c.DisputeCommand]] = {
    "claim-amendments": Posted(
        c.AmendClaim, "Amend the claim.", b.AmendClaimSchema(), (*PROPOSING, Rule.TOO_MANY_AMENDMENTS)
    ),
    "counter-proposals": Posted(
        c.CounterPropose, "Make a counter-proposal.", b.CounterProposeSchema(), (*PROPOSING, Rule.OFFER_LOWERED)
    ),
    "acceptance": Posted(
        c.AcceptProposal,
        "Accept the other side's proposal.",
        b.NameProposalSchema(),
        (*NAMING, Rule.ABOVE_REFUNDABLE),
    ),
    "rejection": Posted(
        c.RejectProposal,
        "Reject the other side's proposal, and say why.",
        b.RejectProposalSchema(),
        (*NAMING, Rule.NOTE_LENGTH),
    ),
    "proposal-withdrawal": Posted(
        c.WithdrawProposal,
        "Take the own offer off the table.",
        b.NameProposalSchema(),
        (Rule.NO_SUCH_PROPOSAL, Rule.NOT_OWN_PROPOSAL),
    ),
    "withdrawal": Posted(c.WithdrawDispute, "Give the dispute up.", b.WithdrawDisputeSchema(), (Rule.NOTE_LENGTH,)),
    "escalation": Posted(c.Escalate, "Hand the dispute to the mediators.", b.EscalateSchema(), ESCALATING),
    "mediator": Posted(c.ClaimCase, "Take the case as its mediator.", rules=NO_OWN_CASE),
    "assignment": Posted(c.AssignMediator, "Give the case to a mediator.", b.AssignMediatorSchema(), NO_OWN_CASE),
    "release": Posted(
        c.ReleaseCase, "Give the case back to the queue.", b.ReleaseCaseSchema(), (*MEDIATING, Rule.NOTE_LENGTH)
    ),
    "decision": Posted(
        c.Decide, "Decide, with a statement of reasons.", b.DecideSchema(), (*MEDIATING, *AWARDING), decision
    ),
    "refund-results": Posted(c.RecordRefund, "Tell how a refund went.", b.RecordRefundSchema(), PAYING),
    "refund-retry": Posted(c.RetryRefund, "Ask for a failed refund once more."),
}
"""The last part of the path, and what is posted there."""

_SEGMENTS = {posted.command: segment for segment, posted in COMMANDS.items()}


def path_of(dispute_id: UUID, command: type[c.DisputeCommand]) -> str:
    """Where this command is posted."""
    return f"/v1/disputes/{dispute_id}/{_SEGMENTS[command]}"
