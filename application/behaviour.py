"""What buyers, sellers, mediators and the payment system of the simulated market do next: drawn, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from application.market_model import Act, Habit, Model
from application.market_wishes import FULL, Wishes
from application.offers import part_of
from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.dispute import commands as c
from domain.dispute.mediation import barred
from domain.dispute.proposal import Ask
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.dispute.viewer import Action, actions
from domain.money import Money
from domain.order.disputes import disputed_line
from domain.order.state import Order
from domain.terms import ReasonTerms, Remedy

ChoiceT = TypeVar("ChoiceT")
HOST, ADMIN = Actor(Role.MARKETPLACE, "market"), Actor(Role.ADMIN, "admin")
SENT_BACK = Ask(remedy=Remedy.RETURN_FOR_REFUND)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Draws from one generator: the same seed and the same course of things give the same acts."""

    model: Model
    random: Random
    _forgotten: dict[UUID, bool] = field(default_factory=dict)

    @property
    def _wishes(self) -> Wishes:
        return Wishes(self.model, self.random)

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
        """Everything, or where the terms allow it perhaps a part, or goods sent back for everything."""
        if Remedy.RETURN_FOR_REFUND in terms.remedies and self.random.random() < self.model.sends_back:
            return SENT_BACK
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
                return Actor(role, self._mediator(case))
            case _:
                return ADMIN if role is Role.ADMIN else HOST

    def _mediator(self, case: Case) -> str:
        """Who has the case; otherwise one of those who may judge it."""
        if case.dispute.mediator is not None and case.dispute.status is not Status.AWAITING_APPROVAL:
            return case.dispute.mediator
        others = barred(case)
        return self.random.choice([one for one in self.model.mediators if one not in others])

    def _is_forgotten(self, case: Case) -> bool:
        """Decided once for each case, when it comes to the mediators."""
        if case.dispute.id not in self._forgotten:
            self._forgotten[case.dispute.id] = self.random.random() < self.model.forgotten
        return self._forgotten[case.dispute.id]

    def _act(self, habit: Habit, by: Actor, case: Case, at: datetime) -> c.DisputeCommand | None:
        """One of those that will be open at that instant, by the odds of the habit."""
        possible = {action.command: action for action in actions(case, by, at) if has_room(action, case)}
        open_then: dict[Act, int] = {act: n for act, n in habit.odds.items() if act is None or act in possible}
        act = self._wishes.one_of(open_then)
        return None if act is None else self._wishes.command(possible[act], by, case, at)

    def _delay(self, habit: Habit) -> timedelta:
        least, usual, most = habit.hours
        return timedelta(seconds=round(3600 * self.random.triangular(least, most, usual)))


def has_room(action: Action, case: Case) -> bool:
    """Whether there is a point in it: less than everything can be proposed, an address was not given yet."""
    if action.command is c.GiveReturnAddress:
        return case.dispute.parcel is None or not case.dispute.parcel.address
    if action.command not in (c.CounterPropose, c.AmendClaim):
        return True
    bounds = action.constraints
    return Remedy.PARTIAL_REFUND in bounds["remedies"] and part_of(bounds["most"], 1, bounds["at_least"]) is not None
