"""Random walks of an order, the disputes over it and their mediators: commands, refusals and the passing of time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from application.automations import CHANGING_HANDS
from domain.actor import THE_CLOCK
from domain.deadlines import ORDER_OF_LAPSE, Deadline
from domain.dispute import commands as c
from domain.dispute.decide import decide
from domain.dispute.events import DisputeEvent
from domain.dispute.mediation import in_hand
from domain.dispute.reminders import next_reminder
from domain.dispute.state import Case, Dispute
from domain.mediator.commands import LeaveCase, MediatorCommand, TakeCase
from domain.mediator.decide import decide as decide_roster
from domain.mediator.events import CaseTaken, MediatorEvent
from domain.mediator.state import Mediator
from domain.mediator.state import evolve as evolve_mediator
from domain.message import Event
from domain.order import commands as o
from domain.order.decide import decide as decide_order
from domain.order.state import Order, OrderStatus
from domain.refusal import Refused, Rule
from domain.terms import NegotiationCap, Terms
from tests.examples import AT_ONCE, DAY_0, MARKETPLACE, TERMS, terms_with
from tests.laws.chance import Fate, next_instant
from tests.laws.dispute_wishes import dispute_wish, opening
from tests.laws.order_wishes import can_be_disputed, order_wish, place_order
from tests.laws.roster_wishes import roster, roster_wish

MOST_DISPUTES = 3
REMINDED = len(ORDER_OF_LAPSE)
"""The rank of a reminder: after every deadline."""
SWITCHED = terms_with(AT_ONCE, on_negotiation_cap=NegotiationCap.CLOSE_IF_BUYER_SILENT)
PROFILES = (TERMS, TERMS, SWITCHED)
"""One walk in three is held under terms that have every switch turned."""


@dataclass(frozen=True)
class Step:
    """One command, what it was judged on, and what came of it: facts, or the rule that it broke."""

    before: Case
    command: c.DisputeCommand | o.OrderCommand
    facts: tuple[Event, ...]
    after: Case
    rule: Rule | None = None


class Due(NamedTuple):
    """Something that happens by itself at ``at``; ``rank`` orders what is due at one instant."""

    at: datetime
    rank: int
    command: c.LapseDeadline | c.Remind | o.LapseOrderDeadline
    dispute_id: UUID | None


@dataclass
class World:
    """One order with its disputes, as their streams tell them, under ``terms``; and the mediators' roster."""

    terms: Terms = TERMS
    order: Order = field(default_factory=Order)
    disputes: dict[UUID, Dispute] = field(default_factory=dict)
    of_order: list[Event] = field(default_factory=list)
    of_disputes: dict[UUID, list[Event]] = field(default_factory=dict)
    roster: Mapping[str, Mediator] = field(default_factory=roster)

    def case(self, dispute_id: UUID | None = None) -> Case:
        dispute = self.disputes[dispute_id] if dispute_id else Dispute()
        return Case(dispute, self.order, self.terms, self.roster)

    def dues(self) -> Iterator[Due]:
        """All that is going to happen by itself, a reminder last of what is due at one instant."""
        for deadline, dispute_id in self.deadlines():
            kind = o.LapseOrderDeadline if dispute_id is None else c.LapseDeadline
            command = kind(by=THE_CLOCK, at=deadline.due, kind=deadline.kind)
            yield Due(deadline.due, ORDER_OF_LAPSE[deadline.kind], command, dispute_id)
        for dispute_id in self.disputes:
            reminder = next_reminder(self.case(dispute_id))
            if reminder is not None:
                remind = c.Remind(by=THE_CLOCK, at=reminder.at, kind=reminder.of.kind)
                yield Due(reminder.at, REMINDED, remind, dispute_id)

    def deadlines(self) -> list[tuple[Deadline, UUID | None]]:
        """All that run, each with its dispute; the order's own with none."""
        of_order = [(deadline, None) for deadline in self.order.deadlines]
        return [*of_order, *((d, key) for key, dispute in self.disputes.items() for d in dispute.deadlines)]

    @property
    def is_over(self) -> bool:
        """Nothing runs any more, and no new dispute may be opened."""
        ended = self.order.protection_ended or self.order.status is OrderStatus.CANCELLED
        return ended and not self.deadlines()

    def judge(self, command: c.DisputeCommand | o.OrderCommand, dispute_id: UUID | None = None) -> Step:
        """Decide on it, and make it history unless it is refused."""
        before = self.case(dispute_id)
        try:
            if isinstance(command, o.OrderCommand):
                facts: tuple[Event, ...] = tuple(decide_order(command, self.order, self.terms))
            else:
                facts = tuple(decide(command, before))
        except Refused as refusal:
            return Step(before, command, (), before, refusal.rule)
        step = Step(before, command, facts, before.after(*facts))
        self.remember(step)
        return step

    def remember(self, step: Step) -> None:
        self.order = step.after.order
        if step.after.dispute.version:
            self.disputes[step.after.dispute.id] = step.after.dispute
        for fact in step.facts:
            if isinstance(fact, CaseTaken):
                self._on_the_roster(fact.mediator, fact)
                continue
            is_disputes = isinstance(fact, DisputeEvent)
            stream = self.of_disputes.setdefault(step.after.dispute.id, []) if is_disputes else self.of_order
            stream.append(fact)
            if isinstance(fact, CHANGING_HANDS):
                self._follow(step.after.dispute)

    def note(self, account: str, command: MediatorCommand) -> None:
        """On somebody's entry of the roster, unless it is refused."""
        try:
            for fact in decide_roster(command, self.roster[account], TERMS):
                self._on_the_roster(account, fact)
        except Refused:
            return

    def _follow(self, dispute: Dispute) -> None:
        """What the service does by itself when a case changed hands."""
        for account in dispute.mediators:
            has_it = in_hand(dispute) == account
            if has_it is not (dispute.id in self.roster[account].cases):
                kind = TakeCase if has_it else LeaveCase
                self.note(account, kind(by=THE_CLOCK, at=DAY_0, dispute_id=dispute.id))

    def _on_the_roster(self, account: str, fact: MediatorEvent) -> None:
        self.roster = {**self.roster, account: evolve_mediator(self.roster[account], fact)}

    def lapse(self, now: datetime) -> Iterator[Step]:
        """Everything around the order that is overdue, in due order, as if each had been noticed at once."""
        while overdue := [due for due in self.dues() if due.at <= now]:
            first = min(overdue, key=lambda due: (due.at, due.rank))
            yield self.judge(first.command, first.dispute_id)


