"""Commands for random walks: sensible nine times in ten, with amounts and instants at the edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar, get_args
from uuid import UUID

from hypothesis import strategies as st

from domain.actor import THE_CLOCK, Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute.lifecycle import LIFECYCLE
from domain.dispute.mediation import most_awardable
from domain.dispute.negotiation import most_refundable
from domain.dispute.proposal import Ask, Ground, Payer
from domain.dispute.state import Case
from domain.money import Money
from domain.order import commands as o
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.line import OrderLine
from domain.order.state import Order, OrderStatus
from domain.terms import Remedy
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DAY_0,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    TICK,
    statement,
)

T = TypeVar("T")

chance = st.one_of(st.randoms(use_true_random=False), st.integers(0, 2**32).map(Random))
"""Steered by hypothesis, which shrinks what it finds; or merely seeded, which gets further."""

CAST = (BUYER, SELLER, MEDIATOR, ANOTHER_MEDIATOR, MARKETPLACE, ADMIN, AUDITOR, THE_CLOCK, STRANGER, STRANGE_SELLER)
TWO_FACED = (Actor(Role.MEDIATOR, BUYER.id), Actor(Role.MEDIATOR, SELLER.id))
EVERYBODY = CAST + TWO_FACED
ROLES = {role: [actor for actor in CAST[:8] if actor.role is role] for role in Role}
NOTES = ("Because.", "x", "x" * 2000, "", " ", "x" * 2001)
RARE = (o.ReportOffPlatformPayment, o.CancelOrder, o.RecordOrderRefund, o.ConfirmReceipt)
FINAL = (c.WithdrawDispute, c.AcceptProposal)
"""What ends an order early; walks that do it at once see little else."""


@dataclass(frozen=True)
class Fate:
    """A source of chance that can be told what to be: seeded, or steered by hypothesis."""

    random: Random

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.random.randrange(len(choices))]

    def once_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def upto(self, most: int) -> int:
        return self.random.randint(0, max(most, 0))

    def note(self) -> str:
        return self.one_of(NOTES) if self.once_in(10) else "Because."

    def amount(self, most: int, *others: int) -> int:
        """Mostly at an edge: nothing, the least, just below, all, just above, or another side's number."""
        return self.one_of([0, 1, most - 1, most, most + 1, *others, self.upto(most), self.upto(most)])


def next_instant(fate: Fate, now: datetime, dues: Sequence[datetime]) -> datetime:
    """Some time later: after a pause, or at, just before or just after a due instant."""
    ahead = [due for due in dues if due > now]
    edges = [due + edge for due in ahead for edge in (-TICK, 0 * TICK, TICK)]
    if edges and fate.once_in(8):
        return max(now, fate.one_of(sorted(edges)[:9]))
    return now + (timedelta(days=fate.upto(70)) if fate.once_in(60) else timedelta(hours=fate.upto(20)))


# orders


def place_order(fate: Fate) -> o.PlaceOrder:
    currency = fate.one_of(["EUR", "BRL", "JPY", "KWD"])

    def money(minor: int) -> Money:
        return Money(currency, minor)

    def line(number: int) -> OrderLine:
        quantity, price = 1 + fate.upto(3), fate.one_of([1, 999, 8000, fate.upto(50_000)])
        return OrderLine(
            number=number,
            product_id=f"p{number}",
            title=f"Thing {number}",
            quantity=quantity,
            unit_price=money(price),
            discount=money(fate.one_of([0, 0, fate.upto(quantity * price)])),
            tax=money(fate.one_of([0, 0, 7])),
        )

    lines = tuple(line(n + 1) for n in range(1 + fate.upto(2)))
    nets = sum(each.net.minor for each in lines)
    return o.PlaceOrder(
        by=MARKETPLACE,
        at=DAY_0,
        order_id=ORDER,
        number="O-7",
        buyer=BUYER.id,
        seller=SELLER.id,
        lines=lines,
        shipping=money(fate.one_of([0, 1, 1000]) + 1),
        discount=money(fate.one_of([0, 0, fate.upto(nets)])),
        terms=TERMS.ref,
        ship_by=fate.one_of([None, DAY_0 + timedelta(days=3)]),
        promised_at=fate.one_of([None, DAY_0 + timedelta(days=10), DAY_0 + timedelta(days=40)]),
    )


