"""The table: every command and every deadline has its place."""

from datetime import timedelta
from typing import get_args

import pytest

from domain.actor import Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.lapses import CONSEQUENCES
from domain.dispute.lifecycle import LIFECYCLE, allowed, moves
from domain.dispute.outlook import PARTIES_OF, WITHOUT_MONEY
from domain.dispute.state import Case
from domain.dispute.status import OPEN, SITUATIONS, Status
from domain.order.commands import OrderCommand, TrackingStatus
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.state import OrderStatus
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    EVERY_OPEN_STATUS,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    agree_to_cancel,
    appealed,
    appealed_at_once,
    ask_to_cancel,
    asked_in_appeal,
    awaiting_approval,
    awaiting_evidence,
    awaiting_return,
    call_off,
    case_of,
    closed,
    comment,
    confirm_receipt,
    consequences,
    contested,
    countered,
    day,
    deadlocked,
    decided,
    deliver,
    delivered,
    escalated,
    eur,
    happened,
    in_appeal,
    in_mediation,
    keep_from_buyer,
    opened,
    paid,
    paid_at_once,
    pay,
    place,
    promise,
    refund_failed,
    refunding,
    refuse_to_cancel,
    reinstated,
    reinstatement_asked,
    rejected,
    remanded,
    return_in_transit,
    return_inspection,
    return_lapsed,
    settlement_proposed,
    ship,
    shipped,
    submit_evidence,
    track,
)

S = Status


def test_there_is_a_situation_for_every_status_of_an_open_dispute():
    standing = [case_of(situation()).dispute.status for situation in EVERY_OPEN_STATUS.values()]
    assert standing == list(EVERY_OPEN_STATUS)
    assert set(standing) == OPEN


def test_every_command_and_every_deadline_of_a_dispute_is_on_the_table():
    known = {move.what for move in LIFECYCLE}
    of_orders = {Kind.AUTO_RECEIPT, Kind.BUYER_PROTECTION}
    assert known == set(get_args(c.DisputeCommand)) - {c.LapseDeadline} | set(Kind) - of_orders
    assert set(CONSEQUENCES) == set(PARTIES_OF) == set(Kind) - of_orders
    assert set(WITHOUT_MONEY) < set(CONSEQUENCES)


def test_no_two_rows_answer_for_the_same_step():
    rows = [(move.what, by, status) for move in LIFECYCLE for by in move.by for status in move.during]
    assert len(set(rows)) == len(rows)


def test_every_status_has_a_situation_and_all_but_the_ends_a_deadline():
    assert set(SITUATIONS) == set(Status)
    without = {status for status, situation in SITUATIONS.items() if not situation.deadlines}
    assert without == {S.UNOPENED}


def test_a_deadline_lapses_in_exactly_the_situations_it_runs_in():
    for kind in CONSEQUENCES:
        running = {status for status, situation in SITUATIONS.items() if kind in situation.deadlines}
        lapsing = set().union(*(move.during for move in moves(kind)))
        assert lapsing == running, kind


def test_only_an_appeal_and_a_reinstatement_lead_back_from_the_end():
    back = {move.what for move in LIFECYCLE if S.CLOSED in move.during and move.to - {S.CLOSED}}
    assert back == {c.AppealDecision, c.GrantReinstatement}
    assert not any(S.UNOPENED in move.to for move in LIFECYCLE)


def test_every_clause_that_a_deadline_cites_is_in_the_terms():
    assert {kind.value for kind in Kind} <= set(TERMS.clauses)


NO_MORE_EVIDENCE = {S.AWAITING_APPROVAL, S.DECIDED, S.REFUNDING, S.REFUND_FAILED, S.CLOSED}
"""Where nothing is looked at any more that somebody might show."""
AS_LONG_AS_IT_IS_OPEN = {
    BUYER: {c.SendMessage},
    SELLER: {c.SendMessage},
    MARKETPLACE: {c.RegisterChargeback},
    ADMIN: {c.VoidDispute},
}
TO_THE_MEDIATOR = {
    c.Decide,
    c.ProposeSettlement,
    c.RequestEvidence,
    c.ReleaseCase,
    c.Recuse,
    c.SubmitEvidence,
    c.SendMessage,
}
AT_WORK = {c.SubmitEvidence, c.SendMessage}
TAKE_BACK = {c.WithdrawEvidence}
LONGER = {c.ExtendDeadline}


def both_showed():
    """Also the seller has something to take back."""
    return happened(submit_evidence(), since=countered())


def kept_from_the_buyer():
    return happened(keep_from_buyer(at=day(10)), since=in_mediation())


def asked_of_the_seller():
    return awaiting_evidence(Role.SELLER)


