"""Mediation, decision and appeal over HTTP, in one table: where each is posted, what is sent, what it may break."""

from uuid import UUID

from api.evidence_commands import SHOWING, shown
from api.house import house
from api.posted import Body, Build, Posted
from api.schemas import ruling_bodies as r
from api.schemas.dispute_bodies import AssignMediatorSchema, NoteSchema
from domain.dispute import commands as c
from domain.money import Money
from domain.refusal import Rule


def unnamed(*members: str) -> Build:
    """Money of these members that is not named is nothing."""

    def build(dispute_id: UUID, body: Body) -> Body:
        if set(members) <= set(body):
            return body
        nothing = Money.zero(house().disputes.get(dispute_id).state.dispute.currency)
        return dict.fromkeys(members, nothing) | body

    return build


FIT = (Rule.NOT_ON_THE_ROSTER, Rule.CONFLICT_DECLARED, Rule.TRADED_WITH_A_PARTY)
TAKING = (
    Rule.NOT_A_MEDIATOR_OF_OWN_CASE,
    Rule.NOT_AGAIN,
    Rule.OWN_DECISION,
    *FIT,
    Rule.MEDIATOR_AWAY,
    Rule.AT_CAPACITY,
)
MEDIATING = (Rule.NOT_ASSIGNED, *FIT)
AWARDING = (
    Rule.OTHER_CURRENCY,
    Rule.NO_SUCH_LINE,
    Rule.AMOUNT_NOT_POSITIVE,
    Rule.ABOVE_CLAIM,
    Rule.ABOVE_REFUNDABLE,
)
DECIDING = (
    *MEDIATING,
    Rule.STATEMENT_INCOMPLETE,
    Rule.UNKNOWN_CLAUSE,
    Rule.NOT_IN_EVIDENCE,
    Rule.NOT_DISCLOSED,
    *AWARDING,
    Rule.PAYER_MISMATCH,
)
ANSWERING = (Rule.NO_SUCH_SETTLEMENT, Rule.ANSWERED_ALREADY)
APPROVING = (*TAKING, Rule.OWN_DRAFT)
APPEALING = (Rule.NOTHING_LOST, Rule.APPEALED_ALREADY)

MEDIATION: dict[str, Posted[c.DisputeCommand]] = {
    "mediator": Posted(c.ClaimCase, "Take the case, or the appeal, as its mediator.", rules=TAKING),
    "assignment": Posted(c.AssignMediator, "Give the case to a mediator.", AssignMediatorSchema(), TAKING),
    "release": Posted(c.ReleaseCase, "Give the case back to the queue.", NoteSchema(), (*MEDIATING, Rule.NOTE_LENGTH)),
    "recusal": Posted(c.Recuse, "Leave the case for good, and say why.", NoteSchema(), (*MEDIATING, Rule.NOTE_LENGTH)),
    "objection": Posted(
        c.ObjectToMediator, "Object to the mediator, once and without giving reasons.", rules=(Rule.OBJECTED_ALREADY,)
    ),
    "settlement-proposals": Posted(
        c.ProposeSettlement,
        "Propose a settlement to both sides.",
        r.ProposeSettlementSchema(),
        (*MEDIATING, *AWARDING, Rule.NOTHING_LEFT, Rule.NOTE_LENGTH),
        unnamed("shipping"),
    ),
    "settlement-acceptance": Posted(c.AcceptSettlement, "Accept the settlement.", r.NameSettlementSchema(), ANSWERING),
    "settlement-rejection": Posted(
        c.RejectSettlement,
        "Reject the settlement, and say why.",
        r.RejectSettlementSchema(),
        (*ANSWERING, Rule.NOTE_LENGTH),
    ),
    "decision": Posted(
        c.Decide,
        "Decide, with a statement of reasons.",
        r.DecideSchema(),
        (*DECIDING, Rule.BOTH_MUST_BE_HEARD),
        unnamed("shipping", "platform_part"),
    ),
    "approval": Posted(c.ApproveDecision, "Approve another mediator's decision.", rules=APPROVING),
    "draft-return": Posted(
        c.ReturnDecision,
        "Give another mediator's decision back, and say why.",
        NoteSchema(),
        (*APPROVING, Rule.NOTE_LENGTH),
    ),
    "appeal": Posted(
        c.AppealDecision,
        "Ask for another mediator's judgment.",
        r.AppealDecisionSchema(),
        (*APPEALING, Rule.NOTHING_NEW, Rule.ALREADY_DISPUTED, *SHOWING),
        shown,
    ),
    "appeal-waiver": Posted(c.WaiveAppeal, "Take the decision as it is.", rules=APPEALING),
    "appeal-decision": Posted(
        c.DecideAppeal,
        "Uphold, modify or reverse the decision, or send it back once.",
        r.DecideAppealSchema(),
        (*DECIDING, Rule.EVIDENCE_AWAITED, Rule.REMANDED_ALREADY, Rule.RULING_MISMATCH),
    ),
}
