"""The case that decisions look at: a dispute, its order and the terms, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.dispute.dispute import Dispute
from domain.dispute.events import DISPUTE_EVENTS
from domain.dispute.evolve import evolve, fold
from domain.mediator.events import CaseTaken
from domain.mediator.state import NOBODY, Mediator
from domain.mediator.state import evolve as evolve_mediator
from domain.order.evolve import evolve as evolve_order
from domain.order.state import Order
from domain.terms import Terms

__all__ = ["Case", "Dispute", "evolve", "fold"]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision may look at: the dispute, its order, and the terms it is held under.

    ``mediators`` are those of the roster, by account, who matter to the decision: who acts, and who is to be assigned.
    """

    dispute: Dispute
    order: Order
    terms: Terms
    mediators: Mapping[str, Mediator] = field(default_factory=lambda: NOBODY)

    def mediator(self, account: str) -> Mediator:
        """Their entry on the roster; an empty one for who has none."""
        try:
            return self.mediators[account]
        except KeyError:
            return Mediator()

    def after(self, *events: Any) -> "Case":
        """The case when these have happened, whichever of its streams they belong to."""
        dispute, order, mediators = self.dispute, self.order, self.mediators
        for event in events:
            if type(event) in DISPUTE_EVENTS:
                dispute = evolve(dispute, event)
            elif not isinstance(event, CaseTaken):
                order = evolve_order(order, event)
            elif event.mediator in mediators:
                taken = evolve_mediator(mediators[event.mediator], event)
                mediators = {**mediators, event.mediator: taken}
        return Case(dispute, order, self.terms, mediators)