def order_wish(fate: Fate, order: Order, at: datetime) -> o.OrderCommand:
    kinds = [kind for kind in ORDER_LIFECYCLE if kind not in (o.PlaceOrder, o.LapseOrderDeadline)]
    sensible = [kind for kind in kinds if order.status in ORDER_LIFECYCLE[kind].during]
    astray = fate.once_in(10) or not sensible
    kind = fate.one_of(get_args(o.OrderCommand) if astray else sensible)
    if kind in RARE and not fate.once_in(5):
        kind = o.AddOrderComment
    if kind is o.PlaceOrder:
        return place_order(fate)
    by = fate.one_of(CAST) if astray else fate.one_of(ROLES[fate.one_of(sorted(ORDER_LIFECYCLE[kind].by))])
    return kind(by=by, at=at, **order_body(fate, kind, order, at))


def order_body(fate: Fate, kind: type[o.OrderCommand], order: Order, at: datetime) -> dict[str, Any]:
    due = (order.total - order.received).minor if order.lines else 0
    bodies: dict[type[o.OrderCommand], Any] = {
        o.RecordPayment: lambda: {"amount": Money(order.currency or "EUR", fate.amount(due))},
        o.RequestCancellation: lambda: {"note": fate.note()},
        o.RefuseCancellation: lambda: {"note": fate.note()},
        o.CancelOrder: lambda: {"cause": "lost"},
        o.RecordShipment: lambda: {"carrier": "Correios"},
        o.UpdateTracking: lambda: {"status": fate.one_of(list(o.TrackingStatus))},
        o.ChangeDeliveryPromise: lambda: {"promised_at": at + fate.one_of([-TICK, timedelta(days=5)])},
        o.AddOrderComment: lambda: {"text": fate.note()},
        o.ReportOffPlatformPayment: lambda: {"note": "wire"},
        o.RecordOrderRefund: lambda: {"refund_id": UUID(int=1), "allocation": given_back(fate, order)},
        o.LapseOrderDeadline: lambda: {"kind": fate.one_of(list(DeadlineKind))},
    }
    return bodies[kind]() if kind in bodies else {}


