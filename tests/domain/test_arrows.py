"""Every arrow on the lifecycle table can be walked, and no other."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from domain.actor import THE_CLOCK, Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.lifecycle import LIFECYCLE, Move
from domain.dispute.proposal import Ask
from domain.dispute.ruling import Judgment
from domain.dispute.status import Status
from domain.terms import Terms
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    DEAR_LINES,
    EVERY_OPEN_STATUS,
    MEDIATOR,
    SELLER,
    TERMS,
    UNPROVEN,
    Facts,
    accept,
    accept_return,
    accept_settlement,
    acknowledge_return,
    amend,
    appeal,
    appealed,
    approve,
    assign,
    awaiting_approval,
    awaiting_return,
    case_of,
    charge_back,
    claim_case,
    consequences,
    contest_return,
    counter,
    countered,
    day,
    dear_in_mediation,
    decide,
    decide_appeal,
    decided,
    deliver_return,
    delivered,
    escalate,
    escalated,
    eur,
    fail_refund,
    full,
    give_address,
    give_back,
    happened,
    in_appeal,
    in_mediation,
    insist,
    lapse,
    lapsed,
    line,
    object_to_mediator,
    open_dispute,
    open_not_received,
    opened,
    partial,
    propose_settlement,
    recuse,
    refund,
    refund_failed,
    refunding,
    reject,
    reject_settlement,
    release,
    retry,
    return_decision,
    return_in_transit,
    return_inspection,
    say,
    sent_back,
    settle_elsewhere,
    settlement_proposed,
    ship_return,
    shipped,
    terms_with,
    void,
    waive_appeal,
    waive_return,
    withdraw,
    withdraw_proposal,
)

S = Status
SLOW = terms_with(lease=timedelta(days=60))
PARTIES = (BUYER, SELLER)
GONE = give_back((1, "80.00"))
"""All the money of the case, given back outside of it."""


class Arrow(NamedTuple):
    what: str
    by: Role
    start: Status
    end: Status


class Walk(NamedTuple):
    """A situation and the next step from it."""

    history: Facts
    command: c.DisputeCommand
    terms: Terms = TERMS


def arrows(move: Move) -> set[Arrow]:
    what = move.what.value if isinstance(move.what, Kind) else move.what.name
    return {Arrow(what, by, start, end) for by in move.by for start in move.during for end in move.to or {start}}


def with_an_offer(claim: Ask, offer: Ask) -> tuple[Facts, ...]:
    """A dispute over the dear machine in each status before a decision, claim and offer on the table."""
    asked = happened(open_dispute(claim=claim), counter(offer), since=delivered(lines=DEAR_LINES))
    taken = happened(escalate(), claim_case(), since=asked)
    return (
        happened(insist(claim), since=asked),
        asked,
        lapsed(day(12), asked),
        happened(escalate(), since=asked),
        taken,
        happened(propose_settlement(), since=taken),
        happened(decide((1, "500.00")), since=taken),
    )


MONEY = with_an_offer(full(), partial((1, "30.00")))
GOODS = with_an_offer(sent_back(), sent_back((1, "30.00")))


def walks() -> Iterator[Walk]:
    """One for each arrow at least."""
    yield Walk(delivered(), open_dispute())
    yield from negotiated()
    yield from mediated()
    yield from judged()
    yield from appealed_against()
    yield from carried_back()
    yield from executed()
    yield from anywhere()
    yield from lapses()


def negotiated() -> Iterator[Walk]:
    late = day(12)
    yield Walk(opened(), amend())
    yield Walk(MONEY[0], amend(partial((1, "30.00")), at=late))
    yield Walk(GOODS[0], amend(sent_back((1, "30.00")), at=late))
    for money, goods in zip(MONEY[:3], GOODS[:3], strict=True):
        yield Walk(money, counter(partial((1, "35.00")), at=late))
        yield Walk(money, counter(full(), at=late))
        yield Walk(goods, counter(sent_back(), at=late))
    for money, goods in zip(MONEY[1:3], GOODS[1:3], strict=True):
        yield Walk(money, insist(at=late))
        yield Walk(money, insist(partial((1, "30.00")), at=late))
        yield Walk(goods, insist(sent_back((1, "30.00")), at=late))
        yield Walk(money, withdraw_proposal(at=late))
    for history in (*MONEY, *GOODS):
        claim = case_of(history).dispute.claim
        yield Walk(history, accept(1, by=SELLER, at=late, proposal_id=claim.id))
        yield Walk(history, accept(2, at=late))
        yield Walk(history, withdraw(at=late))
    yield Walk(opened(), reject())
    yield Walk(countered(), reject(2, by=BUYER))
    for by in PARTIES:
        for history in MONEY[:3]:
            yield Walk(history, escalate(by=by, at=late))


def mediated() -> Iterator[Walk]:
    services = (ADMIN, THE_CLOCK)
    yield Walk(escalated(), claim_case())
    yield from (Walk(escalated(), assign(by=by)) for by in services)
    yield Walk(in_mediation(), release())
    yield Walk(in_mediation(), recuse())
    yield Walk(in_mediation(), propose_settlement())
    yield Walk(settlement_proposed(), propose_settlement((1, "50.00"), at=day(11)))
    for by, other in (PARTIES, PARTIES[::-1]):
        yield Walk(in_mediation(), object_to_mediator(by=by))
        yield Walk(settlement_proposed(), accept_settlement(by=by))
        yield Walk(settlement_proposed(), reject_settlement(by=by))
        half_accepted = happened(accept_settlement(by=other), since=settlement_proposed())
        yield Walk(half_accepted, accept_settlement(by=by))
        yield Walk(happened(GONE, since=half_accepted), accept_settlement(by=by))


def judged() -> Iterator[Walk]:
    yield Walk(in_mediation(), decide((1, "40.00")))
    yield Walk(dear_in_mediation(), decide((1, "500.00")))
    yield Walk(awaiting_approval(), approve())
    yield Walk(awaiting_approval(), return_decision())
    for by, other in (PARTIES, PARTIES[::-1]):
        waived = happened(waive_appeal(by=other), since=decided())
        yield Walk(decided(), waive_appeal(by=by))
        yield Walk(waived, waive_appeal(by=by))
        yield Walk(happened(GONE, since=waived), waive_appeal(by=by))


def appealed_against() -> Iterator[Walk]:
    other_claims = claim_case(by=ANOTHER_MEDIATOR, at=day(12))
    yield from (Walk(decided(), appeal(by=by)) for by in PARTIES)
    yield Walk(appealed(), appeal(by=SELLER, at=day(12)))
    yield Walk(appealed(by=SELLER), appeal(at=day(12)))
    yield Walk(appealed(), other_claims)
    yield from (Walk(appealed(), assign(by=by, mediator=ANOTHER_MEDIATOR.id)) for by in (ADMIN, THE_CLOCK))
    yield Walk(in_appeal(), recuse(by=ANOTHER_MEDIATOR, at=day(12)))
    yield from (Walk(in_appeal(), object_to_mediator(by=by, at=day(12))) for by in PARTIES)
    yield Walk(in_appeal(), decide_appeal(Judgment.REMANDED))
    yield Walk(in_appeal(), decide_appeal(Judgment.UPHELD))
    yield Walk(in_appeal(), decide_appeal(Judgment.REVERSED))


def carried_back() -> Iterator[Walk]:
    yield Walk(awaiting_return(), give_address())
    yield Walk(awaiting_return(), ship_return())
    for history in (awaiting_return(), return_in_transit(), return_inspection()):
        yield Walk(history, waive_return(at=day(14)))
    yield Walk(return_in_transit(), deliver_return())
    yield Walk(return_in_transit(), acknowledge_return())
    yield Walk(return_inspection(), accept_return())
    yield Walk(return_inspection(), contest_return())


def executed() -> Iterator[Walk]:
    for history in (refunding(), refund_failed()):
        yield Walk(history, refund())
        yield Walk(history, fail_refund())
    yield Walk(refund_failed(), retry())
    yield Walk(refund_failed(), settle_elsewhere())


def anywhere() -> Iterator[Walk]:
    for history in (situation() for situation in EVERY_OPEN_STATUS.values()):
        yield Walk(history, charge_back())
        yield Walk(history, void())
        yield from (Walk(history, say(by=by)) for by in PARTIES)
    agreed = happened(accept(1, by=SELLER, at=day(10)), since=GOODS[4])
    in_transit = happened(ship_return(), since=agreed)
    money = happened(accept(1, by=SELLER, at=day(10)), since=MONEY[4])
    with_a_mediator = (*MONEY[4:], decided(), agreed, in_transit, happened(deliver_return(), since=in_transit), money)
    for history in (*with_a_mediator, happened(fail_refund(), since=money)):
        yield Walk(history, say(by=MEDIATOR))
    yield Walk(in_appeal(), say(by=ANOTHER_MEDIATOR))


def lapses() -> Iterator[Walk]:
    small = happened(
        open_not_received(lines=(c.Units(1, 1),)),
        since=shipped(lines=(line(1, unit_price=eur("50.00")),), shipping=eur("0.00")),
    )
    overdue = lapsed(day(16), happened(claim_case(), since=escalated(), terms=SLOW), terms=SLOW)
    yield Walk(opened(), lapse(Kind.SELLER_RESPONSE, day(11)))
    yield Walk(small, lapse(Kind.SELLER_RESPONSE, day(17)))
    yield Walk(opened(claim=sent_back()), lapse(Kind.SELLER_RESPONSE, day(17)), UNPROVEN)
    yield Walk(countered(), lapse(Kind.BUYER_RESPONSE, day(12)))
    yield from (Walk(history, lapse(Kind.NEGOTIATION_CAP, day(21))) for history in MONEY[:3])
    yield Walk(escalated(), lapse(Kind.ASSIGNMENT, day(10)))
    yield Walk(in_mediation(), lapse(Kind.LEASE, day(12)))
    yield Walk(escalated(), lapse(Kind.DECISION, day(16)))
    yield Walk(in_mediation(), lapse(Kind.DECISION, day(16)))
    yield Walk(overdue, lapse(Kind.DECISION, day(23)))
    yield Walk(settlement_proposed(), lapse(Kind.SETTLEMENT, day(13)))
    yield Walk(awaiting_approval(), lapse(Kind.APPROVAL, day(12)))
    for history in MONEY[3:]:
        yield Walk(history, lapse(Kind.MEDIATION_CAP, day(54)))
        yield Walk(happened(give_back((1, "500.00")), since=history), lapse(Kind.MEDIATION_CAP, day(54)))
    yield Walk(decided(), lapse(Kind.APPEAL_WINDOW, day(20)))
    yield Walk(happened(decide(), since=in_mediation()), lapse(Kind.APPEAL_WINDOW, day(20)))
    yield Walk(in_appeal(), lapse(Kind.APPEAL_DECISION, day(21)))
    yield Walk(awaiting_return(), lapse(Kind.RETURN_SHIPMENT, day(18)))
    yield Walk(return_in_transit(), lapse(Kind.RETURN_TRANSIT, day(40)))
    yield Walk(return_inspection(), lapse(Kind.RETURN_INSPECTION, day(19)))
    yield Walk(refunding(), lapse(Kind.REFUND_EXECUTION, day(11)))
    yield Walk(refund_failed(), lapse(Kind.EXECUTION_ALARM, day(10)))


def walked(walk: Walk) -> Arrow:
    before, command = case_of(walk.history, walk.terms), walk.command
    if isinstance(command, c.OpenDispute):
        assert before.dispute.status is S.UNOPENED
    after = before.after(*consequences(command, before))
    what = command.kind.value if isinstance(command, c.LapseDeadline) else command.name
    return Arrow(what, command.by.role, before.dispute.status, after.dispute.status)


def test_every_arrow_on_the_table_is_walked_and_no_other():
    drawn = set().union(*(arrows(move) for move in LIFECYCLE))
    taken = {walked(walk) for walk in walks()}
    assert taken == drawn
