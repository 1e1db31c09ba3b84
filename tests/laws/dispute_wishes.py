"""Commands to disputes for random walks: mostly one that is offered to somebody, sometimes anything to anybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute import commands as c
from domain.dispute.exhibit import Showing, Shows, Visibility
from domain.dispute.extension import extendable
from domain.dispute.lifecycle import LIFECYCLE
from domain.dispute.mediation import most_awardable
from domain.dispute.negotiation import most_refundable
from domain.dispute.proposal import Ask, Ground, Payer, Statement
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case
from domain.dispute.viewer import actions
from domain.money import Money
from domain.order.state import Order
from domain.terms import Remedy
from tests.examples import BUYER, DAY_0, SETTLEMENT, STRANGER, TERMS, TICK, evidence_id, photo, statement, words
from tests.laws.chance import CAST, EVERYBODY, MEDIATORS, Fate

ONCE_IN: dict[type[c.DisputeCommand], int] = {
    c.AcceptProposal: 3,
    c.WithdrawDispute: 9,
    c.RegisterChargeback: 40,
    c.VoidDispute: 40,
    c.SendMessage: 6,
    c.Recuse: 4,
    c.ReleaseCase: 4,
    c.ObjectToMediator: 4,
    c.RejectSettlement: 4,
    c.WaiveReturn: 4,
    c.WaiveAppeal: 2,
    c.SubmitEvidence: 6,
    c.WithdrawEvidence: 6,
    c.CancelEvidenceRequest: 2,
    c.ExtendDeadline: 3,
}
"""What ends a walk early, leads nowhere or back: were it done as often as the rest, the later chapters stayed dark."""


ASKED = [(Role.BUYER,), (Role.SELLER,), (Role.BUYER, Role.SELLER), ()]
EARLY = {c.GiveReturnAddress}
"""What nobody waits for, and what comes too late as soon as somebody does what is waited for."""
POSSIBLE = list(
    dict.fromkeys(m.what for m in LIFECYCLE if not isinstance(m.what, DeadlineKind) and m.what is not c.OpenDispute)
)


def opening(fate: Fate, order: Order, at: datetime) -> c.OpenDispute:
    reason = fate.one_of(["not-received", "not-received", "damaged", "damaged", "quantity"])
    every = [c.Units(line.number, line.quantity) for line in order.lines]
    some = [c.Units(line.number, 1 + fate.upto(line.quantity - 1)) for line in order.lines]
    units = every if reason == "not-received" and not fate.once_in(3) else some[: 1 + fate.upto(len(some))]
    claim = Ask(remedy=Remedy.FULL_REFUND)
    if reason != "not-received" and fate.once_in(2):
        claim = Ask(remedy=Remedy.RETURN_FOR_REFUND)
    elif reason != "not-received" and fate.once_in(2):
        numbers = [each.line for each in units]
        most = order.refundable(number for number in numbers if number <= len(order.purses))
        claim = partial_ask(fate, Allocation(most.lines, Money.zero(order.currency)))
    return c.OpenDispute(
        by=STRANGER if fate.once_in(20) else BUYER,
        at=at,
        number="D-1",
        reason=reason,
        sub_reason=TERMS.reasons[reason].sub_reasons[0],
        description="It is not what I paid for, I am afraid.",
        lines=tuple(units),
        claim=claim,
        received=fate.once_in(2),
        evidence=() if fate.once_in(10) else (photo(fate.upto(40), shows=Shows.PARCEL),),
    )


def partial_ask(fate: Fate, most: Allocation, *others: int) -> Ask:
    """Amounts on one line or on all, at the edges of what is possible."""
    chosen = [part for part in most.lines if part.amount] or list(most.lines)
    if fate.once_in(2):
        chosen = [fate.one_of(chosen)]
    currency = "CHF" if fate.once_in(40) else most.shipping.currency
    amounts = tuple(LineAmount(p.line, Money(currency, fate.amount(p.amount.minor, *others))) for p in chosen)
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=amounts)


def dispute_wish(fate: Fate, case: Case, at: datetime) -> c.DisputeCommand:
    if fate.once_in(30):
        return c.LapseDeadline(by=fate.one_of(CAST), at=at, kind=fate.one_of(list(DeadlineKind)))
    offered = [(action, viewer) for viewer in CAST for action in actions(case, viewer, at)]
    likely = [(action, viewer) for action, viewer in offered if fate.once_in(ONCE_IN.get(action.command, 1))]
    hurry = not fate.once_in(3)
    awaited = [(action, viewer) for action, viewer in likely if (action.mandatory or action.command in EARLY) and hurry]
    if fate.once_in(10) or not offered:
        what, by = fate.one_of(POSSIBLE), fate.one_of(EVERYBODY)
    else:
        action, by = fate.one_of(awaited or likely or offered)
        what = action.command
    return what(by=by, at=at, **dispute_body(fate, what, case, by))


def dispute_body(fate: Fate, kind: type[c.DisputeCommand], case: Case, by: Actor) -> dict[str, Any]:
    dispute = case.dispute
    live = [proposal.id for proposal in (dispute.claim, dispute.offer) if proposal]
    theirs = dispute.offer if by.role is Role.BUYER else dispute.claim
    answered = fate.one_of(live) if fate.once_in(10) or theirs is None else theirs.id
    settlement = dispute.settlement.id if dispute.settlement and not fate.once_in(10) else SETTLEMENT
    note = {"note": fate.note()}
    bodies: dict[type[c.DisputeCommand], Callable[[], dict[str, Any]]] = {
        c.AmendClaim: lambda: {"claim": ask(fate, case), **note},
        c.CounterPropose: lambda: {"proposal": ask(fate, case), **note},
        c.AcceptProposal: lambda: {"proposal_id": answered},
        c.RejectProposal: lambda: {"proposal_id": answered, **note},
        c.WithdrawProposal: lambda: {"proposal_id": fate.one_of(live[-1:] if live[1:] else live)},
        c.WithdrawDispute: lambda: note,
        c.Escalate: lambda: {"ground": fate.one_of(list(Ground)), "statement": fate.note()},
        c.AssignMediator: lambda: {"mediator": fate.one_of([*MEDIATORS, BUYER]).id},
        c.ReleaseCase: lambda: note,
        c.Recuse: lambda: note,
        c.ProposeSettlement: lambda: {**award(fate, case), **note},
        c.AcceptSettlement: lambda: {"settlement_id": settlement},
        c.RejectSettlement: lambda: {"settlement_id": settlement, **note},
        c.Decide: lambda: verdict(fate, case),
        c.ReturnDecision: lambda: note,
        c.AppealDecision: lambda: {
            "ground": fate.one_of(list(AppealGround)),
            "statement": fate.note(),
            "evidence": pieces(fate),
        },
        c.DecideAppeal: lambda: judgment(fate, case),
        c.GiveReturnAddress: lambda: {"address": fate.one_of(["Quay 2, Porto", "Quay2", "Quay", "x" * 501])},
        c.ShipReturn: lambda: {"carrier": "Correios", "tracking_number": fate.one_of([None, "LX456"])},
        c.ContestReturn: lambda: {"ground": fate.one_of(list(ContestGround)), "evidence": pieces(fate), **note},
        c.RecordRefund: lambda: payment(fate, case),
        c.SettleElsewhere: lambda: {"reference": "voucher 12"},
        c.RegisterChargeback: lambda: {"reference": "CB-1"},
        c.VoidDispute: lambda: {"cause": fate.note()},
        c.SendMessage: lambda: {"text": fate.note(), "to_mediator": fate.once_in(2)},
        c.SubmitEvidence: lambda: {"evidence": pieces(fate), "visibility": fate.one_of(list(Visibility))},
        c.WithdrawEvidence: lambda: {"evidence_id": known(fate, case, by)},
        c.DiscloseEvidence: lambda: {"evidence_id": known(fate, case, by)},
        c.RequestEvidence: lambda: {"of": fate.one_of(ASKED), "text": fate.note()},
        c.DeclineEvidence: lambda: note,
        c.ExtendDeadline: lambda: longer(fate, case, by),
        c.RequestReinstatement: lambda: {"statement": fate.note()},
        c.RefuseReinstatement: lambda: note,
        c.Remind: lambda: {"kind": fate.one_of(list(DeadlineKind))},
    }
    return bodies[kind]() if kind in bodies else {}


def pieces(fate: Fate) -> tuple[Showing, ...]:
    """A photo mostly, sometimes words, sometimes nothing."""
    return fate.one_of([(photo(fate.upto(40)),), (photo(fate.upto(40)), words()), (words(fate.note()),), ()])


def known(fate: Fate, case: Case, by: Actor) -> UUID:
    """One's own, or what is kept from one side; or anything."""
    evidence = case.dispute.evidence
    likely = [e for e in evidence if e.by is by.role or (by.role is Role.MEDIATOR and e.disclosed_at is None)]
    return fate.one_of(likely or evidence).id if evidence and not fate.once_in(10) else evidence_id(1)


