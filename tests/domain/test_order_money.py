"""The ledger of an order: what was paid for each line, and what became of it."""

from datetime import timedelta

import pytest

from domain.allocation import Allocation
from domain.dispute import commands as c
from domain.dispute.execution import refund_id_of
from domain.dispute.opening import dispute_id_of
from domain.order import commands as o
from domain.order.disputes import covers_all
from domain.order.events import DisputedLine, LineDisputed, OrderRefunded
from domain.order.line import paid_per_line
from domain.refusal import Rule
from tests.examples import (
    DISPUTE,
    MARKETPLACE,
    ORDER,
    PROMISED,
    SELLER,
    TERMS,
    accept,
    allocation,
    brl,
    case_of,
    closed,
    day,
    decide,
    deliver,
    delivered,
    eur,
    give_back,
    happened,
    in_mediation,
    lapsed,
    line,
    open_dispute,
    opened,
    paid,
    partial,
    parts,
    pay,
    place,
    proposal_id,
    refund,
    refunding,
    shipped,
)
from tests.scenario import given


def accept_all(**changes):
    return accept(1, **{"by": SELLER, **changes})


def purse(history, number=1):
    return case_of(history).order.purse(number)


def test_a_line_costs_its_units_less_discount_with_tax():
    assert [part.amount for part in paid_per_line(case_of(paid()).order.lines, eur("0.00"))] == [
        "80.00",
        "30.00",
        "45.00",
    ]


def test_the_orders_discount_is_spread_by_largest_remainder_and_everything_adds_up():
    order = case_of(paid(discount=eur("10.00"))).order
    assert [p.paid.amount for p in order.purses] == ["74.67", "28.00", "42.33"]
    assert order.total == eur("155.00")


def test_one_cent_of_discount_on_three_equal_lines_falls_on_the_first():
    three = tuple(line(n, unit_price=eur("1.00")) for n in (1, 2, 3))
    order = case_of(paid(lines=three, discount=eur("0.01"), shipping=eur("0.00"))).order
    assert [p.paid.amount for p in order.purses] == ["0.99", "1.00", "1.00"]


def test_a_discount_of_everything_leaves_tax_and_shipping():
    order = case_of(paid(discount=eur("150.00"))).order
    assert [p.paid.amount for p in order.purses] == ["0.00", "0.00", "5.00"]


class TestRefundsOutsideOfDisputes:
    def test_the_marketplace_may_give_money_back(self):
        given(*delivered()).when(give_back((1, "30.00"), shipping="2.00")).then(
            OrderRefunded(
                by=MARKETPLACE,
                at=day(7),
                refund_id=give_back().refund_id,
                dispute_id=None,
                from_seller=allocation((1, "30.00"), shipping="2.00"),
                from_platform=Allocation((), eur("0.00")),
            )
        )

    def test_it_makes_less_refundable(self):
        history = happened(give_back((1, "30.00"), shipping="2.00"), since=delivered())
        assert purse(history).refundable == purse(history).held == eur("50.00")
        assert case_of(history).order.shipping.refundable == eur("8.00")

    def test_never_more_than_is_refundable_of_the_line(self):
        history = happened(give_back((1, "30.00")), since=delivered())
        given(*history).when(give_back((1, "50.00"))).is_granted()
        given(*history).when(give_back((1, "50.01"))).refused(Rule.ABOVE_REFUNDABLE)

    def test_shipping_is_refunded_only_once(self):
        history = happened(give_back(shipping="10.00"), since=delivered())
        given(*history).when(give_back(shipping="0.01")).refused(Rule.ABOVE_REFUNDABLE)

    @pytest.mark.parametrize(
        "given_back",
        [allocation(), allocation((1, "0.00")), Allocation(parts((1, "1.00")), eur("0.00") - eur("0.01"))],
    )
    def test_it_is_something(self, given_back):
        given(*delivered()).when(give_back(allocation=given_back)).refused(Rule.AMOUNT_NOT_POSITIVE)

    @pytest.mark.parametrize(
        "given_back",
        [Allocation((), brl("1.00")), Allocation(parts((1, "1.00")), brl("0.00"))],
    )
    def test_it_is_in_the_orders_currency(self, given_back):
        given(*delivered()).when(give_back(allocation=given_back)).refused(Rule.OTHER_CURRENCY)

    @pytest.mark.parametrize(
        "amounts",
        [((4, "1.00"),), ((0, "1.00"),), ((2, "1.00"), (1, "1.00")), ((1, "1.00"), (1, "1.00"))],
        ids=["no such line", "line nought", "not ascending", "twice"],
    )
    def test_it_names_lines_of_the_order_once_each_in_order(self, amounts):
        given(*delivered()).when(give_back(*amounts)).refused(Rule.NO_SUCH_LINE)

    def test_an_order_that_was_never_paid_has_nothing_to_give_back(self):
        """The price of a line is not the money that came in for it."""
        off = o.CancelOrder(by=MARKETPLACE, at=day(1), cause="unpaid")
        given(*happened(place(), off)).when(give_back((1, "80.00"))).refused(Rule.ABOVE_REFUNDABLE)

    def test_a_cancelled_order_gives_back_what_came_in_and_no_more(self):
        off = o.CancelOrder(by=MARKETPLACE, at=day(1), cause="half-paid")
        history = happened(place(), pay(eur("50.00")), off)
        given(*history).when(give_back((1, "50.00"))).is_granted()
        given(*history).when(give_back((1, "50.01"))).refused(Rule.ABOVE_REFUNDABLE)
        given(*happened(give_back((1, "20.00")), since=history)).when(give_back((1, "30.01"))).refused(
            Rule.ABOVE_REFUNDABLE
        )


