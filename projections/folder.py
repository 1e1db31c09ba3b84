"""Turns events into facts: the domain's own folds, once for all read models, over a bounded memory of states."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol, get_args
from uuid import UUID

from domain.conversation.events import ConversationEvent
from domain.conversation.state import Conversation
from domain.conversation.state import evolve as evolve_conversation
from domain.dispute.events import DisputeEvent
from domain.dispute.state import Case, Dispute
from domain.dispute.state import evolve as evolve_dispute
from domain.inbox.entry import Flags, flagged
from domain.inbox.events import EntryEvent
from domain.mediator.events import MediatorEvent
from domain.mediator.state import ANYBODY, Mediator
from domain.mediator.state import evolve as evolve_mediator
from domain.message import Event, Recorded
from domain.order.events import OrderEvent
from domain.order.evolve import evolve as evolve_order
from domain.order.state import Order
from domain.person.events import PersonEvent
from domain.person.state import Person
from domain.person.state import evolve as evolve_person
from domain.promotion.promotion import Promotion, PromotionReceived
from domain.promotion.promotion import evolve as evolve_promotion
from domain.support.events import SupportEvent
from domain.support.state import Support
from domain.support.state import evolve as evolve_support
from domain.terms import Terms
from projections.projection import Fact


@dataclass(frozen=True, eq=False)
class Chapter:
    """Streams of one kind: their events, how they add up, and what is there before the first."""

    events: Any
    evolve: Callable[[Any, Any], Any]
    nothing: object


ORDERS = Chapter(OrderEvent, evolve_order, Order())
DISPUTES = Chapter(DisputeEvent, evolve_dispute, Dispute())
CHAPTERS = (
    ORDERS,
    DISPUTES,
    Chapter(MediatorEvent, evolve_mediator, Mediator()),
    Chapter(ConversationEvent, evolve_conversation, Conversation()),
    Chapter(SupportEvent, evolve_support, Support()),
    Chapter(EntryEvent, flagged, Flags()),
    Chapter(PersonEvent, evolve_person, Person()),
    Chapter(PromotionReceived, evolve_promotion, Promotion()),
)
"""What read models are made of; events of other streams pass by."""
CHAPTER_OF = {kind: chapter for chapter in CHAPTERS for kind in get_args(chapter.events) or (chapter.events,)}
NO_ORDER = Order()
REMEMBERED = 2048
"""States of each kind that are kept; some kilobytes each."""


class History(Protocol):
    """A stream's events up to a version, as the event store tells them."""

    def __call__(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> list[Recorded[Event]]: ...


class Folder:
    """Stands at a ``position`` of the log, knows states as they are there, and goes on from there only."""

    def __init__(
        self, history: History, terms: Callable[[str], Terms], position: int = 0, remembered: int = REMEMBERED
    ) -> None:
        self.position = position
        self._terms = terms
        self._states = {chapter: _States(history, chapter, remembered) for chapter in CHAPTERS}

    def facts(self, page: Sequence[Recorded[Event]]) -> list[Fact]:
        """The next events of the log, whole commands of them, each with the state that it led to."""
        told = [recorded for recorded in page if type(recorded.event) in CHAPTER_OF]
        facts = [self._fact(recorded, last) for recorded, last in zip(told, _last_of_commands(told), strict=True)]
        self.position = page[-1].position if page else self.position
        return facts

    def _fact(self, recorded: Recorded[Event], settled: bool) -> Fact:  # noqa: FBT001 - a member of the fact
        chapter = CHAPTER_OF[type(recorded.event)]
        state = self._states[chapter].after(recorded)
        if isinstance(state, Dispute):
            order = self._states[ORDERS].before(state.order_id, recorded.position)
            return Fact(recorded, order, Case(state, order, self._terms(state.terms), ANYBODY), settled, state)
        return Fact(recorded, state if isinstance(state, Order) else NO_ORDER, None, settled, state)


class _States:
    """The states met last; what was forgotten is folded anew from its history."""

    def __init__(self, history: History, chapter: Chapter, remembered: int) -> None:
        self._history, self._chapter, self._remembered = history, chapter, remembered
        self._known: OrderedDict[UUID, Any] = OrderedDict()

    def after(self, recorded: Recorded[Event]) -> Any:
        first = recorded.version == 1
        before = self._chapter.nothing if first else self.before(recorded.stream, recorded.position)
        return self._keep(recorded.stream, self._chapter.evolve(before, recorded.event))

    def before(self, stream: UUID, position: int) -> Any:
        """As it was known before the event at ``position``, which is the next one that anybody asks about."""
        state = self._known.get(stream)
        if state is not None:
            self._known.move_to_end(stream)
            return state
        events = (known.event for known in self._history(stream) if known.position < position)
        return self._keep(stream, reduce(self._chapter.evolve, events, self._chapter.nothing))

    def _keep(self, stream: UUID, state: Any) -> Any:
        self._known[stream] = state
        self._known.move_to_end(stream)
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return state


def _last_of_commands(page: Sequence[Recorded[Event]]) -> list[bool]:
    """For each event, whether no later one of the same command is in its stream."""
    seen: set[tuple[UUID, str]] = set()
    last: list[bool] = []
    for recorded in reversed(page):
        of_command = (recorded.stream, recorded.command_id)
        last.append(of_command not in seen)
        seen.add(of_command)
    return last[::-1]


def whole_commands(feed: Callable[[int], list[Recorded[Event]]], limit: int) -> list[Recorded[Event]]:
    """About ``limit`` events, cut where a command ends: nobody is to read half of what one command did."""
    page = feed(limit)
    if len(page) < limit:
        return page
    end = len(page)
    while end and page[end - 1].command_id == page[-1].command_id:
        end -= 1
    return page[:end] or whole_commands(feed, 2 * limit)