COMMANDS_OPEN_TO = [
    (opened, BUYER, {c.AmendClaim, c.WithdrawDispute} | TAKE_BACK | LONGER),
    (opened, SELLER, {c.CounterPropose, c.AcceptProposal, c.RejectProposal} | LONGER),
    (
        countered,
        BUYER,
        {c.CounterPropose, c.AcceptProposal, c.RejectProposal, c.WithdrawDispute, c.Escalate} | TAKE_BACK | LONGER,
    ),
    (countered, SELLER, {c.CounterPropose, c.AcceptProposal, c.WithdrawProposal, c.Escalate} | LONGER),
    (rejected, BUYER, {c.CounterPropose, c.WithdrawDispute, c.Escalate} | TAKE_BACK | LONGER),
    (deadlocked, BUYER, {c.CounterPropose, c.WithdrawDispute, c.Escalate} | TAKE_BACK | LONGER),
    (deadlocked, SELLER, {c.CounterPropose, c.AcceptProposal, c.Escalate} | LONGER),
    (both_showed, SELLER, {c.CounterPropose, c.AcceptProposal, c.Escalate, c.WithdrawProposal} | TAKE_BACK | LONGER),
    (escalated, BUYER, {c.AcceptProposal, c.WithdrawDispute}),
    (escalated, SELLER, {c.AcceptProposal}),
    (escalated, MEDIATOR, {c.ClaimCase}),
    (escalated, ADMIN, {c.AssignMediator}),
    (in_mediation, BUYER, {c.AcceptProposal, c.WithdrawDispute, c.ObjectToMediator}),
    (in_mediation, SELLER, {c.AcceptProposal, c.ObjectToMediator}),
    (in_mediation, MEDIATOR, TO_THE_MEDIATOR),
    (in_mediation, ANOTHER_MEDIATOR, set()),
    (in_mediation, ADMIN, set()),
    (kept_from_the_buyer, MEDIATOR, TO_THE_MEDIATOR | {c.DiscloseEvidence}),
    (awaiting_evidence, BUYER, {c.DeclineEvidence, c.AcceptProposal, c.WithdrawDispute}),
    (awaiting_evidence, SELLER, {c.DeclineEvidence, c.AcceptProposal}),
    (awaiting_evidence, MEDIATOR, {c.CancelEvidenceRequest} | AT_WORK | LONGER),
    (awaiting_evidence, ANOTHER_MEDIATOR, set()),
    (asked_of_the_seller, BUYER, {c.AcceptProposal, c.WithdrawDispute}),
    (settlement_proposed, BUYER, {c.AcceptSettlement, c.RejectSettlement, c.AcceptProposal, c.WithdrawDispute}),
    (settlement_proposed, SELLER, {c.AcceptSettlement, c.RejectSettlement, c.AcceptProposal}),
    (settlement_proposed, MEDIATOR, {c.ProposeSettlement} | AT_WORK | LONGER),
    (settlement_proposed, ANOTHER_MEDIATOR, set()),
    (awaiting_approval, BUYER, {c.AcceptProposal, c.WithdrawDispute}),
    (awaiting_approval, SELLER, {c.AcceptProposal}),
    (awaiting_approval, MEDIATOR, {c.SendMessage}),
    (awaiting_approval, ANOTHER_MEDIATOR, {c.ApproveDecision, c.ReturnDecision}),
    (decided, BUYER, {c.AppealDecision, c.WaiveAppeal}),
    (decided, SELLER, {c.AppealDecision, c.WaiveAppeal}),
    (decided, MEDIATOR, {c.SendMessage}),
    (decided, ANOTHER_MEDIATOR, set()),
    (appealed, BUYER, set()),
    (appealed, SELLER, {c.AppealDecision}),
    (appealed, MEDIATOR, set()),
    (appealed, ANOTHER_MEDIATOR, {c.ClaimCase}),
    (appealed, ADMIN, {c.AssignMediator}),
    (in_appeal, BUYER, {c.ObjectToMediator}),
    (in_appeal, SELLER, {c.ObjectToMediator, c.AppealDecision}),
    (in_appeal, MEDIATOR, set()),
    (in_appeal, ANOTHER_MEDIATOR, {c.DecideAppeal, c.Recuse, c.RequestEvidence} | AT_WORK),
    (in_appeal, ADMIN, set()),
    (asked_in_appeal, BUYER, {c.ObjectToMediator, c.DeclineEvidence}),
    (asked_in_appeal, SELLER, {c.ObjectToMediator, c.AppealDecision, c.DeclineEvidence}),
    (asked_in_appeal, MEDIATOR, set()),
    (asked_in_appeal, ANOTHER_MEDIATOR, {c.Recuse, c.CancelEvidenceRequest} | AT_WORK | LONGER),
    (remanded, MEDIATOR, TO_THE_MEDIATOR),
    (remanded, ANOTHER_MEDIATOR, set()),
    (awaiting_return, BUYER, {c.ShipReturn}),
    (awaiting_return, SELLER, {c.GiveReturnAddress, c.WaiveReturn} | LONGER),
    (return_in_transit, BUYER, set()),
    (return_in_transit, SELLER, {c.AcknowledgeReturn, c.WaiveReturn}),
    (return_in_transit, MARKETPLACE, {c.RecordReturnDelivery}),
    (return_inspection, BUYER, LONGER),
    (return_inspection, SELLER, {c.AcceptReturn, c.ContestReturn, c.WaiveReturn}),
    (contested, BUYER, {c.WithdrawDispute}),
    (contested, SELLER, {c.AcceptProposal}),
    (contested, MEDIATOR, {c.ClaimCase}),
    (refunding, MARKETPLACE, {c.RecordRefund}),
    (refunding, BUYER, set()),
    (refund_failed, MARKETPLACE, {c.RecordRefund}),
    (refund_failed, ADMIN, {c.RetryRefund, c.SettleElsewhere}),
    (closed, BUYER, set()),
    (closed, SELLER, set()),
    (closed, MEDIATOR, set()),
    (closed, ADMIN, set()),
    (return_lapsed, BUYER, {c.RequestReinstatement}),
    (return_lapsed, SELLER, {c.RequestReinstatement}),
    (return_lapsed, MEDIATOR, set()),
    (return_lapsed, ADMIN, set()),
    (reinstatement_asked, BUYER, set()),
    (reinstatement_asked, SELLER, set()),
    (reinstatement_asked, MEDIATOR, {c.GrantReinstatement, c.RefuseReinstatement}),
    (reinstatement_asked, ADMIN, set()),
    (reinstated, BUYER, {c.WithdrawDispute}),
    (reinstated, SELLER, {c.AcceptProposal}),
    (reinstated, MEDIATOR, {c.ClaimCase}),
    (paid_at_once, BUYER, {c.AppealDecision, c.WaiveAppeal}),
    (paid_at_once, SELLER, {c.AppealDecision, c.WaiveAppeal}),
    (paid_at_once, MEDIATOR, set()),
    (paid_at_once, ADMIN, set()),
    (appealed_at_once, BUYER, {c.ObjectToMediator}),
    (appealed_at_once, SELLER, {c.ObjectToMediator, c.AppealDecision}),
    (opened, AUDITOR, set()),
    (opened, STRANGER, set()),
    (opened, STRANGE_SELLER, set()),
    (opened, MEDIATOR, set()),
    (delivered, BUYER, set()),
]


