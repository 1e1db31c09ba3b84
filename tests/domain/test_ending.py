"""Ends from outside: the buyer's bank, an administrator, money that was paid by another way."""

import pytest

from domain.actor import Role
from domain.dispute.events import ChargebackRegistered, DisputeClosed, DisputeVoided, RefundSettledElsewhere
from domain.dispute.status import Outcome, Status
from domain.order.events import LinesReleased, OrderRefunded, RefundReservationReleased
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    BUYER,
    DISPUTE,
    EVERY_OPEN_STATUS,
    MARKETPLACE,
    MEDIATOR,
    REFUND,
    SELLER,
    allocation,
    case_of,
    charge_back,
    closed,
    day,
    delivered,
    escalated,
    eur,
    happened,
    lapsed,
    open_dispute,
    refund,
    refund_failed,
    refunding,
    return_inspection,
    settle_elsewhere,
    void,
)
from tests.scenario import given

PLATFORM_PAYS = lapsed(day(54), escalated())
"""80.00 of the platform's are to be paid since the end of the mediation on day 54."""


class TestFromAnywhere:
    @pytest.mark.parametrize("status", EVERY_OPEN_STATUS)
    @pytest.mark.parametrize(
        ("end", "outcome", "by"),
        [(charge_back(), Outcome.CHARGEBACK, Role.MARKETPLACE), (void(), Outcome.VOIDED, Role.ADMIN)],
        ids=["chargeback", "void"],
    )
    def test_it_is_over_and_nothing_is_held_any_more(self, status, end, outcome, by):
        over = given(*EVERY_OPEN_STATUS[status]()).when(end).is_granted()
        over.is_now(Status.CLOSED)
        dispute, order = over.dispute, over.order
        assert (dispute.outcome, dispute.closed_by, dispute.automatic) == (outcome, by, False)
        assert (dispute.deadlines, order.reservations, order.open_disputes) == ((), (), ())
        assert order.purse(1).held == order.purse(1).paid

    @pytest.mark.parametrize("end", [charge_back(), void()])
    def test_but_not_from_the_end(self, end):
        given(*closed()).when(end).refused(Rule.NOT_NOW)
        given(*delivered()).when(end).refused(Rule.NO_SUCH_DISPUTE)

    @pytest.mark.parametrize("end", [charge_back(), void()])
    def test_money_of_the_platform_stays_there(self, end):
        assert case_of(PLATFORM_PAYS).order.purse(1).from_platform == eur("80.00")
        over = given(*PLATFORM_PAYS).when(end).is_granted()
        assert over.order.purse(1).from_platform == eur("0.00")

    def test_the_units_may_be_disputed_again(self):
        voided = happened(void(at=day(8)), since=refunding())
        given(*voided).when(open_dispute(at=day(9))).is_granted()


class TestChargeback:
    def test_while_the_refund_is_carried_out(self):
        given(*refunding()).when(charge_back(at=day(9))).then(
            ChargebackRegistered(by=MARKETPLACE, at=day(9), reference="CB-1"),
            DisputeClosed(
                by=MARKETPLACE,
                at=day(9),
                outcome=Outcome.CHARGEBACK,
                closed_by=Role.MARKETPLACE,
                automatic=False,
            ),
            RefundReservationReleased(by=MARKETPLACE, at=day(9), dispute_id=DISPUTE),
            LinesReleased(by=MARKETPLACE, at=day(9), dispute_id=DISPUTE),
        )

    def test_a_payment_that_comes_after_it_is_refused(self):
        given(*happened(charge_back(at=day(9)), since=refunding())).when(refund(at=day(9))).refused(Rule.NOT_NOW)

    @pytest.mark.parametrize("by", [BUYER, SELLER, ADMIN])
    def test_only_the_marketplace_knows_of_one(self, by):
        given(*return_inspection()).when(charge_back(by=by)).refused(Rule.NOT_YOUR_ROLE)


class TestVoid:
    def test_says_why(self):
        voided = given(*escalated()).when(void()).happened()
        assert voided.facts[0] == DisputeVoided(by=ADMIN, at=day(30), cause="Opened by a stolen account.")
        assert voided.names() == ["dispute.voided", "dispute.closed", "order.lines-released"]

    @pytest.mark.parametrize("cause", ["", " ", "x" * 2001])
    def test_in_words(self, cause):
        given(*escalated()).when(void(cause=cause)).refused(Rule.NOTE_LENGTH)

    @pytest.mark.parametrize("by", [BUYER, SELLER, MEDIATOR, MARKETPLACE])
    def test_only_by_an_administrator(self, by):
        given(*escalated()).when(void(by=by)).refused(Rule.NOT_YOUR_ROLE)


class TestPaidByAnotherWay:
    def test_the_books_are_as_if_the_payment_system_had_paid(self):
        award, none = allocation((1, "80.00")), allocation()
        paid = given(*refund_failed()).when(settle_elsewhere()).happened()
        paid.then(
            OrderRefunded(
                by=ADMIN,
                at=day(10),
                refund_id=REFUND,
                dispute_id=DISPUTE,
                from_seller=award,
                from_platform=none,
            ),
            RefundSettledElsewhere(by=ADMIN, at=day(10), refund_id=REFUND, reference="voucher 12"),
            DisputeClosed(
                by=ADMIN,
                at=day(10),
                outcome=Outcome.AGREED_FULL_REFUND,
                closed_by=Role.SELLER,
                automatic=False,
            ),
            LinesReleased(by=ADMIN, at=day(10), dispute_id=DISPUTE),
        )
        purse = paid.order.purse(1)
        assert (purse.refunded, purse.reserved) == (eur("80.00"), eur("0.00"))

    def test_only_what_failed(self):
        given(*refunding()).when(settle_elsewhere()).refused(Rule.NOT_NOW)
        given(*closed()).when(settle_elsewhere()).refused(Rule.NOT_NOW)

    @pytest.mark.parametrize("by", [BUYER, SELLER, MARKETPLACE])
    def test_only_an_administrator_says_so(self, by):
        given(*refund_failed()).when(settle_elsewhere(by=by)).refused(Rule.NOT_YOUR_ROLE)

    def test_the_platforms_money_too(self):
        failed = lapsed(day(57), PLATFORM_PAYS)
        paid = given(*failed).when(settle_elsewhere(at=day(58))).is_granted()
        assert (paid.order.purse(1).from_platform, paid.order.purse(1).refunded) == (eur("80.00"), eur("0.00"))
        assert paid.dispute.outcome is Outcome.PLATFORM_PAID
