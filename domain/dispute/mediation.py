"""The neutral's part: taking a case, giving it back, and deciding it with reasons."""

from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import (
    ApproveDecision,
    AssignMediator,
    ClaimCase,
    Decide,
    ObjectToMediator,
    Recuse,
    ReleaseCase,
)
from domain.dispute.disclosure import relied_on
from domain.dispute.dispute import Dispute
from domain.dispute.events import (
    DecisionDrafted,
    DisputeDecided,
    DisputeEvent,
    MediatorAssigned,
    MediatorObjectedTo,
    MediatorRecused,
    MediatorReleased,
)
from domain.dispute.execution import execute, given
from domain.dispute.negotiation import noted
from domain.dispute.proposal import Payer, Statement
from domain.dispute.ruling import Ruling
from domain.dispute.state import Case
from domain.dispute.status import MEDIATION, Outcome, Status
from domain.mediator.events import CaseTaken
from domain.mediator.fitness import unfit_to_take
from domain.message import Command
from domain.money import Money
from domain.order.disputes import everything
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule
from domain.terms import Execution, Terms

Facts = list[DisputeEvent | OrderEvent]


def assign(command: ClaimCase | AssignMediator, case: Case) -> list[DisputeEvent | CaseTaken]:
    """The case, and the mediator's own entry, say so together: two cases for one free place would be found out."""
    mediator = command.by.id if isinstance(command, ClaimCase) else command.mediator
    check_mediator(mediator, command, case)
    in_appeal = case.dispute.status is Status.IN_APPEAL
    return [
        CaseTaken(by=command.by, at=command.at, mediator=mediator, dispute_id=case.dispute.id),
        MediatorAssigned(
            by=command.by,
            at=command.at,
            mediator=mediator,
            claimed=isinstance(command, ClaimCase),
            starts=() if in_appeal else (lease_until(command, case.terms),),
        ),
    ]


def check_mediator(mediator: str, command: Command, case: Case) -> None:
    if mediator in case.dispute.sides:
        raise Refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)
    if mediator in barred(case):
        left = mediator in case.dispute.left_by
        raise Refused(Rule.NOT_AGAIN if left else Rule.OWN_DECISION)
    if unfit := unfit_to_take(case.mediator(mediator), case.dispute.sides, command.at, case.terms):
        raise Refused(unfit)


def in_hand(dispute: Dispute) -> str | None:
    """The mediator towards whose capacity it counts: until it is decided, and again when that is sent back."""
    return dispute.mediator if dispute.status in MEDIATION | {Status.IN_APPEAL} else None


def barred(case: Case) -> set[str]:
    """Who may not judge the case as it stands: who left it, and whoever had a hand in the decision or its draft."""
    dispute = case.dispute
    looked_at_again = dispute.status in {Status.IN_APPEAL, Status.AWAITING_APPROVAL}
    judges = {dispute.decided_by, dispute.approved_by} if looked_at_again else set()
    return {*dispute.left_by, *(judge for judge in judges if judge is not None)}


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


def lease_until(command: Command, terms: Terms) -> Deadline:
    """Counted from the mediator's last act."""
    return Deadline(DeadlineKind.LEASE, command.at + terms.periods.lease)


def assign_by(command: Command, terms: Terms) -> Deadline:
    return Deadline(DeadlineKind.ASSIGNMENT, command.at + terms.periods.assignment)


def recuse(command: Recuse, case: Case) -> Facts:
    return [
        MediatorRecused(
            by=command.by,
            at=command.at,
            mediator=command.by.id,
            note=noted(command.note, case.terms),
            starts=reassign_by(command, case),
        )
    ]


def object_to(command: ObjectToMediator, case: Case) -> Facts:
    mediator = case.dispute.mediator or ""
    starts = reassign_by(command, case)
    return [MediatorObjectedTo(by=command.by, at=command.at, mediator=mediator, starts=starts)]


def reassign_by(command: Command, case: Case) -> tuple[Deadline, ...]:
    """A case back in the queue has to be taken in time; an appeal keeps its own deadline."""
    in_appeal = case.dispute.status is Status.IN_APPEAL
    return () if in_appeal else (assign_by(command, case.terms),)


def decide_case(command: Decide, case: Case) -> Facts:
    """At or above the threshold of the terms it is a draft until another mediator has approved it."""
    check_statement(command.statement, case.terms)
    relied_on(command.statement.evidence, case, command.at)
    award = Allocation(tuple(sorted(command.award, key=lambda p: p.line)), command.shipping)
    check_award(award, case)
    check_payer(command.payer, command.platform_part, award)
    ruling = Ruling(
        outcome=outcome_of(award, case.dispute.most_claimed),
        award=award,
        payer=command.payer,
        platform_part=command.platform_part,
        statement=command.statement,
    )
    if award.total < case.terms.four_eyes_threshold(case.dispute.currency):
        return announce(command, ruling, case)
    due = approve_by(command, case.terms)
    return [DecisionDrafted(by=command.by, at=command.at, ruling=ruling, starts=(due,))]


def announce(command: Command, ruling: Ruling, case: Case) -> Facts:
    """Carried out when the time for an appeal has passed; or, by some terms, at once, and appealed afterwards."""
    if case.terms.execution is Execution.AT_ONCE:
        decision = decided(command, ruling)
        return [decision, *execute(command, case.after(decision))]
    window = Deadline(DeadlineKind.APPEAL_WINDOW, command.at + case.terms.periods.appeal_window)
    return [decided(command, ruling, window)]


def decided(command: Command, ruling: Ruling, *starts: Deadline) -> DisputeDecided:
    return DisputeDecided(
        by=command.by,
        at=command.at,
        outcome=ruling.outcome,
        award=ruling.award,
        payer=ruling.payer,
        platform_part=ruling.platform_part,
        statement=ruling.statement,
        starts=starts,
    )


def approve(command: ApproveDecision, case: Case) -> Facts:
    if case.dispute.draft is None:
        raise ValueError("there is no draft")
    return announce(command, case.dispute.draft, case)


def approve_by(command: Command, terms: Terms) -> Deadline:
    return Deadline(DeadlineKind.APPROVAL, command.at + terms.periods.approval)


def outcome_of(award: Allocation, most_claimed: Allocation) -> Outcome:
    if not award.total:
        return Outcome.DECIDED_FOR_SELLER
    in_full = award.total >= most_claimed.total
    return Outcome.DECIDED_FOR_BUYER if in_full else Outcome.DECIDED_SPLIT


def check_statement(said: Statement, terms: Terms) -> None:
    """At least one fact, one clause of these very terms, and reasons in words."""
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
    """What is left to refund of the disputed units, with shipping, and what this dispute has given already."""
    return everything(case.order, case.dispute.lines, shipping=True).plus(given(case))


def check_payer(payer: Payer, part: Money, award: Allocation) -> None:
    """Seller: no platform part. Platform: all of it. Split: some, but not all."""
    all_of_it, none = award.total, Money.zero(award.total.currency)
    if part.currency != all_of_it.currency:
        raise Refused(Rule.OTHER_CURRENCY, currency=all_of_it.currency)
    fits = {
        Payer.SELLER: part == none,
        Payer.PLATFORM: part == all_of_it,
        Payer.SPLIT: none < part < all_of_it,
    }
    if not fits[payer]:
        raise Refused(Rule.PAYER_MISMATCH)
