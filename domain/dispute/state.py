"""The case that decisions look at: a dispute, its order and the terms, and how events change it."""

from dataclasses import dataclass
from typing import Any

from domain.dispute.dispute import Dispute
from domain.dispute.events import DisputeEvent
from domain.dispute.evolve import evolve, fold
from domain.order.state import Order
from domain.order.state import evolve as evolve_order
from domain.terms import Terms

__all__ = ["Case", "Dispute", "evolve", "fold"]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision may look at: the dispute, its order, and the terms it is held under."""

    dispute: Dispute
    order: Order
    terms: Terms

    def after(self, *events: Any) -> "Case":
        """The case when these have happened, whichever of the two streams they belong to."""
        dispute, order = self.dispute, self.order
        for event in events:
            if isinstance(event, DisputeEvent):
                dispute = evolve(dispute, event)
            else:
                order = evolve_order(order, event)
        return Case(dispute, order, self.terms)
