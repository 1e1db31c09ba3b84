"""given(history).when(command).then(facts), or .refused(rule): for orders and disputes alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from domain.dispute.events import DeadlineApproaching, DisputeEvent
from domain.dispute.state import Case, Dispute
from domain.dispute.status import Status
from domain.mediator.state import ANYBODY, Mediator
from domain.order.decide import overdue as overdue_of_order
from domain.order.events import OrderEvent
from domain.order.state import Order, OrderStatus
from domain.refusal import Refused, Rule
from domain.terms import Terms
from tests.examples import TERMS, Facts, Wish, consequences, overdue


@dataclass(frozen=True)
class Given:
    """A case as a history left it."""

    case: Case

    def when(self, command: Wish) -> When:
        return When(self.case, command)

    def until(self, now: datetime) -> Passed:
        """Nobody acts; the deadlines of the dispute lapse by themselves up to ``now``; without one, the order's.

        Reminders are given too, and not told of among the facts: they change nothing.
        """
        if self.case.dispute.status is Status.UNOPENED:
            return self.order_until(now)
        facts = tuple(overdue(self.case, now))
        told = tuple(fact for fact in facts if not isinstance(fact, DeadlineApproaching))
        return Passed(self.case.after(*facts), told)

    def order_until(self, now: datetime) -> Passed:
        """Nobody acts; the deadlines of the order lapse, and those of its dispute are left alone."""
        facts = tuple(overdue_of_order(self.case.order, self.case.terms, now))
        return Passed(self.case.after(*facts), facts)


@dataclass(frozen=True)
class Outcome:
    """A case after something happened, and what that was."""

    case: Case
    facts: Facts

    @property
    def dispute(self) -> Dispute:
        return self.case.dispute

    @property
    def order(self) -> Order:
        return self.case.order

    def names(self) -> list[str]:
        return [fact.name for fact in self.facts]

    def then(self, *facts: DisputeEvent | OrderEvent) -> None:
        assert list(self.facts) == list(facts)

    def is_now(self, status: Status | OrderStatus) -> None:
        standing: Status | OrderStatus = self.dispute.status
        if isinstance(status, OrderStatus):
            standing = self.order.status
        assert standing is status


@dataclass(frozen=True)
class Passed(Outcome):
    """Time went by."""

    def when(self, command: Wish) -> When:
        return When(self.case, command)


@dataclass(frozen=True)
class When:
    """A command to a case, not yet judged."""

    case: Case
    command: Wish

    def happened(self) -> Outcome:
        facts = consequences(self.command, self.case)
        return Outcome(self.case.after(*facts), facts)

    def then(self, *facts: DisputeEvent | OrderEvent) -> None:
        self.happened().then(*facts)

    def leads_to(self, *names: str) -> Outcome:
        """The stored names of what happened, where the bodies are told elsewhere."""
        outcome = self.happened()
        assert outcome.names() == list(names)
        return outcome

    def is_granted(self) -> Outcome:
        outcome = self.happened()
        assert outcome.facts, "a command is refused or has consequences"
        return outcome

    def refused(self, rule: Rule) -> Refused:
        with pytest.raises(Refused) as refusal:
            self.happened()
        assert refusal.value.rule is rule
        return refusal.value


def given(
    *history: DisputeEvent | OrderEvent, terms: Terms = TERMS, mediators: Mapping[str, Mediator] = ANYBODY
) -> Given:
    """Unless it is about the roster, everybody is on it and nothing speaks against anybody."""
    return Given(Case(Dispute(), Order(), terms, mediators).after(*history))
