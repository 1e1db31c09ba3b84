"""Proposals between the two sides: what may be proposed, and what follows from an answer."""

from uuid import uuid5

from domain.actor import Role, other_side
from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import (
    AcceptProposal,
    AmendClaim,
    CounterPropose,
    Escalate,
    RejectProposal,
    WithdrawDispute,
    WithdrawProposal,
)
from domain.dispute.events import (
    ClaimAmended,
    CounterProposalMade,
    DisputeAgreed,
    DisputeEscalated,
    DisputeEvent,
    DisputeWithdrawn,
    ProposalAccepted,
    ProposalRejected,
    ProposalsOverlapped,
    ProposalWithdrawn,
)
from domain.dispute.execution import attainable, execute
from domain.dispute.proposal import Ask, Proposal
from domain.dispute.state import Case
from domain.dispute.status import Outcome
from domain.message import Command
from domain.money import Money
from domain.order.disputes import covers_all, everything
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule
from domain.terms import NOT_RECEIVED, Remedy, Terms

AGREED = {
    Remedy.FULL_REFUND: Outcome.AGREED_FULL_REFUND,
    Remedy.PARTIAL_REFUND: Outcome.AGREED_PARTIAL_REFUND,
    Remedy.RETURN_FOR_REFUND: Outcome.AGREED_RETURN,
}
Facts = list[DisputeEvent | OrderEvent]


def amend(command: AmendClaim, case: Case) -> Facts:
    claim = propose(command.claim, Role.BUYER, noted(command.note, case.terms), case)
    starts = (response_by(command, Role.SELLER, case.terms),)
    amended = ClaimAmended(by=command.by, at=command.at, claim=claim, starts=starts)
    return [amended, *overlap(command, case.after(amended))]


def counter(command: CounterPropose, case: Case) -> Facts:
    role = command.by.role
    proposal = propose(command.proposal, role, noted(command.note, case.terms), case)
    standing = case.dispute.offer
    if role is Role.SELLER and standing and proposal.allocation.total < standing.allocation.total:
        raise Refused(Rule.OFFER_LOWERED, standing=standing.allocation.total.amount)
    starts = (response_by(command, other_side(role), case.terms),)
    made = CounterProposalMade(by=command.by, at=command.at, proposal=proposal, starts=starts)
    return [made, *overlap(command, case.after(made))]


def overlap(command: Command, case: Case) -> Facts:
    """When the offer is no less than the claim both want the same: agreed at the claim, never above."""
    claim, offer = case.dispute.claim, case.dispute.offer
    if claim is None or offer is None or offer.remedy is not claim.remedy:
        return []
    pays = agreeable(claim, case)
    if pays is None or offer.allocation.total < pays.total:
        return []
    met = ProposalsOverlapped(by=command.by, at=command.at, claim_id=claim.id, offer_id=offer.id)
    return [met, *agree(command, case.after(met), claim)]


def accept(command: AcceptProposal, case: Case) -> Facts:
    wanted = named(command, case, of=other_side(command.by.role))
    accepted = ProposalAccepted(by=command.by, at=command.at, proposal_id=wanted.id)
    return [accepted, *agree(command, case.after(accepted), wanted)]


def agreeable(proposal: Proposal, case: Case) -> Allocation | None:
    """What agreeing to it would pay now: everything that is left for a full refund, or the amounts if they fit."""
    left = attainable(case, proposal.allocation)
    if proposal.remedy is Remedy.FULL_REFUND:
        return left if left.total else None
    return left if left == proposal.allocation else None


def agree(command: Command, case: Case, proposal: Proposal, *, silent: bool = False) -> Facts:
    """Both sides want ``proposal``, which is known to be agreeable."""
    outcome = Outcome.SELLER_SILENT if silent else AGREED[proposal.remedy]
    agreed = DisputeAgreed(
        by=command.by,
        at=command.at,
        outcome=outcome,
        allocation=attainable(case, proposal.allocation),
        automatic=silent,
    )
    return [agreed, *execute(command, case.after(agreed))]


def reject(command: RejectProposal, case: Case) -> Facts:
    unwanted = named(command, case, of=other_side(command.by.role))
    note = noted(command.note, case.terms)
    sellers = command.by.role is Role.SELLER
    starts = (response_by(command, Role.BUYER, case.terms),) if sellers else ()
    return [ProposalRejected(by=command.by, at=command.at, proposal_id=unwanted.id, note=note, starts=starts)]


def withdraw_proposal(command: WithdrawProposal, case: Case) -> Facts:
    own = named(command, case, of=command.by.role)
    return [ProposalWithdrawn(by=command.by, at=command.at, proposal_id=own.id)]


def withdraw_dispute(command: WithdrawDispute, case: Case) -> Facts:
    """Nothing is owed any more, not even what was paid before it was opened again."""
    note = noted(command.note, case.terms) if command.note else ""
    withdrawn = DisputeWithdrawn(by=command.by, at=command.at, note=note)
    return [withdrawn, *execute(command, case.after(withdrawn))]


def escalate(command: Escalate, case: Case) -> Facts:
    statement = noted(command.statement, case.terms)
    return [
        DisputeEscalated(
            by=command.by,
            at=command.at,
            ground=command.ground,
            statement=statement,
            starts=mediation_deadlines(command, case.terms),
        )
    ]


