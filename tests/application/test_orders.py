"""Facts about orders: in their own time, once each, and a whole past as one append."""

from datetime import timedelta

import pytest

from application.orders import Orders
from application.ports import StreamMoved
from domain.order.state import OrderStatus
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests.application.services import Meanwhile

PAST = (eg.place(), eg.pay(), eg.ship(), eg.deliver())


def test_a_fact_may_be_reported_late_but_not_early(services):
    services.clock.now = eg.DELIVERED
    services.orders.execute(eg.ORDER, eg.place(), services.cause())
    with pytest.raises(Refused) as refusal:
        services.orders.execute(eg.ORDER, eg.pay(at=eg.DELIVERED + eg.TICK), services.cause())
    assert refusal.value.rule is Rule.IN_THE_FUTURE


def test_the_same_fact_is_taken_once(services):
    cause = services.cause()
    first = services.orders.execute(eg.ORDER, eg.place(), cause)
    again = services.orders.execute(eg.ORDER, eg.place(), cause)
    assert (again.replayed, again.state, again.version) == (True, first.state, first.version)


def test_a_whole_past_is_one_append_judged_in_its_own_time(services):
    services.clock.now = eg.day(400)
    answer = services.orders.record(eg.ORDER, PAST, services.cause())
    assert answer.state.status is OrderStatus.DELIVERED
    assert services.names(eg.ORDER)[-1] == "order.delivered"
    assert {r.recorded_at for r in services.store.history(eg.ORDER)} == {eg.day(400)}


def test_what_lapsed_within_a_past_is_recorded_where_it_lapsed(services):
    services.clock.now = eg.day(400)
    facts = [*PAST[:3], eg.deliver(at=eg.PROMISED + timedelta(days=16))]
    services.orders.record(eg.ORDER, facts, services.cause())
    assert services.names(eg.ORDER)[-2:] == ["order.protection-ended", "order.delivered"]


def test_a_past_with_one_impossible_fact_leaves_nothing_behind(services):
    services.clock.now = eg.day(400)
    with pytest.raises(Refused):
        services.orders.record(eg.ORDER, [*PAST, eg.ship(at=eg.day(9))], services.cause())
    assert services.store.history(eg.ORDER) == []


def test_taking_over_the_same_past_twice_changes_nothing(services):
    services.clock.now = eg.day(400)
    cause = services.cause()
    services.orders.record(eg.ORDER, PAST, cause)
    assert services.orders.record(eg.ORDER, PAST, cause).replayed


def test_a_past_that_is_taken_over_twice_at_once_is_written_once(services):
    services.clock.now = eg.day(400)
    cause, told = services.cause(), []

    def take_over_in(store, past):
        told.append(Orders(store, services.orders.terms, services.clock).record(eg.ORDER, past, cause))

    take_over_in(Meanwhile(services.store, lambda: take_over_in(services.store, PAST)), PAST[:-1])
    first, second = told
    assert (second.replayed, second.state) == (True, first.state)


def test_an_order_completes_by_itself_and_protection_ends_later(services):
    services.place_order()
    services.clock.now = eg.DELIVERED + timedelta(days=31)
    assert services.affairs.let_lapse([eg.ORDER], services.clock.now)
    assert services.names(eg.ORDER)[-2:] == ["order.completed", "order.protection-ended"]


def test_an_order_that_moved_on_is_not_judged_on_stale_grounds(services):
    services.orders.execute(eg.ORDER, eg.place(), services.cause())
    with pytest.raises(StreamMoved):
        services.orders.execute(eg.ORDER, eg.pay(), services.cause(), seen=0)


def test_there_is_nothing_to_read_of_an_order_that_was_never_placed(services):
    with pytest.raises(Refused) as refusal:
        services.orders.get(eg.ORDER)
    assert refusal.value.rule is Rule.NO_SUCH_ORDER