@pytest.mark.parametrize(
    ("situation", "by", "commands"),
    COMMANDS_OPEN_TO,
    ids=[f"{situation.__name__}-{by.role}-{by.id}" for situation, by, _ in COMMANDS_OPEN_TO],
)
def test_who_is_offered_what(situation, by, commands):
    case: Case = case_of(situation())
    status = case.dispute.status
    besides = AS_LONG_AS_IT_IS_OPEN.get(by, set()) if status in OPEN else set()
    shows = {c.SubmitEvidence} if by in {BUYER, SELLER} and status in OPEN - NO_MORE_EVIDENCE else set()
    assert set(allowed(case, by, day(8))) == commands | besides | shows


def test_the_buyer_is_offered_escalation_from_the_third_day():
    case = case_of(opened())
    assert c.Escalate not in allowed(case, BUYER, day(9) - timedelta(microseconds=1))
    assert c.Escalate in allowed(case, BUYER, day(9))


class TestOrders:
    def walks(self):
        asked = happened(ask_to_cancel(), since=paid())
        placed = happened(place())
        asked_unpaid = happened(ask_to_cancel(), since=placed)
        completed = happened(confirm_receipt(), since=delivered())
        yield (), place()
        yield placed, pay(eur("1.00"))
        yield placed, pay()
        for history in (placed, paid()):
            yield history, ask_to_cancel()
            yield history, call_off()
        for history in (asked, asked_unpaid):
            yield history, agree_to_cancel()
            yield history, refuse_to_cancel()
        yield shipped(), call_off()
        yield paid(), ship()
        for history in (shipped(), delivered(), completed):
            yield history, track(TrackingStatus.IN_TRANSIT)
        yield shipped(), track(TrackingStatus.DELIVERED)
        for history in (placed, paid(), shipped()):
            yield history, promise(day(20))
        for history in (paid(), shipped()):
            yield history, deliver()
        for history in (shipped(), delivered()):
            yield history, confirm_receipt()
        yield delivered(), comment("Thank you.")

    def test_every_status_is_reached_by_steps_that_are_on_the_table(self):
        reached = set()
        for history, command in self.walks():
            before = case_of(history).order
            after = case_of((*history, *consequences(command, case_of(history)))).order
            move = ORDER_LIFECYCLE[type(command)]
            assert before.status in move.during
            assert after.status in move.to
            reached.add(after.status)
        assert reached == set(OrderStatus) - {OrderStatus.UNPLACED}

    def test_every_command_is_on_the_table(self):
        assert set(ORDER_LIFECYCLE) == set(get_args(OrderCommand))
