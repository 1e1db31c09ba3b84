"""when(event).then(command): what the service does by itself."""

import pytest

from application.automations import Automations
from domain.dispute.status import Status
from tests import examples as eg


@pytest.fixture
def lapsed(disputed):
    """Nobody took the escalated case within a day."""
    disputed.clock.now = eg.day(12)
    disputed.disputes.let_lapse(eg.DISPUTE, eg.day(12))
    return next(r for r in disputed.store.history(eg.DISPUTE) if r.event.name == "dispute.assignment-lapsed")


def status(services):
    return services.disputes.get(eg.DISPUTE).state.dispute


def test_when_assignment_lapsed_then_the_least_loaded_mediator_is_assigned(disputed, lapsed):
    Automations(disputed.disputes, lambda: ["mia", "milan"], disputed.clock).react(lapsed)
    assert (status(disputed).status, status(disputed).mediator) == (Status.IN_MEDIATION, "mia")


def test_a_party_is_passed_over(disputed, lapsed):
    Automations(disputed.disputes, lambda: [eg.SELLER.id, "milan"], disputed.clock).react(lapsed)
    assert status(disputed).mediator == "milan"


def test_who_left_the_case_is_passed_over(disputed, lapsed):
    disputed.ask(eg.claim_case(at=eg.day(12)))
    disputed.ask(eg.recuse(at=eg.day(12)))
    Automations(disputed.disputes, lambda: ["mia", "milan"], disputed.clock).react(lapsed)
    assert status(disputed).mediator == "milan"


def test_reacting_twice_assigns_once(disputed, lapsed):
    automations = Automations(disputed.disputes, lambda: ["mia"], disputed.clock)
    automations.react(lapsed)
    head = disputed.store.head()
    automations.react(lapsed)
    assert disputed.store.head() == head


def test_with_nobody_to_ask_the_case_stays_in_the_queue(disputed, lapsed):
    Automations(disputed.disputes, list, disputed.clock).react(lapsed)
    assert status(disputed).status is Status.AWAITING_MEDIATOR


def test_a_case_that_was_taken_meanwhile_is_left_alone(disputed, lapsed):
    disputed.ask(eg.claim_case(by=eg.ANOTHER_MEDIATOR))
    Automations(disputed.disputes, lambda: ["mia"], disputed.clock).react(lapsed)
    assert status(disputed).mediator == eg.ANOTHER_MEDIATOR.id


def test_other_events_set_nothing_off(disputed):
    head = disputed.store.head()
    for recorded in disputed.store.history(eg.DISPUTE):
        Automations(disputed.disputes, lambda: ["mia"], disputed.clock).react(recorded)
    assert disputed.store.head() == head
