"""By some terms a negotiation that the buyer let lie is closed: announced a day before, open to reinstatement."""

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import DeadlineApproaching, DisputeClosed, DisputeWithdrawn
from domain.dispute.outlook import Consequence, outlooks
from domain.dispute.proposal import Ground
from domain.dispute.status import Outcome, Status
from tests.examples import (
    BUYER,
    CLOSING,
    SELLER,
    TERMS,
    TICK,
    allocation,
    ask_reinstatement,
    case_of,
    counter,
    countered,
    day,
    escalate,
    eur,
    extend,
    grant_reinstatement,
    happened,
    insist,
    lapsed,
    opened,
    overdue,
    partial,
    reject,
    say,
    submit_evidence,
)
from tests.scenario import given

CAP = day(21)
REINSTATE_BY = CAP + TERMS.periods.reinstatement


def silent():
    """The seller's offer of day 7 was not answered until day 12: deadlocked."""
    return lapsed(day(12), countered(), terms=CLOSING)


def asked_again():
    """The seller's next offer lies there since day 18, when the negotiation ends."""
    return happened(counter(partial((1, "35.00")), at=day(18)), since=silent(), terms=CLOSING)


def closing(history):
    return given(*history, terms=CLOSING)


@pytest.mark.parametrize("situation", [silent, asked_again])
def test_a_buyer_who_was_silent_gives_it_up(situation):
    over = closing(situation()).until(CAP)
    over.then(
        DisputeWithdrawn(by=THE_CLOCK, at=CAP, note=""),
        DisputeClosed(
            by=THE_CLOCK,
            at=CAP,
            outcome=Outcome.WITHDRAWN,
            closed_by=Role.CLOCK,
            automatic=True,
            starts=(Deadline(Kind.REINSTATEMENT, REINSTATE_BY),),
        ),
    )
    over.is_now(Status.CLOSED)
    assert over.order.purse(1).held == eur("80.00")


def test_a_microsecond_before_it_is_not_over():
    assert closing(silent()).until(CAP - TICK).facts == ()
    closing(silent()).until(CAP - TICK).when(escalate(at=CAP - TICK)).is_granted()


@pytest.mark.parametrize(
    "word",
    [
        say(at=day(13)),
        submit_evidence(by=BUYER, at=day(13)),
        reject(2, by=BUYER, at=day(8)),
        insist(at=day(17)),
    ],
    ids=["a message", "evidence", "a rejection", "a counter-proposal"],
)
def test_who_has_said_something_since_is_heard_by_a_mediator(word):
    since = countered() if word.at < day(12) else silent()
    spoken = happened(word, since=since, terms=CLOSING)
    over = closing(spoken).until(CAP)
    assert over.names() == ["dispute.escalated"]
    assert over.facts[0].ground is Ground.STALEMATE


def test_what_the_seller_says_does_not_break_the_buyers_silence():
    closing(happened(say(by=SELLER, at=day(13)), since=silent())).until(CAP).is_now(Status.CLOSED)


def test_it_is_the_sellers_turn_and_the_seller_who_is_silent():
    longer = happened(
        extend(Kind.SELLER_RESPONSE, day(18)),
        extend(Kind.SELLER_RESPONSE, day(24), at=day(9)),
        since=opened(),
        terms=CLOSING,
    )
    closing(longer).until(CAP).is_now(Status.AWAITING_MEDIATOR)


def test_other_terms_let_a_mediator_look_at_it():
    given(*silent()).until(CAP).is_now(Status.AWAITING_MEDIATOR)


@pytest.mark.parametrize("situation", [silent, asked_again])
def test_it_is_announced_a_day_before_with_what_will_follow(situation):
    (cap,) = (o for o in outlooks(case_of(situation(), CLOSING)) if o.deadline.kind is Kind.NEGOTIATION_CAP)
    assert (cap.consequence, cap.money) == (Consequence.CLOSED, None)
    told = [fact for fact in overdue(case_of(situation(), CLOSING), CAP) if isinstance(fact, DeadlineApproaching)]
    assert (Kind.NEGOTIATION_CAP, day(20), CAP) in [(fact.kind, fact.at, fact.due) for fact in told]


def test_otherwise_it_says_that_a_mediator_will():
    spoken = happened(say(at=day(13)), since=silent())
    (cap,) = outlooks(case_of(spoken, CLOSING))
    assert cap.consequence is Consequence.ESCALATED


def test_the_buyer_may_have_it_opened_again():
    over = lapsed(CAP, silent(), terms=CLOSING)
    again = happened(ask_reinstatement(at=day(22)), grant_reinstatement(at=day(23)), since=over, terms=CLOSING)
    dispute = case_of(again).dispute
    assert (dispute.status, dispute.claim.allocation) == (Status.AWAITING_MEDIATOR, allocation((1, "80.00")))
