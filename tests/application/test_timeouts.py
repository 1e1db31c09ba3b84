"""The sweep: late, early, repeated, or beside a broken stream, it never changes an outcome."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from application.timeouts import DueStream, Swept, Timeouts
from tests import examples as eg

BROKEN = UUID(int=666)


class DueList:
    """What the read model says is due: it may be stale, and it remembers who was put aside."""

    def __init__(self, *streams: DueStream) -> None:
        self.streams, self.aside = list(streams), {}

    def __call__(self, now, limit):
        waiting = [s for s in self.streams if self.aside.get(s.stream, now) <= now]
        return waiting[:limit]

    def back_off(self, stream, until):
        self.aside[stream] = until


@pytest.fixture
def due():
    return DueList(DueStream(BROKEN, is_order=False), DueStream(eg.DISPUTE, is_order=False))


@pytest.fixture
def timeouts(disputed, due, monkeypatch):
    load = disputed.store.history

    def broken(stream, **bounds):
        if stream == BROKEN:
            raise RuntimeError("unreadable")
        return load(stream, **bounds)

    monkeypatch.setattr(disputed.store, "history", broken)
    return Timeouts(disputed.disputes, disputed.orders, due, due.back_off, disputed.clock)


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
    due.streams = [DueStream(eg.ORDER, is_order=True)]
    disputed.clock.now = eg.DELIVERED + timedelta(days=15)
    assert timeouts.sweep() == Swept(lapsed=1)
    assert disputed.names(eg.ORDER)[-1] == "order.completed"
