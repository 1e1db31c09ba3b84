"""Whatever people do and however time passes: every step is on the table, the books balance, nothing hangs."""

from typing import get_args

import pytest
from hypothesis import event, given, settings

from domain.deadlines import ORDER_OF_LAPSE
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute import state as dispute_state
from domain.dispute.dispute import Reinstatement
from domain.dispute.events import DisputeEvent, RefundRequested
from domain.dispute.lifecycle import ROWS, moves
from domain.dispute.mediation import in_hand
from domain.dispute.state import Dispute
from domain.dispute.status import DECIDED, SITUATIONS, Outcome, Stage, Status
from domain.mediator.events import CaseTaken
from domain.mediator.fitness import unfit_to_judge, unfit_to_take
from domain.order import commands as o
from domain.order import evolve as order_evolve
from domain.order.events import OrderEvent
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.state import Order, OrderStatus, Purse
from domain.refusal import Rule
from tests.laws.chance import chance
from tests.laws.places import Places
from tests.laws.walks import Step, World, walk, walked

ON_OCCASION = {Status.IN_APPEAL: {Kind.EVIDENCE}, Status.CLOSED: {Kind.REINSTATEMENT, Kind.APPEAL_WINDOW}}
"""Deadlines that may run in a status, but need not."""
PAUSED = {Status.AWAITING_EVIDENCE, Status.SETTLEMENT_PROPOSED, Status.AWAITING_APPROVAL}
JUDGING = (c.ProposeSettlement, c.Decide, c.ApproveDecision, c.ReturnDecision, c.DecideAppeal)


def purses(order: Order) -> list[Purse]:
    return [*order.purses, order.shipping]


def assert_books_balance(order: Order) -> None:
    """Paid = held + refunded + released; reserved <= held; what goes back, from whomever, never exceeds paid."""
    for purse in purses(order):
        amounts = (purse.paid, purse.refunded, purse.reserved, purse.released, purse.from_platform, purse.held)
        assert purse.refundable.minor >= 0
        assert min(amount.minor for amount in amounts) >= 0
        assert purse.paid == purse.held + purse.refunded + purse.released
        assert purse.reserved <= purse.held
        assert purse.refunded + purse.reserved + purse.from_platform <= purse.paid
    assert order.refunded <= order.received <= order.total


def assert_reservations_add_up(order: Order) -> None:
    for number, purse in enumerate(order.purses, 1):
        assert purse.reserved.minor == sum(r.from_seller.on(number).minor for r in order.reservations)
    assert order.shipping.reserved.minor == sum(r.from_seller.shipping.minor for r in order.reservations)


def assert_on_the_table(step: Step) -> None:
    """Who did it, from where, to where: as one row of the table says."""
    assert step.facts, "a command is refused or has consequences"
    command = step.command
    if isinstance(command, o.OrderCommand):
        row = ORDER_LIFECYCLE[type(command)]
        assert command.by.role in row.by
        assert step.before.order.status in row.during
        assert step.after.order.status in row.to
        assert step.after.dispute == step.before.dispute
        return
    what = command.kind if isinstance(command, c.LapseDeadline) else type(command)
    before, after = step.before.dispute.status, step.after.dispute.status
    rows = [move for move in moves(what) if before in move.during and command.by.role in move.by]
    assert any(after in (row.to or {before}) for row in rows)


def assert_nothing_hangs(dispute: Dispute) -> None:
    """Exactly the deadlines of its situation run, each once; some on occasion; only the end has none."""
    kinds = {deadline.kind for deadline in dispute.deadlines}
    assert len(kinds) == len(dispute.deadlines)
    possible = SITUATIONS[dispute.status].deadlines
    assert possible - ON_OCCASION.get(dispute.status, set()) <= kinds <= possible
    assert kinds or dispute.status is Status.CLOSED
    assert (Kind.EVIDENCE in kinds) == (dispute.request is not None)
    asked = dispute.reinstatement is Reinstatement.REQUESTED
    assert not asked or Kind.REINSTATEMENT in kinds


def assert_set_aside_when_it_is_to_be_paid(world: World) -> None:
    """Once for each dispute from its agreement or final decision to its end, and never otherwise."""
    to_be_paid = {key for key, dispute in world.disputes.items() if dispute.stage in (Stage.RETURN, Stage.EXECUTION)}
    set_aside = [reservation.dispute_id for reservation in world.order.reservations]
    assert len(set(set_aside)) == len(set_aside)
    assert set(set_aside) == to_be_paid


def assert_nothing_is_left_behind(dispute: Dispute) -> None:
    """What lies on the table of one status is gone in the others."""
    assert (dispute.settlement is not None) == (dispute.status is Status.SETTLEMENT_PROPOSED)
    assert (dispute.draft is not None) == (dispute.status is Status.AWAITING_APPROVAL)
    assert (dispute.paused_at is not None) == (dispute.status in PAUSED)
    assert dispute.request is None or dispute.status in {Status.AWAITING_EVIDENCE, Status.IN_APPEAL}
    assert dispute.request is None or dispute.request.open_to
    ended = {dispute.closed_at is not None, dispute.outcome is not None, dispute.closed_by is not None}
    assert ended == {dispute.status is Status.CLOSED}
    assert dispute.settlement or not dispute.settled_by
    if dispute.status is Status.AWAITING_MEDIATOR:
        assert (dispute.mediator, dispute.verdict) == (None, None)
    assert dispute.mediator not in dispute.left_by


