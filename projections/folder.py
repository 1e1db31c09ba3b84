"""Turns events into facts: the domain's own folds, once for all read models, over a bounded memory of states."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol, get_args
from uuid import UUID

from domain.conversation.events import ConversationEvent
from domain.conversation.state import Conversation
from domain.conversation.state import evolve as evolve_conversation
from domain.dispute.events import DisputeEvent, DisputeOpened
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


CHAPTERS = (
    Chapter(OrderEvent, evolve_order, Order()),
    Chapter(DisputeEvent, evolve_dispute, Dispute()),
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
REMEMBERED = 4096
"""States that are kept; some kilobytes each."""

Histories = Callable[[Collection[UUID]], Mapping[UUID, Sequence[Recorded[Event]]]]
"""All events of streams, as the event store tells them."""


class Feed(Protocol):
    """So many of the next events."""

    def __call__(self, *, limit: int) -> list[Recorded[Event]]: ...


class Folder:
    """Stands at a ``position`` of the log, knows states as they are there, and goes on from there only.

    Remembers the states that were met last. The others that a page needs are folded anew from their histories, which
    are read together.
    """

    def __init__(
        self, histories: Histories, terms: Callable[[str], Terms], position: int = 0, remembered: int = REMEMBERED
    ) -> None:
        self.position = position
        self._histories, self._terms, self._remembered = histories, terms, remembered
        self._states: OrderedDict[UUID, Any] = OrderedDict()

    def facts(self, page: Sequence[Recorded[Event]]) -> list[Fact]:
        """The next events of the log, whole commands of them, each with the state that it led to."""
        told = [recorded for recorded in page if type(recorded.event) in CHAPTER_OF]
        self._recall(told)
        facts = [self._fact(recorded, last) for recorded, last in zip(told, _last_of_commands(told), strict=True)]
        self.position = page[-1].position if page else self.position
        self._forget(facts)
        return facts

    def _fact(self, recorded: Recorded[Event], settled: bool) -> Fact:  # noqa: FBT001 - a member of the fact
        before = self._states[recorded.stream]
        state = self._states[recorded.stream] = CHAPTER_OF[type(recorded.event)].evolve(before, recorded.event)
        if isinstance(state, Dispute):
            order = self._states[state.order_id]
            return Fact(recorded, order, Case(state, order, self._terms(state.terms), ANYBODY), settled, state, before)
        return Fact(recorded, state if isinstance(state, Order) else NO_ORDER, None, settled, state, before)

    def _recall(self, told: Sequence[Recorded[Event]]) -> None:
        """All states that these events go on from, as they are at ``position``; a dispute's order with it."""
        for recorded in told:
            if recorded.version == 1:
                self._states[recorded.stream] = CHAPTER_OF[type(recorded.event)].nothing
        self._read({recorded.stream for recorded in told})
        opened = {recorded.event.order_id for recorded in told if isinstance(recorded.event, DisputeOpened)}
        known = (self._states[recorded.stream] for recorded in told)
        self._read(opened | {one.order_id for one in known if isinstance(one, Dispute) and one.version})

    def _read(self, streams: Iterable[UUID]) -> None:
        if missing := [stream for stream in streams if stream not in self._states]:
            for stream, history in self._histories(missing).items():
                chapter = CHAPTER_OF[type(history[0].event)]
                before = (known.event for known in history if known.position <= self.position)
                self._states[stream] = reduce(chapter.evolve, before, chapter.nothing)

    def _forget(self, facts: Sequence[Fact]) -> None:
        """Of more than can be kept those that were not met for the longest time."""
        for fact in facts:
            self._states.move_to_end(fact.recorded.stream)
            if fact.case is not None:
                self._states.move_to_end(fact.case.dispute.order_id)
        while len(self._states) > self._remembered:
            self._states.popitem(last=False)


def _last_of_commands(page: Sequence[Recorded[Event]]) -> list[bool]:
    """For each event, whether no later one of the same command is in its stream."""
    seen: set[tuple[UUID, str]] = set()
    last: list[bool] = []
    for recorded in reversed(page):
        of_command = (recorded.stream, recorded.command_id)
        last.append(of_command not in seen)
        seen.add(of_command)
    return last[::-1]


def whole_commands(feed: Feed, limit: int) -> list[Recorded[Event]]:
    """About ``limit`` events, cut where a command ends: nobody is to read half of what one command did."""
    page = feed(limit=limit)
    if len(page) < limit:
        return page
    end = len(page)
    while end and page[end - 1].command_id == page[-1].command_id:
        end -= 1
    return page[:end] or whole_commands(feed, 2 * limit)
