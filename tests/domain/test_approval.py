"""Four eyes: a decision at or above the threshold is a draft until another mediator has approved it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Actor, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import ApprovalLapsed, DecisionDrafted, DecisionReturned, DisputeDecided
from domain.dispute.lifecycle import may_see
from domain.dispute.proposal import Payer
from domain.dispute.ruling import Ruling
from domain.dispute.status import Outcome, Status
from domain.dispute.viewer import ViewerState, viewer_state
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    DEAR_LINES,
    MEDIATOR,
    SELLER,
    TERMS,
    THIRD_MEDIATOR,
    TICK,
    accept,
    allocation,
    appeal,
    approve,
    assign,
    awaiting_approval,
    case_of,
    claim_case,
    contest_return,
    counter,
    day,
    dear_in_mediation,
    decide,
    deliver_return,
    delivered,
    escalate,
    eur,
    give_back,
    happened,
    line,
    object_to_mediator,
    open_dispute,
    recuse,
    return_decision,
    sent_back,
    ship_return,
    statement,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
ALL = allocation((1, "500.00"))
DECIDE_BY = day(9) + PERIODS.decision
RULING = Ruling(
    outcome=Outcome.DECIDED_FOR_BUYER,
    award=ALL,
    payer=Payer.SELLER,
    platform_part=eur("0.00"),
    statement=statement(),
)


class TestTheDraft:
    def test_at_the_threshold_a_decision_is_a_draft(self):
        due = Deadline(Kind.APPROVAL, day(10) + PERIODS.approval)
        given(*dear_in_mediation()).when(decide((1, "500.00"))).then(
            DecisionDrafted(by=MEDIATOR, at=day(10), ruling=RULING, starts=(due,))
        )

    def test_a_cent_below_it_is_a_decision(self):
        given(*dear_in_mediation()).when(decide((1, "499.99"))).leads_to("dispute.decided")

    def test_shipping_counts(self):
        dear = dear_in_mediation(lines=(line(1, unit_price=eur("520.00")),), shipping=eur("10.00"))
        given(*dear).when(decide((1, "490.00"), shipping="10.00")).leads_to("dispute.decision-drafted")
        given(*dear).when(decide((1, "489.99"), shipping="10.00")).leads_to("dispute.decided")

    def test_so_does_money_of_the_platform(self):
        paid_by_platform = decide((1, "500.00"), payer=Payer.PLATFORM, platform="500.00")
        given(*dear_in_mediation()).when(paid_by_platform).leads_to("dispute.decision-drafted")

    def test_every_currency_has_its_own_threshold(self):
        assert TERMS.four_eyes_threshold("EUR") == eur("500.00")
        assert TERMS.four_eyes_threshold("JPY").amount == "50000"
        assert TERMS.four_eyes_threshold("KWD").amount == "500.000"

    def test_nothing_is_decided_by_it(self):
        dispute = case_of(awaiting_approval()).dispute
        assert (dispute.status, dispute.awaiting, dispute.verdict) == (Status.AWAITING_APPROVAL, (Role.MEDIATOR,), None)
        assert {d.kind for d in dispute.deadlines} == {Kind.APPROVAL, Kind.MEDIATION_CAP}
        given(*awaiting_approval()).when(appeal()).refused(Rule.NOT_NOW)

    def test_it_keeps_the_rules_of_a_decision(self):
        mediation = given(*dear_in_mediation())
        mediation.when(decide((1, "500.00"), statement=statement(clauses=()))).refused(Rule.STATEMENT_INCOMPLETE)
        mediation.when(decide((1, "500.01"))).refused(Rule.ABOVE_CLAIM)


class TestTheSecondMediator:
    def test_approves_and_the_draft_is_the_decision(self):
        window = Deadline(Kind.APPEAL_WINDOW, day(11) + PERIODS.appeal_window)
        approved = given(*awaiting_approval()).when(approve()).happened()
        approved.then(
            DisputeDecided(
                by=ANOTHER_MEDIATOR,
                at=day(11),
                outcome=Outcome.DECIDED_FOR_BUYER,
                award=ALL,
                payer=Payer.SELLER,
                platform_part=eur("0.00"),
                statement=statement(),
                starts=(window,),
            )
        )
        approved.is_now(Status.DECIDED)
        assert (approved.dispute.decided_by, approved.dispute.approved_by) == (MEDIATOR.id, ANOTHER_MEDIATOR.id)
        assert approved.dispute.draft is None

    def test_may_look_at_what_they_approved(self):
        assert may_see(case_of(happened(approve(), since=awaiting_approval())), ANOTHER_MEDIATOR, day(30))
        assert may_see(case_of(happened(return_decision(), since=awaiting_approval())), ANOTHER_MEDIATOR, day(30))
        assert not may_see(case_of(happened(approve(), since=awaiting_approval())), THIRD_MEDIATOR, day(30))

    @pytest.mark.parametrize("answer", [approve, return_decision])
    def test_is_another_one(self, answer):
        given(*awaiting_approval()).when(answer(by=MEDIATOR)).refused(Rule.OWN_DRAFT)
        assert viewer_state(case_of(awaiting_approval()), MEDIATOR, day(30)) is ViewerState.WAITING
        assert viewer_state(case_of(awaiting_approval()), ANOTHER_MEDIATOR, day(30)) is ViewerState.ACTION_REQUIRED

    @pytest.mark.parametrize("answer", [approve, return_decision])
    @pytest.mark.parametrize("party", [BUYER, SELLER])
    def test_is_no_party(self, answer, party):
        own = Actor(Role.MEDIATOR, party.id)
        given(*awaiting_approval()).when(answer(by=own)).refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)
        given(*awaiting_approval()).when(answer(by=party)).refused(Rule.NOT_YOUR_ROLE)

    def test_is_no_administrator(self):
        given(*awaiting_approval()).when(approve(by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)

    @pytest.mark.parametrize("answer", [approve, return_decision])
    @pytest.mark.parametrize("leave", [recuse(), object_to_mediator()])
    def test_is_nobody_who_left_the_case(self, answer, leave):
        others = claim_case(by=ANOTHER_MEDIATOR, at=day(10))
        drafted = happened(leave, others, decide((1, "500.00"), by=ANOTHER_MEDIATOR), since=dear_in_mediation())
        given(*drafted).when(answer(by=MEDIATOR)).refused(Rule.NOT_AGAIN)
        given(*drafted).when(answer(by=THIRD_MEDIATOR)).is_granted()
        assert viewer_state(case_of(drafted), MEDIATOR, day(30)) is ViewerState.WAITING

    @pytest.mark.parametrize("judge", [MEDIATOR, ANOTHER_MEDIATOR])
    def test_neither_of_the_two_judges_the_appeal(self, judge):
        appealed = happened(approve(), appeal(by=SELLER, at=day(12)), since=awaiting_approval())
        given(*appealed).when(claim_case(by=judge, at=day(13))).refused(Rule.OWN_DECISION)
        given(*appealed).when(assign(mediator=judge.id, at=day(13))).refused(Rule.OWN_DECISION)
        given(*appealed).when(claim_case(by=THIRD_MEDIATOR, at=day(13))).is_granted()

    def test_what_was_given_back_meanwhile_is_not_paid_twice(self):
        history = happened(give_back((1, "100.00"), at=day(10)), approve(), since=awaiting_approval())
        final = given(*history).until(day(21))
        assert final.dispute.refund.total == eur("400.00")


class TestGivingItBack:
    def test_it_goes_back_to_who_wrote_it_with_the_time_that_was_left(self):
        returned = given(*awaiting_approval()).when(return_decision()).happened()
        returned.then(
            DecisionReturned(
                by=ANOTHER_MEDIATOR,
                at=day(11),
                note="The second fact is not shown.",
                starts=(
                    Deadline(Kind.LEASE, day(11) + PERIODS.lease),
                    Deadline(Kind.DECISION, DECIDE_BY + timedelta(days=1)),
                ),
            )
        )
        returned.is_now(Status.IN_MEDIATION)
        assert (returned.dispute.mediator, returned.dispute.draft) == (MEDIATOR.id, None)

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*awaiting_approval()).when(return_decision(note=note)).refused(Rule.NOTE_LENGTH)

    def test_a_lower_award_then_needs_no_second_mediator(self):
        returned = happened(return_decision(), since=awaiting_approval())
        decided = given(*returned).when(decide((1, "499.99"), at=day(11))).leads_to("dispute.decided").dispute
        assert (decided.decided_by, decided.approved_by) == (MEDIATOR.id, None)

    def test_and_the_same_one_needs_one_again(self):
        again = happened(return_decision(), decide((1, "500.00"), at=day(11)), since=awaiting_approval())
        given(*again).when(approve(by=MEDIATOR)).refused(Rule.OWN_DRAFT)
        given(*again).when(approve(by=THIRD_MEDIATOR)).is_granted().is_now(Status.DECIDED)

    @pytest.mark.parametrize(
        ("back", "due"),
        [(24, DECIDE_BY + PERIODS.decision_pause), (26, DECIDE_BY + PERIODS.decision_pause), (40, day(40))],
        ids=["fourteen days", "sixteen", "so long that all time is over"],
    )
    def test_the_time_to_decide_is_moved_by_fourteen_days_at_most(self, back, due):
        waited = given(*awaiting_approval()).until(day(back))
        returned = waited.when(return_decision(at=day(back))).is_granted().dispute
        assert [d.due for d in returned.deadlines if d.kind is Kind.DECISION] == [due]


class TestWaiting:
    def test_without_an_answer_it_goes_first_in_the_queue_every_two_days(self):
        first, second = (day(10) + n * PERIODS.approval for n in (1, 2))
        waited = given(*awaiting_approval()).until(first)
        waited.then(ApprovalLapsed(by=THE_CLOCK, at=first, starts=(Deadline(Kind.APPROVAL, second),)))
        waited.is_now(Status.AWAITING_APPROVAL)
        waited.when(approve(at=first)).is_granted().is_now(Status.DECIDED)

    def test_not_a_microsecond_before(self):
        assert given(*awaiting_approval()).until(day(10) + PERIODS.approval - TICK).facts == ()

    def test_in_the_end_the_platform_pays(self):
        cap = day(9) + PERIODS.mediation_cap
        over = given(*awaiting_approval()).until(cap)
        assert over.names()[-3:] == ["dispute.mediation-lapsed", "order.refund-reserved", "dispute.refund-requested"]
        assert over.order.purse(1).from_platform == eur("500.00")
        assert (over.dispute.verdict.outcome, over.dispute.draft) == (Outcome.PLATFORM_PAID, None)

    def test_nobody_decides_or_releases_meanwhile(self):
        given(*awaiting_approval()).when(decide((1, "1.00"), at=day(11))).refused(Rule.NOT_NOW)
        given(*awaiting_approval()).when(recuse(at=day(11))).refused(Rule.NOT_NOW)


class TestThePartiesGoOn:
    def test_they_settle_directly_while_a_draft_waits_and_the_draft_is_off_the_table(self):
        settled = given(*awaiting_approval()).when(accept(2, at=day(11))).is_granted()
        settled.is_now(Status.REFUNDING)
        assert settled.dispute.refund.total == eur("30.00")
        assert (settled.dispute.draft, settled.dispute.decided_by) == (None, None)
        settled_case = given(*happened(accept(2, at=day(11)), since=awaiting_approval()))
        settled_case.when(approve(at=day(12))).refused(Rule.NO_SUCH_DISPUTE)

    def test_or_the_buyer_gives_it_up(self):
        given(*awaiting_approval()).when(withdraw(at=day(11))).is_granted().is_now(Status.CLOSED)

    def test_a_draft_has_no_part_in_a_later_decision(self):
        """Agreed to send the machine back while the draft waited; then contested, and decided by somebody else."""
        bought = delivered(lines=DEAR_LINES, shipping=eur("0.00"))
        drafted = happened(
            open_dispute(claim=sent_back()), counter(), escalate(), claim_case(), decide((1, "500.00")), since=bought
        )
        contested = happened(
            accept(1, by=SELLER, at=day(11)),
            ship_return(at=day(12)),
            deliver_return(),
            contest_return(),
            claim_case(by=ANOTHER_MEDIATOR, at=day(16)),
            since=drafted,
        )
        decided = given(*contested).when(decide((1, "10.00"), by=ANOTHER_MEDIATOR, at=day(16))).is_granted().dispute
        assert (decided.decided_by, decided.approved_by) == (ANOTHER_MEDIATOR.id, None)


def test_the_threshold_is_that_of_the_terms_of_the_dispute():
    strict = replace(TERMS, limits=replace(TERMS.limits, four_eyes_threshold={"*": "10.00"}))
    given(*dear_in_mediation(), terms=strict).when(decide((1, "9.99"))).leads_to("dispute.decided")
    given(*dear_in_mediation(), terms=strict).when(decide((1, "10.00"))).leads_to("dispute.decision-drafted")