def given_back(fate: Fate, order: Order) -> Allocation:
    if not order.lines:
        return Allocation((), Money("EUR", 1))
    number = 1 + fate.upto(len(order.lines) - 1)
    left = order.purse(number).refundable.minor
    shipping = fate.one_of([0, 0, order.shipping.refundable.minor])
    part = LineAmount(number, Money(order.currency, fate.amount(left, left // 2)))
    return Allocation((part,), Money(order.currency, shipping))


# disputes


def opening(fate: Fate, order: Order, at: datetime) -> c.OpenDispute:
    reason = fate.one_of(["not-received", "not-received", "damaged", "quantity"])
    every = [c.Units(line.number, line.quantity) for line in order.lines]
    some = [c.Units(line.number, 1 + fate.upto(line.quantity - 1)) for line in order.lines]
    units = every if reason == "not-received" and not fate.once_in(3) else some[: 1 + fate.upto(len(some))]
    claim = Ask(remedy=Remedy.FULL_REFUND)
    if reason != "not-received" and fate.once_in(2):
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
    astray = fate.once_in(10)
    rows = [m for m in LIFECYCLE if not isinstance(m.what, DeadlineKind) and m.what is not c.OpenDispute]
    sensible = [m for m in rows if case.dispute.status in m.during]
    move = fate.one_of(rows if astray or not sensible else sensible)
    if move.what in FINAL and not fate.once_in(6):
        move = fate.one_of(sensible or rows)
    by = fate.one_of(EVERYBODY) if astray else fate.one_of(ROLES[fate.one_of(sorted(move.by))])
    if move.what in (c.Decide, c.ReleaseCase) and case.dispute.mediator and not astray:
        by = Actor(Role.MEDIATOR, case.dispute.mediator)
    if fate.once_in(30):
        return c.LapseDeadline(by=by, at=at, kind=fate.one_of(list(DeadlineKind)))
    return move.what(by=by, at=at, **dispute_body(fate, move.what, case, by))


def dispute_body(fate: Fate, kind: type[c.DisputeCommand], case: Case, by: Actor) -> dict[str, Any]:
    dispute = case.dispute
    live = [proposal.id for proposal in (dispute.claim, dispute.offer) if proposal]
    theirs = dispute.offer if by.role is Role.BUYER else dispute.claim
    answered = fate.one_of(live) if fate.once_in(10) or theirs is None else theirs.id
    bodies: dict[type[c.DisputeCommand], Any] = {
        c.AmendClaim: lambda: {"claim": ask(fate, case), "note": fate.note()},
        c.CounterPropose: lambda: {"proposal": ask(fate, case), "note": fate.note()},
        c.AcceptProposal: lambda: {"proposal_id": answered},
        c.RejectProposal: lambda: {"proposal_id": answered, "note": fate.note()},
        c.WithdrawProposal: lambda: {"proposal_id": fate.one_of(live[-1:] if live[1:] else live)},
        c.WithdrawDispute: lambda: {"note": fate.note()},
        c.Escalate: lambda: {"ground": fate.one_of(list(Ground)), "statement": fate.note()},
        c.AssignMediator: lambda: {"mediator": fate.one_of([MEDIATOR.id, MEDIATOR.id, BUYER.id])},
        c.ReleaseCase: lambda: {"note": fate.note()},
        c.Decide: lambda: verdict(fate, case),
        c.RecordRefund: lambda: payment(fate, case),
    }
    return bodies[kind]() if kind in bodies else {}


def ask(fate: Fate, case: Case) -> Ask:
    standing = [p.allocation.total.minor for p in (case.dispute.claim, case.dispute.offer) if p]
    if (case.dispute.reason == "not-received" and not fate.once_in(10)) or fate.once_in(4):
        return Ask(remedy=Remedy.FULL_REFUND)
    return partial_ask(fate, most_refundable(case), *standing)


def verdict(fate: Fate, case: Case) -> dict[str, Any]:
    dispute, most = case.dispute, most_awardable(case)
    claimed = dispute.most_claimed.total.minor
    part = fate.one_of([part for part in most.lines if part.amount] or list(most.lines))
    amount = fate.one_of([0, 0, part.amount.minor, claimed, min(part.amount.minor, claimed), fate.upto(claimed)])
    shipping = fate.one_of([0, 0, most.shipping.minor])
    payer = fate.one_of(list(Payer))
    whole = amount + shipping
    platform = {Payer.SELLER: 0, Payer.PLATFORM: whole, Payer.SPLIT: fate.one_of([1, whole // 2])}[payer]
    currency = dispute.currency
    return {
        "award": (LineAmount(part.line, Money(currency, amount)),),
        "shipping": Money(currency, shipping),
        "payer": payer,
        "platform_part": Money(currency, platform),
        "statement": statement(clauses=()) if fate.once_in(10) else statement(),
    }


def payment(fate: Fate, case: Case) -> dict[str, Any]:
    refund = case.dispute.refund
    if refund is None or fate.once_in(10):
        return {"refund_id": UUID(int=5), "amount": None}
    amount = fate.one_of([refund.total, refund.total, None, Money(case.dispute.currency, 1), Money("CHF", 1)])
    return {"refund_id": refund.id, "amount": amount, "cause": "" if amount else "no-funds"}


def can_be_disputed(order: Order) -> bool:
    return order.status not in (OrderStatus.UNPLACED, OrderStatus.PLACED, OrderStatus.CANCELLED)
