"""What a mediator asks to be shown: who answers, what silence means, and how the time to decide goes on."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import (
    EvidenceDeclined,
    EvidenceRequestAnswered,
    EvidenceRequestCancelled,
    EvidenceRequested,
    EvidenceRequestLapsed,
)
from domain.dispute.ruling import Judgment
from domain.dispute.status import Status
from domain.refusal import Rule
from tests.examples import (
    ANOTHER_MEDIATOR,
    BUYER,
    MEDIATOR,
    SELLER,
    TERMS,
    TICK,
    accept,
    appeal,
    asked_in_appeal,
    awaiting_approval,
    awaiting_evidence,
    cancel_request,
    case_of,
    claim_case,
    contest_return,
    counter,
    day,
    decide,
    decide_appeal,
    decided,
    decline_evidence,
    deliver_return,
    delivered,
    escalate,
    extend,
    happened,
    in_appeal,
    in_mediation,
    keep_from_buyer,
    lapsed,
    object_to_mediator,
    open_dispute,
    photo,
    propose_settlement,
    recuse,
    reject_settlement,
    release,
    request_evidence,
    say,
    sent_back,
    settlement_id,
    settlement_proposed,
    ship_return,
    submit_evidence,
    terms_with,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
BOTH = (Role.BUYER, Role.SELLER)
ANSWER_BY = day(10) + PERIODS.evidence
DECIDE_BY = day(9) + PERIODS.decision
CAP = Deadline(Kind.MEDIATION_CAP, day(9) + PERIODS.mediation_cap)
JUDGE_BY = day(11) + PERIODS.appeal_decision


def going_on(at, *, paused: timedelta):
    """A new lease, and the time to decide moved by the pause."""
    return Deadline(Kind.LEASE, at + PERIODS.lease), Deadline(Kind.DECISION, DECIDE_BY + paused)


class TestAsking:
    def test_one_side_or_both_who_have_three_days_while_the_time_to_decide_stands_still(self):
        asked = given(*in_mediation()).when(request_evidence()).happened()
        asked.then(
            EvidenceRequested(
                by=MEDIATOR,
                at=day(10),
                of=BOTH,
                text="A photo of the parcel, please.",
                starts=(Deadline(Kind.EVIDENCE, ANSWER_BY),),
            )
        )
        asked.is_now(Status.AWAITING_EVIDENCE)
        assert set(asked.dispute.deadlines) == {Deadline(Kind.EVIDENCE, ANSWER_BY), CAP}
        assert asked.dispute.awaiting == BOTH
        assert asked.dispute.mediator == MEDIATOR.id

    @pytest.mark.parametrize("side", BOTH)
    def test_only_those_who_were_asked_are_waited_for(self, side):
        assert case_of(awaiting_evidence(side)).dispute.awaiting == (side,)

    def test_in_whatever_order_and_however_often_they_are_named(self):
        asked = given(*in_mediation()).when(request_evidence(Role.SELLER, Role.BUYER, Role.SELLER)).happened()
        assert asked.facts[0].of == BOTH

    @pytest.mark.parametrize("of", [(), (Role.ADMIN,), (Role.BUYER, Role.MEDIATOR), (Role.MARKETPLACE,)])
    def test_nobody_else(self, of):
        given(*in_mediation()).when(request_evidence(of=of)).refused(Rule.NOBODY_ASKED)

    @pytest.mark.parametrize("text", ["", " \n", "x" * 2001])
    def test_in_words(self, text):
        given(*in_mediation()).when(request_evidence(text=text)).refused(Rule.NOTE_LENGTH)

    def test_by_the_assigned_mediator_who_has_the_case_at_hand(self):
        given(*in_mediation()).when(request_evidence(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_mediation()).when(request_evidence(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)
        for situation in (awaiting_evidence, settlement_proposed, awaiting_approval, decided):
            given(*situation()).when(request_evidence(at=day(11))).refused(Rule.NOT_NOW)

    def test_meanwhile_nothing_is_decided_nor_given_back(self):
        waiting = given(*awaiting_evidence())
        for command in (decide((1, "40.00"), at=day(11)), release(at=day(11)), recuse(at=day(11))):
            waiting.when(command).refused(Rule.NOT_NOW)

    def test_meanwhile_the_sides_may_agree(self):
        agreed = given(*awaiting_evidence()).when(accept(2, at=day(11))).is_granted()
        agreed.is_now(Status.REFUNDING)
        assert agreed.dispute.request is None

    def test_or_the_buyer_withdraws(self):
        over = given(*awaiting_evidence()).when(withdraw(at=day(11))).is_granted()
        over.is_now(Status.CLOSED)
        assert (over.dispute.request, over.dispute.deadlines) == (None, ())


class TestAnswering:
    def test_the_first_of_two_leaves_it_to_the_other(self):
        shown = given(*awaiting_evidence()).when(submit_evidence(at=day(11))).happened()
        assert shown.names() == ["dispute.evidence-submitted"]
        shown.is_now(Status.AWAITING_EVIDENCE)
        assert shown.dispute.awaiting == (Role.BUYER,)

    def test_when_the_last_has_answered_the_mediator_goes_on_with_the_time_that_was_left(self):
        one = happened(decline_evidence(), since=awaiting_evidence())
        both = given(*one).when(submit_evidence(by=BUYER, at=day(11.5))).happened()
        starts = going_on(day(11.5), paused=timedelta(days=1.5))
        assert both.facts[1:] == (EvidenceRequestAnswered(by=BUYER, at=day(11.5), starts=starts),)
        both.is_now(Status.IN_MEDIATION)
        assert set(both.dispute.deadlines) == {*starts, CAP}
        assert (both.dispute.request, both.dispute.awaiting) == (None, (Role.MEDIATOR,))

    def test_saying_that_there_is_nothing_is_an_answer(self):
        declined = given(*awaiting_evidence(Role.SELLER)).when(decline_evidence()).happened()
        declined.then(
            EvidenceDeclined(by=SELLER, at=day(11), note="There is none."),
            EvidenceRequestAnswered(by=SELLER, at=day(11), starts=going_on(day(11), paused=timedelta(days=1))),
        )

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*awaiting_evidence()).when(decline_evidence(note=note)).refused(Rule.NOTE_LENGTH)

    def test_so_is_what_only_the_mediator_is_to_see(self):
        shown = given(*awaiting_evidence(Role.SELLER)).when(keep_from_buyer(at=day(11))).happened()
        shown.is_now(Status.IN_MEDIATION)

    def test_who_was_not_asked_or_has_answered_has_nothing_to_decline(self):
        given(*awaiting_evidence(Role.SELLER)).when(decline_evidence(by=BUYER)).refused(Rule.NOT_ASKED)
        once = happened(decline_evidence(), since=awaiting_evidence())
        given(*once).when(decline_evidence()).refused(Rule.NOT_ASKED)
        given(*in_mediation()).when(decline_evidence()).refused(Rule.NOT_NOW)

    def test_who_was_not_asked_may_show_something_all_the_same(self):
        shown = given(*awaiting_evidence(Role.SELLER)).when(submit_evidence(by=BUYER, at=day(11))).happened()
        shown.is_now(Status.AWAITING_EVIDENCE)
        assert shown.dispute.awaiting == (Role.SELLER,)

    def test_words_are_no_answer(self):
        said = given(*awaiting_evidence(Role.SELLER)).when(say(by=SELLER, at=day(11))).happened()
        said.is_now(Status.AWAITING_EVIDENCE)


class TestSilence:
    def test_after_three_days_it_is_decided_on_what_there_is(self):
        assert given(*awaiting_evidence()).until(ANSWER_BY - TICK).facts == ()
        over = given(*awaiting_evidence()).until(ANSWER_BY)
        starts = going_on(ANSWER_BY, paused=timedelta(days=3))
        over.then(EvidenceRequestLapsed(by=THE_CLOCK, at=ANSWER_BY, starts=starts))
        over.is_now(Status.IN_MEDIATION)
        assert (over.dispute.request, over.dispute.late) == (None, BOTH)

    def test_one_answers_and_the_other_lets_it_lapse(self):
        one = happened(submit_evidence(at=day(11)), since=awaiting_evidence())
        assert given(*one).until(ANSWER_BY).dispute.late == (Role.BUYER,)

    def test_what_is_shown_afterwards_is_late(self):
        late = given(*awaiting_evidence(Role.SELLER)).until(ANSWER_BY)
        assert late.when(submit_evidence(at=ANSWER_BY)).happened().facts[0].late
        assert not late.when(submit_evidence(by=BUYER, at=ANSWER_BY)).happened().facts[0].late

    def test_at_the_last_microsecond_it_is_not(self):
        almost = given(*awaiting_evidence(Role.SELLER)).until(ANSWER_BY - TICK)
        assert not almost.when(submit_evidence(at=ANSWER_BY - TICK)).happened().facts[0].late

    def test_a_new_request_gives_a_new_chance(self):
        late = given(*awaiting_evidence(Role.SELLER)).until(ANSWER_BY)
        again = given(*awaiting_evidence(Role.SELLER), *late.facts).when(request_evidence(at=ANSWER_BY)).happened()
        assert again.dispute.late == ()

    def test_a_new_mediation_too(self):
        """Late in the mediation that ended with goods to be sent back, which are contested."""
        before = happened(open_dispute(claim=sent_back()), counter(), escalate(), claim_case(), since=delivered())
        late = lapsed(day(13), happened(request_evidence(), since=before))
        back = happened(accept(1, by=SELLER, at=day(14)), ship_return(at=day(15)), since=late)
        assert case_of(back).dispute.late == BOTH
        again = happened(deliver_return(at=day(20)), contest_return(at=day(20)), since=back)
        assert case_of(again).dispute.late == ()


class TestDoingWithoutIt:
    def test_the_mediator_goes_on_at_once(self):
        cancelled = given(*awaiting_evidence()).when(cancel_request()).happened()
        starts = going_on(day(11), paused=timedelta(days=1))
        cancelled.then(EvidenceRequestCancelled(by=MEDIATOR, at=day(11), starts=starts))
        cancelled.is_now(Status.IN_MEDIATION)
        assert (cancelled.dispute.request, cancelled.dispute.late) == (None, ())

    def test_nobody_else_and_only_what_was_asked_for(self):
        given(*awaiting_evidence()).when(cancel_request(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*awaiting_evidence()).when(cancel_request(by=BUYER)).refused(Rule.NOT_YOUR_ROLE)
        given(*in_mediation()).when(cancel_request()).refused(Rule.NOT_NOW)


class TestTheTimeToDecide:
    def due(self, history, terms=TERMS):
        (due,) = (d.due for d in case_of(history, terms).dispute.deadlines if d.kind is Kind.DECISION)
        return due

    def test_moves_by_the_sum_of_all_pauses(self):
        answered = happened(decline_evidence(at=day(11)), since=awaiting_evidence(Role.SELLER))
        settled = happened(
            propose_settlement(at=day(12)),
            reject_settlement(at=day(14), settlement_id=settlement_id(8)),
            since=answered,
        )
        assert self.due(settled) == DECIDE_BY + timedelta(days=1 + 2)
        assert case_of(settled).dispute.paused_for == timedelta(days=3)

    def test_but_by_no_more_than_fourteen_days(self):
        """Asked on day 10, until day 13, moved twice to day 27."""
        longer = happened(
            extend(Kind.EVIDENCE, day(20), by=MEDIATOR, at=day(12)),
            extend(Kind.EVIDENCE, day(27), by=MEDIATOR, at=day(19)),
            since=awaiting_evidence(Role.SELLER),
        )
        almost = happened(decline_evidence(at=day(24) - TICK), since=longer)
        assert self.due(almost) == DECIDE_BY + timedelta(days=14) - TICK
        after = happened(decline_evidence(at=day(26)), since=longer)
        assert self.due(after) == DECIDE_BY + timedelta(days=14)

    def test_all_together(self):
        """Ten days of waiting for evidence, and nine for the answers to a settlement."""
        shown = happened(
            extend(Kind.EVIDENCE, day(20), by=MEDIATOR, at=day(12)),
            decline_evidence(at=day(20)),
            since=awaiting_evidence(Role.SELLER),
        )
        assert self.due(shown) == DECIDE_BY + timedelta(days=10)
        settled = happened(
            propose_settlement(at=day(21)),
            extend(Kind.SETTLEMENT, day(31), by=MEDIATOR, at=day(23)),
            reject_settlement(at=day(30), settlement_id=settlement_id(9)),
            since=shown,
        )
        assert self.due(settled) == DECIDE_BY + timedelta(days=14)

    def test_what_ran_out_meanwhile_is_due_at_once(self):
        """Nothing is left of fourteen days of pauses, so the time to decide ran on through the last one."""
        none = terms_with(decision_pause=timedelta(0))
        waited = happened(request_evidence(at=day(14)), since=in_mediation(), terms=none)
        over = given(*waited, terms=none).until(day(17))
        assert over.names() == ["dispute.evidence-request-lapsed", "dispute.decision-overdue"]
        assert [fact.at for fact in over.facts] == [day(17), day(17)]

    def test_does_not_hold_up_the_end_of_the_mediation(self):
        long = terms_with(evidence=timedelta(days=60))
        waiting = happened(request_evidence(), since=in_mediation(), terms=long)
        over = given(*waiting, terms=long).until(CAP.due)
        assert over.names()[0] == "dispute.mediation-lapsed"
        assert (over.dispute.request, over.dispute.paused_at) == (None, None)
        over.is_now(Status.REFUNDING)


class TestInAnAppeal:
    def test_the_time_to_decide_it_does_not_stand_still(self):
        asked = given(*in_appeal()).when(request_evidence(by=ANOTHER_MEDIATOR, at=day(13))).happened()
        asked.is_now(Status.IN_APPEAL)
        assert set(asked.dispute.deadlines) == {
            Deadline(Kind.APPEAL_DECISION, JUDGE_BY),
            Deadline(Kind.EVIDENCE, day(13) + PERIODS.evidence),
        }

    def test_it_is_judged_when_everybody_has_answered(self):
        judgment = decide_appeal(Judgment.UPHELD, at=day(14))
        given(*asked_in_appeal()).when(judgment).refused(Rule.EVIDENCE_AWAITED)
        one = happened(decline_evidence(at=day(14)), since=asked_in_appeal())
        given(*one).when(judgment).refused(Rule.EVIDENCE_AWAITED)
        both = given(*one).when(submit_evidence(by=BUYER, at=day(14))).happened()
        assert both.facts[1:] == (EvidenceRequestAnswered(by=BUYER, at=day(14)),)
        assert both.dispute.deadlines == (Deadline(Kind.APPEAL_DECISION, JUDGE_BY),)
        given(*one, *both.facts).when(judgment).is_granted()

    def test_or_the_mediator_does_without_it(self):
        cancelled = happened(cancel_request(by=ANOTHER_MEDIATOR, at=day(14)), since=asked_in_appeal())
        assert case_of(cancelled).dispute.deadlines == (Deadline(Kind.APPEAL_DECISION, JUDGE_BY),)
        given(*cancelled).when(decide_appeal(Judgment.UPHELD, at=day(14))).is_granted()
        given(*in_appeal()).when(cancel_request(by=ANOTHER_MEDIATOR, at=day(14))).refused(Rule.NOT_NOW)

    def test_or_the_time_for_it_is_over(self):
        over = given(*asked_in_appeal()).until(day(16))
        over.then(EvidenceRequestLapsed(by=THE_CLOCK, at=day(16)))
        over.is_now(Status.IN_APPEAL)
        assert over.dispute.late == BOTH
        assert over.when(submit_evidence(at=day(16))).happened().facts[0].late

    def test_one_thing_at_a_time(self):
        again = request_evidence(by=ANOTHER_MEDIATOR, at=day(14))
        given(*asked_in_appeal()).when(again).refused(Rule.ASKED_ALREADY)
        answered = happened(decline_evidence(at=day(14)), since=asked_in_appeal(Role.SELLER))
        given(*answered).when(again).is_granted()

    def test_by_whoever_has_the_appeal(self):
        given(*in_appeal()).when(request_evidence(at=day(13))).refused(Rule.NOT_ASSIGNED)
        given(*asked_in_appeal()).when(cancel_request(at=day(14))).refused(Rule.NOT_ASSIGNED)
        given(*asked_in_appeal(Role.SELLER)).when(decline_evidence(by=BUYER, at=day(14))).refused(Rule.NOT_ASKED)

    @pytest.mark.parametrize(
        "leaves", [recuse(by=ANOTHER_MEDIATOR, at=day(14)), object_to_mediator(at=day(14))], ids=["recused", "objected"]
    )
    def test_who_leaves_it_takes_the_request_along(self, leaves):
        left = case_of(happened(leaves, since=asked_in_appeal())).dispute
        assert (left.request, left.deadlines) == (None, (Deadline(Kind.APPEAL_DECISION, JUDGE_BY),))

    def test_so_does_who_is_late_with_it(self):
        """Asked for on day 20, until day 23; the appeal is overdue on day 21."""
        overdue = given(*asked_in_appeal(at=day(20))).until(JUDGE_BY)
        assert overdue.names() == ["dispute.appeal-overdue"]
        assert overdue.dispute.request is None
        assert [d.kind for d in overdue.dispute.deadlines] == [Kind.APPEAL_DECISION]

    def test_what_comes_with_an_appeal_of_ones_own_is_an_answer(self):
        own = appeal(by=SELLER, at=day(14), evidence=(photo(8),))
        answered = given(*asked_in_appeal(Role.SELLER)).when(own)
        answered.leads_to("dispute.evidence-submitted", "dispute.appealed", "dispute.evidence-request-answered")
        given(*happened(own, since=asked_in_appeal(Role.SELLER))).when(
            decide_appeal(Judgment.UPHELD, at=day(14))
        ).is_granted()

    def test_sent_back_nobody_waits_for_anything_any_more(self):
        answered = happened(decline_evidence(at=day(13)), since=asked_in_appeal(Role.SELLER))
        back = case_of(happened(decide_appeal(Judgment.REMANDED), since=answered)).dispute
        assert (back.status, back.request, back.late) == (Status.IN_MEDIATION, None, ())