class TestUnits:
    def over_cups(self, units: int, **changes):
        return open_dispute(lines=(c.Units(2, units),), **changes)

    def test_three_cups_disputed_one_by_one_are_worth_what_all_three_cost(self):
        dear = (line(1), line(2, quantity=3, unit_price=eur("3.34"), discount=eur("0.02")))
        history = happened(deliver(), since=shipped(lines=dear))
        disputed = []
        for n in range(3):
            history = happened(self.over_cups(1, at=day(6 + n)), since=history)
            disputed += case_of(history).order.open_disputes[-1].lines
        assert [d.refundable.amount for d in disputed] == ["3.33", "3.33", "3.34"]
        assert purse(history, 2).paid == eur("10.00")

    def test_a_dispute_tells_the_order_its_units_and_their_worth(self):
        fact = given(*delivered()).when(self.over_cups(2)).is_granted().facts[-1]
        assert isinstance(fact, LineDisputed)
        assert fact.lines == (DisputedLine(2, 2, eur("20.00")),)

    def test_what_was_given_back_meanwhile_is_worth_no_more(self):
        history = happened(give_back((2, "25.00")), since=delivered())
        fact = given(*history).when(self.over_cups(2, at=day(8))).is_granted().facts[-1]
        assert isinstance(fact, LineDisputed)
        assert fact.lines == (DisputedLine(2, 2, eur("5.00")),)

    def test_the_whole_order_is_every_unit_of_every_line(self):
        order = case_of(paid()).order
        all_of_it = [DisputedLine(n, units, eur("1.00")) for n, units in ((1, 1), (2, 3), (3, 2))]
        assert covers_all(order, all_of_it)
        assert not covers_all(order, all_of_it[:2])
        assert not covers_all(order, [*all_of_it[:2], DisputedLine(3, 1, eur("1.00"))])


