"""Carrying it out: the refund asked for, paid, failed, asked for again, and the end."""

import pytest

from domain.actor import Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.events import DisputeClosed, DisputeRefunded, RefundFailed, RefundRequested
from domain.dispute.execution import payable
from domain.dispute.status import Outcome, Status
from domain.order.events import LinesReleased, OrderRefunded, RefundReservationReleased
from domain.order.evolve import evolve as evolve_order
from domain.order.state import Order
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    BUYER,
    DISPUTE,
    MARKETPLACE,
    ORDER,
    REFUND,
    SELLER,
    TERMS,
    TICK,
    allocation,
    brl,
    case_of,
    closed,
    day,
    decide,
    eur,
    fail_refund,
    happened,
    in_mediation,
    opened,
    refund,
    refund_failed,
    refunding,
    retry,
)
from tests.scenario import given


def test_the_refund_is_paid_and_the_dispute_is_over():
    award, none = allocation((1, "80.00")), allocation()
    given(*refunding()).when(refund()).then(
        OrderRefunded(
            by=MARKETPLACE,
            at=day(9),
            refund_id=REFUND,
            dispute_id=DISPUTE,
            from_seller=award,
            from_platform=none,
        ),
        DisputeRefunded(by=MARKETPLACE, at=day(9), refund_id=REFUND, amount=eur("80.00"), reference="PSP-1"),
        DisputeClosed(
            by=MARKETPLACE,
            at=day(9),
            outcome=Outcome.AGREED_FULL_REFUND,
            closed_by=Role.SELLER,
            automatic=False,
        ),
        LinesReleased(by=MARKETPLACE, at=day(9), dispute_id=DISPUTE),
    )


def test_the_end_is_credited_to_who_brought_it_about_and_not_to_who_paid():
    final = given(*happened(decide((1, "80.00")), since=in_mediation())).until(day(20))
    over = final.when(refund(at=day(21))).is_granted().dispute
    assert (over.closed_by, over.automatic, over.outcome) == (Role.MEDIATOR, False, Outcome.DECIDED_FOR_BUYER)


def test_another_amount_is_recorded_as_paid_and_the_award_stands():
    paid = given(*refunding()).when(refund(eur("79.13"))).is_granted()
    assert paid.dispute.refund.paid == eur("79.13")
    assert paid.dispute.refund.total == eur("80.00")
    assert paid.order.purse(1).refunded == eur("80.00")


@pytest.mark.parametrize(("amount", "rule"), [("0.00", Rule.AMOUNT_NOT_POSITIVE)])
def test_a_payment_is_something(amount, rule):
    given(*refunding()).when(refund(eur(amount))).refused(rule)


def test_in_the_currency_of_the_order():
    given(*refunding()).when(refund(brl("80.00"))).refused(Rule.OTHER_CURRENCY)


def test_for_the_refund_that_was_asked_for():
    given(*refunding()).when(refund(refund_id=ORDER)).refused(Rule.NO_SUCH_REFUND)
    given(*refunding()).when(fail_refund(refund_id=ORDER)).refused(Rule.NO_SUCH_REFUND)


def test_and_only_once():
    given(*closed()).when(refund()).refused(Rule.NOT_NOW)


def test_nobody_but_the_marketplace_says_so():
    given(*refunding()).when(refund(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)


class TestFailure:
    def test_it_says_why_and_starts_the_alarm(self):
        alarm = Deadline(DeadlineKind.EXECUTION_ALARM, day(9) + TERMS.periods.execution_alarm)
        given(*refunding()).when(fail_refund()).then(
            RefundFailed(by=MARKETPLACE, at=day(9), refund_id=REFUND, cause="card-expired", starts=(alarm,))
        )

    def test_the_money_stays_set_aside(self):
        assert case_of(refund_failed()).order.purse(1).reserved == eur("80.00")

    def test_an_administrator_has_it_tried_again_under_the_same_id(self):
        due = Deadline(DeadlineKind.REFUND_EXECUTION, day(10) + TERMS.periods.refund_execution)
        given(*refund_failed()).when(retry()).then(
            RefundRequested(
                by=ADMIN,
                at=day(10),
                refund_id=REFUND,
                attempt=2,
                from_seller=allocation((1, "80.00")),
                from_platform=allocation(),
                starts=(due,),
            )
        )

    def test_only_what_failed_is_tried_again(self):
        given(*refunding()).when(retry()).refused(Rule.NOT_NOW)
        given(*refund_failed()).when(retry(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)

    def test_a_payment_that_arrives_after_all_ends_it(self):
        given(*refund_failed()).when(refund(at=day(11))).is_granted().is_now(Status.CLOSED)

    def test_a_failure_told_again_sets_the_alarm_anew(self):
        again = given(*refund_failed()).when(fail_refund(at=day(9) + TICK)).is_granted()
        assert [d.due for d in again.dispute.deadlines] == [day(9) + TICK + TERMS.periods.execution_alarm]


def test_nothing_is_paid_before_anything_was_agreed_or_decided():
    with pytest.raises(ValueError, match="nothing was agreed"):
        payable(case_of(opened()))


class TestReservationsInTheFold:
    def test_one_that_is_given_up_is_held_again(self):
        order = case_of(refunding()).order
        given_up = RefundReservationReleased(by=SELLER, at=day(9), dispute_id=DISPUTE)
        assert evolve_order(order, given_up).purse(1).refundable == eur("80.00")

    def test_giving_up_what_was_not_reserved_changes_nothing(self):
        given_up = RefundReservationReleased(by=SELLER, at=day(9), dispute_id=DISPUTE)
        assert evolve_order(Order(), given_up) == Order(version=1)
