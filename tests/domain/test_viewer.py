"""What a dispute looks like from one chair."""

import pytest

from domain.actor import Actor, Role
from domain.dispute import commands as c
from domain.dispute.proposal import Ground
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case, Dispute
from domain.dispute.status import Outcome
from domain.dispute.viewer import ViewerState, actions, constraints, viewer_state
from domain.terms import Remedy
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    MARKETPLACE,
    MEDIATOR,
    OPENED,
    REFUND,
    SELLER,
    SETTLEMENT,
    TERMS,
    accept_settlement,
    allocation,
    appealed,
    asked_in_appeal,
    awaiting_approval,
    awaiting_evidence,
    awaiting_return,
    case_of,
    closed,
    contested,
    countered,
    day,
    deadlocked,
    decided,
    escalated,
    eur,
    happened,
    in_appeal,
    in_mediation,
    insist,
    opened,
    proposal_id,
    refund_failed,
    refunding,
    reinstatement_asked,
    rejected,
    remanded,
    return_in_transit,
    return_inspection,
    return_lapsed,
    settlement_proposed,
    waive_appeal,
)

ACT, WAIT, REVIEW, MAY = (getattr(ViewerState, s) for s in ("ACTION_REQUIRED", "WAITING", "UNDER_REVIEW", "APPEALABLE"))
END = ViewerState.CLOSED


def half_accepted():
    """The buyer would settle so."""
    return happened(accept_settlement(), since=settlement_proposed())


def half_waived():
    """The seller takes the decision as it is."""
    return happened(waive_appeal(), since=decided())


def one_asked():
    """The mediator wants to see something of the seller's."""
    return awaiting_evidence(Role.SELLER)


SHOW = c.SubmitEvidence


@pytest.mark.parametrize(
    ("situation", "buyer", "seller", "mediator", "another"),
    [
        (opened, WAIT, ACT, WAIT, WAIT),
        (countered, ACT, WAIT, WAIT, WAIT),
        (rejected, ACT, WAIT, WAIT, WAIT),
        (deadlocked, ACT, ACT, WAIT, WAIT),
        (escalated, REVIEW, REVIEW, ACT, ACT),
        (in_mediation, REVIEW, REVIEW, ACT, WAIT),
        (settlement_proposed, ACT, ACT, WAIT, WAIT),
        (half_accepted, REVIEW, ACT, WAIT, WAIT),
        (awaiting_approval, REVIEW, REVIEW, WAIT, ACT),
        (decided, MAY, MAY, WAIT, WAIT),
        (half_waived, MAY, WAIT, WAIT, WAIT),
        (appealed, REVIEW, REVIEW, WAIT, ACT),
        (in_appeal, REVIEW, REVIEW, WAIT, ACT),
        (remanded, REVIEW, REVIEW, ACT, WAIT),
        (awaiting_return, ACT, WAIT, WAIT, WAIT),
        (return_in_transit, WAIT, WAIT, WAIT, WAIT),
        (return_inspection, WAIT, ACT, WAIT, WAIT),
        (contested, REVIEW, REVIEW, ACT, ACT),
        (refunding, WAIT, WAIT, WAIT, WAIT),
        (closed, END, END, END, END),
    ],
)
def test_one_word_says_whether_something_is_to_be_done(situation, buyer, seller, mediator, another):
    case = case_of(situation())
    viewers = (BUYER, SELLER, MEDIATOR, ANOTHER_MEDIATOR)
    assert [viewer_state(case, viewer, day(30)) for viewer in viewers] == [buyer, seller, mediator, another]


def test_staff_act_where_it_is_their_turn():
    assert viewer_state(case_of(refunding()), MARKETPLACE, day(30)) is ACT
    assert viewer_state(case_of(return_in_transit()), MARKETPLACE, day(30)) is ACT
    assert viewer_state(case_of(refund_failed()), ADMIN, day(30)) is ACT
    assert viewer_state(case_of(refund_failed()), AUDITOR, day(30)) is WAIT


