"""A deadline is an absolute instant: in time before it, late from it on, in the order of the law."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.deadlines import ORDER_OF_LAPSE, Deadline, DeadlineKind, first_due, next_overdue
from domain.order.state import OrderStatus
from tests.examples import (
    DAY_0,
    OPENED,
    TERMS,
    TICK,
    accept,
    case_of,
    countered,
    day,
    deliver,
    delivered,
    happened,
    open_dispute,
    opened,
    shipped,
    terms_with,
)
from tests.scenario import given


def test_it_is_in_time_a_microsecond_before_and_late_at_the_instant():
    running = [Deadline(DeadlineKind.LEASE, DAY_0)]
    assert next_overdue(running, DAY_0 - TICK) is None
    assert next_overdue(running, DAY_0) == running[0]


def test_the_one_that_was_due_first_lapses_first():
    later = Deadline(DeadlineKind.SELLER_RESPONSE, day(2))
    sooner = Deadline(DeadlineKind.NEGOTIATION_CAP, day(1))
    assert next_overdue([later, sooner], day(3)) == sooner
    assert first_due([later, sooner]) == day(1)


def test_nothing_is_due_where_nothing_runs():
    assert first_due([]) is None
    assert next_overdue([], DAY_0) is None


def test_two_due_at_one_instant_lapse_in_the_order_of_their_kinds():
    response, cap = (Deadline(kind, day(1)) for kind in (DeadlineKind.SELLER_RESPONSE, DeadlineKind.NEGOTIATION_CAP))
    assert next_overdue([cap, response], day(1)) == response
    assert set(ORDER_OF_LAPSE) == set(DeadlineKind)


def test_with_nothing_running_nothing_is_overdue():
    assert next_overdue([], day(1)) is None


def test_when_the_answer_and_the_negotiation_end_together_silence_counts_first():
    terms = terms_with(negotiation_cap=TERMS.periods.seller_response)
    history = happened(open_dispute(), since=delivered(), terms=terms)
    after = given(*history, terms=terms).until(day(11))
    assert after.names()[:2] == ["dispute.seller-response-lapsed", "dispute.agreed"]


def test_a_buyer_may_accept_until_just_before_the_deadline():
    due = day(7) + TERMS.periods.buyer_response
    given(*countered()).until(due - TICK).when(accept(2, at=due - TICK)).is_granted()


def test_at_the_deadline_the_silence_came_first_and_nothing_is_lost():
    due = day(7) + TERMS.periods.buyer_response
    passed = given(*countered()).until(due)
    assert passed.names() == ["dispute.buyer-response-lapsed"]
    passed.when(accept(2, at=due)).is_granted()


@pytest.mark.parametrize(
    "start",
    [
        datetime(2020, 2, 27, 12, tzinfo=UTC),
        datetime(2016, 12, 29, 23, 59, 59, 999999, UTC),
        datetime(2018, 3, 23, 1, 30, tzinfo=UTC),
        datetime(2018, 10, 26, 0, 30, tzinfo=UTC),
        datetime(2018, 12, 30, tzinfo=UTC),
    ],
    ids=["leap day", "leap second", "clocks go forward", "clocks go back", "end of year"],
)
def test_five_days_are_432000_seconds_whatever_the_calendar_does(start):
    history = happened(deliver(at=start), open_dispute(at=start), since=shipped())
    deadlines = case_of(history).dispute.deadlines
    (due,) = (d.due for d in deadlines if d.kind is DeadlineKind.SELLER_RESPONSE)
    assert due - start == timedelta(seconds=432_000)


def test_new_terms_do_not_move_a_deadline_that_is_running():
    """The dispute is pinned to its terms, and the instant is written into the event that started it."""
    longer = terms_with(seller_response=timedelta(days=50), version=2)
    due = OPENED + TERMS.periods.seller_response
    after = given(*opened(), terms=longer).until(due)
    assert after.names()[0] == "dispute.seller-response-lapsed"
    assert after.facts[0].at == due


def test_an_order_lives_by_the_same_law():
    due = day(5) + TERMS.periods.auto_receipt
    history = delivered()
    assert given(*history).until(due - TICK).facts == ()
    given(*history).until(due).is_now(OrderStatus.COMPLETED)
