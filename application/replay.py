"""The past, step by step, for those who have to account for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from application.ports import EventStore, Terms
from domain.dispute.events import DisputeEvent, DisputeOpened
from domain.dispute.state import Case, Dispute
from domain.mediator.state import ANYBODY
from domain.message import Event, Recorded
from domain.money import Money
from domain.order.state import Order


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the dispute, or of its order, with the case before and after it."""

    recorded: Recorded[Event]
    before: Case
    after: Case

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """What it changed: path to the member, such as ``dispute.status``, with the old and the new value."""
        return {
            **differences("dispute", self.before.dispute, self.after.dispute),
            **differences("order", self.before.order, self.after.order),
        }


def steps(dispute_history: Sequence[Recorded[Event]], store: EventStore, terms: Terms) -> Iterator[Step]:
    """The dispute and its order, event by event in the order they were written."""
    opened = dispute_history[0].event
    if not isinstance(opened, DisputeOpened):
        raise TypeError("a dispute's history begins with its opening")
    order_history = store.history(opened.order_id)
    case = Case(Dispute(), Order(), terms[opened.terms], ANYBODY)
    for recorded in sorted([*order_history, *dispute_history], key=lambda r: r.position):
        after = case.after(recorded.event)
        yield Step(recorded, case, after)
        case = after


def as_of(history: Sequence[Recorded[Event]], moment: datetime) -> list[Recorded[Event]]:
    """What was known at ``moment``: facts recorded later don't count, whenever they happened."""
    return [recorded for recorded in history if recorded.recorded_at <= moment]


def is_of_dispute(step: Step) -> bool:
    return isinstance(step.recorded.event, DisputeEvent)


def differences(path: str, before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """The members that differ, by path; members that are records themselves are looked into, amounts are not."""
    found: dict[str, tuple[Any, Any]] = {}
    for member in fields(before):
        old, new = getattr(before, member.name), getattr(after, member.name)
        if old == new:
            continue
        here = f"{path}.{member.name}"
        same_kind = is_dataclass(old) and type(old) is type(new) and not isinstance(old, Money)
        found.update(differences(here, old, new) if same_kind else {here: (old, new)})
    return found