def assert_nobody_pays_twice(step: Step) -> None:
    """What is asked for and what was given come to no more than the verdict; the seller bears no more than it says."""
    dispute, verdict = step.after.dispute, step.after.dispute.verdict
    had = step.after.order.given(dispute.id)
    if any(isinstance(fact, RefundRequested) for fact in step.facts):
        awarded = verdict.from_seller.total + verdict.from_platform.total
        assert had.from_seller.total + had.from_platform.total + dispute.refund.total <= awarded
    if dispute.status is Status.CLOSED and dispute.outcome in DECIDED:
        assert had.from_seller.total <= verdict.from_seller.total


def assert_judged_by_who_may(step: Step) -> None:
    """Nobody takes a case above their capacity, and nobody judges whom the roster keeps them from."""
    case, parties, at = step.before, step.before.dispute.sides, step.command.at
    for fact in step.facts:
        if isinstance(fact, CaseTaken):
            entry = case.mediator(fact.mediator)
            assert len(entry.cases) < entry.capacity
            assert unfit_to_take(entry, parties, at, case.terms) is None
    if isinstance(step.command, JUDGING):
        assert unfit_to_judge(case.mediator(step.command.by.id), parties, at, case.terms) is None


def assert_the_roster_knows_who_has_what(world: World) -> None:
    for account, entry in world.roster.items():
        assert entry.cases == {key for key, dispute in world.disputes.items() if in_hand(dispute) == account}


@given(chance)
def test_every_step_keeps_the_laws(random):
    world, dues = World(), []
    for world, step in walk(random):
        if step.rule is not None:
            assert step.after == step.before
            continue
        assert_on_the_table(step)
        seen = step.before
        for fact in step.facts:
            seen = seen.after(fact)
            if seen.order.status is not OrderStatus.UNPLACED:
                assert_books_balance(seen.order)
                assert_reservations_add_up(seen.order)
        for dispute in world.disputes.values():
            assert_nothing_hangs(dispute)
            assert_nothing_is_left_behind(dispute)
        assert_set_aside_when_it_is_to_be_paid(world)
        assert_nobody_pays_twice(step)
        assert_judged_by_who_may(step)
        assert_the_roster_knows_who_has_what(world)
        if isinstance(step.command, c.LapseDeadline | o.LapseOrderDeadline):
            dues.append((step.command.at, ORDER_OF_LAPSE[step.command.kind]))
        if isinstance(step.command, c.Remind):
            dues.append((step.command.at, len(ORDER_OF_LAPSE)))
    event(f"order ends {world.order.status}")
    for dispute in world.disputes.values():
        event(f"dispute ends {dispute.status}: {dispute.outcome}")
    instants = [due for due, _ in dues]
    assert instants == sorted(instants), "deadlines lapse in due order"


@given(chance)
def test_replay_is_the_live_state(random):
    world = walked(random)
    assert order_evolve.fold(world.of_order) == world.order
    for key, history in world.of_disputes.items():
        assert dispute_state.fold(history) == world.disputes[key]
        assert world.disputes[key].version == len(history)


@settings(max_examples=settings.default.max_examples // 2)
@given(chance)
def test_the_fold_takes_any_facts_in_any_order(random):
    """What happened, happened. Only the first fact of a stream is sure: it says what the stream is about."""
    worlds = [walked(random, steps=25) for _ in range(2)]
    currency = worlds[0].order.currency
    alike = [world for world in worlds if world.order.currency == currency]
    of_order = [fact for world in alike for fact in world.of_order]
    of_disputes = [fact for world in alike for history in world.of_disputes.values() for fact in history]
    mixed = random.sample(of_order, len(of_order))
    assert order_evolve.fold([of_order[0], *mixed]).version == len(mixed) + 1
    if of_disputes:
        mixed = random.sample(of_disputes, len(of_disputes))
        assert dispute_state.fold([of_disputes[0], *mixed]).version == len(mixed) + 1


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.visited(range(500))


def test_walks_come_by_every_status_of_a_dispute_and_of_an_order(places):
    assert set(places.statuses) == set(Status) - {Status.UNOPENED}
    assert set(places.of_orders) == set(OrderStatus) - {OrderStatus.UNPLACED}


def test_walks_come_to_every_outcome(places):
    assert set(places.outcomes) == set(Outcome)


def test_walks_come_by_everything_that_the_roster_has_against_somebody(places):
    assert set(places.against) >= {
        Rule.NOT_ON_THE_ROSTER,
        Rule.CONFLICT_DECLARED,
        Rule.TRADED_WITH_A_PARTY,
        Rule.MEDIATOR_AWAY,
        Rule.AT_CAPACITY,
    }


def test_walks_take_every_step_that_is_on_the_table(places):
    assert set(places.steps) == set(ROWS)


def test_walks_tell_of_everything_that_can_happen(places):
    assert set(places.facts) == {fact.name for fact in get_args(DisputeEvent | OrderEvent | CaseTaken)}
