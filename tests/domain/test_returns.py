"""Goods going back before the money does: agreed on, sent, arrived, looked at, or none of it."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import Units
from domain.dispute.events import (
    DisputeClosed,
    DisputeEscalated,
    EvidenceSubmitted,
    ReturnAccepted,
    ReturnAddressGiven,
    ReturnContested,
    ReturnDelivered,
    ReturnLapsed,
    ReturnRequired,
    ReturnShipped,
    ReturnWaived,
)
from domain.dispute.exhibit import Exhibit, Shows, Visibility
from domain.dispute.proposal import Ground
from domain.dispute.ruling import ContestGround, Parcel
from domain.dispute.status import Outcome, Stage, Status
from domain.order.events import RefundReservationReleased, RefundReserved
from domain.refusal import Rule
from tests.examples import (
    ANOTHER_MEDIATOR,
    BUYER,
    DISPUTE,
    MARKETPLACE,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    TICK,
    UNPROVEN,
    accept,
    accept_return,
    acknowledge_return,
    allocation,
    awaiting_return,
    case_of,
    claim_case,
    confirm_receipt,
    contest_return,
    contested,
    counter,
    day,
    decide,
    deliver_return,
    delivered,
    escalate,
    eur,
    evidence_id,
    file,
    full,
    give_address,
    give_back,
    happened,
    insist,
    lapsed,
    open_dispute,
    opened,
    partial,
    refund,
    return_in_transit,
    return_inspection,
    sent_back,
    ship_return,
    terms_with,
    waive_return,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
SHIP_BY = day(8) + PERIODS.return_shipment
ARRIVE_BY = day(10) + PERIODS.return_transit
LOOK_BY = day(14) + PERIODS.return_inspection
PAID_OUT = ["dispute.return-accepted", "dispute.refund-requested"]
RETURNING = [awaiting_return, return_in_transit, return_inspection]
EVERY_LINE = (Units(1, 1), Units(2, 3), Units(3, 2))


def afresh(at):
    """The deadlines of a mediation that begins."""
    return (
        Deadline(Kind.ASSIGNMENT, at + PERIODS.assignment),
        Deadline(Kind.DECISION, at + PERIODS.decision),
        Deadline(Kind.MEDIATION_CAP, at + PERIODS.mediation_cap),
    )


class TestAgreeingOnIt:
    def test_the_money_is_set_aside_and_the_goods_go_first(self):
        agreed = given(*opened(claim=sent_back())).when(accept(1, by=SELLER)).happened()
        assert agreed.names() == [
            "dispute.proposal-accepted",
            "dispute.agreed",
            "order.refund-reserved",
            "dispute.return-required",
        ]
        due = Deadline(Kind.RETURN_SHIPMENT, SHIP_BY)
        assert agreed.facts[-1] == ReturnRequired(by=SELLER, at=day(8), starts=(due,))
        agreed.is_now(Status.AWAITING_RETURN)
        assert (agreed.dispute.stage, agreed.dispute.awaiting) == (Stage.RETURN, (Role.BUYER,))
        assert agreed.order.purse(1).reserved == eur("80.00")
        assert agreed.dispute.refund is None

    def test_by_either_side(self):
        offered = happened(counter(sent_back()), since=opened())
        agreed = given(*offered).when(accept(2)).is_granted()
        agreed.is_now(Status.AWAITING_RETURN)
        assert agreed.dispute.verdict.outcome is Outcome.AGREED_RETURN

    def test_for_all_that_is_left_or_for_less(self):
        assert case_of(opened(claim=sent_back())).dispute.claim.allocation == allocation((1, "80.00"))
        less = opened(claim=sent_back((1, "70.00")))
        assert given(*less).when(accept(1, by=SELLER)).is_granted().order.purse(1).reserved == eur("70.00")

    def test_with_shipping_when_everything_goes_back(self):
        all_of_it = opened(claim=sent_back(), lines=EVERY_LINE)
        assert case_of(all_of_it).dispute.claim.allocation.total == eur("165.00")
        some = opened(claim=sent_back((1, "80.00"), shipping="10.00"), lines=EVERY_LINE)
        assert case_of(some).dispute.claim.allocation.shipping == eur("10.00")

    @pytest.mark.parametrize(
        ("claim", "rule"),
        [
            (sent_back((1, "80.01")), Rule.ABOVE_REFUNDABLE),
            (sent_back((1, "0.00")), Rule.AMOUNT_NOT_POSITIVE),
            (sent_back((2, "1.00")), Rule.NO_SUCH_LINE),
            (sent_back((1, "10.00"), shipping="1.00"), Rule.SHIPPING_NOT_REFUNDABLE),
        ],
    )
    def test_within_what_is_refundable(self, claim, rule):
        given(*delivered()).when(open_dispute(claim=claim)).refused(rule)

    def test_an_offer_of_a_return_that_meets_the_claim_is_an_agreement(self):
        met = given(*opened(claim=sent_back((1, "70.00")))).when(counter(sent_back())).is_granted()
        met.is_now(Status.AWAITING_RETURN)
        assert met.order.purse(1).reserved == eur("70.00")

    @pytest.mark.parametrize(("claim", "offer"), [(sent_back(), full()), (full(), sent_back())])
    def test_money_is_no_answer_to_goods_by_itself(self, claim, offer):
        given(*opened(claim=claim)).when(counter(offer)).is_granted().is_now(Status.AWAITING_BUYER)

    def test_a_silent_seller_agrees_to_the_claim_with_its_return(self):
        history = opened(claim=sent_back())
        silent = given(*history, terms=UNPROVEN).until(day(6) + PERIODS.seller_response)
        silent.is_now(Status.AWAITING_RETURN)
        assert silent.dispute.verdict.outcome is Outcome.SELLER_SILENT

    def test_what_is_agreed_is_not_withdrawn(self):
        for situation in RETURNING:
            given(*situation()).when(withdraw(at=day(15))).refused(Rule.NOT_NOW)


class TestTheAddress:
    def test_is_the_sellers_to_give(self):
        given(*awaiting_return()).when(give_address(address="  Dock Street 1 ")).then(
            ReturnAddressGiven(by=SELLER, at=day(9), address="Dock Street 1")
        )
        known = case_of(happened(give_address(), since=awaiting_return())).dispute
        assert (known.status, known.parcel) == (Status.AWAITING_RETURN, Parcel(address="Dock Street 1, Porto"))
        assert known.deadlines == (Deadline(Kind.RETURN_SHIPMENT, SHIP_BY),)

    def test_the_last_one_counts_and_stays_with_the_parcel(self):
        moved = happened(give_address(), give_address(address="Quay 2, Porto"), ship_return(), since=awaiting_return())
        sent = Parcel(address="Quay 2, Porto", carrier="Correios", tracking_number="LX456")
        assert case_of(moved).dispute.parcel == sent

    @pytest.mark.parametrize("address", ["", " ", "Quay", "    Quay    ", "x" * 501])
    def test_has_five_to_five_hundred_characters(self, address):
        given(*awaiting_return()).when(give_address(address=address)).refused(Rule.NO_RETURN_ADDRESS)

    @pytest.mark.parametrize("address", ["Quay2", "x" * 500, " " + "x" * 500 + " "])
    def test_which_is_enough(self, address):
        given(*awaiting_return()).when(give_address(address=address)).is_granted()

    def test_nobody_else_gives_it_nor_when_it_is_too_late(self):
        given(*awaiting_return()).when(give_address(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)
        given(*awaiting_return()).when(give_address(by=STRANGE_SELLER)).refused(Rule.NO_SUCH_DISPUTE)
        given(*return_in_transit()).when(give_address(at=day(11))).refused(Rule.NOT_NOW)


class TestSendingIt:
    def test_the_carrier_has_thirty_days(self):
        shipped = given(*awaiting_return()).when(ship_return()).happened()
        due = Deadline(Kind.RETURN_TRANSIT, ARRIVE_BY)
        shipped.then(ReturnShipped(by=BUYER, at=day(10), carrier="Correios", tracking_number="LX456", starts=(due,)))
        shipped.is_now(Status.RETURN_IN_TRANSIT)

    def test_it_may_be_untracked(self):
        sent = given(*awaiting_return()).when(ship_return(tracking_number=None)).is_granted()
        assert (sent.dispute.parcel.carrier, sent.dispute.parcel.tracking_number) == ("Correios", None)

    def test_until_the_last_microsecond(self):
        given(*awaiting_return()).until(SHIP_BY - TICK).when(ship_return(at=SHIP_BY - TICK)).is_granted()

    def test_once_by_the_buyer(self):
        given(*return_in_transit()).when(ship_return(at=day(11))).refused(Rule.NOT_NOW)
        given(*awaiting_return()).when(ship_return(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)
        given(*awaiting_return()).when(ship_return(by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)

    def test_never_sent_the_seller_keeps_the_money(self):
        over = given(*awaiting_return()).until(SHIP_BY)
        over.then(
            ReturnLapsed(by=THE_CLOCK, at=SHIP_BY),
            DisputeClosed(
                by=THE_CLOCK,
                at=SHIP_BY,
                outcome=Outcome.RETURN_LAPSED,
                closed_by=Role.CLOCK,
                automatic=True,
                starts=(Deadline(Kind.REINSTATEMENT, SHIP_BY + PERIODS.reinstatement),),
            ),
            RefundReservationReleased(by=THE_CLOCK, at=SHIP_BY, dispute_id=DISPUTE),
        )
        over.when(ship_return(at=SHIP_BY)).refused(Rule.NOT_NOW)
        purse = over.order.purse(1)
        assert (purse.reserved, purse.refunded, purse.held) == (eur("0.00"), eur("0.00"), eur("80.00"))

    def test_which_is_paid_out_when_buyer_protection_is_over(self):
        received = happened(confirm_receipt(at=day(5.5)), since=delivered())
        history = happened(open_dispute(claim=sent_back(), at=day(20)), since=received)
        agreed = happened(accept(1, by=SELLER, at=day(20)), since=history)
        protected_until = day(5.5) + PERIODS.buyer_protection
        unprotected = given(*agreed).order_until(protected_until)
        assert unprotected.order.purse(1).released == eur("0.00")
        closed = given(*agreed, *unprotected.facts).until(day(30))
        assert (closed.dispute.outcome, closed.order.purse(1).released) == (Outcome.RETURN_LAPSED, eur("0.00"))
        over = given(*agreed, *unprotected.facts).until(day(30) + PERIODS.reinstatement)
        assert over.order.purse(1).released == eur("80.00")


class TestWaivingIt:
    @pytest.mark.parametrize("situation", RETURNING)
    def test_the_seller_may_at_any_time_also_after_it_was_sent(self, situation):
        waived = given(*situation()).when(waive_return(at=day(14))).happened()
        assert waived.facts[0] == ReturnWaived(by=SELLER, at=day(14))
        assert waived.names() == ["dispute.return-waived", "dispute.refund-requested"]
        waived.is_now(Status.REFUNDING)
        assert waived.dispute.refund.total == waived.order.purse(1).reserved == eur("80.00")

    def test_the_buyer_may_not(self):
        given(*awaiting_return()).when(waive_return(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)

    def test_not_once_it_is_accepted(self):
        given(*happened(accept_return(), since=return_inspection())).when(waive_return(at=day(16))).refused(
            Rule.NOT_NOW
        )


class TestOnItsWay:
    @pytest.mark.parametrize(
        "arrives", [deliver_return(at=day(13)), acknowledge_return(at=day(13))], ids=["carrier", "seller, earlier"]
    )
    def test_when_it_arrives_the_seller_looks_at_it(self, arrives):
        arrived = given(*return_in_transit()).when(arrives).happened()
        due = Deadline(Kind.RETURN_INSPECTION, day(13) + PERIODS.return_inspection)
        arrived.then(ReturnDelivered(by=arrives.by, at=day(13), starts=(due,)))
        arrived.is_now(Status.RETURN_INSPECTION)

    def test_nobody_else_says_so(self):
        given(*return_in_transit()).when(deliver_return(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)
        given(*return_in_transit()).when(acknowledge_return(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)
        given(*return_in_transit()).when(acknowledge_return(by=MARKETPLACE)).refused(Rule.NOT_YOUR_ROLE)

    def test_nor_of_what_was_not_sent_or_is_there(self):
        for situation in (awaiting_return, return_inspection):
            given(*situation()).when(deliver_return()).refused(Rule.NOT_NOW)
            given(*situation()).when(acknowledge_return(at=day(14))).refused(Rule.NOT_NOW)

    def test_a_parcel_that_never_arrives_goes_to_the_mediators_and_the_money_is_free(self):
        lost = given(*return_in_transit()).until(ARRIVE_BY)
        lost.then(
            RefundReservationReleased(by=THE_CLOCK, at=ARRIVE_BY, dispute_id=DISPUTE),
            DisputeEscalated(by=THE_CLOCK, at=ARRIVE_BY, ground=Ground.OTHER, statement="", starts=afresh(ARRIVE_BY)),
        )
        lost.is_now(Status.AWAITING_MEDIATOR)
        assert (lost.dispute.verdict, lost.dispute.escalated_at) == (None, ARRIVE_BY)
        assert lost.order.purse(1).refundable == eur("80.00")

    def test_a_microsecond_before_it_may_still_come(self):
        given(*return_in_transit()).until(ARRIVE_BY - TICK).when(deliver_return(at=ARRIVE_BY - TICK)).is_granted()


class TestLookingAtIt:
    def test_a_content_seller_has_it_paid(self):
        accepted = given(*return_inspection()).when(accept_return()).happened()
        assert accepted.facts[0] == ReturnAccepted(by=SELLER, at=day(15), deemed=False)
        assert accepted.names() == PAID_OUT
        accepted.is_now(Status.REFUNDING)
        assert accepted.dispute.refund.total == eur("80.00")

    def test_so_has_a_silent_one_at_the_very_instant(self):
        assert given(*return_inspection()).until(LOOK_BY - TICK).facts == ()
        deemed = given(*return_inspection()).until(LOOK_BY)
        assert deemed.facts[0] == ReturnAccepted(by=THE_CLOCK, at=LOOK_BY, deemed=True)
        assert deemed.names() == PAID_OUT
        deemed.when(contest_return(at=LOOK_BY)).refused(Rule.NOT_NOW)

    def test_the_end_is_credited_to_who_agreed_and_not_to_the_clock(self):
        deemed = given(*return_inspection()).until(LOOK_BY)
        over = deemed.when(refund(at=day(20))).is_granted().dispute
        assert (over.outcome, over.closed_by, over.automatic) == (Outcome.AGREED_RETURN, Role.SELLER, False)

    @pytest.mark.parametrize("ground", ContestGround)
    def test_a_seller_who_is_not_content_asks_the_mediators_and_the_money_is_free(self, ground):
        disputed = given(*return_inspection()).when(contest_return(ground=ground)).happened()
        disputed.then(
            RefundReservationReleased(by=SELLER, at=day(15), dispute_id=DISPUTE),
            EvidenceSubmitted(
                by=SELLER,
                at=day(15),
                exhibits=(Exhibit(id=evidence_id(2), shows=Shows.ITEM, text="", file=file(9)),),
                visibility=Visibility.PARTIES,
            ),
            ReturnContested(
                by=SELLER, at=day(15), ground=ground, note="There is a brick in it.", starts=afresh(day(15))
            ),
        )
        disputed.is_now(Status.AWAITING_MEDIATOR)
        assert (disputed.dispute.escalated_at, disputed.dispute.escalated_by) == (day(15), Role.SELLER)
        assert disputed.order.purse(1).refundable == eur("80.00")

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*return_inspection()).when(contest_return(note=note)).refused(Rule.NOTE_LENGTH)

    def test_a_microsecond_before_it_is_due(self):
        given(*return_inspection()).until(LOOK_BY - TICK).when(contest_return(at=LOOK_BY - TICK)).is_granted()

    def test_only_the_seller_and_only_what_is_there(self):
        for command in (accept_return, contest_return):
            given(*return_inspection()).when(command(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)
            given(*return_in_transit()).when(command()).refused(Rule.NOT_NOW)


class TestAfterIt:
    def test_a_mediator_decides_afresh(self):
        taken = happened(claim_case(at=day(16)), since=contested())
        decided = given(*taken).when(decide((1, "25.00"), at=day(16))).is_granted()
        assert decided.dispute.verdict.outcome is Outcome.DECIDED_SPLIT
        assert not decided.dispute.verdict.needs_return
        final = given(*happened(decide((1, "25.00"), at=day(16)), since=taken)).until(day(26))
        assert final.order.purse(1).reserved == final.dispute.refund.total == eur("25.00")

    def test_money_is_set_aside_once_at_a_time(self):
        history = lapsed(day(26), happened(claim_case(at=day(16)), decide((1, "80.00"), at=day(16)), since=contested()))
        kinds = [type(f) for f in history if isinstance(f, RefundReserved | RefundReservationReleased)]
        assert kinds == [RefundReserved, RefundReservationReleased, RefundReserved]
        assert len(case_of(history).order.reservations) == 1

    def test_the_parties_may_agree_once_more(self):
        again = given(*contested()).when(accept(1, by=SELLER, at=day(16))).is_granted()
        again.is_now(Status.AWAITING_RETURN)
        assert again.order.purse(1).reserved == eur("80.00")

    def test_or_the_buyer_gives_it_up(self):
        given(*contested()).when(withdraw(at=day(16))).is_granted().is_now(Status.CLOSED)

    def test_nobody_takes_it_and_the_platform_pays_the_claim(self):
        paid = given(*contested()).until(day(15) + PERIODS.mediation_cap)
        assert paid.dispute.verdict.outcome is Outcome.PLATFORM_PAID
        assert (paid.order.purse(1).from_platform, paid.order.purse(1).held) == (eur("80.00"), eur("80.00"))

    @pytest.mark.parametrize(
        ("ends", "at"),
        [((deliver_return(at=day(20)), contest_return(at=day(20))), day(20)), ((), day(48))],
        ids=["contested", "lost"],
    )
    def test_it_is_a_new_mediation_whoever_had_the_case_before(self, ends, at):
        """Agreed while a mediator who was late with it had it; that mediator may take it again, and loses nothing."""
        slow = terms_with(lease=timedelta(days=60))
        before = happened(open_dispute(claim=sent_back()), counter(), escalate(), claim_case(), since=delivered())
        late = lapsed(day(16), before, terms=slow)
        history = happened(accept(1, by=SELLER, at=day(17)), ship_return(at=day(18)), since=late, terms=slow)
        back = given(*happened(*ends, since=history, terms=slow), terms=slow).until(at)
        back.is_now(Status.AWAITING_MEDIATOR)
        assert (back.dispute.mediator, back.dispute.times_overdue) == (None, 0)
        assert set(back.dispute.deadlines) == set(afresh(at))
        back.when(claim_case(at=at)).is_granted()
        back.when(claim_case(at=at, by=ANOTHER_MEDIATOR)).is_granted()


class TestTheMoneySetAside:
    @pytest.mark.parametrize("situation", RETURNING)
    def test_is_not_given_back_by_another_way(self, situation):
        given(*situation()).when(give_back((1, "0.01"), at=day(15))).refused(Rule.ABOVE_REFUNDABLE)

    def test_nothing_left_to_set_aside_is_no_agreement(self):
        """The offer stands, but the money went back meanwhile."""
        gone = happened(give_back((1, "80.00")), since=happened(counter(sent_back()), since=opened()))
        given(*gone).when(accept(2)).refused(Rule.ABOVE_REFUNDABLE)

    def test_a_claim_may_become_one_for_a_return(self):
        asked = happened(counter(partial((1, "30.00"))), insist(sent_back()), since=opened())
        assert case_of(asked).dispute.claim.remedy == "return-for-refund"
        given(*asked).when(accept(3, by=SELLER, at=day(9))).is_granted().is_now(Status.AWAITING_RETURN)


def test_an_escalated_claim_for_a_return_may_still_be_agreed_on():
    history = happened(open_dispute(claim=sent_back()), counter(), escalate(), since=delivered())
    given(*history).when(accept(1, by=SELLER, at=day(10))).is_granted().is_now(Status.AWAITING_RETURN)