class TestTheLedger:
    def test_an_agreement_sets_the_money_aside(self):
        assert purse(refunding()).reserved == eur("80.00")
        assert purse(refunding()).held == eur("80.00")
        assert purse(refunding()).refundable == eur("0.00")

    def test_a_refund_moves_it_to_the_buyer(self):
        assert purse(closed()).refunded == eur("80.00")
        assert purse(closed()).reserved == purse(closed()).held == eur("0.00")

    def test_the_platforms_money_never_touches_the_sellers(self):
        awarded = happened(decide((1, "60.00"), payer="platform", platform="60.00"), since=in_mediation())
        promised = lapsed(day(20), awarded)
        for history in (promised, happened(refund(eur("60.00"), at=day(21)), since=promised)):
            assert purse(history).from_platform == eur("60.00")
            assert purse(history).refunded == purse(history).reserved == eur("0.00")
            assert purse(history).held == eur("80.00")
            assert purse(history).refundable == eur("20.00")

    def test_after_protection_what_no_dispute_holds_is_the_sellers(self):
        end = PROMISED + TERMS.periods.buyer_protection
        history = happened(open_dispute(received=True), since=shipped())
        order = given(*history).order_until(end).order
        assert [p.released.amount for p in order.purses] == ["0.00", "30.00", "45.00"]
        assert order.shipping.released == eur("0.00")

    def test_and_the_rest_when_the_dispute_has_ended(self):
        end = PROMISED + TERMS.periods.buyer_protection
        history = happened(open_dispute(received=True), accept_all(), since=shipped())
        order = given(*history).order_until(end).when(refund(at=end)).is_granted().order
        assert [p.released.amount for p in order.purses] == ["0.00", "30.00", "45.00"]
        assert order.shipping.released == eur("10.00")
        assert order.purse(1).refunded == eur("80.00")

    def test_released_money_is_not_refundable_any_more(self):
        end = day(5) + TERMS.periods.auto_receipt + TERMS.periods.buyer_protection
        over = given(*delivered()).until(end + timedelta(days=1))
        over.when(give_back((1, "0.01"), at=day(40))).refused(Rule.ABOVE_REFUNDABLE)

    def test_outside_refunds_in_a_dispute_leave_less_for_it(self):
        history = happened(give_back((1, "30.00")), accept_all(at=day(8)), since=opened())
        reserved = case_of(history).order.reservation(DISPUTE)
        assert reserved is not None
        assert reserved.from_seller == allocation((1, "50.00"))

    def test_a_split_award_is_cut_down_to_what_is_left_and_not_each_part_of_it(self):
        """The refund from outside was the seller's money, so it counts towards the seller's part."""
        split = decide((1, "80.00"), payer="split", platform="40.00")
        history = happened(split, give_back((1, "50.00"), at=day(11)), since=in_mediation())
        after = lapsed(day(20), history)
        reserved = case_of(after).order.reservation(DISPUTE)
        assert reserved is not None
        assert reserved.from_platform == allocation((1, "30.00"))
        assert reserved.from_seller == allocation((1, "0.00"))
        assert purse(after).refundable == eur("0.00")


def test_a_partial_claim_that_no_longer_fits_can_not_be_agreed():
    claimed = happened(open_dispute(claim=partial((1, "60.00"))), give_back((1, "30.00")), since=delivered())
    given(*claimed).when(accept_all()).refused(Rule.ABOVE_REFUNDABLE)


def refunded_unit(n: int, since):
    """One unit of a line goes through a dispute of its own, from the claim to the refund."""
    dispute = dispute_id_of(ORDER, n)
    opening = open_dispute(lines=(c.Units(1, 1),), at=day(6))
    claimed = happened(opening, since=since)
    agreed = happened(accept(1, by=SELLER, at=day(6), proposal_id=proposal_id(1, dispute)), since=claimed)
    worth = case_of(agreed).dispute.refund.total
    return happened(refund(worth, refund_id=refund_id_of(dispute), at=day(6)), since=agreed), worth


def test_units_refunded_one_after_the_other_come_to_what_was_paid_for_all_of_them():
    history, worths = delivered(lines=(line(1, quantity=3, unit_price=eur("0.33"), tax=eur("0.01")),)), []
    for n in (1, 2, 3):
        history, worth = refunded_unit(n, history)
        worths.append(worth.amount)
    assert worths == ["0.33", "0.33", "0.34"]
    assert case_of(history).order.purse(1).refunded == eur("1.00")


def test_a_unit_that_was_refunded_may_not_be_disputed_again():
    history, _ = refunded_unit(1, delivered(lines=(line(1, quantity=2, unit_price=eur("5.00")),)))
    given(*history).when(open_dispute(lines=(c.Units(1, 2),), at=day(6))).refused(Rule.ALREADY_DISPUTED)
    assert case_of(history).order.units_free(1) == 1
