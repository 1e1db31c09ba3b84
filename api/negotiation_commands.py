"""What the parties say to each other over HTTP, in one table: where it is posted, what is sent, what it may break."""

from api.evidence_commands import SHOWING
from api.posted import Posted
from api.schemas import dispute_bodies as b
from domain.dispute import commands as c
from domain.refusal import Rule

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
    Rule.EVIDENCE_MISSING,
    *ASKING,
    *SHOWING,
)
"""What opening a dispute may be refused for."""

NEGOTIATION: dict[str, Posted[c.DisputeCommand]] = {
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
    "messages": Posted(
        c.SendMessage,
        "Say something to everybody, or to the mediator alone.",
        b.SendMessageSchema(),
        (Rule.NOTE_LENGTH, Rule.NOT_ASSIGNED),
    ),
}
