"""A mediator's capacity holds, whoever asks at once: the case and the mediator's entry are written together."""

import threading
from uuid import UUID

import pytest

from application.mediators import mediator_id_of
from application.ports import Cause
from domain.dispute.commands import AssignMediator, ClaimCase
from domain.dispute.mediation import in_hand
from domain.dispute.opening import dispute_id_of
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests import roster

ORDERS = tuple(UUID(int=n) for n in (1, 2, 3, 4))
DISPUTES = tuple(dispute_id_of(order, 1) for order in ORDERS)
NOW = eg.day(9.5)


@pytest.fixture
def waiting(services):
    """Four cases wait for a mediator; mia has room for one of them."""
    services.staff("mia", "max")
    services.notes("mia", roster.change_capacity(1))
    for n, order in enumerate(ORDERS):
        facts = (eg.place(order_id=order, number=f"O-{n}"), eg.pay(), eg.ship(), eg.deliver())
        for fact in facts:
            services.clock.now = max(services.clock.now, fact.at)
            services.orders.execute(order, fact, services.cause())
        services.clock.now = max(services.clock.now, eg.day(9))
        services.disputes.open(order, eg.open_not_received(by=eg.BUYER, at=services.clock.now), services.cause())
    services.clock.now = eg.day(15)  # the seller said nothing
    for dispute in DISPUTES:
        services.affairs.let_lapse([dispute], services.clock.now)
    return services


def at_once(*attempts):
    """What came of each, the successes as ``None``."""
    ready, outcomes = threading.Barrier(len(attempts)), []

    def attempt(ask):
        ready.wait()
        try:
            ask()
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal.rule)

    racers = [threading.Thread(target=attempt, args=(ask,)) for ask in attempts]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    return outcomes


def mediated(services):
    return [in_hand(services.disputes.get(dispute).state.dispute) for dispute in DISPUTES]


def claim(services, dispute, cause):
    return lambda: services.disputes.execute(dispute, ClaimCase(by=eg.MEDIATOR, at=services.clock.now), cause)


def test_a_case_and_the_entry_of_its_mediator_are_one_append(waiting):
    answer = claim(waiting, DISPUTES[0], waiting.cause())()
    assert [recorded.event.name for recorded in answer.recorded] == ["mediator.case-taken", "dispute.mediator-assigned"]
    assert waiting.names(mediator_id_of("mia"))[-1] == "mediator.case-taken"
    assert answer.recorded[1].position == answer.position
    with pytest.raises(Refused) as refusal:
        claim(waiting, DISPUTES[1], waiting.cause())()
    assert refusal.value.rule is Rule.AT_CAPACITY


def test_of_simultaneous_claims_of_one_mediator_with_one_free_place_one_is_granted(waiting):
    outcomes = at_once(*(claim(waiting, dispute, waiting.cause()) for dispute in DISPUTES))
    assert sorted(outcomes, key=str) == [None, *[Rule.AT_CAPACITY] * 3]
    assert sorted(filter(None, mediated(waiting))) == ["mia"]
    assert len(waiting.disputes.mediators.of("mia").cases) == 1


def test_so_it_is_when_others_give_them_the_cases(waiting):
    def give(dispute, by):
        command = AssignMediator(by=by, at=waiting.clock.now, mediator="mia")
        return lambda: waiting.disputes.execute(dispute, command, waiting.cause())

    attempts = [give(dispute, by) for dispute, by in zip(DISPUTES, (eg.ADMIN, eg.THE_CLOCK) * 2, strict=True)]
    assert sorted(at_once(*attempts), key=str) == [None, *[Rule.AT_CAPACITY] * 3]


def test_a_free_place_is_taken_again_by_one(waiting):
    claim(waiting, DISPUTES[0], waiting.cause())()
    waiting.notes("mia", roster.leave(DISPUTES[0]))
    outcomes = at_once(*(claim(waiting, dispute, waiting.cause()) for dispute in DISPUTES[1:]))
    assert sorted(outcomes, key=str) == [None, *[Rule.AT_CAPACITY] * 2]


def test_the_same_claim_told_again_is_told_as_it_was(waiting):
    cause = Cause("claim-1", fingerprint="f")
    first = claim(waiting, DISPUTES[0], cause)()
    waiting.notes("mia", roster.declare())
    again = claim(waiting, DISPUTES[0], cause)()
    assert (again.replayed, again.state, again.position) == (True, first.state, first.position)
    assert again.state.mediator("mia").conflicts == set()


def test_a_conflict_that_is_declared_meanwhile_is_seen(waiting):
    """The control of judging anew: between the decision and its being written the entry moves on."""
    declared = []
    append = waiting.store.append

    def meanwhile(*additions, cause, recorded_at):
        if cause.command_id == "claim-1" and not declared:
            declared.append(True)
            waiting.notes("mia", roster.declare(at=waiting.clock.now))
        return append(*additions, cause=cause, recorded_at=recorded_at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting.store, "append", meanwhile)
        with pytest.raises(Refused) as refusal:
            claim(waiting, DISPUTES[0], Cause("claim-1"))()
    assert refusal.value.rule is Rule.NO_SUCH_DISPUTE
    assert waiting.disputes.mediators.of("mia").cases == set()
