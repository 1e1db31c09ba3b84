"""The sweep: late, early, repeated, or beside a broken stream, it never changes an outcome."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from application.ports import StoreUnavailable
from application.timeouts import Swept, Timeouts
from domain.dispute.events import SellerResponseLapsed
from tests import examples as eg

BROKEN = UUID(int=666)


class DueList:
    """What the read model says is due: it may be stale, and it remembers who was put aside."""

    def __init__(self, *streams: UUID) -> None:
        self.streams, self.aside = list(streams), {}

    def __call__(self, now, limit):
        waiting = [stream for stream in self.streams if self.aside.get(stream, now) <= now]
        return waiting[:limit]

    def back_off(self, streams, _, until):
        self.aside |= dict.fromkeys(streams, until)


@pytest.fixture
def due():
    return DueList(BROKEN, eg.DISPUTE)


@pytest.fixture
def timeouts(disputed, due, monkeypatch):
    load = disputed.store.histories

    def broken(streams):
        if BROKEN in streams:
            raise RuntimeError("unreadable")
        return load(streams)

    monkeypatch.setattr(disputed.store, "histories", broken)
    return Timeouts(disputed.affairs, due, due.back_off, disputed.clock)


def test_a_broken_stream_is_put_aside_and_the_others_are_on_time(disputed, timeouts, due):
    disputed.clock.now = eg.day(11)
    assert timeouts.sweep() == Swept(lapsed=1, failed=1)
    assert due.aside == {BROKEN: eg.day(11) + timeouts.pause}
    assert disputed.names(eg.DISPUTE)[-1] == "dispute.escalated"


def test_it_is_tried_again_later_and_never_dropped(disputed, timeouts):
    disputed.clock.now = eg.day(11)
    timeouts.sweep()
    assert timeouts.sweep() == Swept(left=1)
    disputed.clock.now += timeouts.pause
    assert timeouts.sweep().failed == 1


def test_a_stale_list_makes_nothing_lapse_early(disputed, timeouts):
    head = disputed.store.head()
    disputed.clock.now = eg.OPENED + timedelta(days=1)
    assert timeouts.sweep().lapsed == 0
    assert disputed.store.head() == head


def test_a_clock_that_jumps_after_the_last_look_at_it_makes_nothing_lapse(disputed, timeouts):
    head = disputed.store.head()
    jumping, looked_at = replace(timeouts, clock=lambda: looked_at.append(eg.day(400)) or eg.day(400)), []
    assert replace(jumping, trusted=lambda: not looked_at).sweep() == Swept()
    assert disputed.store.head() == head


def test_orders_lapse_by_the_same_sweep(disputed, timeouts, due):
    due.streams = [eg.ORDER]
    disputed.clock.now = eg.DELIVERED + timedelta(days=15)
    assert timeouts.sweep() == Swept(lapsed=1)
    assert disputed.names(eg.ORDER)[-1] == "order.completed"


def test_what_is_gone_or_never_was_there_is_left_alone(disputed, timeouts, due):
    due.streams = [UUID(int=1), eg.DISPUTE]
    disputed.clock.now = eg.day(11)
    assert timeouts.sweep() == Swept(lapsed=1, left=1)


FEW = 5


@pytest.fixture
def silent(services):
    """Some orders with a dispute each, all of whose sellers are silent until the clock shows the present."""
    services.staff("mia")
    disputes = []
    for order in [UUID(int=number) for number in range(1, FEW + 1)]:
        for fact in (eg.place(order_id=order, number=f"O-{order.int}"), eg.pay(), eg.ship(), eg.deliver()):
            services.clock.now = max(services.clock.now, fact.at)
            services.orders.execute(order, fact, services.cause())
        services.clock.now = eg.OPENED
        disputes.append(services.disputes.open(order, eg.open_dispute(), services.cause()).state.dispute.id)
    services.clock.now = eg.day(11)
    return disputes


def sweep_of(services, *streams):
    due = DueList(*streams)
    return Timeouts(services.affairs, due, due.back_off, services.clock)


def have_lapsed(services, streams):
    return ["dispute.seller-response-lapsed" in services.names(stream) for stream in streams]


def test_a_batch_lapses_together_and_each_dispute_under_a_wish_of_its_own(services, silent):
    before = services.store.head()
    assert sweep_of(services, *silent).sweep() == Swept(lapsed=FEW)
    assert all(have_lapsed(services, silent))
    wishes = {}
    for recorded in services.store.feed(after=before, limit=1000):
        wishes.setdefault(recorded.command_id, set()).add(recorded.stream)
    assert len(wishes) == FEW
    assert sorted(dispute for streams in wishes.values() for dispute in streams & {*silent}) == sorted(silent)


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_listed_first_lapses_first(services, silent, turned):
    listed, before = silent[::-1] if turned else silent, services.store.head()
    sweep_of(services, *listed).sweep()
    told = [
        r.stream for r in services.store.feed(after=before, limit=1000) if isinstance(r.event, SellerResponseLapsed)
    ]
    assert told == listed


def test_of_two_disputes_about_one_order_the_first_takes_the_other_along(services, silent):
    order = services.disputes.get(silent[0]).state.order.id
    assert sweep_of(services, silent[0], order, silent[1]).sweep() == Swept(lapsed=2, left=1)


@pytest.mark.parametrize("faster", range(FEW))
def test_where_somebody_acts_meanwhile_only_their_dispute_is_left_to_the_next_sweep(services, silent, faster):
    acted, load = [], services.store.histories

    class Meanwhile:
        """The store, in which a dispute is withdrawn while the sweep has just read it."""

        def __getattr__(self, name):
            return getattr(services.store, name)

        def histories(self, streams):
            found = load(streams)
            if silent[faster] in streams and not acted:
                acted.append(services.disputes.execute(silent[faster], eg.withdraw(at=eg.day(10)), services.cause()))
            return found

    raced = replace(sweep_of(services, *silent), affairs=replace(services.affairs, store=Meanwhile()))
    assert raced.sweep() == Swept(lapsed=FEW - 1, left=1)
    assert have_lapsed(services, silent) == [number != faster for number in range(FEW)]


def test_all_that_is_due_lapses_although_the_list_does_not_change(services, silent):
    """Read models may be behind by hours; then those that have lapsed are listed first for as long."""
    behind = replace(sweep_of(services, *silent), batch=2)
    assert [behind.sweep().lapsed for _ in range(6)] == [2, 0, 2, 0, 1, 0]
    assert behind.sweep() == Swept()
    assert all(have_lapsed(services, silent))


def test_what_was_listed_for_nothing_is_looked_at_again_soon(services, silent):
    """It may have been put aside by a sweep that was itself behind."""
    sweep = sweep_of(services, *silent)
    services.clock.now = eg.day(1)
    assert sweep.sweep() == Swept(left=FEW)
    services.clock.now = eg.day(11)
    assert sweep.sweep() == Swept(lapsed=FEW)


def test_when_the_store_is_away_nobody_is_put_aside(services, silent):
    class Away:
        def histories(self, _):
            raise StoreUnavailable("away")

    sweep = sweep_of(services, *silent)
    with pytest.raises(StoreUnavailable):
        replace(sweep, affairs=replace(services.affairs, store=Away())).sweep()
    assert sweep.sweep() == Swept(lapsed=FEW)
