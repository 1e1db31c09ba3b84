"""The outcome never depends on when, how often or in which order the sweep comes by."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import event, given
from hypothesis import strategies as st

from domain.actor import THE_CLOCK
from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute.outlook import Consequence, outlooks
from domain.dispute.reminders import next_instant
from domain.dispute.status import Status
from domain.money import Money
from domain.order import commands as o
from domain.order.decide import overdue as overdue_of_order
from domain.order.state import Order
from tests.examples import overdue
from tests.laws.chance import chance
from tests.laws.walks import Step, World, walk, walked


def script(random) -> list[Step]:
    """The commands of one walk over one dispute, without what the clock did."""
    steps = [step for _, step in walk(random, steps=30, most_disputes=1)]
    return [s for s in steps if not isinstance(s.command, c.LapseDeadline | c.Remind | o.LapseOrderDeadline)]


def played(steps: list[Step], sweeps: Iterator[tuple[datetime, bool]] | None = None) -> World:
    """The same commands again: whatever is overdue lapses before each, and somebody may sweep in between."""
    world, sweep = World(steps[0].before.terms), next(sweeps, None) if sweeps else None
    for step in steps:
        now = step.command.at
        while sweep is not None and sweep[0] <= now:
            swept(world, sweep[0], order_first=sweep[1])
            sweep = next(sweeps, None) if sweeps else None
        for _ in world.lapse(now):
            pass
        dispute_id = step.before.dispute.id if step.before.dispute.version else None
        world.judge(step.command, dispute_id)
    return world


def swept(world: World, now: datetime, *, order_first: bool) -> None:
    """One sweep up to ``now``: of the order's stream and of each dispute's, in either order."""
    sweeps = [sweep_order, sweep_disputes] if order_first else [sweep_disputes, sweep_order]
    for sweep in sweeps:
        sweep(world, now)


def sweep_order(world: World, now: datetime) -> None:
    facts = tuple(overdue_of_order(world.order, world.case().terms, now))
    case = world.case()
    world.remember(Step(case, lapse_at(now), facts, case.after(*facts)))


def sweep_disputes(world: World, now: datetime) -> None:
    for key in list(world.disputes):
        case = world.case(key)
        facts = tuple(overdue(case, now))
        world.remember(Step(case, lapse_at(now), facts, case.after(*facts)))


def lapse_at(now: datetime) -> o.LapseOrderDeadline:
    return o.LapseOrderDeadline(by=THE_CLOCK, at=now, kind=DeadlineKind.AUTO_RECEIPT)


def books(order: Order) -> Order:
    return replace(order, version=0)


@given(chance, st.lists(st.tuples(st.integers(0, 60 * 24), st.booleans()), max_size=12))
def test_the_same_outcome_whatever_the_sweep_does(random, hours):
    steps = script(random)
    start, end = steps[0].command.at, steps[-1].command.at + timedelta(days=30)
    sweeps = sorted((start + timedelta(hours=hour), order_first) for hour, order_first in hours)
    punctual, swept_world = played(steps), played(steps, iter(sweeps))
    for world in (punctual, swept_world):
        for _ in world.lapse(end):
            pass
    event(f"{len(sweeps)} sweeps")
    assert swept_world.of_disputes == punctual.of_disputes
    assert books(swept_world.order) == books(punctual.order)


@given(chance)
def test_lapses_are_dated_when_they_were_due_and_come_in_due_order(random):
    for world, _ in walk(random, steps=20, most_disputes=1):
        for key in world.disputes:
            case = world.case(key)
            far = max((d.due for d in case.dispute.deadlines), default=None)
            if far is None:
                continue
            facts = list(overdue(case, far))
            assert facts[0].at == next_instant(case)
            assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
            assert all(fact.at <= far for fact in facts)


LEADS_TO = {
    Consequence.ESCALATED: {Status.AWAITING_MEDIATOR},
    Consequence.DEADLOCKED: {Status.DEADLOCKED},
    Consequence.AGREED_AT_THE_CLAIM: {Status.REFUNDING, Status.AWAITING_RETURN},
    Consequence.BACK_TO_THE_QUEUE: {Status.AWAITING_MEDIATOR},
    Consequence.BACK_TO_THE_MEDIATOR: {Status.IN_MEDIATION, Status.IN_APPEAL},
    Consequence.PLATFORM_PAYS: {Status.REFUNDING, Status.CLOSED},
    Consequence.DECISION_FINAL: {Status.REFUNDING, Status.CLOSED},
    Consequence.MONEY_TO_THE_SELLER: {Status.CLOSED},
    Consequence.CLOSED: {Status.CLOSED},
    Consequence.CLOSED_FOR_GOOD: {Status.CLOSED},
    Consequence.RETURN_ACCEPTED: {Status.REFUNDING},
    Consequence.REFUND_FAILED: {Status.REFUND_FAILED},
    Consequence.ALARM_AGAIN: {Status.REFUND_FAILED},
}


@given(chance)
def test_what_the_outlook_says_is_what_happens(random):
    for world, step in walk(random, steps=25):
        dispute_id = step.after.dispute.id
        if not step.facts or dispute_id not in world.disputes:
            continue
        case = world.case(dispute_id)
        for outlook in outlooks(case):
            lapse = c.LapseDeadline(by=THE_CLOCK, at=outlook.deadline.due, kind=outlook.deadline.kind)
            alone = World(world.terms, case.order, {dispute_id: case.dispute}, roster=case.mediators)
            left_alone = alone.judge(lapse, dispute_id).after
            after, set_aside = left_alone.dispute, left_alone.order.reservation(dispute_id)
            if outlook.money is not None:
                to_the_buyer = set_aside and set_aside.from_seller.total + set_aside.from_platform.total
                assert (to_the_buyer or Money.zero(after.currency)) == outlook.money
            if outlook.consequence in LEADS_TO:
                assert after.status in LEADS_TO[outlook.consequence]
            if outlook.consequence is Consequence.MEDIATOR_REPLACED:
                assert case.dispute.mediator is not None
                assert after.mediator is None


@given(chance)
def test_nothing_hangs_for_ever(random):
    """If nobody ever acts again every dispute ends, save for alarms that are raised again and again.

    They are for money that could not be paid, and for an appeal that nobody judges.
    """
    world = walked(random, steps=20)
    now = max(fact.at for fact in world.of_order)
    for _ in range(4):
        for _step in world.lapse(now := now + timedelta(days=60)):
            pass
    ends = {dispute.status for dispute in world.disputes.values()}
    event(f"left alone it ends {sorted(ends)}")
    assert ends <= {Status.CLOSED, Status.REFUND_FAILED, Status.IN_APPEAL}
