"""Another look at a decision: who may ask for it, and what another mediator makes of it."""

from domain.actor import PARTIES, Role
from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import AppealDecision, DecideAppeal, WaiveAppeal
from domain.dispute.disclosure import relied_on
from domain.dispute.events import (
    AppealDecided,
    AppealWaived,
    DecisionFinal,
    DisputeAppealed,
    DisputeEvent,
)
from domain.dispute.evidence import submitted
from domain.dispute.execution import execute, for_good, verdict_of
from domain.dispute.inquiry import all_answered
from domain.dispute.mediation import check_award, check_payer, check_statement, outcome_of
from domain.dispute.negotiation import noted
from domain.dispute.proposal import Payer
from domain.dispute.ruling import Appeal, AppealGround, Judgment, Ruling
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.message import Command
from domain.money import Money
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]
REPEATING = {Judgment.UPHELD, Judgment.REMANDED}
"""Judgments that lay down nothing new."""


def appeal(command: AppealDecision, case: Case) -> Facts:
    """For new evidence it brings a file that nobody has seen before; whoever was asked for evidence answers with it."""
    if command.ground is AppealGround.NEW_EVIDENCE:
        check_new(command, case)
    shown = submitted(command, command.evidence, case)
    asked = Appeal(by=command.by.role, ground=command.ground, statement=noted(command.statement, case.terms))
    due = Deadline(DeadlineKind.APPEAL_DECISION, command.at + case.terms.periods.appeal_decision)
    starts = () if case.dispute.appeals else (due,)
    appealed = DisputeAppealed(by=command.by, at=command.at, appeal=asked, starts=starts)
    return [*shown, appealed, *all_answered(command, case.after(*shown, appealed))]


def check_new(command: AppealDecision, case: Case) -> None:
    known = {one.exhibit.file.sha256 for one in case.dispute.evidence if one.exhibit.file}
    if not any(one.file and one.file.sha256 not in known for one in command.evidence):
        raise Refused(Rule.NOTHING_NEW)


def waive(command: WaiveAppeal, case: Case) -> Facts:
    waived = AppealWaived(by=command.by, at=command.at)
    after = case.after(waived)
    still_open = any(may_appeal(role, after) for role in PARTIES)
    return [waived] if still_open else [waived, *final(command, after)]


def may_appeal(role: Role, case: Case) -> bool:
    """Whether this side lost something and has neither appealed nor waived."""
    return lost(role, case) and not has_answered(role, case)


def has_answered(role: Role, case: Case) -> bool:
    return role in case.dispute.waived or any(appeal.by is role for appeal in case.dispute.appeals)


def lost(role: Role, case: Case) -> bool:
    """Whether the decision took something from this side: part of the claim, or money."""
    verdict = verdict_of(case)
    if role is Role.SELLER:
        return bool(verdict.from_seller.total)
    awarded = verdict.from_seller.total + verdict.from_platform.total
    return awarded < case.dispute.most_claimed.total


def decide_appeal(command: DecideAppeal, case: Case) -> Facts:
    if command.judgment is Judgment.REMANDED and case.dispute.remanded:
        raise Refused(Rule.REMANDED_ALREADY)
    check_statement(command.statement, case.terms)
    relied_on(command.statement.evidence, case, command.at)
    remanded = command.judgment is Judgment.REMANDED
    decided = AppealDecided(
        by=command.by,
        at=command.at,
        judgment=command.judgment,
        ruling=ruling_of(command, case),
        starts=again(command, case) if remanded else (),
    )
    return [decided] if remanded else [decided, *final(command, case.after(decided))]


def ruling_of(command: DecideAppeal, case: Case) -> Ruling:
    """What holds now: the decision's own award, or another one that is checked like a decision's."""
    standing = decided_award(case)
    if command.judgment in REPEATING:
        if command.award or command.shipping or command.platform_part:
            raise Refused(Rule.RULING_MISMATCH)
        return standing_ruling(command, case, standing)
    shipping = command.shipping or Money.zero(case.dispute.currency)
    part = command.platform_part or Money.zero(case.dispute.currency)
    award = Allocation(tuple(sorted(command.award, key=lambda p: p.line)), shipping)
    check_award(award, case)
    check_payer(command.payer, part, award)
    if same(award, standing) and part == platform_part(case):
        raise Refused(Rule.RULING_MISMATCH)
    return Ruling(
        outcome=outcome_of(award, case.dispute.most_claimed),
        award=award,
        payer=command.payer,
        platform_part=part,
        statement=command.statement,
    )


def same(one: Allocation, other: Allocation) -> bool:
    """Whether every line and the shipping get the same, whether a line that gets nothing is named or not."""
    return one.within(other) and other.within(one)


def standing_ruling(command: DecideAppeal, case: Case, standing: Allocation) -> Ruling:
    return Ruling(
        outcome=outcome_of(standing, case.dispute.most_claimed),
        award=standing,
        payer=case.dispute.payer or Payer.SELLER,
        platform_part=platform_part(case),
        statement=command.statement,
    )


def decided_award(case: Case) -> Allocation:
    verdict = verdict_of(case)
    return verdict.from_seller.plus(verdict.from_platform)


def platform_part(case: Case) -> Money:
    return verdict_of(case).from_platform.total


def again(command: Command, case: Case) -> tuple[Deadline, ...]:
    """Sent back: the first mediator's time runs anew."""
    at, periods = command.at, case.terms.periods
    return (
        Deadline(DeadlineKind.LEASE, at + periods.lease),
        Deadline(DeadlineKind.DECISION, at + periods.decision),
        Deadline(DeadlineKind.MEDIATION_CAP, at + periods.mediation_cap),
    )


def final(command: Command, case: Case) -> Facts:
    """Nobody can appeal any more: carried out, unless it was at once."""
    ended = DecisionFinal(by=command.by, at=command.at)
    if case.dispute.status is Status.CLOSED:
        return [ended, *for_good(command, case)]
    return [ended, *execute(command, case.after(ended))]
