"""An order and its disputes share money: what is overdue lapses across all of them before anything is judged."""

from datetime import timedelta

import pytest

from domain.dispute.commands import Units
from domain.dispute.events import DeadlineApproaching
from domain.dispute.opening import dispute_id_of
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests.application.services import Services

DUE = eg.day(12) + eg.TERMS.periods.seller_response
SECOND = dispute_id_of(eg.ORDER, 2)


def silent_seller(services, sweep_at=None):
    """A claim of 50.00 that a silent seller is taken to accept, over an order of just that."""
    one = (eg.line(1, unit_price=eg.eur("50.00")),)
    for fact in (eg.place(lines=one, shipping=eg.eur("0.00")), eg.pay(eg.eur("50.00")), eg.ship()):
        services.clock.now = fact.at
        services.orders.execute(eg.ORDER, fact, services.cause())
    services.clock.now = eg.day(12)
    services.disputes.open(eg.ORDER, eg.open_not_received(lines=(Units(1, 1),)), services.cause())
    if sweep_at is not None:
        services.clock.now = sweep_at
        services.affairs.let_lapse([eg.DISPUTE], sweep_at)


def what_happened(services):
    """Both streams, without when they were written."""
    return [
        (recorded.stream, recorded.version, recorded.event)
        for stream in (eg.ORDER, eg.DISPUTE)
        for recorded in services.store.history(stream)
    ]


@pytest.mark.parametrize("sweep_at", [None, DUE, DUE + timedelta(minutes=59)])
def test_money_that_silence_has_given_away_may_not_be_given_back_again_however_late_the_sweep(services, sweep_at):
    silent_seller(services, sweep_at)
    services.clock.now = DUE + timedelta(hours=1)
    with pytest.raises(Refused) as refusal:
        services.orders.execute(eg.ORDER, eg.give_back((1, "50.00"), at=services.clock.now), services.cause())
    assert refusal.value.rule is Rule.ABOVE_REFUNDABLE
    assert services.names(eg.ORDER)[-1] == "order.refund-reserved"
    assert services.names(eg.DISPUTE)[-1] == "dispute.refund-requested"


def test_a_microsecond_earlier_it_may(services):
    """The control: the refund comes first, so there is nothing left for silence to give away."""
    silent_seller(services)
    services.clock.now = DUE - eg.TICK
    services.orders.execute(eg.ORDER, eg.give_back((1, "50.00"), at=services.clock.now), services.cause())
    services.clock.now = DUE
    services.affairs.let_lapse([eg.DISPUTE], DUE)
    assert services.names(eg.DISPUTE)[-1] == "dispute.escalated"


def two_disputes(services):
    services.place_order()
    services.clock.now = eg.OPENED
    services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause())
    services.clock.now = eg.OPENED + timedelta(days=1)
    services.disputes.open(eg.ORDER, eg.open_dispute(lines=(Units(2, 1),)), services.cause())


@pytest.mark.parametrize("first", [eg.DISPUTE, SECOND])
def test_whichever_dispute_is_looked_at_all_lapse_in_due_order(services, first):
    two_disputes(services)
    services.clock.now = eg.day(20)
    assert services.affairs.let_lapse([first], services.clock.now)
    head = services.store.head()
    for stream in (eg.DISPUTE, SECOND):
        services.affairs.let_lapse([stream], services.clock.now)
    services.affairs.let_lapse([eg.ORDER], services.clock.now)
    assert services.store.head() == head
    after = [r.event for s in (eg.DISPUTE, SECOND) for r in services.store.history(s) if r.version > 1]
    lapsed = [event.at for event in after if not isinstance(event, DeadlineApproaching)]
    assert {r.recorded_at for r in services.store.history(SECOND)[1:]} == {eg.day(20)}
    assert min(lapsed) == eg.OPENED + eg.TERMS.periods.seller_response


@pytest.mark.parametrize("first", [eg.DISPUTE, SECOND])
def test_what_is_due_at_one_instant_lapses_in_one_order_whichever_dispute_is_looked_at(services, first):
    services.place_order()
    services.clock.now = eg.OPENED
    services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause())
    services.disputes.open(eg.ORDER, eg.open_dispute(lines=(Units(2, 1),)), services.cause())
    services.clock.now = eg.day(20)
    affair = services.affairs.around(services.orders.get(eg.ORDER), services.disputes.get(first).state.dispute)
    assert [one.id for one in affair.disputes] == sorted([eg.DISPUTE, SECOND])


def test_what_lapsed_around_an_order_is_one_append(services):
    two_disputes(services)
    services.clock.now = eg.day(20)
    services.affairs.let_lapse([eg.ORDER], services.clock.now)
    wishes = {r.command_id for s in (eg.DISPUTE, SECOND) for r in services.store.history(s) if r.version > 1}
    assert len(wishes) == 1


def test_histories_are_the_same_whenever_somebody_looked(tmp_path):
    told = []
    for looks in ((), (DUE,), (DUE, DUE + timedelta(days=1), eg.day(70))):
        with Services.over("memory", tmp_path) as services:
            silent_seller(services)
            for look in (*looks, eg.day(100)):
                services.clock.now = look
                services.affairs.let_lapse([eg.DISPUTE], look)
            told.append(what_happened(services))
    assert told[0] == told[1] == told[2]
    assert len(told[0]) > 10
