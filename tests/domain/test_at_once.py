"""Decisions that are carried out at once: paid, closed, and appealed all the same."""

import pytest

from domain.actor import THE_CLOCK
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import Units
from domain.dispute.events import AppealWaived, DecisionFinal
from domain.dispute.execution import refund_id_of
from domain.dispute.outlook import Consequence, outlooks
from domain.dispute.proposal import Payer
from domain.dispute.ruling import AppealGround, Judgment
from domain.dispute.status import Outcome, Status
from domain.dispute.viewer import ViewerState, viewer_state
from domain.order.events import LinesReleased, RefundTakenOver
from domain.refusal import Rule
from tests.examples import (
    ANOTHER_MEDIATOR,
    AT_ONCE,
    BUYER,
    DISPUTE,
    MEDIATOR,
    SELLER,
    TERMS,
    TICK,
    accept,
    allocation,
    appeal,
    appealed_at_once,
    approve,
    awaiting_approval,
    case_of,
    charge_back,
    claim_case,
    counter,
    day,
    decide,
    decide_appeal,
    decided_at_once,
    delivered,
    escalate,
    eur,
    fail_refund,
    give_back,
    happened,
    in_mediation,
    open_dispute,
    opened,
    paid_at_once,
    photo,
    refund,
    retry,
    settle_elsewhere,
    waive_appeal,
)
from tests.scenario import given

WINDOW = day(11) + TERMS.periods.appeal_window
"""The dispute is closed on day 11, when the 40.00 were paid; it may be appealed until then."""
SECOND = refund_id_of(DISPUTE, 2)


def judged(judgment, *award, since=None, **changes):
    """The appeal is decided on day 13."""
    return happened(decide_appeal(judgment, *award, **changes), since=since or appealed_at_once(), terms=AT_ONCE)


def at_once(history):
    return given(*history, terms=AT_ONCE)


class TestTheDecision:
    def test_is_asked_for_from_the_marketplace_then_and_there(self):
        decided = at_once(in_mediation()).when(decide((1, "40.00"))).happened()
        assert decided.names() == ["dispute.decided", "order.refund-reserved", "dispute.refund-requested"]
        assert decided.facts[0].starts == ()
        decided.is_now(Status.REFUNDING)
        assert not decided.dispute.final

    def test_ends_the_dispute_when_it_is_paid_and_may_be_appealed_from_there(self):
        paid = at_once(decided_at_once()).when(refund(eur("40.00"), at=day(11))).happened()
        paid.is_now(Status.CLOSED)
        assert paid.dispute.deadlines == (Deadline(Kind.APPEAL_WINDOW, WINDOW),)
        assert (paid.dispute.outcome, paid.dispute.automatic) == (Outcome.DECIDED_SPLIT, False)
        assert [one.dispute_id for one in paid.order.open_disputes] == [DISPUTE]

    def test_or_at_once_when_nothing_is_to_be_paid(self):
        decided = at_once(in_mediation()).when(decide()).happened()
        assert decided.names() == ["dispute.decided", "dispute.closed"]
        window = Deadline(Kind.APPEAL_WINDOW, day(10) + TERMS.periods.appeal_window)
        assert decided.dispute.deadlines == (window,)

    def test_that_two_mediators_make_is_carried_out_when_the_second_approves(self):
        approved = at_once(awaiting_approval()).when(approve()).happened()
        assert approved.names() == ["dispute.decided", "order.refund-reserved", "dispute.refund-requested"]
        assert approved.dispute.approved_by == ANOTHER_MEDIATOR.id

    def test_is_not_appealed_while_the_money_is_on_its_way(self):
        at_once(decided_at_once()).when(appeal(at=day(11))).refused(Rule.NOT_NOW)

    def test_what_was_agreed_is_not_appealed(self):
        agreed = happened(accept(1, by=SELLER), refund(), since=opened(), terms=AT_ONCE)
        assert case_of(agreed, AT_ONCE).dispute.deadlines == ()
        at_once(agreed).when(appeal(at=day(11))).refused(Rule.NOT_NOW)

    def test_nor_what_ended_otherwise_before_it_was_paid(self):
        over = happened(charge_back(at=day(11)), since=decided_at_once(), terms=AT_ONCE)
        assert case_of(over, AT_ONCE).dispute.deadlines == ()


