"""The acts of the demonstration's stories: each is one real command, said in one line of a story."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.offers import award_of, part_of, statement_on, who_pays
from application.photographs import required
from application.simulation import Simulation
from domain.actor import Actor, Role, other_side
from domain.allocation import Allocation, LineAmount
from domain.dispute import commands as c
from domain.dispute.execution import refund_id_of
from domain.dispute.mediation import most_awardable
from domain.dispute.negotiation import most_refundable
from domain.dispute.opening import dispute_id_of
from domain.dispute.proposal import Ask, Ground, Payer, Proposal
from domain.dispute.state import Case
from domain.money import Money
from domain.order.commands import OrderCommand
from domain.order.disputes import disputed_line
from domain.order.state import Order
from domain.terms import Remedy

HOST, ADMIN = Actor(Role.MARKETPLACE, "market"), Actor(Role.ADMIN, "ada")
FULL, SENT_BACK = Ask(remedy=Remedy.FULL_REFUND), Ask(remedy=Remedy.RETURN_FOR_REFUND)


@dataclass(frozen=True, slots=True)
class Tale:
    """One order and what comes of it."""

    simulation: Simulation
    order_id: UUID
    buyer: Actor
    seller: Actor

    @property
    def now(self) -> datetime:
        return self.simulation.clock.now

    @property
    def order(self) -> Order:
        return self.simulation.orders.get(self.order_id)

    @property
    def case(self) -> Case:
        return self.simulation.cases[dispute_id_of(self.order_id, 1)]

    def party(self, role: Role) -> Actor:
        return self.buyer if role is Role.BUYER else self.seller

    def proposal_of(self, role: Role) -> Proposal:
        """The live one; a story that names a missing one is wrong."""
        proposal = self.case.dispute.live_proposal_of(role)
        if proposal is None:
            raise ValueError(f"the {role} has no proposal in {self.case.dispute.number}")
        return proposal

    def do(self, command: c.DisputeCommand) -> None:
        self.simulation.dispute(dispute_id_of(self.order_id, 1), command)

    def happens(self, command: OrderCommand) -> None:
        """A fact of the order, at its instant."""
        self.simulation.order(self.order_id, replace(command, at=self.now))


Act = Callable[[Tale], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All numbers are days before the demonstration's now. A parcel that never came has no ``delivered``."""

    buyer: str
    goods: dict[str, int]
    ordered: float
    paid: bool = True
    shipped: bool = True
    delivered: float | None = None
    acts: tuple[tuple[float, Act], ...] = ()


def opens(
    reason: str,
    sub_reason: str,
    text: str,
    *,
    share: float | None = None,
    line: int | None = None,
    sending_back: bool = False,
) -> Act:
    """The buyer claims ``share`` of the line, or everything; without a ``line`` it is about all of them."""
    everything = SENT_BACK if sending_back else FULL

    def act(tale: Tale) -> None:
        order = tale.order
        lines = [bought for bought in order.lines if line in {None, bought.number}]
        units = tuple(c.Units(bought.number, bought.quantity) for bought in lines)
        terms = tale.simulation.terms.in_force(tale.now)
        opening = c.OpenDispute(
            by=tale.buyer,
            at=tale.now,
            number="",
            reason=reason,
            sub_reason=sub_reason,
            description=text,
            lines=units,
            claim=everything if share is None else _part(_worth(order, units), share),
            evidence=required(terms.reasons[reason], text, tale.simulation.photograph),
        )
        tale.simulation.open(tale.order_id, opening)

    return act


def amends(share: float, note: str) -> Act:
    def act(tale: Tale) -> None:
        claim = _part(most_refundable(tale.case), share)
        tale.do(c.AmendClaim(by=tale.buyer, at=tale.now, claim=claim, note=note))

    return act


def counters(role: Role, share: float, note: str) -> Act:
    """One side proposes ``share`` of everything that could be refunded."""

    def act(tale: Tale) -> None:
        proposal = _part(most_refundable(tale.case), share)
        tale.do(c.CounterPropose(by=tale.party(role), at=tale.now, proposal=proposal, note=note))

    return act


def accepts(role: Role) -> Act:
    """One side takes what the other proposes."""

    def act(tale: Tale) -> None:
        proposal = tale.proposal_of(other_side(role))
        tale.do(c.AcceptProposal(by=tale.party(role), at=tale.now, proposal_id=proposal.id))

    return act


def rejects(role: Role, note: str) -> Act:
    def act(tale: Tale) -> None:
        proposal = tale.proposal_of(other_side(role))
        tale.do(c.RejectProposal(by=tale.party(role), at=tale.now, proposal_id=proposal.id, note=note))

    return act


def withdraws(note: str) -> Act:
    return lambda tale: tale.do(c.WithdrawDispute(by=tale.buyer, at=tale.now, note=note))


def escalates(role: Role, ground: Ground, statement: str) -> Act:
    return lambda tale: tale.do(c.Escalate(by=tale.party(role), at=tale.now, ground=ground, statement=statement))


def claims(mediator: str) -> Act:
    return lambda tale: tale.do(c.ClaimCase(by=Actor(Role.MEDIATOR, mediator), at=tale.now))


def releases(mediator: str, note: str) -> Act:
    return lambda tale: tale.do(c.ReleaseCase(by=Actor(Role.MEDIATOR, mediator), at=tale.now, note=note))


def decides(mediator: str, share: float, *facts: str, text: str, payer: Payer = Payer.SELLER) -> Act:
    """The mediator awards ``share`` of the claim; where both pay, the platform takes half of it."""

    def act(tale: Tale) -> None:
        case = tale.case
        award = award_of(most_awardable(case), case.dispute.most_claimed, share)
        paid_by, platform = who_pays(payer, award.total, 0.5)
        decision = c.Decide(
            by=Actor(Role.MEDIATOR, mediator),
            at=tale.now,
            award=award.lines,
            shipping=award.shipping,
            payer=paid_by,
            platform_part=platform,
            statement=statement_on(case.dispute.reason, for_buyer=share > 0, facts=facts, text=text),
        )
        tale.do(decision)

    return act


def refunds(cause: str = "") -> Act:
    """The payment system answers: paid, or the ``cause`` why it was not."""

    def act(tale: Tale) -> None:
        refund_id = refund_id_of(tale.case.dispute.id)
        refund = tale.case.dispute.refund
        amount = None if cause or refund is None else refund.total
        reference = "" if cause else f"sepa-{refund_id.hex[:10]}"
        answer = c.RecordRefund(
            by=HOST, at=tale.now, refund_id=refund_id, amount=amount, cause=cause, reference=reference
        )
        tale.do(answer)

    return act


def retries() -> Act:
    return lambda tale: tale.do(c.RetryRefund(by=ADMIN, at=tale.now))


def _worth(order: Order, units: Sequence[c.Units]) -> Allocation:
    worth = (disputed_line(order, asked.line, asked.units) for asked in units)
    lines = tuple(LineAmount(disputed.line, disputed.refundable) for disputed in worth)
    return Allocation(lines, Money.zero(order.currency))


def _part(most: Allocation, share: float) -> Ask:
    part = part_of(most, share)
    if part is None:
        raise ValueError(f"{most.total} leaves no room for less")
    return part
