"""The table: every arrow on it can be walked, every command and every deadline has its place."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple, get_args

import pytest

from domain.actor import Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.lapses import CONSEQUENCES
from domain.dispute.lifecycle import LIFECYCLE, Move, allowed, moves
from domain.dispute.outlook import PARTIES_OF, WITHOUT_MONEY
from domain.dispute.state import Case
from domain.dispute.status import SITUATIONS, Status
from domain.order.commands import OrderCommand, TrackingStatus
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.state import OrderStatus
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DAY_0,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    Facts,
    accept,
    agree_to_cancel,
    amend,
    ask_to_cancel,
    assign,
    call_off,
    case_of,
    claim_case,
    closed,
    comment,
    confirm_receipt,
    consequences,
    counter,
    countered,
    day,
    deadlocked,
    decide,
    decided,
    deliver,
    delivered,
    escalate,
    escalated,
    eur,
    fail_refund,
    full,
    give_back,
    happened,
    in_mediation,
    insist,
    lapse,
    lapsed,
    line,
    open_dispute,
    open_not_received,
    opened,
    paid,
    partial,
    pay,
    place,
    promise,
    refund,
    refund_failed,
    refunding,
    refuse_to_cancel,
    reject,
    rejected,
    release,
    retry,
    ship,
    shipped,
    terms_with,
    track,
    withdraw,
    withdraw_proposal,
)

S = Status
SLOW = terms_with(lease=timedelta(days=60))


class Arrow(NamedTuple):
    what: str
    by: Role
    start: Status
    end: Status


def arrows(move: Move) -> set[Arrow]:
    what = move.what.value if isinstance(move.what, Kind) else move.what.name
    return {Arrow(what, by, start, end) for by in move.by for start in move.during for end in move.to}


def walks() -> Iterator[tuple[Facts, c.DisputeCommand]]:
    """A situation and the next step from it, one for each arrow."""
    insisted = happened(insist(), since=countered())
    stuck_with_an_offer = lapsed(day(12), countered())
    before_a_decision = (opened(), countered(), deadlocked(), escalated(), in_mediation())
    with_an_offer = (insisted, countered(), stuck_with_an_offer, escalated(), in_mediation())
    yield delivered(), open_dispute()
    yield opened(), amend()
    yield insisted, amend(partial((1, "30.00")), at=day(9))
    for history in (opened(), countered(), deadlocked()):
        yield history, counter(partial((1, "35.00")), at=day(12))
        yield history, counter(full(), at=day(12))
    for history in (countered(), stuck_with_an_offer):
        yield history, insist(at=day(12))
        yield history, insist(partial((1, "30.00")), at=day(12))
    for history in before_a_decision:
        yield history, accept(1, by=SELLER, at=day(12))
        yield history, withdraw(at=day(12))
    for history in with_an_offer:
        yield history, accept(2, at=day(12))
    yield opened(), reject()
    yield countered(), reject(2, by=BUYER)
    for history in (countered(), stuck_with_an_offer):
        yield history, withdraw_proposal(at=day(12))
    for by in (BUYER, SELLER):
        for history in (insisted, countered(), deadlocked()):
            yield history, escalate(by=by, at=day(12))
    yield escalated(), claim_case()
    for by in (ADMIN, lapse(Kind.LEASE, DAY_0).by):
        yield escalated(), assign(by=by)
    yield in_mediation(), release()
    yield in_mediation(), decide((1, "40.00"))
    for history in (refunding(), refund_failed()):
        yield history, refund()
        yield history, fail_refund()
    yield refund_failed(), retry()
    yield from lapses()


def lapses() -> Iterator[tuple[Facts, c.DisputeCommand]]:
    insisted = happened(insist(at=day(20)), since=deadlocked())
    small = happened(
        open_not_received(lines=(c.Units(1, 1),)),
        since=shipped(lines=(line(1, unit_price=eur("50.00")),), shipping=eur("0.00")),
    )
    gone = give_back((1, "80.00"))
    overdue = lapsed(day(16), happened(claim_case(), since=escalated(), terms=SLOW), terms=SLOW)
    yield opened(), lapse(Kind.SELLER_RESPONSE, day(11))
    yield small, lapse(Kind.SELLER_RESPONSE, day(17))
    yield countered(), lapse(Kind.BUYER_RESPONSE, day(12))
    for history in (insisted, countered(), deadlocked()):
        yield history, lapse(Kind.NEGOTIATION_CAP, day(21))
    yield escalated(), lapse(Kind.ASSIGNMENT, day(10))
    yield in_mediation(), lapse(Kind.LEASE, day(12))
    yield escalated(), lapse(Kind.DECISION, day(16))
    yield in_mediation(), lapse(Kind.DECISION, day(16))
    yield overdue, lapse(Kind.DECISION, day(23))
    for history in (escalated(), in_mediation()):
        yield history, lapse(Kind.MEDIATION_CAP, day(54))
        yield happened(gone, since=history), lapse(Kind.MEDIATION_CAP, day(54))
    yield decided(), lapse(Kind.APPEAL_WINDOW, day(20))
    yield happened(decide(), since=in_mediation()), lapse(Kind.APPEAL_WINDOW, day(20))
    yield refunding(), lapse(Kind.REFUND_EXECUTION, day(11))
    yield refund_failed(), lapse(Kind.EXECUTION_ALARM, day(10))


def walked(history: Facts, command: c.DisputeCommand) -> Arrow:
    before = case_of(history)
    if isinstance(command, c.OpenDispute):
        assert before.dispute.status is S.UNOPENED
    after = before.after(*consequences(command, before))
    what = command.kind.value if isinstance(command, c.LapseDeadline) else command.name
    return Arrow(what, command.by.role, before.dispute.status, after.dispute.status)


def test_every_arrow_on_the_table_is_walked_and_no_other():
    drawn = set().union(*(arrows(move) for move in LIFECYCLE))
    taken = {walked(*walk) for walk in walks()}
    assert taken == drawn


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
    assert without == {S.UNOPENED, S.CLOSED}


def test_a_deadline_lapses_in_exactly_the_situations_it_runs_in():
    for kind in CONSEQUENCES:
        running = {status for status, situation in SITUATIONS.items() if kind in situation.deadlines}
        lapsing = set().union(*(move.during for move in moves(kind)))
        assert lapsing == running, kind


def test_the_end_is_the_end():
    assert not any(S.CLOSED in move.during for move in LIFECYCLE)
    assert not any(S.UNOPENED in move.to for move in LIFECYCLE)


def test_every_clause_that_a_deadline_cites_is_in_the_terms():
    assert {kind.value for kind in Kind} <= set(TERMS.clauses)


COMMANDS_OPEN_TO = [
    (opened, BUYER, {c.AmendClaim, c.WithdrawDispute}),
    (opened, SELLER, {c.CounterPropose, c.AcceptProposal, c.RejectProposal}),
    (countered, BUYER, {c.CounterPropose, c.AcceptProposal, c.RejectProposal, c.WithdrawDispute, c.Escalate}),
    (countered, SELLER, {c.CounterPropose, c.AcceptProposal, c.WithdrawProposal, c.Escalate}),
    (rejected, BUYER, {c.CounterPropose, c.WithdrawDispute, c.Escalate}),
    (deadlocked, BUYER, {c.CounterPropose, c.WithdrawDispute, c.Escalate}),
    (deadlocked, SELLER, {c.CounterPropose, c.AcceptProposal, c.Escalate}),
    (escalated, BUYER, {c.AcceptProposal, c.WithdrawDispute}),
    (escalated, SELLER, {c.AcceptProposal}),
    (escalated, MEDIATOR, {c.ClaimCase}),
    (escalated, ADMIN, {c.AssignMediator}),
    (in_mediation, MEDIATOR, {c.Decide, c.ReleaseCase}),
    (in_mediation, ANOTHER_MEDIATOR, set()),
    (decided, BUYER, set()),
    (refunding, MARKETPLACE, {c.RecordRefund}),
    (refund_failed, MARKETPLACE, {c.RecordRefund}),
    (refund_failed, ADMIN, {c.RetryRefund}),
    (closed, BUYER, set()),
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
    assert set(allowed(case, by, day(8))) == commands


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
