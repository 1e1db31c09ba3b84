"""What follows when nobody acts: at the due instant, whenever that is noticed."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import Units
from domain.dispute.events import (
    AssignmentLapsed,
    BuyerResponseLapsed,
    DecisionFinal,
    DecisionOverdue,
    DisputeAgreed,
    DisputeClosed,
    DisputeEscalated,
    ExecutionAlarmRaised,
    LeaseLapsed,
    MediationLapsed,
    MediatorReplaced,
    RefundFailed,
    SellerResponseLapsed,
)
from domain.dispute.proposal import Ground
from domain.dispute.status import Outcome, Status
from domain.order.events import LinesReleased
from domain.refusal import Rule
from domain.terms import SellerSilence
from tests.examples import (
    BUYER,
    DISPUTE,
    OPENED,
    REFUND,
    TERMS,
    TICK,
    allocation,
    case_of,
    claim_case,
    closed,
    countered,
    day,
    deadlocked,
    decide,
    decided,
    deliver,
    escalated,
    eur,
    give_back,
    happened,
    in_mediation,
    insist,
    lapse,
    lapsed,
    line,
    not_received,
    open_not_received,
    opened,
    promise,
    refund_failed,
    refunding,
    release,
    shipped,
    terms_with,
    withdraw,
    withdraw_evidence,
)
from tests.scenario import given

PERIODS = TERMS.periods


def never_came(price: str, **terms):
    """An order of one thing that never came, claimed in full on day 12."""
    one = (line(1, unit_price=eur(price)),)
    return happened(
        open_not_received(lines=(Units(1, 1),)),
        since=shipped(lines=one, shipping=eur("0.00")),
        terms=terms_with(**terms),
    )


class TestTheSellersSilence:
    due = day(12) + PERIODS.seller_response

    def test_stands_for_consent_up_to_the_maximum(self):
        silent = given(*never_came("100.00")).until(self.due)
        assert silent.facts[:2] == (
            SellerResponseLapsed(by=THE_CLOCK, at=self.due),
            DisputeAgreed(
                by=THE_CLOCK,
                at=self.due,
                outcome=Outcome.SELLER_SILENT,
                allocation=allocation((1, "100.00")),
                automatic=True,
            ),
        )
        silent.is_now(Status.REFUNDING)

    def test_a_cent_above_goes_to_the_mediators(self):
        silent = given(*never_came("100.01")).until(self.due)
        silent.then(
            SellerResponseLapsed(by=THE_CLOCK, at=self.due),
            DisputeEscalated(
                by=THE_CLOCK,
                at=self.due,
                ground=Ground.SELLER_UNRESPONSIVE,
                statement="",
                starts=(
                    Deadline(Kind.ASSIGNMENT, self.due + PERIODS.assignment),
                    Deadline(Kind.DECISION, self.due + PERIODS.decision),
                    Deadline(Kind.MEDIATION_CAP, self.due + PERIODS.mediation_cap),
                ),
            ),
        )

    def test_so_does_a_claim_that_lacks_its_evidence(self):
        """The photo that the reason requires was there when it was opened, and was taken back."""
        taken_back = happened(withdraw_evidence(), since=opened())
        given(*taken_back).until(OPENED + PERIODS.seller_response).is_now(Status.AWAITING_MEDIATOR)
        given(*opened()).until(OPENED + PERIODS.seller_response).is_now(Status.REFUNDING)

    def test_and_any_claim_where_the_terms_say_so(self):
        strict = {"on_seller_silence": SellerSilence.ESCALATE}
        silent = given(*never_came("10.00", **strict), terms=terms_with(**strict)).until(self.due)
        silent.is_now(Status.AWAITING_MEDIATOR)

    def test_and_one_that_another_refund_left_nothing_of(self):
        history = happened(give_back((1, "50.00"), at=day(13)), since=never_came("50.00"))
        given(*history).until(self.due).is_now(Status.AWAITING_MEDIATOR)

    def test_every_currency_has_its_own_maximum(self):
        assert TERMS.auto_accept_maximum("EUR") == eur("100.00")
        assert TERMS.auto_accept_maximum("JPY").amount == "10000"
        assert TERMS.auto_accept_maximum("CLP").amount == "100"
        assert TERMS.auto_accept_maximum("KWD").amount == "100.000"

    def test_a_microsecond_before_nothing_has_lapsed(self):
        assert given(*opened()).until(OPENED + PERIODS.seller_response - TICK).facts == ()

    def test_also_counts_against_a_claim_made_later(self):
        insisted = happened(insist(), since=countered())
        silent = given(*insisted).until(day(8) + PERIODS.seller_response)
        silent.is_now(Status.REFUNDING)
        assert silent.dispute.verdict.from_seller == allocation((1, "70.00"))


class TestTheRestOfTheNegotiation:
    def test_the_buyers_silence_loses_nothing(self):
        due = day(7) + PERIODS.buyer_response
        silent = given(*countered()).until(due)
        silent.then(BuyerResponseLapsed(by=THE_CLOCK, at=due))
        silent.is_now(Status.DEADLOCKED)
        assert silent.dispute.offer is not None

    @pytest.mark.parametrize("situation", [countered, deadlocked])
    def test_it_ends_fifteen_days_after_the_opening(self, situation):
        due = OPENED + PERIODS.negotiation_cap
        over = given(*situation()).until(due)
        assert over.facts[-1].name == "dispute.escalated"
        assert (over.facts[-1].at, over.facts[-1].ground) == (due, Ground.STALEMATE)
        over.is_now(Status.AWAITING_MEDIATOR)

    def test_also_under_a_claim_that_still_waits(self):
        late = happened(insist(at=day(18)), since=deadlocked())
        over = given(*late).until(day(30))
        assert over.names()[0] == "dispute.escalated"
        assert over.facts[0].at == OPENED + PERIODS.negotiation_cap


class TestTheMediators:
    def test_a_case_that_nobody_takes_is_looked_after_every_day(self):
        first = day(9) + PERIODS.assignment
        waiting = given(*escalated()).until(first)
        again = Deadline(Kind.ASSIGNMENT, first + PERIODS.assignment)
        waiting.then(AssignmentLapsed(by=THE_CLOCK, at=first, starts=(again,)))
        waiting.is_now(Status.AWAITING_MEDIATOR)

    def test_one_who_does_nothing_gives_it_back(self):
        due = day(9.5) + PERIODS.lease
        idle = given(*in_mediation()).until(due)
        waiting = Deadline(Kind.ASSIGNMENT, due + PERIODS.assignment)
        idle.then(LeaseLapsed(by=THE_CLOCK, at=due, mediator="mia", starts=(waiting,)))
        idle.is_now(Status.AWAITING_MEDIATOR)
        assert idle.dispute.mediator is None

    def test_a_decision_that_comes_when_the_lease_is_over_finds_the_case_given_back(self):
        due = day(9.5) + PERIODS.lease
        given(*in_mediation()).until(due - TICK).when(decide(at=due - TICK)).is_granted()
        given(*in_mediation()).until(due).when(decide(at=due)).refused(Rule.NOT_NOW)

    def test_overdue_is_an_alarm_and_nobody_loses_the_case(self):
        slow = terms_with(lease=timedelta(days=60))
        due = day(9) + PERIODS.decision
        history = happened(claim_case(), since=escalated(), terms=slow)
        late = given(*history, terms=slow).until(due)
        late.then(DecisionOverdue(by=THE_CLOCK, at=due, starts=(Deadline(Kind.DECISION, due + PERIODS.decision),)))
        late.is_now(Status.IN_MEDIATION)
        assert late.dispute.times_overdue == 1

    def test_at_twice_the_time_the_case_is_taken_from_its_mediator(self):
        slow = terms_with(lease=timedelta(days=60))
        twice = day(9) + 2 * PERIODS.decision
        history = happened(claim_case(), since=escalated(), terms=slow)
        late = given(*history, terms=slow).until(twice)
        assert late.facts[1:] == (
            DecisionOverdue(by=THE_CLOCK, at=twice, starts=(Deadline(Kind.DECISION, twice + PERIODS.decision),)),
            MediatorReplaced(
                by=THE_CLOCK,
                at=twice,
                mediator="mia",
                starts=(Deadline(Kind.ASSIGNMENT, twice + PERIODS.assignment),),
            ),
        )
        late.is_now(Status.AWAITING_MEDIATOR)

    def test_without_one_there_is_nobody_to_take_it_from(self):
        quiet = terms_with(assignment=timedelta(days=40))
        late = given(*happened(release(), since=in_mediation(), terms=quiet), terms=quiet).until(day(23))
        assert late.names() == ["dispute.decision-overdue", "dispute.decision-overdue"]

    def test_in_the_end_the_platform_pays_the_claim_and_the_seller_keeps_the_money(self):
        cap = day(9) + PERIODS.mediation_cap
        passed = given(*escalated()).until(cap)
        lapses = [fact for fact in passed.facts if isinstance(fact, MediationLapsed)]
        assert lapses == [MediationLapsed(by=THE_CLOCK, at=cap, allocation=allocation((1, "80.00")))]
        passed.is_now(Status.REFUNDING)
        assert passed.order.purse(1).from_platform == eur("80.00")
        assert passed.order.purse(1).held == eur("80.00")
        assert passed.dispute.verdict.outcome is Outcome.PLATFORM_PAID

    def test_as_far_as_it_was_not_given_back_otherwise(self):
        history = happened(give_back((1, "80.00")), since=escalated())
        passed = given(*history).until(day(9) + PERIODS.mediation_cap)
        passed.is_now(Status.CLOSED)
        assert (passed.dispute.outcome, passed.dispute.closed_by) == (Outcome.PLATFORM_PAID, Role.CLOCK)
        assert passed.dispute.automatic


class TestTheDecision:
    final = day(10) + PERIODS.appeal_window

    def test_becomes_final_and_is_carried_out(self):
        passed = given(*decided()).until(self.final)
        assert passed.names() == ["dispute.decision-final", "order.refund-reserved", "dispute.refund-requested"]
        assert passed.facts[0] == DecisionFinal(by=THE_CLOCK, at=self.final)
        assert passed.dispute.refund.total == eur("40.00")

    def test_with_nothing_to_pay_it_is_the_end(self):
        given(*happened(decide(), since=in_mediation())).until(self.final).then(
            DecisionFinal(by=THE_CLOCK, at=self.final),
            DisputeClosed(
                by=THE_CLOCK,
                at=self.final,
                outcome=Outcome.DECIDED_FOR_SELLER,
                closed_by=Role.MEDIATOR,
                automatic=False,
            ),
            LinesReleased(by=THE_CLOCK, at=self.final, dispute_id=DISPUTE),
        )


class TestTheRefund:
    def test_without_an_answer_it_counts_as_failed(self):
        due = day(8) + PERIODS.refund_execution
        unanswered = given(*refunding()).until(due)
        alarm = Deadline(Kind.EXECUTION_ALARM, due + PERIODS.execution_alarm)
        unanswered.then(
            RefundFailed(by=THE_CLOCK, at=due, refund_id=REFUND, cause="no-answer-in-time", starts=(alarm,))
        )

    def test_and_the_alarm_is_raised_every_day(self):
        first, second = (day(9) + n * PERIODS.execution_alarm for n in (1, 2))
        given(*refund_failed()).until(second).then(
            ExecutionAlarmRaised(by=THE_CLOCK, at=first, starts=(Deadline(Kind.EXECUTION_ALARM, second),)),
            ExecutionAlarmRaised(
                by=THE_CLOCK,
                at=second,
                starts=(Deadline(Kind.EXECUTION_ALARM, second + PERIODS.execution_alarm),),
            ),
        )


class TestTheClock:
    def test_a_sweep_that_comes_days_late_finds_what_happened_when_it_happened(self):
        passed = given(*never_came("50.00")).until(day(40))
        instants = [fact.at for fact in passed.facts]
        assert instants == sorted(instants)
        assert instants[0] == day(12) + PERIODS.seller_response

    def test_only_running_deadlines_lapse(self):
        given(*opened()).when(lapse(Kind.LEASE, day(90))).refused(Rule.NOT_RUNNING)
        given(*closed()).when(lapse(Kind.REFUND_EXECUTION, day(90))).refused(Rule.NOT_RUNNING)

    def test_and_none_before_it_is_due(self):
        early = lapse(Kind.SELLER_RESPONSE, OPENED + PERIODS.seller_response - TICK)
        given(*opened()).when(early).refused(Rule.NOT_YET_DUE)

    def test_nobody_else_lets_them_lapse(self):
        by_hand = type(lapse(Kind.LEASE, day(1)))(by=BUYER, at=day(90), kind=Kind.SELLER_RESPONSE)
        given(*opened()).when(by_hand).refused(Rule.NOT_YOUR_ROLE)

    def test_what_is_closed_waits_for_nothing(self):
        assert case_of(closed()).dispute.deadlines == ()
        assert given(*closed()).until(day(5000)).dispute == case_of(closed()).dispute

    def test_leaving_a_status_ends_its_deadlines(self):
        assert {d.kind for d in case_of(countered()).dispute.deadlines} == {Kind.BUYER_RESPONSE, Kind.NEGOTIATION_CAP}
        assert case_of(happened(withdraw(), since=countered())).dispute.deadlines == ()

    def test_a_late_command_meets_what_lapsed_before_it(self):
        """The claim of 50.00 was agreed by silence; the buyer who withdraws an hour later comes too late."""
        at = day(12) + PERIODS.seller_response
        passed = given(*never_came("50.00")).until(at + timedelta(hours=1))
        passed.when(withdraw(at=at + timedelta(hours=1))).refused(Rule.NOT_NOW)


def test_an_order_may_be_delivered_while_its_dispute_runs():
    history = happened(deliver(at=day(13)), since=not_received())
    assert given(*history).until(day(13)).dispute == case_of(not_received()).dispute


def test_a_promise_put_off_while_a_dispute_runs_moves_nothing_in_it():
    history = happened(promise(day(30), at=day(13)), since=not_received())
    assert given(*history).until(day(17)).facts[0] == given(*not_received()).until(day(17)).facts[0]


def test_the_history_of_a_lapse_is_the_same_as_if_it_had_been_noticed_at_once():
    noticed = lapsed(day(40), lapsed(day(17), lapsed(day(17), never_came("50.00"))))
    assert noticed == lapsed(day(40), never_came("50.00"))
