"""Opening again what closed by itself: asked for in time, granted or refused, and what was paid meanwhile."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Actor, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import (
    DisputeEvent,
    DisputeOpened,
    DisputeReinstated,
    MediationLapsed,
    ReinstatementLapsed,
    ReinstatementRefused,
    ReinstatementRequested,
)
from domain.dispute.execution import refund_id_of
from domain.dispute.outlook import Consequence, outlooks
from domain.dispute.state import fold
from domain.dispute.status import Outcome, Status
from domain.dispute.viewer import ViewerState, viewer_state
from domain.order.events import LinesReleased, RefundTakenOver
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    DISPUTE,
    LOWER_CLAIM,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGER,
    TERMS,
    TICK,
    accept,
    accept_settlement,
    allocation,
    amend,
    ask_reinstatement,
    awaiting_return,
    case_of,
    claim_case,
    closed,
    confirm_receipt,
    counter,
    day,
    decide,
    delivered,
    escalate,
    eur,
    grant_reinstatement,
    happened,
    insist,
    lapsed,
    open_dispute,
    opened,
    propose_settlement,
    recuse,
    refund,
    refuse_reinstatement,
    reinstated,
    reinstatement_asked,
    return_lapsed,
    sent_back,
    void,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
ASK_BY = day(18) + PERIODS.reinstatement
ANSWER_BY = day(19) + PERIODS.reinstatement
GO_ON = (
    Deadline(Kind.ASSIGNMENT, day(20) + PERIODS.assignment),
    Deadline(Kind.DECISION, day(20) + PERIODS.decision),
    Deadline(Kind.MEDIATION_CAP, day(20) + PERIODS.mediation_cap),
)
SETTLED_BY_SILENCE = happened(refund(at=day(12)), since=lapsed(day(11), opened()))
"""The seller let the claim of 80.00 lie until day 11; it was paid on day 12."""


def reopened(since, **terms):
    """Asked for by the seller two days after the end, granted a day later, and taken by a mediator."""
    end = since[-1].at
    return happened(
        ask_reinstatement(by=SELLER, at=end + timedelta(days=2)),
        grant_reinstatement(at=end + timedelta(days=2)),
        claim_case(at=end + timedelta(days=2)),
        since=since,
        **terms,
    )


class TestAskingForIt:
    @pytest.mark.parametrize("by", [BUYER, SELLER])
    def test_either_side_within_72_hours(self, by):
        asked = given(*return_lapsed()).when(ask_reinstatement(by=by)).happened()
        due = Deadline(Kind.REINSTATEMENT, ANSWER_BY)
        asked.then(ReinstatementRequested(by=by, at=day(19), statement="I was in hospital.", starts=(due,)))
        asked.is_now(Status.CLOSED)
        assert (asked.dispute.deadlines, asked.dispute.awaiting) == ((due,), (Role.MEDIATOR,))

    def test_until_the_last_microsecond(self):
        almost = given(*return_lapsed()).until(ASK_BY - TICK)
        almost.when(ask_reinstatement(at=ASK_BY - TICK)).is_granted()
        over = given(*return_lapsed()).until(ASK_BY)
        over.then(
            ReinstatementLapsed(by=THE_CLOCK, at=ASK_BY), LinesReleased(by=THE_CLOCK, at=ASK_BY, dispute_id=DISPUTE)
        )
        assert over.dispute.deadlines == ()
        over.when(ask_reinstatement(at=ASK_BY)).refused(Rule.NOT_NOW)

    def test_once(self):
        given(*reinstatement_asked()).when(ask_reinstatement()).refused(Rule.REINSTATEMENT_ASKED)
        given(*reinstatement_asked()).when(ask_reinstatement(by=SELLER)).refused(Rule.REINSTATEMENT_ASKED)
        refused = happened(refuse_reinstatement(), since=reinstatement_asked())
        given(*refused).when(ask_reinstatement(by=SELLER, at=day(20))).refused(Rule.REINSTATEMENT_ASKED)

    @pytest.mark.parametrize("statement", ["", " ", "x" * 2001])
    def test_with_a_statement(self, statement):
        given(*return_lapsed()).when(ask_reinstatement(statement=statement)).refused(Rule.NOTE_LENGTH)

    def test_only_of_what_closed_by_itself(self):
        for history in (closed(), happened(withdraw(), since=opened()), happened(void(), since=opened())):
            given(*history).when(ask_reinstatement(at=day(31))).refused(Rule.NOT_CLOSED_BY_ITSELF)

    def test_and_is_closed(self):
        given(*awaiting_return()).when(ask_reinstatement()).refused(Rule.NOT_NOW)

    def test_nobody_else(self):
        given(*return_lapsed()).when(ask_reinstatement(by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)
        for by in (ADMIN, MARKETPLACE):
            given(*return_lapsed()).when(ask_reinstatement(by=by)).refused(Rule.NOT_YOUR_ROLE)


class TestGrantingIt:
    def test_it_waits_for_a_mediator_as_if_it_had_been_escalated(self):
        granted = given(*reinstatement_asked()).when(grant_reinstatement()).happened()
        granted.then(DisputeReinstated(by=MEDIATOR, at=day(20), starts=GO_ON))
        granted.is_now(Status.AWAITING_MEDIATOR)
        dispute = granted.dispute
        assert (dispute.outcome, dispute.closed_at, dispute.closed_by, dispute.automatic) == (None, None, None, False)
        assert (dispute.verdict, dispute.mediator, dispute.escalated_at) == (None, None, day(20))
        assert set(dispute.deadlines) == set(GO_ON)
        assert [one.dispute_id for one in granted.order.open_disputes] == [DISPUTE]

    def test_its_units_can_not_be_disputed_meanwhile(self):
        given(*reinstated()).when(open_dispute(at=day(20))).refused(Rule.ALREADY_DISPUTED)

    def test_nor_as_long_as_it_may_still_be_granted(self):
        again = open_dispute(at=day(20.5))
        given(*return_lapsed()).when(open_dispute(at=day(18.5))).refused(Rule.ALREADY_DISPUTED)
        given(*reinstatement_asked()).when(open_dispute(at=day(20))).refused(Rule.ALREADY_DISPUTED)
        given(*happened(refuse_reinstatement(), since=reinstatement_asked())).when(again).is_granted()

    def test_until_the_last_microsecond_and_then_it_is_closed_for_good(self):
        almost = given(*reinstatement_asked()).until(ANSWER_BY - TICK)
        almost.when(grant_reinstatement(at=ANSWER_BY - TICK)).is_granted()
        over = given(*reinstatement_asked()).until(ANSWER_BY)
        over.then(
            ReinstatementLapsed(by=THE_CLOCK, at=ANSWER_BY),
            LinesReleased(by=THE_CLOCK, at=ANSWER_BY, dispute_id=DISPUTE),
        )
        over.is_now(Status.CLOSED)
        assert over.dispute.deadlines == ()
        over.when(grant_reinstatement(by=MEDIATOR, at=ANSWER_BY)).refused(Rule.NO_SUCH_DISPUTE)
        over.when(ask_reinstatement(at=ANSWER_BY)).refused(Rule.REINSTATEMENT_ASKED)

    def test_what_ends_by_itself_again_stays_closed(self):
        """Agreed once more, and not sent back once more."""
        again = happened(accept(1, by=SELLER, at=day(20)), since=reinstated())
        over = given(*again).until(day(31))
        assert (over.dispute.outcome, over.dispute.automatic) == (Outcome.RETURN_LAPSED, True)
        assert over.dispute.deadlines == ()
        over.when(ask_reinstatement(at=day(31))).refused(Rule.REINSTATEMENT_ASKED)

    def test_only_a_mediator_and_none_of_its_own_case(self):
        own = Actor(Role.MEDIATOR, SELLER.id)
        for answer in (grant_reinstatement, refuse_reinstatement):
            given(*reinstatement_asked()).when(answer(by=own)).refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)
            for by in (BUYER, ADMIN):
                given(*reinstatement_asked()).when(answer(by=by)).refused(Rule.NOT_YOUR_ROLE)

    def test_nobody_who_left_the_case(self):
        sent = happened(open_dispute(claim=sent_back()), counter(), escalate(), claim_case(), since=delivered())
        left = happened(recuse(), accept(1, by=SELLER, at=day(10)), since=sent)
        asked = happened(ask_reinstatement(at=day(21)), since=lapsed(day(20), left))
        given(*asked).when(grant_reinstatement(at=day(21))).refused(Rule.NOT_AGAIN)
        given(*asked).when(grant_reinstatement(by=ANOTHER_MEDIATOR, at=day(21))).is_granted()

    def test_what_nobody_asked_for(self):
        """To a mediator of the case; to others it is closed, and nothing of theirs."""
        sent = happened(open_dispute(claim=sent_back()), counter(), escalate(), claim_case(), since=delivered())
        over = lapsed(day(20), happened(accept(1, by=SELLER, at=day(10)), since=sent))
        for answer in (grant_reinstatement, refuse_reinstatement):
            given(*over).when(answer()).refused(Rule.NO_REINSTATEMENT_ASKED)
            given(*over).when(answer(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
            given(*awaiting_return()).when(answer()).refused(Rule.NO_SUCH_DISPUTE)


class TestRefusingIt:
    def test_it_stays_closed_for_good(self):
        refused = given(*reinstatement_asked()).when(refuse_reinstatement()).happened()
        refused.then(
            ReinstatementRefused(by=MEDIATOR, at=day(20), note="Ten days were enough."),
            LinesReleased(by=MEDIATOR, at=day(20), dispute_id=DISPUTE),
        )
        refused.is_now(Status.CLOSED)
        assert (refused.dispute.deadlines, refused.dispute.outcome) == ((), Outcome.RETURN_LAPSED)
        refused_again = given(*happened(refuse_reinstatement(), since=reinstatement_asked()))
        refused_again.when(grant_reinstatement()).refused(Rule.NO_SUCH_DISPUTE)

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*reinstatement_asked()).when(refuse_reinstatement(note=note)).refused(Rule.NOTE_LENGTH)


class TestWhatWasPaidMeanwhile:
    """A silent seller has paid 80.00, and has the dispute opened again."""

    def test_it_was_closed_by_itself(self):
        dispute = case_of(SETTLED_BY_SILENCE).dispute
        assert (dispute.outcome, dispute.automatic) == (Outcome.SELLER_SILENT, True)
        assert [d.kind for d in dispute.deadlines] == [Kind.REINSTATEMENT]

    def test_the_seller_wins_and_has_it_back_and_the_platform_bears_it(self):
        judged = happened(decide(at=day(15)), since=reopened(SETTLED_BY_SILENCE))
        over = given(*judged).until(day(25))
        assert over.names() == [
            "dispute.decision-final",
            "order.refund-taken-over",
            "dispute.closed",
            "order.lines-released",
        ]
        assert over.facts[1] == RefundTakenOver(
            by=THE_CLOCK, at=day(25), dispute_id=DISPUTE, allocation=allocation((1, "80.00"))
        )
        purse = over.order.purse(1)
        assert (purse.refunded, purse.from_platform, purse.held) == (eur("0.00"), eur("80.00"), eur("80.00"))
        assert over.dispute.outcome is Outcome.DECIDED_FOR_SELLER

    def test_no_more_is_paid_than_the_platform_takes_over(self):
        judged = happened(decide((1, "30.00"), at=day(15)), since=reopened(SETTLED_BY_SILENCE))
        over = given(*judged).until(day(25))
        purse = over.order.purse(1)
        assert (purse.refunded, purse.from_platform) == (eur("30.00"), eur("50.00"))
        over.is_now(Status.CLOSED)

    def test_the_same_again_moves_no_money(self):
        judged = happened(decide((1, "80.00"), at=day(15)), since=reopened(SETTLED_BY_SILENCE))
        over = given(*judged).until(day(25))
        assert over.names() == ["dispute.decision-final", "dispute.closed", "order.lines-released"]
        assert (over.order.purse(1).refunded, over.dispute.refunds) == (eur("80.00"), 1)

    def test_more_is_paid_by_a_second_refund(self):
        """60.00 were claimed last, and paid; the most ever claimed was 80.00."""
        history = lapsed(day(12), happened(amend(), since=opened()))
        paid = happened(refund(eur("60.00"), at=day(13)), since=history)
        judged = happened(decide((1, "80.00"), at=day(16)), since=reopened(paid))
        over = given(*judged).until(day(26))
        asked = over.dispute.refund
        assert (asked.id, asked.total, asked.attempt) == (refund_id_of(DISPUTE, 2), eur("20.00"), 1)
        done = over.when(refund(eur("20.00"), refund_id=asked.id, at=day(27))).happened()
        done.is_now(Status.CLOSED)
        assert (done.order.purse(1).refunded, done.dispute.refunds) == (eur("80.00"), 2)
        over.when(refund(eur("20.00"), at=day(27))).refused(Rule.NO_SUCH_REFUND)

    def test_units_given_back_in_two_parts_are_given_back(self):
        history = lapsed(day(12), happened(amend(), since=opened()))
        first = happened(refund(eur("60.00"), at=day(13)), since=history)
        assert case_of(first).order.units_free(1) == 0
        assert case_of(lapsed(day(17), first)).order.units_free(1) == 1
        judged = lapsed(day(26), happened(decide((1, "80.00"), at=day(16)), since=reopened(first)))
        rest = refund(eur("20.00"), refund_id=refund_id_of(DISPUTE, 2), at=day(27))
        assert case_of(happened(rest, since=judged)).order.units_free(1) == 0

    def test_a_platform_that_paid_is_not_paid_once_more_by_the_seller(self):
        """60.00 claimed and not decided: the platform paid on day 54. A mediator finds that the seller owes it."""
        claimed = happened(open_dispute(claim=LOWER_CLAIM), counter(), escalate(), since=delivered())
        paid = happened(refund(eur("60.00"), at=day(55)), since=lapsed(day(54), claimed))
        assert case_of(paid).dispute.outcome is Outcome.PLATFORM_PAID
        judged = happened(decide((1, "60.00"), at=day(58)), since=reopened(paid))
        over = given(*judged).until(day(68))
        over.is_now(Status.CLOSED)
        purse = over.order.purse(1)
        assert (purse.refunded, purse.from_platform) == (eur("0.00"), eur("60.00"))

    def test_what_was_released_to_the_seller_is_not_given_a_second_time(self):
        """The platform paid 80.00 while buyer protection ended: nothing is left, and not less than nothing."""
        escalated_late = happened(confirm_receipt(), open_dispute(), counter(), escalate(), since=delivered())
        protected = given(*escalated_late).order_until(day(60)).facts
        over = happened(refund(at=day(55)), since=(*lapsed(day(54), escalated_late), *protected))
        purse = case_of(over).order.purse(1)
        assert (purse.from_platform, purse.released, purse.refundable) == (eur("80.00"), eur("0.00"), eur("0.00"))
        judged = given(*happened(decide(at=day(58)), since=reopened(over))).until(day(68))
        assert judged.names() == ["dispute.decision-final", "dispute.closed", "order.lines-released"]

    def test_when_nobody_decides_the_platform_bears_the_whole_claim(self):
        opened_again = happened(
            ask_reinstatement(by=SELLER, at=day(13)), grant_reinstatement(at=day(14)), since=SETTLED_BY_SILENCE
        )
        (cap,) = (o for o in outlooks(case_of(opened_again)) if o.deadline.kind is Kind.MEDIATION_CAP)
        assert cap.money == eur("0.00")
        over = given(*opened_again).until(day(14) + PERIODS.mediation_cap)
        over.is_now(Status.CLOSED)
        (pays,) = (fact.allocation for fact in over.facts if isinstance(fact, MediationLapsed))
        assert pays == allocation((1, "80.00"))
        assert (over.order.purse(1).refunded, over.order.purse(1).from_platform) == (eur("0.00"), eur("80.00"))

    def test_a_buyer_who_withdraws_leaves_the_seller_nothing_to_bear(self):
        over = given(*reopened(SETTLED_BY_SILENCE)).when(withdraw(at=day(15))).happened()
        assert over.names() == [
            "dispute.withdrawn",
            "order.refund-taken-over",
            "dispute.closed",
            "order.lines-released",
        ]
        assert (over.order.purse(1).refunded, over.order.purse(1).from_platform) == (eur("0.00"), eur("80.00"))

    def test_nor_does_one_who_agrees_to_send_the_goods_back_and_does_not(self):
        """60.00 were paid; 80.00 for the goods are agreed on, so 20.00 more are set aside until they are sent."""
        before = happened(open_dispute(), counter(sent_back()), insist(LOWER_CLAIM), since=delivered())
        silent = happened(refund(eur("60.00"), at=day(14)), since=lapsed(day(13), before))
        agreed = happened(accept(2, at=day(17)), since=reopened(silent))
        assert case_of(agreed).dispute.status is Status.AWAITING_RETURN
        assert case_of(agreed).order.purse(1).reserved == eur("20.00")
        purse = given(*agreed).until(day(27)).order.purse(1)
        assert (purse.refunded, purse.from_platform, purse.reserved) == (eur("0.00"), eur("60.00"), eur("0.00"))

    def test_the_sides_may_agree_on_less(self):
        agreed = happened(
            ask_reinstatement(by=SELLER, at=day(13)),
            grant_reinstatement(at=day(14)),
            claim_case(at=day(14)),
            propose_settlement((1, "50.00"), at=day(14)),
            since=SETTLED_BY_SILENCE,
        )
        settlement = case_of(agreed).dispute.settlement.id
        one = happened(accept_settlement(settlement_id=settlement, at=day(15)), since=agreed)
        both = given(*one).when(accept_settlement(by=SELLER, settlement_id=settlement, at=day(15))).happened()
        both.is_now(Status.CLOSED)
        assert (both.order.purse(1).refunded, both.order.purse(1).from_platform) == (eur("50.00"), eur("30.00"))


class TestHowItLooks:
    def test_the_parties_are_told_until_when_and_what_then(self):
        (ask,) = outlooks(case_of(return_lapsed()))
        assert (ask.parties, ask.consequence, ask.money) == (
            (Role.BUYER, Role.SELLER),
            Consequence.CLOSED_FOR_GOOD,
            None,
        )
        (answer,) = outlooks(case_of(reinstatement_asked()))
        assert (answer.parties, answer.consequence) == ((Role.MEDIATOR,), Consequence.CLOSED_FOR_GOOD)

    def test_it_waits_for_every_mediator_who_may_take_it(self):
        asked = case_of(reinstatement_asked())
        viewers = (BUYER, SELLER, MEDIATOR, ANOTHER_MEDIATOR, ADMIN)
        states = [viewer_state(asked, viewer, day(19)) for viewer in viewers]
        act, end = ViewerState.ACTION_REQUIRED, ViewerState.CLOSED
        assert states == [end, end, act, act, end]


def fold_of(history, dispute_id):
    """The dispute with this id alone, where there are several over one order."""
    own, mine = [], False
    for fact in history:
        if isinstance(fact, DisputeEvent):
            mine = fact.dispute_id == dispute_id if isinstance(fact, DisputeOpened) else mine
            own += [fact] if mine else []
    return fold(own)