class TestTheWindow:
    def test_lapses_and_the_decision_is_final(self):
        assert at_once(paid_at_once()).until(WINDOW - TICK).facts == ()
        over = at_once(paid_at_once()).until(WINDOW)
        over.then(DecisionFinal(by=THE_CLOCK, at=WINDOW), LinesReleased(by=THE_CLOCK, at=WINDOW, dispute_id=DISPUTE))
        over.is_now(Status.CLOSED)
        assert (over.dispute.deadlines, over.dispute.final) == ((), True)
        over.when(appeal(at=WINDOW)).refused(Rule.NOT_NOW)
        over.when(waive_appeal(at=WINDOW)).refused(Rule.NOT_NOW)

    def test_is_open_until_the_last_microsecond(self):
        at_once(paid_at_once()).until(WINDOW - TICK).when(appeal(at=WINDOW - TICK)).is_granted()

    def test_is_over_when_both_have_waived(self):
        one = at_once(paid_at_once()).when(waive_appeal(at=day(12))).happened()
        one.then(AppealWaived(by=SELLER, at=day(12)))
        assert [d.kind for d in one.dispute.deadlines] == [Kind.APPEAL_WINDOW]
        both = at_once((*paid_at_once(), *one.facts)).when(waive_appeal(by=BUYER, at=day(12))).happened()
        both.then(
            AppealWaived(by=BUYER, at=day(12)),
            DecisionFinal(by=BUYER, at=day(12)),
            LinesReleased(by=BUYER, at=day(12), dispute_id=DISPUTE),
        )
        assert (both.dispute.status, both.dispute.deadlines) == (Status.CLOSED, ())

    def test_is_for_those_who_lost_something(self):
        all_of_it = happened(decide((1, "80.00")), refund(at=day(11)), since=in_mediation(), terms=AT_ONCE)
        at_once(all_of_it).when(appeal(at=day(12))).refused(Rule.NOTHING_LOST)
        waived = at_once(all_of_it).when(waive_appeal(at=day(12)))
        waived.leads_to("dispute.appeal-waived", "dispute.decision-final", "order.lines-released")

    def test_one_appeal_each(self):
        at_once(appealed_at_once()).when(appeal(at=day(13))).refused(Rule.APPEALED_ALREADY)
        at_once(appealed_at_once()).when(appeal(by=SELLER, at=day(13))).is_granted()
        at_once(appealed_at_once()).when(appeal(by=SELLER, at=WINDOW)).refused(Rule.NOT_NOW)
        waived = happened(waive_appeal(by=BUYER, at=day(12)), since=paid_at_once(), terms=AT_ONCE)
        at_once(waived).when(appeal(at=day(12))).refused(Rule.APPEALED_ALREADY)

    def test_how_it_looks(self):
        case = case_of(paid_at_once(), AT_ONCE)
        states = [viewer_state(case, viewer, day(12)) for viewer in (BUYER, SELLER, MEDIATOR)]
        assert states == [ViewerState.APPEALABLE, ViewerState.APPEALABLE, ViewerState.CLOSED]
        (window,) = outlooks(case)
        assert (window.consequence, window.money) == (Consequence.DECISION_FINAL, eur("0.00"))


class TestTheAppeal:
    def test_opens_it_again_and_holds_its_units(self):
        appealed = at_once(paid_at_once()).when(appeal(at=day(12))).happened()
        assert appealed.names() == ["dispute.appealed"]
        assert [one.dispute_id for one in appealed.order.open_disputes] == [DISPUTE]
        appealed.is_now(Status.IN_APPEAL)
        dispute = appealed.dispute
        assert (dispute.outcome, dispute.closed_at, dispute.closed_by) == (None, None, None)
        assert dispute.deadlines == (Deadline(Kind.APPEAL_DECISION, day(12) + TERMS.periods.appeal_decision),)
        assert dispute.mediator is None

    def test_also_of_all_that_there_was(self):
        """The units count as given back while it is closed; a dispute does not stand in its own way."""
        all_of_it = happened(decide((1, "80.00")), refund(at=day(11)), since=in_mediation(), terms=AT_ONCE)
        assert case_of(all_of_it).order.units_free(1) == 0
        appealed = at_once(all_of_it).when(appeal(by=SELLER, at=day(12))).happened()
        assert appealed.order.units_free(1) == 0
        reversed_ = happened(
            appeal(by=SELLER, at=day(12)),
            claim_case(by=ANOTHER_MEDIATOR, at=day(12)),
            decide_appeal(Judgment.REVERSED),
            since=all_of_it,
            terms=AT_ONCE,
        )
        over = case_of(reversed_).order
        assert (over.units_free(1), over.purse(1).from_platform, over.purse(1).refunded) == (
            0,
            eur("80.00"),
            eur("0.00"),
        )

    def test_no_other_dispute_takes_its_units_meanwhile(self):
        at_once(paid_at_once()).when(open_dispute(at=day(12))).refused(Rule.ALREADY_DISPUTED)

    def test_is_judged_by_another_mediator(self):
        asked = happened(appeal(at=day(12)), since=paid_at_once(), terms=AT_ONCE)
        at_once(asked).when(claim_case(at=day(12))).refused(Rule.OWN_DECISION)

    def test_with_new_evidence(self):
        new = appeal(at=day(12), ground=AppealGround.NEW_EVIDENCE, evidence=(photo(7),))
        at_once(paid_at_once()).when(new).leads_to("dispute.evidence-submitted", "dispute.appealed")