def test_what_must_be_answered_is_mandatory_until_when_and_the_rest_is_free():
    offered = {action.command: action for action in actions(case_of(opened()), SELLER, day(7))}
    due = OPENED + TERMS.periods.seller_response
    assert {action.due for action in offered.values()} == {due}
    free = {command for command, action in offered.items() if not action.mandatory}
    assert free == {c.SendMessage, c.SubmitEvidence, c.ExtendDeadline}
    own = {action.command: action for action in actions(case_of(opened()), BUYER, day(10))}
    assert not any(action.mandatory for action in own.values())
    assert own[c.WithdrawDispute].due == OPENED + TERMS.periods.negotiation_cap


def test_withdrawing_is_never_what_a_turn_waits_for():
    turn = {action.command: action.mandatory for action in actions(case_of(countered()), BUYER, day(8))}
    assert turn == {
        c.CounterPropose: True,
        c.AcceptProposal: True,
        c.RejectProposal: True,
        c.Escalate: True,
        c.WithdrawDispute: False,
        c.SubmitEvidence: False,
        c.WithdrawEvidence: False,
        c.ExtendDeadline: False,
        c.SendMessage: False,
    }


@pytest.mark.parametrize(
    ("situation", "viewer", "mandatory", "free"),
    [
        (settlement_proposed, SELLER, {c.AcceptSettlement, c.RejectSettlement, c.AcceptProposal}, {SHOW}),
        (awaiting_approval, ANOTHER_MEDIATOR, {c.ApproveDecision, c.ReturnDecision}, set()),
        (decided, BUYER, set(), {c.AppealDecision, c.WaiveAppeal}),
        (in_appeal, ANOTHER_MEDIATOR, {c.DecideAppeal}, {c.Recuse, c.RequestEvidence, SHOW}),
        (asked_in_appeal, ANOTHER_MEDIATOR, set(), {c.Recuse, c.CancelEvidenceRequest, SHOW, c.ExtendDeadline}),
        (asked_in_appeal, BUYER, set(), {c.ObjectToMediator, c.DeclineEvidence, SHOW}),
        (in_mediation, MEDIATOR, {c.Decide}, {c.ProposeSettlement, c.RequestEvidence, c.ReleaseCase, c.Recuse, SHOW}),
        (awaiting_evidence, MEDIATOR, set(), {c.CancelEvidenceRequest, SHOW, c.ExtendDeadline}),
        (awaiting_evidence, SELLER, {SHOW, c.DeclineEvidence, c.AcceptProposal}, set()),
        (one_asked, BUYER, set(), {SHOW, c.AcceptProposal, c.WithdrawDispute}),
        (awaiting_return, BUYER, {c.ShipReturn}, {SHOW}),
        (return_inspection, SELLER, {c.AcceptReturn, c.ContestReturn}, {c.WaiveReturn, SHOW}),
        (return_lapsed, SELLER, set(), {c.RequestReinstatement}),
        (reinstatement_asked, MEDIATOR, {c.GrantReinstatement, c.RefuseReinstatement}, set()),
    ],
)
def test_what_a_turn_waits_for_in_the_later_chapters(situation, viewer, mandatory, free):
    offered = {a.command: a.mandatory for a in actions(case_of(situation()), viewer, day(11))}
    offered.pop(c.SendMessage, None)
    assert {command for command, must in offered.items() if must} == mandatory
    assert {command for command, must in offered.items() if not must} == free


def test_an_action_without_a_deadline_of_ones_own_has_no_due():
    case = case_of(escalated())
    told = {action.command: (action.due, action.mandatory) for action in actions(case, ADMIN, day(9))}
    assert told == {c.AssignMediator: (None, False), c.VoidDispute: (None, False)}


def bounds(history, viewer: Actor, command):
    (action,) = (a for a in actions(case_of(history), viewer, day(9)) if a.command is command)
    return action.constraints


def test_a_proposal_is_told_its_bounds():
    assert bounds(happened(insist(), since=countered()), SELLER, c.CounterPropose) == {
        "remedies": tuple(Remedy),
        "most": allocation((1, "80.00")),
        "at_least": eur("30.00"),
        "note_longest": 2000,
    }
    assert bounds(countered(), BUYER, c.CounterPropose)["at_least"] is None
    assert bounds(opened(), BUYER, c.AmendClaim)["most"] == allocation((1, "80.00"))