def walk(random: Random, steps: int = 40, most_disputes: int = MOST_DISPUTES) -> Iterator[tuple[World, Step]]:
    """Each step with the world right after it. It begins with a paid order, mostly shipped, often delivered."""
    fate, now = Fate(random), DAY_0 + timedelta(hours=2)
    world = World(fate.one_of(PROFILES))
    for command in beginning(fate):
        yield world, world.judge(command)
    for _ in range(steps):
        now = next_instant(fate, now, [due.at for due in world.dues() if due.rank < REMINDED or fate.once_in(4)])
        for lapsed in world.lapse(now):
            yield world, lapsed
        yield world, wish(fate, world, now, most_disputes)
        if world.is_over:
            return


def beginning(fate: Fate) -> Iterator[o.OrderCommand]:
    placed = place_order(fate)
    yield placed
    trial = World()
    if trial.judge(placed).rule is None:
        yield o.RecordPayment(by=MARKETPLACE, at=DAY_0, amount=trial.order.total)
    if not fate.once_in(5):
        yield o.RecordShipment(by=MARKETPLACE, at=DAY_0 + timedelta(hours=1), carrier="Correios")
        if not fate.once_in(3):
            yield o.RecordDelivery(by=MARKETPLACE, at=DAY_0 + timedelta(hours=2))


def wish(fate: Fate, world: World, now: datetime, most_disputes: int) -> Step:
    """A command to the order or to one of its disputes, judged."""
    if fate.once_in(20):
        world.note(*roster_wish(fate, now))
    may_open = can_be_disputed(world.order) and len(world.disputes) < most_disputes
    if may_open and fate.once_in(5 if world.disputes else 2):
        return world.judge(opening(fate, world.order, now))
    if not world.disputes or fate.once_in(6):
        return world.judge(order_wish(fate, world.order, now))
    running = [key for key, dispute in world.disputes.items() if dispute.deadlines]
    dispute_id = fate.one_of(running if running and not fate.once_in(10) else list(world.disputes))
    return world.judge(dispute_wish(fate, world.case(dispute_id), now), dispute_id)


def walked(random: Random, steps: int = 40) -> World:
    """The world at the end of a walk."""
    return list(walk(random, steps))[-1][0]