class TestTheJudgment:
    def test_upheld_moves_no_money(self):
        upheld = at_once(appealed_at_once()).when(decide_appeal(Judgment.UPHELD)).happened()
        assert upheld.names() == [
            "dispute.appeal-decided",
            "dispute.decision-final",
            "dispute.closed",
            "order.lines-released",
        ]
        assert (upheld.dispute.final, upheld.dispute.deadlines) == (True, ())
        assert (upheld.dispute.outcome, upheld.dispute.refunds) == (Outcome.DECIDED_SPLIT, 1)
        assert upheld.order.purse(1).refunded == eur("40.00")

    def test_more_is_a_second_refund_of_the_difference(self):
        more = at_once(appealed_at_once()).when(decide_appeal(Judgment.MODIFIED, (1, "65.00"))).happened()
        assert more.names() == [
            "dispute.appeal-decided",
            "dispute.decision-final",
            "order.refund-reserved",
            "dispute.refund-requested",
        ]
        assert (more.dispute.refund.id, more.dispute.refund.total) == (SECOND, eur("25.00"))
        history = judged(Judgment.MODIFIED, (1, "65.00"))
        paid = at_once(history).when(refund(eur("25.00"), refund_id=SECOND, at=day(14))).happened()
        paid.is_now(Status.CLOSED)
        assert (paid.order.purse(1).refunded, paid.dispute.refunds, paid.dispute.deadlines) == (eur("65.00"), 2, ())

    def test_a_second_refund_that_fails_is_tried_again_under_its_own_id(self):
        failed = happened(
            fail_refund(refund_id=SECOND, at=day(14)),
            retry(at=day(14)),
            since=judged(Judgment.MODIFIED, (1, "65.00")),
            terms=AT_ONCE,
        )
        again = case_of(failed).dispute.refund
        assert (again.id, again.attempt, again.total) == (SECOND, 2, eur("25.00"))

    def test_or_settled_elsewhere(self):
        failed = happened(
            fail_refund(refund_id=SECOND, at=day(14)), since=judged(Judgment.MODIFIED, (1, "65.00")), terms=AT_ONCE
        )
        over = at_once(failed).when(settle_elsewhere(at=day(15))).happened()
        over.is_now(Status.CLOSED)
        assert (over.order.purse(1).refunded, over.dispute.refunds) == (eur("65.00"), 2)

    def test_less_is_taken_over_by_the_platform_and_the_buyer_keeps_it(self):
        less = at_once(appealed_at_once(by=SELLER)).when(decide_appeal(Judgment.MODIFIED, (1, "10.00"))).happened()
        assert less.names() == [
            "dispute.appeal-decided",
            "dispute.decision-final",
            "order.refund-taken-over",
            "dispute.closed",
            "order.lines-released",
        ]
        taken = RefundTakenOver(
            by=ANOTHER_MEDIATOR, at=day(13), dispute_id=DISPUTE, allocation=allocation((1, "30.00"))
        )
        assert less.facts[2] == taken
        purse = less.order.purse(1)
        assert (purse.refunded, purse.from_platform, purse.held) == (eur("10.00"), eur("30.00"), eur("70.00"))

    def test_reversed_all_of_it(self):
        none = at_once(appealed_at_once(by=SELLER)).when(decide_appeal(Judgment.REVERSED)).happened()
        purse = none.order.purse(1)
        assert (purse.refunded, purse.from_platform, purse.held) == (eur("0.00"), eur("40.00"), eur("80.00"))
        assert none.dispute.outcome is Outcome.DECIDED_FOR_SELLER

    def test_that_the_platform_should_have_paid_it(self):
        ruling = decide_appeal(Judgment.MODIFIED, (1, "40.00"), payer=Payer.PLATFORM, platform_part=eur("40.00"))
        moved = at_once(appealed_at_once(by=SELLER)).when(ruling).happened()
        moved.is_now(Status.CLOSED)
        purse = moved.order.purse(1)
        assert (purse.refunded, purse.from_platform) == (eur("0.00"), eur("40.00"))

    def test_that_the_seller_should_have_paid_what_the_platform_has_does_not_pay_the_buyer_twice(self):
        by_platform = decide((1, "40.00"), payer=Payer.PLATFORM, platform="40.00")
        paid = happened(by_platform, refund(eur("40.00"), at=day(11)), since=in_mediation(), terms=AT_ONCE)
        taken = happened(appeal(at=day(12)), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=paid, terms=AT_ONCE)
        same = at_once(taken).when(decide_appeal(Judgment.MODIFIED, (1, "40.00"))).happened()
        same.is_now(Status.CLOSED)
        assert (same.order.purse(1).refunded, same.order.purse(1).from_platform) == (eur("0.00"), eur("40.00"))
        more = at_once(taken).when(decide_appeal(Judgment.MODIFIED, (1, "60.00"))).happened()
        assert more.dispute.refund.total == eur("20.00")

    def test_the_same_for_another_line_moves_no_money_either(self):
        """40.00 for the machine or for the beans: the buyer has 40.00, and the seller has paid them."""
        both = happened(
            open_dispute(lines=(Units(1, 1), Units(3, 2))), counter(), escalate(), claim_case(), since=delivered()
        )
        paid = happened(decide((1, "40.00")), refund(eur("40.00"), at=day(11)), since=both, terms=AT_ONCE)
        taken = happened(appeal(at=day(12)), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=paid, terms=AT_ONCE)
        other = at_once(taken).when(decide_appeal(Judgment.MODIFIED, (3, "40.00"))).happened()
        other.is_now(Status.CLOSED)
        assert (other.order.refunded, other.order.purse(1).from_platform) == (eur("40.00"), eur("0.00"))
        more = at_once(taken).when(decide_appeal(Judgment.MODIFIED, (1, "10.00"), (3, "45.00"))).happened()
        assert more.dispute.refund.from_seller.total == eur("15.00")
        less = at_once(taken).when(decide_appeal(Judgment.MODIFIED, (3, "25.00"))).happened()
        assert (less.order.refunded, less.order.purse(1).from_platform) == (eur("25.00"), eur("15.00"))

    def test_no_more_than_what_is_left_and_what_was_given(self):
        at_once(appealed_at_once()).when(decide_appeal(Judgment.MODIFIED, (1, "80.00"))).is_granted()
        at_once(appealed_at_once()).when(decide_appeal(Judgment.MODIFIED, (1, "80.01"))).refused(Rule.ABOVE_CLAIM)
        gone = happened(give_back((1, "30.00"), at=day(12)), since=appealed_at_once())
        at_once(gone).when(decide_appeal(Judgment.MODIFIED, (1, "50.00"))).is_granted()
        at_once(gone).when(decide_appeal(Judgment.MODIFIED, (1, "50.01"))).refused(Rule.ABOVE_REFUNDABLE)

    def test_twice_the_same_is_no_change(self):
        at_once(appealed_at_once()).when(decide_appeal(Judgment.MODIFIED, (1, "40.00"))).refused(Rule.RULING_MISMATCH)