def test_an_answer_is_told_what_it_answers_and_what_that_pays():
    assert bounds(countered(), BUYER, c.AcceptProposal) == {"proposal_id": proposal_id(2), "pays": eur("30.00")}
    assert bounds(opened(), SELLER, c.RejectProposal) == {
        "proposal_id": proposal_id(1),
        "pays": eur("80.00"),
        "note_longest": 2000,
    }
    assert bounds(countered(), SELLER, c.WithdrawProposal) == {"proposal_id": proposal_id(2)}


def test_escalation_is_told_its_grounds():
    assert bounds(countered(), BUYER, c.Escalate) == {"grounds": tuple(Ground), "note_longest": 2000}


def test_a_decision_is_told_its_limits_and_its_clauses():
    told = bounds(in_mediation(), MEDIATOR, c.Decide)
    assert told["most"] == allocation((1, "80.00"), shipping="10.00")
    assert told["most_in_total"] == eur("80.00")
    assert told["text_at_least"] == 80
    assert "conformity" in told["clauses"]


def test_a_settlement_is_told_the_limits_of_a_decision():
    told = bounds(in_mediation(), MEDIATOR, c.ProposeSettlement)
    assert told == {
        "most": allocation((1, "80.00"), shipping="10.00"),
        "most_in_total": eur("80.00"),
        "note_longest": 2000,
    }


def test_an_answer_to_a_settlement_is_told_which_and_what_it_pays():
    asked = {"settlement_id": SETTLEMENT, "pays": eur("40.00")}
    assert bounds(settlement_proposed(), BUYER, c.AcceptSettlement) == asked
    assert bounds(settlement_proposed(), SELLER, c.RejectSettlement) == {**asked, "note_longest": 2000}


def test_an_appeal_is_told_its_grounds_and_its_judge_what_may_be_done():
    assert bounds(decided(), BUYER, c.AppealDecision) == {"grounds": tuple(AppealGround), "note_longest": 2000}
    told = bounds(in_appeal(), ANOTHER_MEDIATOR, c.DecideAppeal)
    assert told["judgments"] == tuple(Judgment)
    assert told["most_in_total"] == eur("80.00")


def test_what_comes_back_is_contested_on_grounds():
    told = bounds(return_inspection(), SELLER, c.ContestReturn)
    assert told == {"grounds": tuple(ContestGround), "note_longest": 2000}


def test_the_marketplace_is_told_what_to_pay():
    asked = {"refund_id": REFUND, "amount": eur("80.00")}
    assert bounds(refunding(), MARKETPLACE, c.RecordRefund) == asked
    assert bounds(refund_failed(), ADMIN, c.RetryRefund) == asked


def test_what_has_no_body_has_no_bounds():
    assert bounds(escalated(), MEDIATOR, c.ClaimCase) == {}


def test_what_carries_a_note_is_told_how_long_it_may_be():
    assert bounds(in_mediation(), MEDIATOR, c.ReleaseCase) == {"note_longest": 2000}
    assert bounds(opened(), BUYER, c.WithdrawDispute) == {"note_longest": 2000}


def test_an_answer_to_nothing_has_no_bounds():
    case = Case(Dispute(), case_of(()).order, TERMS)
    assert constraints(c.AcceptProposal, case, BUYER) == {}
    assert constraints(c.AcceptSettlement, case, BUYER) == {}
    assert constraints(c.RecordRefund, case, MARKETPLACE) == {}


def test_nobody_is_offered_anything_when_it_is_over():
    case = case_of(closed())
    viewers = [BUYER, SELLER, MEDIATOR, ADMIN, MARKETPLACE, AUDITOR]
    assert [actions(case, viewer, day(10)) for viewer in viewers] == [[]] * len(viewers)
    assert case.dispute.outcome is Outcome.AGREED_FULL_REFUND


def test_the_case_tells_its_stage_its_turn_and_its_money():
    dispute = case_of(countered()).dispute
    assert (dispute.stage, dispute.awaiting, dispute.currency) == ("negotiation", (Role.BUYER,), "EUR")
