"""Whether a line may be disputed, since when and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.order.commands import ReportOffPlatformPayment, TrackingStatus
from domain.order.eligibility import Eligibility, eligibility
from domain.refusal import Rule
from tests.examples import (
    DELIVERED,
    MARKETPLACE,
    PROMISED,
    SHIPPED,
    TERMS,
    TICK,
    call_off,
    case_of,
    closed,
    confirm_receipt,
    day,
    deliver,
    delivered,
    eur,
    give_back,
    happened,
    open_dispute,
    opened,
    paid,
    place,
    promise,
    rejected,
    ship,
    shipped,
    track,
    withdraw,
)
from tests.scenario import given

PROTECTION, RECEIPT, WAIT = (
    TERMS.periods.buyer_protection,
    TERMS.periods.auto_receipt,
    TERMS.periods.not_received_after_shipment,
)


def asked(history, at, *, reason="damaged", line=1, received=False, terms=TERMS) -> Eligibility:
    return eligibility(case_of(history).order, line, reason, terms, at, received=received)


def not_received(history, at) -> Eligibility:
    return asked(history, at, reason="not-received")


def tracked(status: TrackingStatus, **placing):
    return happened(track(status), since=shipped(**placing))


def test_the_answer_says_since_when_until_when_and_how_much():
    assert asked(delivered(), day(6)) == Eligibility(
        eligible=True,
        opens_at=DELIVERED,
        closes_at=DELIVERED + RECEIPT + PROTECTION,
        refundable=eur("80.00"),
        blocking_rule=None,
    )


class TestNotReceived:
    def test_while_tracking_moves_it_opens_with_the_promised_delivery(self):
        for status in (TrackingStatus.IN_TRANSIT, TrackingStatus.OUT_FOR_DELIVERY):
            answer = not_received(tracked(status, promised_at=day(20)), day(12))
            assert answer.blocking_rule is Rule.TOO_EARLY_TO_OPEN
            assert answer.opens_at == day(20)

    def test_a_microsecond_before_is_too_early_and_the_instant_itself_is_not(self):
        history = tracked(TrackingStatus.IN_TRANSIT, promised_at=day(20))
        assert not not_received(history, day(20) - TICK).eligible
        assert not_received(history, day(20)).eligible
        assert not_received(history, day(20) + TICK).eligible

    def test_a_parcel_that_moves_without_a_promise_may_be_missed_ten_days_after_shipment(self):
        history = tracked(TrackingStatus.IN_TRANSIT, promised_at=None)
        assert not_received(history, SHIPPED + WAIT - TICK).blocking_rule is Rule.TOO_EARLY_TO_OPEN
        assert not_received(history, SHIPPED + WAIT).eligible

    @pytest.mark.parametrize(
        "status",
        [
            TrackingStatus.STALLED,
            TrackingStatus.RETURNED_TO_SENDER,
            TrackingStatus.CANCELLED,
            TrackingStatus.HELD_BY_CUSTOMS,
        ],
    )
    def test_once_it_does_not_move_ten_days_after_shipment_are_enough(self, status):
        history = tracked(status, promised_at=day(30))
        assert not_received(history, SHIPPED + WAIT - TICK).opens_at == SHIPPED + WAIT
        assert not_received(history, SHIPPED + WAIT).eligible

    def test_or_the_promised_day_when_that_is_earlier(self):
        assert not_received(shipped(promised_at=day(4)), day(4)).eligible
        assert not_received(shipped(promised_at=day(4)), day(4) - TICK).opens_at == day(4)

    def test_without_any_tracking_it_is_ten_days_after_shipment(self):
        untracked = happened(ship(tracking_number=None), since=paid(promised_at=None))
        assert not_received(untracked, SHIPPED + WAIT).eligible
        assert not not_received(untracked, SHIPPED + WAIT - TICK).eligible

    def test_what_the_carrier_calls_delivered_may_be_denied_at_once(self):
        history = happened(track(TrackingStatus.DELIVERED), since=shipped())
        assert not_received(history, day(2)).eligible

    def test_what_the_marketplace_calls_delivered_too(self):
        assert not_received(delivered(), DELIVERED).eligible

    def test_when_the_seller_has_not_shipped_by_the_promised_day(self):
        assert not_received(paid(), day(3) - TICK).opens_at == day(3)
        assert not_received(paid(), day(3)).eligible

    def test_without_a_day_for_shipping_the_promised_delivery_counts(self):
        assert not_received(paid(ship_by=None), PROMISED).eligible

    def test_with_no_promise_at_all_nobody_knows_yet(self):
        answer = not_received(paid(ship_by=None, promised_at=None), day(99))
        assert (answer.blocking_rule, answer.opens_at, answer.closes_at) == (Rule.TOO_EARLY_TO_OPEN, None, None)

    def test_who_confirmed_receipt_may_not_deny_it(self):
        history = happened(confirm_receipt(), since=delivered())
        assert not_received(history, day(7)).blocking_rule is Rule.RECEIPT_CONFIRMED
        assert asked(history, day(7)).eligible

    def test_also_when_the_carrier_only_then_reports_delivery(self):
        history = happened(confirm_receipt(), track(TrackingStatus.DELIVERED, at=day(7)), since=shipped())
        answer = not_received(history, day(8))
        assert (answer.blocking_rule, answer.opens_at) == (Rule.RECEIPT_CONFIRMED, SHIPPED)

    def test_receipt_by_the_passing_of_time_is_no_confession(self):
        completed = given(*delivered()).until(DELIVERED + RECEIPT).facts
        assert not_received((*delivered(), *completed), DELIVERED + RECEIPT).eligible

    def test_a_promise_put_off_before_the_opening_moves_it(self):
        history = happened(promise(day(20)), since=tracked(TrackingStatus.IN_TRANSIT))
        assert not_received(history, PROMISED).blocking_rule is Rule.TOO_EARLY_TO_OPEN
        assert not_received(history, day(20)).eligible


class TestOtherReasons:
    def test_the_goods_must_be_there(self):
        assert asked(shipped(), day(4)).blocking_rule is Rule.NOT_THERE_YET
        assert asked(delivered(), DELIVERED - TICK).blocking_rule is Rule.NOT_THERE_YET
        assert asked(delivered(), DELIVERED).eligible

    def test_or_the_buyer_says_that_they_are(self):
        assert asked(shipped(), day(4), received=True).eligible
        unasked = eligibility(case_of(shipped()).order, 1, "damaged", TERMS, day(4))
        assert unasked.blocking_rule is Rule.NOT_THERE_YET

    def test_or_confirmed_it_without_the_carrier(self):
        history = happened(confirm_receipt(), since=shipped())
        assert asked(history, day(6)).eligible


class TestTheEnd:
    def test_fifteen_days_after_completion(self):
        history = happened(confirm_receipt(), since=delivered())
        closes_at = day(6) + PROTECTION
        assert asked(history, closes_at - TICK).eligible
        assert asked(history, closes_at).blocking_rule is Rule.TOO_LATE_TO_OPEN

    def test_fifteen_days_after_the_promise_for_what_never_came(self):
        closes_at = PROMISED + PROTECTION
        assert not_received(shipped(), closes_at - TICK).eligible
        assert not_received(shipped(), closes_at).blocking_rule is Rule.TOO_LATE_TO_OPEN

    def test_a_delivered_order_counts_its_days_of_receipt_too(self):
        closes_at = DELIVERED + RECEIPT + PROTECTION
        assert asked(delivered(), closes_at - TICK).eligible
        assert asked(delivered(), closes_at).blocking_rule is Rule.TOO_LATE_TO_OPEN

    def test_once_protection_is_over_a_late_delivery_does_not_bring_it_back(self):
        over = given(*shipped()).until(PROMISED + PROTECTION).facts
        history = happened(deliver(at=day(26)), since=(*shipped(), *over))
        assert asked(history, day(26)).blocking_rule is Rule.TOO_LATE_TO_OPEN

    def test_the_window_shown_is_the_same_before_and_after_time_has_lapsed(self):
        closes_at = asked(delivered(), day(6)).closes_at
        completed = given(*delivered()).until(DELIVERED + RECEIPT).facts
        assert asked((*delivered(), *completed), day(21)).closes_at == closes_at


class TestWhateverTheDay:
    def test_not_before_payment(self):
        assert asked(happened(place()), day(6)).blocking_rule is Rule.NOT_PAID

    def test_not_when_cancelled(self):
        assert asked(happened(call_off(), since=shipped()), day(6)).blocking_rule is Rule.ORDER_CANCELLED

    def test_not_after_a_payment_around_the_marketplace(self):
        report = ReportOffPlatformPayment(by=MARKETPLACE, at=day(5), note="wire")
        assert asked(happened(report, since=delivered()), day(6)).blocking_rule is Rule.OFF_PLATFORM

    def test_not_for_a_line_that_was_given_back_in_full(self):
        history = happened(give_back((1, "80.00")), since=delivered())
        assert asked(history, day(8)).blocking_rule is Rule.FULLY_REFUNDED
        assert asked(history, day(8), line=2).eligible

    def test_not_while_every_unit_is_in_a_dispute(self):
        assert asked(opened(), day(7)).blocking_rule is Rule.ALREADY_DISPUTED
        assert asked(opened(), day(7), line=2).eligible

    def test_again_after_the_dispute_has_ended(self):
        history = happened(withdraw(), since=rejected())
        assert asked(history, day(9)).eligible
        assert asked(closed(), day(9)).blocking_rule is Rule.FULLY_REFUNDED

    def test_once_in_any_case(self):
        once = replace(TERMS, limits=replace(TERMS.limits, refilings_per_line=0))
        assert asked(delivered(), day(6), terms=once).eligible
        again = happened(open_dispute(), withdraw(at=day(6)), since=delivered())
        assert asked(again, day(6), terms=once).blocking_rule is Rule.TOO_MANY_REFILINGS

    def test_but_only_twice(self):
        history = delivered()
        for n in range(3):
            assert asked(history, day(6)).eligible, f"filing {n + 1}"
            history = happened(open_dispute(), withdraw(at=day(6)), since=history)
        assert asked(history, day(6)).blocking_rule is Rule.TOO_MANY_REFILINGS
        assert asked(history, day(6), line=2).eligible


def test_it_needs_no_clock_but_the_one_it_is_given():
    assert asked(delivered(), DELIVERED + timedelta(days=3650)).blocking_rule is Rule.TOO_LATE_TO_OPEN