def longer(fate: Fate, case: Case, by: Actor) -> dict[str, Any]:
    """More time for something that runs, a whole week or one of the edges; or what the other side asked for."""
    asked = case.dispute.longer
    if asked is not None and asked.by is not by.role and fate.once_in(2):
        return {"kind": asked.kind, "until": asked.until}
    running = fate.one_of(extendable(case, by) or case.dispute.deadlines or [Deadline(DeadlineKind.LEASE, DAY_0)])
    more = fate.one_of([TICK, timedelta(days=2), timedelta(days=7), timedelta(days=7) + TICK, timedelta(0)])
    return {"kind": running.kind, "until": running.due + more}


def ask(fate: Fate, case: Case) -> Ask:
    standing = [p.allocation.total.minor for p in (case.dispute.claim, case.dispute.offer) if p]
    if (case.dispute.reason == "not-received" and not fate.once_in(10)) or fate.once_in(4):
        return Ask(remedy=Remedy.FULL_REFUND)
    if fate.once_in(4):
        return Ask(remedy=Remedy.RETURN_FOR_REFUND)
    asked = partial_ask(fate, most_refundable(case), *standing)
    return replace(asked, remedy=Remedy.RETURN_FOR_REFUND) if fate.once_in(4) else asked


def award(fate: Fate, case: Case) -> dict[str, Any]:
    """Something for one line, and perhaps for shipping."""
    dispute, most = case.dispute, most_awardable(case)
    claimed = dispute.most_claimed.total.minor
    part = fate.one_of([part for part in most.lines if part.amount] or list(most.lines))
    most_of_it = min(part.amount.minor, claimed)
    amount = fate.one_of([0, part.amount.minor, claimed, most_of_it, most_of_it, fate.upto(most_of_it)])
    return {
        "award": (LineAmount(part.line, Money(dispute.currency, amount)),),
        "shipping": Money(dispute.currency, fate.one_of([0, 0, 0, most.shipping.minor])),
    }


