"""Every arrow on the lifecycle table can be walked, and no other."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from domain.actor import THE_CLOCK, Actor, Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.lifecycle import LIFECYCLE, Move
from domain.dispute.proposal import Ask
from domain.dispute.reminders import next_reminder
from domain.dispute.ruling import Judgment
from domain.dispute.status import HEARING, NEGOTIATION, RETURN, Status
from domain.terms import Terms
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AT_ONCE,
    BUYER,
    CLOSING,
    DEAR_LINES,
    EVERY_OPEN_STATUS,
    MEDIATOR,
    SELLER,
    TERMS,
    THIRD_MEDIATOR,
    Facts,
    accept,
    accept_return,
    accept_settlement,
    acknowledge_return,
    amend,
    appeal,
    appealed,
    approve,
    ask_reinstatement,
    asked_in_appeal,
    assign,
    awaiting_approval,
    awaiting_evidence,
    awaiting_return,
    cancel_request,
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
    decline_evidence,
    deliver_return,
    delivered,
    disclose,
    escalate,
    escalated,
    eur,
    extend,
    fail_refund,
    full,
    give_address,
    give_back,
    grant_reinstatement,
    happened,
    in_appeal,
    in_mediation,
    insist,
    keep_from_buyer,
    lapse,
    lapsed,
    object_to_mediator,
    open_dispute,
    opened,
    paid_at_once,
    partial,
    propose_settlement,
    recuse,
    refund,
    refund_failed,
    refunding,
    refuse_reinstatement,
    reinstatement_asked,
    reject,
    reject_settlement,
    release,
    remind,
    request_evidence,
    retry,
    return_decision,
    return_in_transit,
    return_inspection,
    return_lapsed,
    say,
    sent_back,
    settle_elsewhere,
    settlement_proposed,
    ship_return,
    submit_evidence,
    terms_with,
    void,
    waive_appeal,
    waive_return,
    withdraw,
    withdraw_evidence,
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
        happened(request_evidence(), since=taken),
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
    yield from shown()
    yield from asked_for()
    yield from given_more_time()
    yield from opened_again()
    yield from carried_out_at_once()
    yield from lapses()
    yield from reminded()


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


def agreed_in_mediation() -> tuple[Facts, ...]:
    """Goods on each step of their way back, while a mediator has the case, to whom the seller showed something."""
    seen = happened(keep_from_buyer(at=day(10)), since=GOODS[4])
    agreed = happened(accept(1, by=SELLER, at=day(10)), since=seen)
    in_transit = happened(ship_return(), since=agreed)
    return agreed, in_transit, happened(deliver_return(), since=in_transit)


def shown() -> Iterator[Walk]:
    for status in (*NEGOTIATION, *HEARING, *RETURN, S.IN_APPEAL):
        for by in PARTIES:
            yield Walk(EVERY_OPEN_STATUS[status](), submit_evidence(by=by, at=day(12)))
    asked = (happened(decline_evidence(), since=awaiting_evidence()), awaiting_evidence(Role.SELLER))
    yield Walk(asked[0], submit_evidence(by=BUYER, at=day(12)))
    yield Walk(asked[1], submit_evidence(at=day(12)))
    for status in NEGOTIATION:
        both = happened(submit_evidence(at=day(9)), since=EVERY_OPEN_STATUS[status]())
        yield Walk(both, withdraw_evidence(at=day(10)))
        yield Walk(both, withdraw_evidence(2, by=SELLER, at=day(10)))
    for history in (in_mediation(), awaiting_evidence(), settlement_proposed(), *agreed_in_mediation()):
        yield from shown_by(MEDIATOR, history)
    yield from shown_by(ANOTHER_MEDIATOR, in_appeal())


def shown_by(mediator: Actor, history: Facts) -> Iterator[Walk]:
    kept = happened(keep_from_buyer(at=day(14)), since=history)
    secret = case_of(kept).dispute.evidence[-1].id
    yield Walk(kept, submit_evidence(by=mediator, at=day(14)))
    yield Walk(kept, disclose(by=mediator, at=day(14), evidence_id=secret))


def asked_for() -> Iterator[Walk]:
    yield Walk(in_mediation(), request_evidence())
    yield Walk(in_appeal(), request_evidence(by=ANOTHER_MEDIATOR, at=day(13)))
    yield Walk(awaiting_evidence(), cancel_request())
    yield Walk(asked_in_appeal(), cancel_request(by=ANOTHER_MEDIATOR, at=day(14)))
    for by in PARTIES:
        yield Walk(awaiting_evidence(), decline_evidence(by=by))
        yield Walk(awaiting_evidence(by.role), decline_evidence(by=by))
        yield Walk(asked_in_appeal(), decline_evidence(by=by, at=day(14)))
    yield Walk(awaiting_evidence(), lapse(Kind.EVIDENCE, day(13)))
    yield Walk(asked_in_appeal(), lapse(Kind.EVIDENCE, day(16)))


def given_more_time() -> Iterator[Walk]:
    for history in MONEY[:3]:
        yield from (Walk(history, extend(Kind.NEGOTIATION_CAP, day(22), by=by)) for by in PARTIES)
    yield Walk(awaiting_return(), extend(Kind.RETURN_SHIPMENT, day(19), by=SELLER))
    yield Walk(return_inspection(), extend(Kind.RETURN_INSPECTION, day(20)))
    yield Walk(awaiting_evidence(), extend(Kind.EVIDENCE, day(14), by=MEDIATOR))
    yield Walk(settlement_proposed(), extend(Kind.SETTLEMENT, day(14), by=MEDIATOR))
    yield Walk(asked_in_appeal(), extend(Kind.EVIDENCE, day(17), by=ANOTHER_MEDIATOR))


def opened_again() -> Iterator[Walk]:
    yield from (Walk(return_lapsed(), ask_reinstatement(by=by)) for by in PARTIES)
    yield Walk(reinstatement_asked(), grant_reinstatement())
    yield Walk(reinstatement_asked(), refuse_reinstatement())
    yield Walk(return_lapsed(), lapse(Kind.REINSTATEMENT, day(21)))


def carried_out_at_once() -> Iterator[Walk]:
    gone = happened(GONE, since=in_mediation())
    dear_gone = happened(give_back((1, "500.00")), since=awaiting_approval())
    yield Walk(in_mediation(), decide((1, "40.00")), AT_ONCE)
    yield Walk(gone, decide(), AT_ONCE)
    yield Walk(awaiting_approval(), approve(), AT_ONCE)
    yield Walk(dear_gone, approve(), AT_ONCE)
    for by in PARTIES:
        yield Walk(paid_at_once(), appeal(by=by), AT_ONCE)
        yield Walk(paid_at_once(), waive_appeal(by=by), AT_ONCE)
    yield Walk(paid_at_once(), lapse(Kind.APPEAL_WINDOW, day(21)), AT_ONCE)
    for history in sent_back_after_it_was_paid():
        claim = case_of(history).dispute.claim
        yield Walk(history, accept(1, by=SELLER, at=day(15), proposal_id=claim.id), AT_ONCE)
        yield Walk(history, accept(2, at=day(15)), AT_ONCE)


def sent_back_after_it_was_paid() -> tuple[Facts, ...]:
    """In each status of a mediation, while the buyer has all of the claim."""
    paid = happened(approve(), refund(eur("500.00"), at=day(12)), since=MONEY[-1], terms=AT_ONCE)
    back = happened(
        appeal(by=SELLER, at=day(12)),
        claim_case(by=THIRD_MEDIATOR, at=day(12)),
        decide_appeal(Judgment.REMANDED, by=THIRD_MEDIATOR),
        since=paid,
        terms=AT_ONCE,
    )
    steps = (release(at=day(14)), request_evidence(at=day(14)), propose_settlement(at=day(14)))
    again = decide((1, "500.00"), at=day(14))
    return back, *(happened(step, since=back, terms=AT_ONCE) for step in (*steps, again))


def reminded() -> Iterator[Walk]:
    for history in (*(situation() for situation in EVERY_OPEN_STATUS.values()), asked_in_appeal(), paid_at_once()):
        reminder = next_reminder(case_of(history))
        if reminder is not None:
            yield Walk(history, remind(reminder.of.kind, reminder.at))


def anywhere() -> Iterator[Walk]:
    for history in (situation() for situation in EVERY_OPEN_STATUS.values()):
        yield Walk(history, charge_back())
        yield Walk(history, void())
        yield from (Walk(history, say(by=by)) for by in PARTIES)
    money = happened(accept(1, by=SELLER, at=day(10)), since=MONEY[4])
    with_a_mediator = (*MONEY[4:], decided(), *agreed_in_mediation(), money)
    for history in (*with_a_mediator, happened(fail_refund(), since=money)):
        yield Walk(history, say(by=MEDIATOR))
    yield Walk(in_appeal(), say(by=ANOTHER_MEDIATOR))


def lapses() -> Iterator[Walk]:
    overdue = lapsed(day(16), happened(claim_case(), since=escalated(), terms=SLOW), terms=SLOW)
    unproven = happened(withdraw_evidence(), since=opened())
    yield Walk(unproven, lapse(Kind.SELLER_RESPONSE, day(11)))
    yield Walk(opened(), lapse(Kind.SELLER_RESPONSE, day(11)))
    yield Walk(opened(claim=sent_back()), lapse(Kind.SELLER_RESPONSE, day(17)))
    yield Walk(countered(), lapse(Kind.BUYER_RESPONSE, day(12)))
    yield from (Walk(history, lapse(Kind.NEGOTIATION_CAP, day(21))) for history in MONEY[:3])
    yield from (Walk(history, lapse(Kind.NEGOTIATION_CAP, day(21)), CLOSING) for history in MONEY[1:3])
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
    assert sorted(drawn - taken) == []
    assert sorted(taken - drawn) == []
