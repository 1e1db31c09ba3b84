"""Another look at a decision: who may ask for it, until when, and what another mediator makes of it."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.events import AppealDecided, AppealOverdue, AppealWaived, DisputeAppealed
from domain.dispute.proposal import Payer
from domain.dispute.ruling import Appeal, AppealGround, Judgment, Ruling
from domain.dispute.status import Outcome, Stage, Status
from domain.dispute.viewer import ViewerState, actions, viewer_state
from domain.order.events import RefundReserved
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    MEDIATOR,
    SELLER,
    STRANGER,
    TERMS,
    THIRD_MEDIATOR,
    TICK,
    Facts,
    accept,
    allocation,
    appeal,
    appealed,
    assign,
    case_of,
    claim_case,
    counter,
    day,
    decide,
    decide_appeal,
    decided,
    delivered,
    escalate,
    escalated,
    eur,
    give_back,
    happened,
    in_appeal,
    in_mediation,
    lapsed,
    open_dispute,
    refund,
    remanded,
    statement,
    terms_with,
    waive_appeal,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
WINDOW = day(10) + PERIODS.appeal_window
DUE = Deadline(Kind.APPEAL_DECISION, day(11) + PERIODS.appeal_decision)
FOR_THE_BUYER, FOR_THE_SELLER, IN_HALF = ((1, "80.00"),), ((1, "0.00"),), ((1, "40.00"),)
BY_THE_PLATFORM = {"payer": Payer.PLATFORM, "platform": "80.00"}
PAID_OUT = ["dispute.decision-final", "order.refund-reserved", "dispute.refund-requested"]


class TestAskingForIt:
    def test_it_waits_for_another_mediator(self):
        asked = Appeal(by=Role.BUYER, ground=AppealGround.TERMS_MISAPPLIED, statement="It is broken, not dented.")
        appealing = given(*decided()).when(appeal()).happened()
        appealing.then(DisputeAppealed(by=BUYER, at=day(11), appeal=asked, starts=(DUE,)))
        appealing.is_now(Status.IN_APPEAL)
        assert (appealing.dispute.stage, appealing.dispute.awaiting) == (Stage.APPEAL, (Role.MEDIATOR,))
        assert appealing.dispute.mediator is None

    @pytest.mark.parametrize("words", ["", " ", "x" * 2001])
    def test_with_a_statement(self, words):
        given(*decided()).when(appeal(statement=words)).refused(Rule.NOTE_LENGTH)

    @pytest.mark.parametrize(
        ("award", "payment", "losers"),
        [
            (FOR_THE_BUYER, {}, {SELLER}),
            (FOR_THE_SELLER, {}, {BUYER}),
            (IN_HALF, {}, {BUYER, SELLER}),
            (FOR_THE_BUYER, BY_THE_PLATFORM, set()),
            (IN_HALF, {"payer": Payer.PLATFORM, "platform": "40.00"}, {BUYER}),
            (FOR_THE_BUYER, {"payer": Payer.SPLIT, "platform": "79.99"}, {SELLER}),
        ],
    )
    def test_only_who_lost_something_appeals_or_waives(self, award, payment, losers):
        history = happened(decide(*award, **payment), since=in_mediation())
        for party in (BUYER, SELLER):
            for command in (appeal(by=party), waive_appeal(by=party)):
                if party in losers:
                    given(*history).when(command).is_granted()
                else:
                    given(*history).when(command).refused(Rule.NOTHING_LOST)
            appealable = viewer_state(case_of(history), party, day(30)) is ViewerState.APPEALABLE
            assert appealable == (party in losers)

    def test_a_microsecond_before_the_window_closes(self):
        open_still = given(*decided()).until(WINDOW - TICK)
        open_still.when(appeal(at=WINDOW - TICK)).is_granted().is_now(Status.IN_APPEAL)

    def test_not_when_it_closes(self):
        over = given(*decided()).until(WINDOW)
        assert over.names() == PAID_OUT
        over.when(appeal(at=WINDOW)).refused(Rule.NOT_NOW)
        over.when(waive_appeal(at=WINDOW)).refused(Rule.NOT_NOW)

    def test_nobody_else_does(self):
        given(*decided()).when(appeal(by=MEDIATOR)).refused(Rule.NOT_YOUR_ROLE)
        given(*decided()).when(appeal(by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_mediation()).when(appeal()).refused(Rule.NOT_NOW)

    def test_nor_settles_or_withdraws_what_is_decided(self):
        for history in (decided(), in_appeal()):
            given(*history).when(accept(2, at=day(12))).refused(Rule.NOT_NOW)
            given(*history).when(withdraw(at=day(12))).refused(Rule.NOT_NOW)


class TestBothSides:
    @pytest.mark.parametrize(("first", "second"), [(BUYER, SELLER), (SELLER, BUYER)])
    def test_both_may_appeal_and_the_time_to_judge_is_that_of_the_first(self, first, second):
        both = given(*appealed(by=first)).when(appeal(by=second, at=day(12))).is_granted()
        assert [asked.by for asked in both.dispute.appeals] == [first.role, second.role]
        assert both.dispute.deadlines == (DUE,)

    def test_the_second_one_too_while_its_window_is_open(self):
        given(*in_appeal()).when(appeal(by=SELLER, at=WINDOW - TICK)).is_granted()
        given(*in_appeal()).when(appeal(by=SELLER, at=WINDOW)).refused(Rule.NOT_NOW)

    def test_who_looks_at_it_keeps_it(self):
        joined = given(*in_appeal()).when(appeal(by=SELLER, at=day(12))).is_granted()
        assert joined.dispute.mediator == ANOTHER_MEDIATOR.id

    def test_each_once(self):
        given(*appealed()).when(appeal(at=day(12))).refused(Rule.APPEALED_ALREADY)
        given(*appealed()).when(waive_appeal(at=day(12))).refused(Rule.NOT_NOW)

    @pytest.mark.parametrize(("one", "other"), [(BUYER, SELLER), (SELLER, BUYER)])
    def test_one_waives_and_the_other_appeals(self, one, other):
        waived = given(*decided()).when(waive_appeal(by=one)).happened()
        waived.then(AppealWaived(by=one, at=day(11)))
        waived.is_now(Status.DECIDED)
        history = given(*happened(waive_appeal(by=one), since=decided()))
        history.when(appeal(by=one)).refused(Rule.APPEALED_ALREADY)
        history.when(waive_appeal(by=one)).refused(Rule.APPEALED_ALREADY)
        appealing = history.when(appeal(by=other)).is_granted()
        appealing.is_now(Status.IN_APPEAL)
        given(*happened(waive_appeal(by=one), appeal(by=other), since=decided())).when(
            appeal(by=one, at=day(12))
        ).refused(Rule.APPEALED_ALREADY)

    @pytest.mark.parametrize(("one", "other"), [(BUYER, SELLER), (SELLER, BUYER)])
    def test_when_both_waive_it_is_carried_out_at_once(self, one, other):
        waived = happened(waive_appeal(by=one), since=decided())
        final = given(*waived).when(waive_appeal(by=other)).leads_to("dispute.appeal-waived", *PAID_OUT)
        final.is_now(Status.REFUNDING)

    def test_it_is_enough_that_the_only_loser_waives(self):
        history = happened(decide(*FOR_THE_SELLER), since=in_mediation())
        over = given(*history).when(waive_appeal(by=BUYER)).is_granted()
        over.is_now(Status.CLOSED)
        assert (over.dispute.outcome, over.dispute.closed_by) == (Outcome.DECIDED_FOR_SELLER, Role.MEDIATOR)


class TestTheOtherMediator:
    def test_claims_it_or_is_given_it(self):
        given(*appealed()).when(claim_case(by=ANOTHER_MEDIATOR, at=day(12))).leads_to(
            "mediator.case-taken", "dispute.mediator-assigned"
        )
        for by in (ADMIN, THE_CLOCK):
            given_to = assign(by=by, mediator=ANOTHER_MEDIATOR.id, at=day(12))
            taken = given(*appealed()).when(given_to).is_granted()
            taken.is_now(Status.IN_APPEAL)
            assert (taken.dispute.mediator, taken.dispute.deadlines) == (ANOTHER_MEDIATOR.id, (DUE,))

    def test_is_not_the_one_who_decided(self):
        given(*appealed()).when(claim_case(at=day(12))).refused(Rule.OWN_DECISION)
        given(*appealed()).when(assign(at=day(12))).refused(Rule.OWN_DECISION)
        given(*appealed()).when(decide_appeal(Judgment.UPHELD, by=MEDIATOR)).refused(Rule.NOT_ASSIGNED)
        assert viewer_state(case_of(appealed()), MEDIATOR, day(30)) is ViewerState.WAITING
        assert viewer_state(case_of(appealed()), ANOTHER_MEDIATOR, day(30)) is ViewerState.ACTION_REQUIRED

    def test_is_one(self):
        taken = given(*in_appeal())
        taken.when(claim_case(by=THIRD_MEDIATOR, at=day(12))).refused(Rule.NO_SUCH_DISPUTE)
        taken.when(claim_case(by=ANOTHER_MEDIATOR, at=day(12))).refused(Rule.NOT_NOW)
        taken.when(assign(mediator=THIRD_MEDIATOR.id, at=day(12))).refused(Rule.NOT_NOW)

    def test_alone_judges(self):
        given(*in_appeal()).when(decide_appeal(Judgment.UPHELD, by=THIRD_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_appeal()).when(decide_appeal(Judgment.UPHELD, by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)
        given(*decided()).when(decide_appeal(Judgment.UPHELD, by=MEDIATOR)).refused(Rule.NOT_NOW)

    def test_too_slow_loses_it_at_the_due_instant(self):
        late = given(*in_appeal()).until(DUE.due)
        again = Deadline(Kind.APPEAL_DECISION, DUE.due + PERIODS.appeal_decision)
        late.then(AppealOverdue(by=THE_CLOCK, at=DUE.due, starts=(again,)))
        late.is_now(Status.IN_APPEAL)
        assert late.dispute.mediator is None
        late.when(claim_case(by=THIRD_MEDIATOR, at=DUE.due)).is_granted()
        assert given(*in_appeal()).until(DUE.due - TICK).facts == ()


class TestTheJudgment:
    def test_upheld_the_decision_is_carried_out_as_it_was(self):
        said = statement(
            text="The first mediator saw all there is to see and weighed it rightly, as the terms would have it."
        )
        upheld = given(*in_appeal()).when(decide_appeal(Judgment.UPHELD, statement=said)).happened()
        ruling = Ruling(
            outcome=Outcome.DECIDED_SPLIT,
            award=allocation((1, "40.00")),
            payer=Payer.SELLER,
            platform_part=eur("0.00"),
            statement=said,
        )
        assert upheld.facts[0] == AppealDecided(
            by=ANOTHER_MEDIATOR, at=day(13), judgment=Judgment.UPHELD, ruling=ruling, starts=()
        )
        assert upheld.names() == ["dispute.appeal-decided", *PAID_OUT]
        assert upheld.dispute.statement == said

    def test_upheld_leaves_the_platforms_part_as_it_was(self):
        split = decide((1, "30.00"), shipping="10.00", payer=Payer.SPLIT, platform="15.00")
        history = happened(split, appeal(), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=in_mediation())
        before = case_of(history).dispute.verdict
        after = given(*history).when(decide_appeal(Judgment.UPHELD)).is_granted().dispute
        assert after.payer is Payer.SPLIT
        assert (after.verdict.from_seller, after.verdict.from_platform) == (before.from_seller, before.from_platform)

    @pytest.mark.parametrize("judgment", [Judgment.MODIFIED, Judgment.REVERSED])
    @pytest.mark.parametrize(
        ("award", "outcome"),
        [(FOR_THE_BUYER, Outcome.DECIDED_FOR_BUYER), (((1, "39.99"),), Outcome.DECIDED_SPLIT)],
    )
    def test_modified_or_reversed_another_award_counts(self, judgment, award, outcome):
        changed = (
            given(*in_appeal()).when(decide_appeal(judgment, *award)).leads_to("dispute.appeal-decided", *PAID_OUT)
        )
        assert changed.dispute.verdict.outcome is outcome
        assert changed.dispute.refund.total == eur(award[0][1])

    def test_with_nothing_to_pay_it_is_the_end(self):
        over = given(*in_appeal()).when(decide_appeal(Judgment.REVERSED)).is_granted()
        over.is_now(Status.CLOSED)
        assert (over.dispute.outcome, over.dispute.closed_by) == (Outcome.DECIDED_FOR_SELLER, Role.MEDIATOR)
        assert not over.dispute.automatic

    @pytest.mark.parametrize("judgment", [Judgment.UPHELD, Judgment.REMANDED])
    @pytest.mark.parametrize(
        ("award", "more"), [(IN_HALF, {}), ((), {"shipping": eur("0.01")}), ((), {"platform_part": eur("0.01")})]
    )
    def test_what_is_upheld_or_sent_back_lays_down_nothing_new(self, judgment, award, more):
        given(*in_appeal()).when(decide_appeal(judgment, *award, **more)).refused(Rule.RULING_MISMATCH)

    @pytest.mark.parametrize("judgment", [Judgment.MODIFIED, Judgment.REVERSED])
    def test_what_is_changed_is_not_the_same_again(self, judgment):
        given(*in_appeal()).when(decide_appeal(judgment, *IN_HALF)).refused(Rule.RULING_MISMATCH)

    def test_the_same_award_from_another_purse_is_a_change(self):
        by_platform = decide_appeal(Judgment.MODIFIED, *IN_HALF, payer=Payer.PLATFORM, platform_part=eur("40.00"))
        changed = given(*in_appeal()).when(by_platform).is_granted()
        assert changed.order.purse(1).from_platform == eur("40.00")
        assert changed.order.purse(1).reserved == eur("0.00")

    def test_so_is_the_same_sum_for_something_else(self):
        shipping = decide_appeal(Judgment.MODIFIED, (1, "30.00"), shipping=eur("10.00"))
        given(*in_appeal()).when(shipping).is_granted()

    def test_and_another_share_of_the_platform(self):
        split = decide(*IN_HALF, payer=Payer.SPLIT, platform="10.00")
        history = happened(split, appeal(), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=in_mediation())
        half = decide_appeal(Judgment.MODIFIED, *IN_HALF, payer=Payer.SPLIT, platform_part=eur("20.00"))
        given(*history).when(half).is_granted()
        same = decide_appeal(Judgment.MODIFIED, *IN_HALF, payer=Payer.SPLIT, platform_part=eur("10.00"))
        given(*history).when(same).refused(Rule.RULING_MISMATCH)

    @pytest.mark.parametrize(
        ("command", "rule"),
        [
            (decide_appeal(Judgment.REVERSED, (1, "80.01")), Rule.ABOVE_CLAIM),
            (decide_appeal(Judgment.REVERSED, (2, "1.00")), Rule.NO_SUCH_LINE),
            (decide_appeal(Judgment.REVERSED, (1, "80.00"), payer=Payer.PLATFORM), Rule.PAYER_MISMATCH),
            (decide_appeal(Judgment.UPHELD, statement=statement(facts=())), Rule.STATEMENT_INCOMPLETE),
            (decide_appeal(Judgment.REMANDED, statement=statement(clauses=("hunch",))), Rule.UNKNOWN_CLAUSE),
        ],
    )
    def test_it_keeps_the_rules_of_a_decision(self, command, rule):
        given(*in_appeal()).when(command).refused(rule)

    def test_what_was_given_back_meanwhile_is_not_paid_twice(self):
        history = happened(give_back((1, "60.00"), at=day(12)), since=in_appeal())
        upheld = given(*history).when(decide_appeal(Judgment.UPHELD)).is_granted()
        assert upheld.dispute.refund.total == eur("20.00")

    def test_the_money_is_set_aside_once_and_not_before(self):
        assert case_of(in_appeal()).order.reservations == ()
        history = happened(decide_appeal(Judgment.UPHELD), refund(eur("40.00"), at=day(14)), since=in_appeal())
        assert [type(fact) for fact in history].count(RefundReserved) == 1
        assert case_of(history).order.purse(1).refunded == eur("40.00")
        assert case_of(history).dispute.status is Status.CLOSED


def decided_again(*award: tuple[int, str]) -> Facts:
    """The first mediator decides once more on day 14, after the remand."""
    return happened(decide(*(award or IN_HALF), at=day(14)), since=remanded())


class TestSentBack:
    def test_the_first_mediator_decides_again_with_all_the_time_of_a_mediation(self):
        sent_back = given(*in_appeal()).when(decide_appeal(Judgment.REMANDED)).leads_to("dispute.appeal-decided")
        sent_back.is_now(Status.IN_MEDIATION)
        assert (sent_back.dispute.mediator, sent_back.dispute.verdict) == (MEDIATOR.id, None)
        assert sent_back.dispute.deadlines == (
            Deadline(Kind.LEASE, day(13) + PERIODS.lease),
            Deadline(Kind.DECISION, day(13) + PERIODS.decision),
            Deadline(Kind.MEDIATION_CAP, day(13) + PERIODS.mediation_cap),
        )
        assert sent_back.order.reservations == ()

    def test_what_was_overdue_before_costs_nobody_the_case(self):
        slow = terms_with(lease=timedelta(days=60))
        late = lapsed(day(16), happened(claim_case(), since=escalated(), terms=slow), terms=slow)
        again = happened(
            decide(*IN_HALF, at=day(16)),
            appeal(at=day(17)),
            claim_case(by=ANOTHER_MEDIATOR, at=day(17)),
            decide_appeal(Judgment.REMANDED, at=day(18)),
            since=late,
            terms=slow,
        )
        overdue = given(*again, terms=slow).until(day(18) + PERIODS.decision)
        assert overdue.names() == ["dispute.decision-overdue"]
        overdue.is_now(Status.IN_MEDIATION)

    def test_the_parties_may_settle_again(self):
        given(*remanded()).when(accept(2, at=day(14))).is_granted().is_now(Status.REFUNDING)

    @pytest.mark.parametrize("party", [BUYER, SELLER])
    def test_a_decision_made_anew_may_be_appealed_by_either(self, party):
        """Also by the one who had appealed the first: that decision is no more."""
        second = given(*decided_again()).when(appeal(by=party, at=day(15))).is_granted()
        second.is_now(Status.IN_APPEAL)
        assert [asked.by for asked in second.dispute.appeals] == [party.role]
        assert second.dispute.deadlines == (Deadline(Kind.APPEAL_DECISION, day(15) + PERIODS.appeal_decision),)

    def test_and_a_waiver_was_one_of_the_first_decision_only(self):
        waived = happened(waive_appeal(), appeal(), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=decided())
        again = happened(decide_appeal(Judgment.REMANDED), decide(*FOR_THE_BUYER, at=day(14)), since=waived)
        given(*again).when(appeal(by=SELLER, at=day(15))).is_granted()

    def test_but_only_once(self):
        appealing = appeal(at=day(15)), claim_case(by=ANOTHER_MEDIATOR, at=day(15))
        second = given(*happened(*appealing, since=decided_again()))
        second.when(decide_appeal(Judgment.REMANDED, at=day(16))).refused(Rule.REMANDED_ALREADY)
        second.when(decide_appeal(Judgment.UPHELD, at=day(16))).is_granted().is_now(Status.REFUNDING)
        (told,) = (a for a in actions(second.case, ANOTHER_MEDIATOR, day(16)) if a.command is c.DecideAppeal)
        assert told.constraints["judgments"] == (Judgment.UPHELD, Judgment.MODIFIED, Judgment.REVERSED)

    def test_whoever_decides_then_does_not_judge_that_appeal(self):
        """The first mediator let it lie; the third decided."""
        back = lapsed(day(15), remanded())
        third = happened(
            claim_case(by=THIRD_MEDIATOR, at=day(15)), decide(*IN_HALF, by=THIRD_MEDIATOR, at=day(16)), since=back
        )
        appealing = given(*happened(appeal(at=day(17)), since=third))
        appealing.when(claim_case(by=THIRD_MEDIATOR, at=day(17))).refused(Rule.OWN_DECISION)
        appealing.when(claim_case(by=MEDIATOR, at=day(17))).is_granted()


def test_an_appeal_judged_for_less_than_was_claimed_is_credited_to_the_mediator():
    lower = happened(open_dispute(), counter(), escalate(), claim_case(), decide(*IN_HALF), since=delivered())
    appealing = happened(appeal(by=SELLER), claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=lower)
    over = happened(decide_appeal(Judgment.MODIFIED, (1, "10.00")), refund(eur("10.00"), at=day(14)), since=appealing)
    ended = case_of(over).dispute
    assert (ended.outcome, ended.closed_by, ended.automatic) == (Outcome.DECIDED_SPLIT, Role.MEDIATOR, False)
