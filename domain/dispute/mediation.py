"""The neutral's part: taking a case, giving it back, and deciding it with reasons."""

from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import AssignMediator, ClaimCase, Decide, ReleaseCase
from domain.dispute.events import (
    DisputeDecided,
    DisputeEvent,
    MediatorAssigned,
    MediatorReleased,
)
from domain.dispute.negotiation import noted
from domain.dispute.proposal import Payer
from domain.dispute.state import Case
from domain.dispute.status import Outcome
from domain.message import Command
from domain.money import Money
from domain.order.disputes import everything
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule
from domain.terms import Terms

Facts = list[DisputeEvent | OrderEvent]


def assign(command: ClaimCase | AssignMediator, case: Case) -> Facts:
    mediator = command.by.id if isinstance(command, ClaimCase) else command.mediator
    if mediator in {case.dispute.buyer, case.dispute.seller}:
        raise Refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)
    lease = Deadline(DeadlineKind.LEASE, command.at + case.terms.periods.lease)
    return [
        MediatorAssigned(
            by=command.by,
            at=command.at,
            mediator=mediator,
            claimed=isinstance(command, ClaimCase),
            starts=(lease,),
        )
    ]


def release(command: ReleaseCase, case: Case) -> Facts:
    return [
        MediatorReleased(
            by=command.by,
            at=command.at,
            mediator=command.by.id,
            note=noted(command.note, case.terms),
            starts=(assign_by(command, case.terms),),
        )
    ]


def assign_by(command: Command, terms: Terms) -> Deadline:
    return Deadline(DeadlineKind.ASSIGNMENT, command.at + terms.periods.assignment)


def decide_case(command: Decide, case: Case) -> Facts:
    dispute, terms = case.dispute, case.terms
    check_statement(command, terms)
    award = Allocation(tuple(sorted(command.award, key=lambda p: p.line)), command.shipping)
    check_award(award, case)
    check_payer(command, award)
    window = Deadline(DeadlineKind.APPEAL_WINDOW, command.at + terms.periods.appeal_window)
    return [
        DisputeDecided(
            by=command.by,
            at=command.at,
            outcome=outcome_of(award, dispute.most_claimed),
            award=award,
            payer=command.payer,
            platform_part=command.platform_part,
            statement=command.statement,
            starts=(window,),
        )
    ]


def outcome_of(award: Allocation, most_claimed: Allocation) -> Outcome:
    if not award.total:
        return Outcome.DECIDED_FOR_SELLER
    in_full = award.total >= most_claimed.total
    return Outcome.DECIDED_FOR_BUYER if in_full else Outcome.DECIDED_SPLIT


def check_statement(command: Decide, terms: Terms) -> None:
    """At least one fact, one clause of these very terms, and reasons in words."""
    said = command.statement
    long_enough = len(said.text.strip()) >= terms.limits.reasons_text_shortest
    if not (said.facts and said.clauses and long_enough and all(f.strip() for f in said.facts)):
        raise Refused(Rule.STATEMENT_INCOMPLETE, text_at_least=terms.limits.reasons_text_shortest)
    unknown = [clause for clause in said.clauses if clause not in terms.clauses]
    if unknown:
        raise Refused(Rule.UNKNOWN_CLAUSE, clauses=unknown)


def check_award(award: Allocation, case: Case) -> None:
    """No more than the most ever claimed, nor than is refundable; a mediator may award shipping too."""
    dispute, order = case.dispute, case.order
    if {award.shipping.currency, *(p.amount.currency for p in award.lines)} != {dispute.currency}:
        raise Refused(Rule.OTHER_CURRENCY, currency=dispute.currency)
    numbers = [part.line for part in award.lines]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= {d.line for d in dispute.lines}:
        raise Refused(Rule.NO_SUCH_LINE)
    if min([part.amount.minor for part in award.lines] + [award.shipping.minor]) < 0:
        raise Refused(Rule.AMOUNT_NOT_POSITIVE)
    if award.total > dispute.most_claimed.total:
        raise Refused(Rule.ABOVE_CLAIM, most=dispute.most_claimed.total.amount)
    if not award.within(most_awardable(case)):
        raise Refused(Rule.ABOVE_REFUNDABLE, refundable=order.refundable(numbers).total.amount)


def most_awardable(case: Case) -> Allocation:
    """What is left to refund of the disputed units, with shipping."""
    return everything(case.order, case.dispute.lines, shipping=True)


def check_payer(command: Decide, award: Allocation) -> None:
    """Seller: no platform part. Platform: all of it. Split: some, but not all."""
    part, all_of_it, none = command.platform_part, award.total, Money.zero(award.total.currency)
    if part.currency != all_of_it.currency:
        raise Refused(Rule.OTHER_CURRENCY, currency=all_of_it.currency)
    fits = {
        Payer.SELLER: part == none,
        Payer.PLATFORM: part == all_of_it,
        Payer.SPLIT: none < part < all_of_it,
    }
    if not fits[command.payer]:
        raise Refused(Rule.PAYER_MISMATCH)
