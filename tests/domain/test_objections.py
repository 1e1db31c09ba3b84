"""A mediator who should not judge a case: by their own word, or because a party would rather have another."""

import pytest

from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import MediatorObjectedTo, MediatorRecused
from domain.dispute.lifecycle import may_see
from domain.dispute.status import Status
from domain.dispute.viewer import ViewerState, viewer_state
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
    appeal,
    appealed,
    assign,
    awaiting_approval,
    case_of,
    claim_case,
    day,
    decide,
    decided,
    escalated,
    happened,
    in_appeal,
    in_mediation,
    lapsed,
    object_to_mediator,
    recuse,
    release,
    settlement_proposed,
)
from tests.scenario import given

PERIODS = TERMS.periods
ASSIGN_BY = Deadline(Kind.ASSIGNMENT, day(10) + PERIODS.assignment)
PARTIES = [BUYER, SELLER]


class TestRecusal:
    def test_sends_the_case_back_to_the_queue(self):
        recused = given(*in_mediation()).when(recuse()).happened()
        recused.then(
            MediatorRecused(
                by=MEDIATOR, at=day(10), mediator=MEDIATOR.id, note="The seller is my cousin.", starts=(ASSIGN_BY,)
            )
        )
        recused.is_now(Status.AWAITING_MEDIATOR)
        assert recused.dispute.mediator is None

    def test_the_time_to_decide_goes_on(self):
        before, after = (
            case_of(h).dispute.deadlines for h in (in_mediation(), happened(recuse(), since=in_mediation()))
        )
        assert set(after) == {d for d in before if d.kind is not Kind.LEASE} | {ASSIGN_BY}

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*in_mediation()).when(recuse(note=note)).refused(Rule.NOTE_LENGTH)

    def test_only_by_who_has_the_case(self):
        given(*in_mediation()).when(recuse(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        passed_on = happened(release(), claim_case(by=ANOTHER_MEDIATOR, at=day(11)), since=in_mediation())
        given(*passed_on).when(recuse(at=day(11))).refused(Rule.NOT_ASSIGNED)
        given(*escalated()).when(recuse()).refused(Rule.NOT_NOW)
        given(*in_mediation()).when(recuse(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)

    @pytest.mark.parametrize("situation", [settlement_proposed, awaiting_approval, decided])
    def test_not_while_others_have_the_word(self, situation):
        given(*situation()).when(recuse(at=day(10))).refused(Rule.NOT_NOW)


@pytest.mark.parametrize("leave", [recuse(), object_to_mediator(), object_to_mediator(by=BUYER)])
class TestWhoLeft:
    def test_never_takes_the_case_again(self, leave):
        left = given(*happened(leave, since=in_mediation()))
        left.when(claim_case(at=day(10))).refused(Rule.NOT_AGAIN)
        left.when(assign(at=day(10))).refused(Rule.NOT_AGAIN)
        left.when(claim_case(at=day(10), by=ANOTHER_MEDIATOR)).is_granted().is_now(Status.IN_MEDIATION)

    def test_not_even_after_others_had_it(self, leave):
        others = happened(leave, claim_case(by=ANOTHER_MEDIATOR, at=day(10)), since=in_mediation())
        back = given(*others).until(day(10) + PERIODS.lease)
        back.is_now(Status.AWAITING_MEDIATOR)
        back.when(claim_case(at=day(13))).refused(Rule.NOT_AGAIN)
        back.when(claim_case(at=day(13), by=ANOTHER_MEDIATOR)).is_granted()

    def test_nor_its_appeal(self, leave):
        others = claim_case(by=ANOTHER_MEDIATOR, at=day(10))
        decision = decide((1, "40.00"), by=ANOTHER_MEDIATOR, at=day(11))
        history = happened(leave, others, decision, since=in_mediation())
        appealed_case = given(*happened(appeal(at=day(12)), since=history))
        appealed_case.when(claim_case(at=day(13))).refused(Rule.NOT_AGAIN)
        appealed_case.when(assign(at=day(13))).refused(Rule.NOT_AGAIN)
        appealed_case.when(claim_case(at=day(13), by=THIRD_MEDIATOR)).is_granted()

    def test_sees_it_and_is_asked_for_nothing(self, leave):
        left = case_of(happened(leave, since=in_mediation()))
        assert may_see(left, MEDIATOR, day(30))
        assert viewer_state(left, MEDIATOR, day(30)) is ViewerState.WAITING
        assert viewer_state(left, ANOTHER_MEDIATOR, day(30)) is ViewerState.ACTION_REQUIRED


class TestWhoGaveItBackOrLostIt:
    def test_may_take_it_again(self):
        given(*happened(release(), since=in_mediation())).when(claim_case(at=day(10))).is_granted()
        given(*lapsed(day(12), in_mediation())).when(claim_case(at=day(12))).is_granted()


class TestObjection:
    @pytest.mark.parametrize("by", PARTIES)
    def test_needs_no_reasons(self, by):
        objected = given(*in_mediation()).when(object_to_mediator(by=by)).happened()
        objected.then(MediatorObjectedTo(by=by, at=day(10), mediator=MEDIATOR.id, starts=(ASSIGN_BY,)))
        objected.is_now(Status.AWAITING_MEDIATOR)
        assert (objected.dispute.mediator, objected.dispute.objected) == (None, (by.role,))

    @pytest.mark.parametrize(("by", "other"), [(BUYER, SELLER), (SELLER, BUYER)])
    def test_each_side_has_one(self, by, other):
        second = claim_case(by=ANOTHER_MEDIATOR, at=day(10))
        history = given(*happened(object_to_mediator(by=by), second, since=in_mediation()))
        history.when(object_to_mediator(by=by, at=day(11))).refused(Rule.OBJECTED_ALREADY)
        gone = history.when(object_to_mediator(by=other, at=day(11))).is_granted()
        assert set(gone.dispute.left_by) == {MEDIATOR.id, ANOTHER_MEDIATOR.id}

    def test_there_has_to_be_a_mediator(self):
        given(*escalated()).when(object_to_mediator()).refused(Rule.NOT_NOW)
        given(*appealed()).when(object_to_mediator(at=day(12))).refused(Rule.NOT_NOW)

    @pytest.mark.parametrize("situation", [settlement_proposed, awaiting_approval, decided])
    def test_who_has_laid_something_down_is_not_objected_to_any_more(self, situation):
        given(*situation()).when(object_to_mediator(at=day(11))).refused(Rule.NOT_NOW)

    def test_is_for_the_two_sides(self):
        given(*in_mediation()).when(object_to_mediator(by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)
        given(*in_mediation()).when(object_to_mediator(by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)


class TestInAnAppeal:
    @pytest.mark.parametrize(
        "leave",
        [
            recuse(by=ANOTHER_MEDIATOR, at=day(12)),
            object_to_mediator(at=day(12)),
            object_to_mediator(by=BUYER, at=day(12)),
        ],
    )
    def test_it_waits_for_another_one_and_its_time_goes_on(self, leave):
        before = case_of(in_appeal()).dispute
        left = given(*in_appeal()).when(leave).is_granted()
        left.is_now(Status.IN_APPEAL)
        assert left.dispute.mediator is None
        assert left.dispute.deadlines == before.deadlines
        history = given(*happened(leave, since=in_appeal()))
        history.when(claim_case(by=ANOTHER_MEDIATOR, at=day(13))).refused(Rule.NOT_AGAIN)
        history.when(claim_case(by=MEDIATOR, at=day(13))).refused(Rule.OWN_DECISION)
        history.when(claim_case(by=THIRD_MEDIATOR, at=day(13))).is_granted()

    def test_an_objection_used_in_the_first_instance_is_used(self):
        """The seller did not want the first mediator; the second decided, the third has the appeal."""
        others = claim_case(by=ANOTHER_MEDIATOR, at=day(10))
        decision = decide((1, "40.00"), by=ANOTHER_MEDIATOR, at=day(11))
        third = claim_case(by=THIRD_MEDIATOR, at=day(13))
        history = happened(object_to_mediator(), others, decision, appeal(at=day(12)), third, since=in_mediation())
        given(*history).when(object_to_mediator(at=day(13))).refused(Rule.OBJECTED_ALREADY)
        given(*history).when(object_to_mediator(by=BUYER, at=day(13))).is_granted()
