"""What buyers, sellers, mediators and the payment system of the simulated market do next: drawn, never guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from application.market_model import Act, Habit, Model
from application.offers import award_of, part_of, statement_on, who_pays
from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.dispute import commands as c
from domain.dispute.proposal import Ask, Ground
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.dispute.viewer import Action, actions
from domain.money import Money
from domain.order.disputes import disputed_line
from domain.order.state import Order
from domain.terms import ReasonTerms, Remedy

ChoiceT = TypeVar("ChoiceT")
HOST, ADMIN = Actor(Role.MARKETPLACE, "market"), Actor(Role.ADMIN, "admin")
FULL = Ask(remedy=Remedy.FULL_REFUND)
SINCE = " The clauses named here say who bears the risk, and nothing was brought forward that would change it."


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Draws from one generator: the same seed and the same course of things give the same acts."""

    model: Model
    random: Random
    _forgotten: dict[UUID, bool] = field(default_factory=dict)

    def next_acts(self, case: Case, now: datetime) -> Iterator[c.DisputeCommand]:
        """What each side means to do, later than ``now``, if nothing happens to the dispute before."""
        for role in Role:
            habit = self.model.habits.get((role, case.dispute.status))
            if habit is None or (role is Role.MEDIATOR and self._is_forgotten(case)):
                continue
            at = now + self._delay(habit)
            act = self._act(habit, self._person(role, case), case, at)
            if act is not None:
                yield act

    def first_claim(self, order: Order, units: tuple[c.Units, ...], terms: ReasonTerms) -> Ask:
        """Everything, or where the terms allow it perhaps a part."""
        if Remedy.PARTIAL_REFUND not in terms.remedies or self.random.random() < self.model.claims_everything:
            return FULL
        worth = (disputed_line(order, asked.line, asked.units) for asked in units)
        most = Allocation(tuple(LineAmount(d.line, d.refundable) for d in worth), Money.zero(order.currency))
        return part_of(most, self.random.uniform(*self.model.claimed)) or FULL

    def _person(self, role: Role, case: Case) -> Actor:
        match role:
            case Role.BUYER:
                return Actor(role, case.dispute.buyer)
            case Role.SELLER:
                return Actor(role, case.dispute.seller)
            case Role.MEDIATOR:
                return Actor(role, case.dispute.mediator or self.random.choice(self.model.mediators))
            case _:
                return ADMIN if role is Role.ADMIN else HOST

    def _is_forgotten(self, case: Case) -> bool:
        """Decided once for each case, when it comes to the mediators."""
        if case.dispute.id not in self._forgotten:
            self._forgotten[case.dispute.id] = self.random.random() < self.model.forgotten
        return self._forgotten[case.dispute.id]

    def _act(self, habit: Habit, by: Actor, case: Case, at: datetime) -> c.DisputeCommand | None:
        """One of those that will be open at that instant, by the odds of the habit."""
        possible = {action.command: action for action in actions(case, by, at) if has_room(action)}
        open_then: dict[Act, int] = {act: n for act, n in habit.odds.items() if act is None or act in possible}
        act = self._drawn(open_then)
        return None if act is None else self._command(possible[act], by, case, at)

    def _command(  # noqa: C901, PLR0911, PLR0912 - one line for each command that somebody has a habit of
        self, action: Action, by: Actor, case: Case, at: datetime
    ) -> c.DisputeCommand:
        bounds = action.constraints
        match action.command:
            case c.AcceptProposal:
                return c.AcceptProposal(by=by, at=at, proposal_id=bounds["proposal_id"])
            case c.RejectProposal:
                return c.RejectProposal(by=by, at=at, proposal_id=bounds["proposal_id"], note="We see it differently.")
            case c.WithdrawProposal:
                return c.WithdrawProposal(by=by, at=at, proposal_id=bounds["proposal_id"])
            case c.CounterPropose:
                return c.CounterPropose(by=by, at=at, proposal=self._part(action, by), note="This would be fair.")
            case c.AmendClaim:
                return c.AmendClaim(by=by, at=at, claim=self._part(action, by), note="Less will do.")
            case c.WithdrawDispute:
                return c.WithdrawDispute(by=by, at=at, note="It has been settled.")
            case c.Escalate:
                return c.Escalate(by=by, at=at, ground=ground_of(case, by), statement="We do not come to terms.")
            case c.ClaimCase:
                return c.ClaimCase(by=by, at=at)
            case c.ReleaseCase:
                return c.ReleaseCase(by=by, at=at, note="No time for it.")
            case c.Decide:
                return self._decision(bounds["most"], by, case, at)
            case c.RecordRefund:
                return self._refund(action, by, at)
            case c.RetryRefund:
                return c.RetryRefund(by=by, at=at)
            case other:
                raise ValueError(f"nobody has a habit of {other.name}")

    def _part(self, action: Action, by: Actor) -> Ask:
        """``has_room`` has seen that there is one."""
        share = self.model.offered if by.role is Role.SELLER else self.model.claimed
        bounds = action.constraints
        part = part_of(bounds["most"], self.random.uniform(*share), bounds["at_least"])
        return part or FULL

    def _decision(self, most: Allocation, by: Actor, case: Case, at: datetime) -> c.Decide:
        model, dispute = self.model, case.dispute
        share = self.random.uniform(*self._drawn(model.rulings))
        award = award_of(most, dispute.most_claimed, share)
        payer, platform = who_pays(self._drawn(model.payers), award.total, model.platform_share)
        facts = (f"{dispute.reason}, {dispute.sub_reason}: as described on {dispute.opened_at:%Y-%m-%d}.",)
        words = f"After reading what both sides wrote, {award.total} of {dispute.most_claimed.total} are awarded."
        statement = statement_on(dispute.reason, for_buyer=bool(award.total), facts=facts, text=words + SINCE)
        return c.Decide(
            by=by,
            at=at,
            award=award.lines,
            shipping=award.shipping,
            payer=payer,
            platform_part=platform,
            statement=statement,
        )

    def _refund(self, action: Action, by: Actor, at: datetime) -> c.RecordRefund:
        refund_id, amount = action.constraints["refund_id"], action.constraints["amount"]
        if self.random.random() < self.model.refund_fails:
            return c.RecordRefund(by=by, at=at, refund_id=refund_id, amount=None, cause="account-closed")
        return c.RecordRefund(by=by, at=at, refund_id=refund_id, amount=amount, reference=f"pix {refund_id.hex[:12]}")

    def _delay(self, habit: Habit) -> timedelta:
        least, usual, most = habit.hours
        return timedelta(seconds=round(3600 * self.random.triangular(least, most, usual)))

    def _drawn(self, odds: Mapping[ChoiceT, int]) -> ChoiceT:
        return self.random.choices(list(odds), list(odds.values()))[0]


def has_room(action: Action) -> bool:
    """Whether less than everything can be proposed, where a proposal is what is open."""
    if action.command not in (c.CounterPropose, c.AmendClaim):
        return True
    bounds = action.constraints
    return Remedy.PARTIAL_REFUND in bounds["remedies"] and part_of(bounds["most"], 1, bounds["at_least"]) is not None


def ground_of(case: Case, by: Actor) -> Ground:
    """What somebody would say who does not want to wait any longer."""
    dispute = case.dispute
    if by.role is Role.SELLER:
        return Ground.STALEMATE if dispute.status is Status.DEADLOCKED else Ground.OTHER
    if not dispute.seller_answered:
        return Ground.SELLER_UNRESPONSIVE
    return Ground.UNREASONABLE_OFFER if dispute.offer else Ground.STALEMATE
