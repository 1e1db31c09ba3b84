"""What each running deadline will bring about if nobody acts, and that it does."""

from datetime import timedelta

import pytest

from domain.actor import Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.outlook import Consequence, outlooks
from domain.dispute.proposal import Payer
from domain.dispute.state import Case, Dispute
from tests.examples import (
    SELLER,
    TERMS,
    accept_settlement,
    appealed,
    awaiting_approval,
    awaiting_return,
    case_of,
    claim_case,
    closed,
    countered,
    day,
    deadlocked,
    decide,
    decided,
    escalated,
    eur,
    give_back,
    happened,
    in_appeal,
    in_mediation,
    lapsed,
    open_not_received,
    opened,
    paid,
    refund_failed,
    refunding,
    return_in_transit,
    return_inspection,
    settlement_proposed,
    shipped,
    terms_with,
    withdraw_evidence,
)

SMALL = happened(open_not_received(), since=shipped(discount=eur("100.00")))
"""65.00 claimed for an order that never came: small enough to be agreed by silence."""
UNPROVEN = happened(withdraw_evidence(), since=opened())
"""The photo that the reason requires was taken back."""


def outlook(history, kind: Kind, terms=TERMS):
    (found,) = (o for o in outlooks(case_of(history, terms)) if o.deadline.kind is kind)
    return found


@pytest.mark.parametrize(
    ("history", "kind", "parties", "consequence", "money"),
    [
        (SMALL, Kind.SELLER_RESPONSE, (Role.SELLER,), Consequence.AGREED_AT_THE_CLAIM, eur("65.00")),
        (opened(), Kind.SELLER_RESPONSE, (Role.SELLER,), Consequence.AGREED_AT_THE_CLAIM, eur("80.00")),
        (UNPROVEN, Kind.SELLER_RESPONSE, (Role.SELLER,), Consequence.ESCALATED, None),
        (countered(), Kind.BUYER_RESPONSE, (Role.BUYER,), Consequence.DEADLOCKED, None),
        (deadlocked(), Kind.NEGOTIATION_CAP, (Role.BUYER, Role.SELLER), Consequence.ESCALATED, None),
        (escalated(), Kind.ASSIGNMENT, (Role.CLOCK,), Consequence.MEDIATOR_ASSIGNED, None),
        (in_mediation(), Kind.LEASE, (Role.MEDIATOR,), Consequence.BACK_TO_THE_QUEUE, None),
        (in_mediation(), Kind.DECISION, (Role.MEDIATOR,), Consequence.FIRST_IN_THE_QUEUE, None),
        (in_mediation(), Kind.MEDIATION_CAP, (Role.MARKETPLACE,), Consequence.PLATFORM_PAYS, eur("80.00")),
        (settlement_proposed(), Kind.SETTLEMENT, (Role.BUYER, Role.SELLER), Consequence.BACK_TO_THE_MEDIATOR, None),
        (settlement_proposed(), Kind.MEDIATION_CAP, (Role.MARKETPLACE,), Consequence.PLATFORM_PAYS, eur("80.00")),
        (awaiting_approval(), Kind.APPROVAL, (Role.MEDIATOR,), Consequence.FIRST_IN_THE_QUEUE, None),
        (awaiting_approval(), Kind.MEDIATION_CAP, (Role.MARKETPLACE,), Consequence.PLATFORM_PAYS, eur("500.00")),
        (appealed(), Kind.APPEAL_DECISION, (Role.MEDIATOR,), Consequence.FIRST_IN_THE_QUEUE, None),
        (in_appeal(), Kind.APPEAL_DECISION, (Role.MEDIATOR,), Consequence.MEDIATOR_REPLACED, None),
        (awaiting_return(), Kind.RETURN_SHIPMENT, (Role.BUYER,), Consequence.MONEY_TO_THE_SELLER, None),
        (return_in_transit(), Kind.RETURN_TRANSIT, (Role.MARKETPLACE,), Consequence.ESCALATED, None),
        (return_inspection(), Kind.RETURN_INSPECTION, (Role.SELLER,), Consequence.RETURN_ACCEPTED, eur("80.00")),
        (decided(), Kind.APPEAL_WINDOW, (Role.BUYER, Role.SELLER), Consequence.DECISION_FINAL, eur("40.00")),
        (refunding(), Kind.REFUND_EXECUTION, (Role.MARKETPLACE,), Consequence.REFUND_FAILED, None),
        (refund_failed(), Kind.EXECUTION_ALARM, (Role.ADMIN,), Consequence.ALARM_AGAIN, None),
    ],
)
def test_whose_time_it_is_what_follows_and_how_much_goes_to_the_buyer(history, kind, parties, consequence, money):
    expected = outlook(history, kind)
    assert (expected.parties, expected.consequence, expected.money) == (parties, consequence, money)
    assert expected.clause in TERMS.clauses


def test_of_a_settlement_it_is_the_time_of_who_has_not_answered_yet():
    history = happened(accept_settlement(by=SELLER), since=settlement_proposed())
    assert outlook(history, Kind.SETTLEMENT).parties == (Role.BUYER,)


def test_a_second_time_overdue_costs_the_mediator_the_case():
    slow = terms_with(lease=timedelta(days=60))
    late = lapsed(day(16), happened(claim_case(), since=escalated(), terms=slow), terms=slow)
    assert outlook(late, Kind.DECISION, slow).consequence is Consequence.MEDIATOR_REPLACED


def test_the_next_one_comes_first():
    dues = [o.deadline.due for o in outlooks(case_of(in_mediation()))]
    assert dues == sorted(dues)
    assert len(dues) == 3


def test_what_is_over_has_none():
    assert outlooks(case_of(closed())) == []


def test_money_is_told_as_far_as_it_is_still_there():
    history = happened(give_back((1, "60.00"), at=day(11)), since=in_mediation())
    assert outlook(history, Kind.MEDIATION_CAP).money == eur("20.00")


def test_also_of_an_award_that_two_pay():
    split = decide((1, "60.00"), payer=Payer.SPLIT, platform="30.00")
    history = happened(split, give_back((1, "40.00"), at=day(11)), since=in_mediation())
    assert outlook(history, Kind.APPEAL_WINDOW).money == eur("40.00")
    assert case_of(lapsed(day(20), history)).dispute.refund.total == eur("40.00")


def test_a_dispute_without_a_claim_promises_nobody_anything():
    """No history of ours makes one; the fold takes what it is given."""
    running = case_of(escalated()).dispute.deadlines
    case = Case(Dispute(deadlines=running), case_of(paid()).order, TERMS)
    assert [o.money for o in outlooks(case)] == [None, None, None]
