"""The past, step by step, and as it was known at a moment."""

from datetime import timedelta
from itertools import pairwise

import pytest

from application.replay import as_of, is_of_dispute, steps
from domain.dispute.status import Status
from tests import examples as eg


@pytest.fixture
def history(disputed):
    disputed.clock.now = eg.day(7)
    disputed.ask(eg.counter())
    disputed.clock.now = eg.day(8)
    disputed.ask(eg.accept(2))
    return disputed.store.history(eg.DISPUTE)


def test_every_step_starts_where_the_last_one_ended(disputed, history):
    walked = list(steps(history, disputed.store, disputed.disputes.terms))
    assert all(later.before == earlier.after for earlier, later in pairwise(walked))
    assert walked[-1].after == disputed.disputes.get(eg.DISPUTE).state
    assert sum(map(is_of_dispute, walked)) == len(history)


def test_a_step_tells_what_it_changed_and_nothing_else(disputed, history):
    countered = next(
        step
        for step in steps(history, disputed.store, disputed.disputes.terms)
        if step.recorded.event.name == "dispute.counter-proposal-made"
    )
    changed = countered.differences
    assert changed["dispute.status"] == (Status.AWAITING_SELLER, Status.AWAITING_BUYER)
    assert set(changed) == {
        "dispute.status",
        "dispute.version",
        "dispute.offer",
        "dispute.proposals_by_seller",
        "dispute.seller_answered",
        "dispute.deadlines",
        "dispute.last_at",
        "dispute.seller_spoke_at",
    }


def test_what_was_recorded_later_was_not_known_then(history):
    known = as_of(history, eg.day(7))
    assert [r.event.name for r in known] == ["dispute.opened", "dispute.counter-proposal-made"]
    assert as_of(history, eg.OPENED - timedelta(seconds=1)) == []


def test_a_lapse_is_known_from_when_it_was_noticed(disputed):
    disputed.clock.now = eg.day(11.5)
    disputed.affairs.let_lapse([eg.DISPUTE], disputed.clock.now)
    history = disputed.store.history(eg.DISPUTE)
    assert [r.event.name for r in as_of(history, eg.day(11.4))] == ["dispute.opened"]
    assert as_of(history, eg.day(11.5))[-1].event.name == "dispute.escalated"