def verdict(fate: Fate, case: Case) -> dict[str, Any]:
    awarded = award(fate, case)
    whole = awarded["award"][0].amount.minor + awarded["shipping"].minor
    payer = fate.one_of(list(Payer))
    platform = {Payer.SELLER: 0, Payer.PLATFORM: whole, Payer.SPLIT: fate.one_of([1, whole // 2])}[payer]
    return {
        **awarded,
        "payer": payer,
        "platform_part": Money(case.dispute.currency, platform),
        "statement": statement(clauses=()) if fate.once_in(10) else reasons(fate, case),
    }


def reasons(fate: Fate, case: Case) -> Statement:
    """On what there is, or on some of the evidence."""
    cited = (str(fate.one_of(case.dispute.evidence).id),) if case.dispute.evidence and fate.once_in(3) else ()
    return statement(evidence=cited)


def judgment(fate: Fate, case: Case) -> dict[str, Any]:
    said = fate.one_of(list(Judgment))
    if said in (Judgment.UPHELD, Judgment.REMANDED) and not fate.once_in(10):
        return {"judgment": said, "statement": reasons(fate, case)}
    return {"judgment": said, **verdict(fate, case)}


def payment(fate: Fate, case: Case) -> dict[str, Any]:
    refund = case.dispute.refund
    if refund is None or fate.once_in(10):
        return {"refund_id": UUID(int=5), "amount": None}
    amount = fate.one_of([refund.total, refund.total, None, Money(case.dispute.currency, 1), Money("CHF", 1)])
    return {"refund_id": refund.id, "amount": amount, "cause": "" if amount else "no-funds"}