class TestSentBack:
    """To the first mediator, while the buyer has the 40.00."""

    @pytest.fixture
    def back(self):
        return judged(Judgment.REMANDED)

    def test_it_is_decided_again(self, back):
        dispute = case_of(back).dispute
        assert (dispute.status, dispute.mediator, dispute.final) == (Status.IN_MEDIATION, MEDIATOR.id, False)
        again = at_once(back).when(decide((1, "60.00"), at=day(14))).happened()
        assert (again.dispute.refund.id, again.dispute.refund.total) == (SECOND, eur("20.00"))
        paid = at_once((*back, *again.facts)).when(refund(eur("20.00"), refund_id=SECOND, at=day(15))).happened()
        assert [d.kind for d in paid.dispute.deadlines] == [Kind.APPEAL_WINDOW]
        at_once((*back, *again.facts, *paid.facts)).when(appeal(by=SELLER, at=day(16))).is_granted()

    def test_when_nobody_decides_the_platform_bears_it_all(self, back):
        (cap,) = (d.due for d in case_of(back).dispute.deadlines if d.kind is Kind.MEDIATION_CAP)
        (told,) = (o for o in outlooks(case_of(back, AT_ONCE)) if o.deadline.kind is Kind.MEDIATION_CAP)
        assert told.money == eur("40.00")
        over = at_once(back).until(cap)
        assert over.dispute.refund.total == eur("40.00")
        purse = over.order.purse(1)
        assert (purse.refunded, purse.from_platform, over.order.refundable([1]).total) == (
            eur("0.00"),
            eur("80.00"),
            eur("10.00"),
        )

    def test_the_sides_may_agree_and_what_was_given_counts(self, back):
        agreed = at_once(back).when(accept(1, by=SELLER, at=day(14))).happened()
        assert (agreed.dispute.refund.total, agreed.dispute.refund.id) == (eur("40.00"), SECOND)
        assert agreed.dispute.verdict.from_seller == allocation((1, "80.00"))

    def test_on_less_too(self, back):
        agreed = at_once(back).when(accept(2, at=day(14))).happened()
        agreed.is_now(Status.CLOSED)
        assert (agreed.order.purse(1).refunded, agreed.order.purse(1).from_platform) == (eur("30.00"), eur("10.00"))
        assert agreed.dispute.deadlines == ()
