"""Where random walks come by, and how often: ``python -m tests.laws.places`` prints the shares."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute.lifecycle import is_queued
from domain.dispute.state import Case
from domain.dispute.status import Outcome, Status
from domain.mediator.fitness import unfit_to_take
from domain.order import commands as o
from domain.order.state import OrderStatus
from domain.refusal import Rule
from tests.laws.walks import Step, walk


@dataclass(frozen=True)
class Places:
    """Disputes and orders that came by a status, disputes that came to an outcome, steps taken, facts by name."""

    statuses: Counter[Status] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    of_orders: Counter[OrderStatus] = field(default_factory=Counter)
    steps: Counter[type[c.DisputeCommand] | DeadlineKind] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    against: Counter[Rule] = field(default_factory=Counter)
    """What kept mediators from cases that waited."""

    @classmethod
    def visited(cls, seeds: Iterable[int]) -> "Places":
        """By the walks with these seeds."""
        places = cls()
        for seed in seeds:
            places.add([step for _, step in walk(Random(seed)) if step.facts])  # noqa: S311 - it can be repeated
        return places

    def add(self, walk_taken: list[Step]) -> None:
        self.facts.update(fact.name for step in walk_taken for fact in step.facts)
        self.of_orders.update({step.after.order.status for step in walk_taken})
        of_disputes = [step for step in walk_taken if not isinstance(step.command, o.OrderCommand)]
        seen = {(step.after.dispute.id, step.after.dispute.status) for step in of_disputes}
        ends = {(step.after.dispute.id, step.after.dispute.outcome) for step in of_disputes}
        self.statuses.update(status for _, status in seen)
        self.outcomes.update(outcome for _, outcome in ends if outcome)
        commands = (step.command for step in of_disputes)
        waiting = (step for step in of_disputes if is_queued(step.after.dispute))
        self.against.update(rule for step in waiting for rule in what_speaks_against(step.after, step.command.at))
        self.steps.update(each.kind if isinstance(each, c.LapseDeadline) else type(each) for each in commands)


def what_speaks_against(case: Case, at: datetime) -> Iterator[Rule]:
    for entry in case.mediators.values():
        if rule := unfit_to_take(entry, case.dispute.sides, at, case.terms):
            yield rule


def main(walks: int = 1000) -> None:
    places = Places.visited(range(walks))
    disputes = places.statuses[Status.AWAITING_SELLER]
    sys.stdout.write(f"{walks} walks, {disputes} disputes\n")
    for name, counted in (("came by", places.statuses), ("ended as", places.outcomes), ("told of", places.facts)):
        for place, times in counted.most_common():
            sys.stdout.write(f"{name:<9} {place:<40} {times / disputes:7.1%}\n")


if __name__ == "__main__":
    main()