def mediation_deadlines(command: Command, terms: Terms) -> tuple[Deadline, ...]:
    """Somebody has to take it, decide it, and be done with it: all counted from the escalation."""
    at, periods = command.at, terms.periods
    return (
        Deadline(DeadlineKind.ASSIGNMENT, at + periods.assignment),
        Deadline(DeadlineKind.DECISION, at + periods.decision),
        Deadline(DeadlineKind.MEDIATION_CAP, at + periods.mediation_cap),
    )


def response_by(command: Command, of: Role, terms: Terms) -> Deadline:
    if of is Role.SELLER:
        due = command.at + terms.periods.seller_response
        return Deadline(DeadlineKind.SELLER_RESPONSE, due)
    return Deadline(DeadlineKind.BUYER_RESPONSE, command.at + terms.periods.buyer_response)


def named(command: AcceptProposal | RejectProposal | WithdrawProposal, case: Case, *, of: Role) -> Proposal:
    """The live proposal of that side, if it is the one that was named."""
    live = case.dispute.live_proposal_of(of)
    if live is not None and live.id == command.proposal_id:
        return live
    other = case.dispute.live_proposal_of(other_side(of))
    if other is not None and other.id == command.proposal_id:
        raise Refused(Rule.NOT_OWN_PROPOSAL if of is command.by.role else Rule.OWN_PROPOSAL)
    raise Refused(Rule.NO_SUCH_PROPOSAL, live=str(live.id) if live else None)


def propose(ask: Ask, by: Role, note: str, case: Case) -> Proposal:
    """What is asked for, checked and spelled out in amounts; percentages and "all" never get past here."""
    dispute = case.dispute
    if ask.remedy not in case.terms.reasons[dispute.reason].remedies:
        raise Refused(Rule.REMEDY_NOT_ALLOWED, remedy=ask.remedy)
    most = most_refundable(case, ask.remedy)
    allocation = SPELLED_OUT[ask.remedy](ask, most)
    if not allocation.total:
        raise Refused(Rule.NOTHING_LEFT)
    made = dispute.proposals_by_buyer + dispute.proposals_by_seller + 1
    proposal_id = uuid5(dispute.id, f"proposal/{made}")
    return Proposal(id=proposal_id, by=by, remedy=ask.remedy, allocation=allocation, note=note.strip())


def most_refundable(case: Case, remedy: Remedy | None = None) -> Allocation:
    """All that a proposal can ask for now; shipping only for what never came at all, or goes back altogether."""
    dispute, order = case.dispute, case.order
    gone = dispute.reason == NOT_RECEIVED or remedy is Remedy.RETURN_FOR_REFUND
    return everything(order, dispute.lines, shipping=gone and covers_all(order, dispute.lines))


def full(ask: Ask, most: Allocation) -> Allocation:
    """All that is left. It needs no amounts; those that are named all the same must be just that."""
    shipping = most.shipping if ask.shipping is None else ask.shipping
    named = Allocation(ask.amounts or most.lines, shipping)
    check_currency(named, most)
    if not (named.within(most) and named.total == most.total):
        raise Refused(Rule.FULL_IS_NOT_EVERYTHING, refundable=most.total.amount)
    return most


def partial(ask: Ask, most: Allocation) -> Allocation:
    shipping = Money.zero(most.shipping.currency) if ask.shipping is None else ask.shipping
    asked = Allocation(tuple(sorted(ask.amounts, key=lambda part: part.line)), shipping)
    check_amounts(asked, most)
    if not asked.total < most.total:
        raise Refused(Rule.PARTIAL_IS_EVERYTHING, refundable=most.total.amount)
    return asked


def returned(ask: Ask, most: Allocation) -> Allocation:
    """All that is left for goods that go back, or less for goods that lost some of their worth."""
    if not ask.amounts:
        return most
    shipping = Money.zero(most.shipping.currency) if ask.shipping is None else ask.shipping
    asked = Allocation(tuple(sorted(ask.amounts, key=lambda part: part.line)), shipping)
    check_amounts(asked, most)
    return asked


SPELLED_OUT = {
    Remedy.FULL_REFUND: full,
    Remedy.PARTIAL_REFUND: partial,
    Remedy.RETURN_FOR_REFUND: returned,
}


def check_amounts(asked: Allocation, most: Allocation) -> None:
    """Right currency, lines of this dispute, more than nothing, and no more than is refundable."""
    check_currency(asked, most)
    numbers = [part.line for part in asked.lines]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= {p.line for p in most.lines}:
        raise Refused(Rule.NO_SUCH_LINE)
    if any(part.amount.minor <= 0 for part in asked.lines) or asked.shipping.minor < 0:
        raise Refused(Rule.AMOUNT_NOT_POSITIVE)
    if asked.shipping and not most.shipping:
        raise Refused(Rule.SHIPPING_NOT_REFUNDABLE)
    if not asked.within(most):
        raise Refused(Rule.ABOVE_REFUNDABLE, refundable=most.total.amount)
    if not asked.total:
        raise Refused(Rule.AMOUNT_NOT_POSITIVE)


def check_currency(asked: Allocation, most: Allocation) -> None:
    currency = most.shipping.currency
    if {asked.shipping.currency, *(part.amount.currency for part in asked.lines)} != {currency}:
        raise Refused(Rule.OTHER_CURRENCY, currency=currency)


def noted(words: str, terms: Terms) -> str:
    """A note with something in it, and no longer than the terms allow."""
    trimmed = words.strip()
    if not 1 <= len(trimmed) <= terms.limits.note_longest:
        raise Refused(Rule.NOTE_LENGTH)
    return trimmed
