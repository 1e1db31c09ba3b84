"""The one way in to the roster: once each, on fresh grounds, under one stream for each account."""

import threading

import pytest

from application.mediators import Mediators, mediator_id_of
from application.ports import Cause, StreamMoved
from domain.mediator.state import Mediator
from domain.refusal import Refused, Rule
from infrastructure.terms import PublishedTerms
from tests import examples as eg
from tests import roster

MIA = mediator_id_of("mia")


@pytest.fixture
def mediators(services):
    made = Mediators(services.store, PublishedTerms.shipped(), services.clock)
    made.execute(MIA, roster.enrol(), cause=services.cause())
    return made


def test_an_account_has_one_entry(services, mediators):
    assert mediators.of("mia").capacity == 10
    with pytest.raises(Refused) as refusal:
        mediators.execute(MIA, roster.enrol(), cause=services.cause())
    assert refusal.value.rule is Rule.MEDIATOR_ENROLLED


def test_who_was_never_enrolled_is_nobody(mediators):
    assert mediators.of("max") == Mediator()


def test_what_was_remembered_goes_on_with_what_is_new(services, mediators):
    elsewhere = Mediators(services.store, PublishedTerms.shipped(), services.clock)
    assert elsewhere.of("mia").away is False
    mediators.execute(MIA, roster.go_away(), cause=services.cause())
    assert elsewhere.of("mia") == mediators.of("mia")
    assert elsewhere.of("mia").away is True


def test_the_same_wish_has_its_consequences_once_and_the_same_answer(services, mediators):
    cause = services.cause()
    first = mediators.execute(MIA, roster.declare(), cause=cause)
    mediators.execute(MIA, roster.go_away(), cause=services.cause())
    again = mediators.execute(MIA, roster.declare(), cause=cause)
    assert (again.replayed, again.state, again.position) == (True, first.state, first.position)
    assert len(services.store.history(MIA)) == 3


def test_a_key_may_not_come_back_with_another_wish(services, mediators):
    cause = services.cause()
    mediators.execute(MIA, roster.declare(), cause=cause)
    with pytest.raises(Refused) as refusal:
        mediators.execute(MIA, roster.go_away(), cause=Cause(cause.command_id, fingerprint="another"))
    assert refusal.value.rule is Rule.KEY_REUSED


def test_nothing_is_decided_on_stale_grounds(services, mediators):
    mediators.execute(MIA, roster.go_away(), cause=services.cause(), seen=1)
    with pytest.raises(StreamMoved) as moved:
        mediators.execute(MIA, roster.come_back(), cause=services.cause(), seen=1)
    assert moved.value.version == 2


def test_of_another_mediators_entry_not_even_its_version_is_told(services, mediators):
    with pytest.raises(Refused) as refusal:
        mediators.execute(MIA, roster.go_away(by=eg.ANOTHER_MEDIATOR), cause=services.cause(), seen=7)
    assert refusal.value.rule is Rule.NO_SUCH_MEDIATOR


@pytest.mark.parametrize("viewer", [eg.ADMIN, eg.AUDITOR, eg.MEDIATOR])
def test_the_staff_and_the_mediator_look_at_an_entry(mediators, viewer):
    assert mediators.get(MIA, viewer).id == "mia"


def test_to_other_mediators_it_is_not_there(mediators):
    with pytest.raises(Refused) as refusal:
        mediators.get(MIA, eg.ANOTHER_MEDIATOR)
    assert refusal.value.rule is Rule.NO_SUCH_MEDIATOR


def test_an_order_is_no_mediator(services, mediators):
    services.place_order()
    with pytest.raises(Refused) as refusal:
        mediators.get(eg.ORDER, eg.ADMIN)
    assert refusal.value.rule is Rule.NO_SUCH_MEDIATOR


def test_a_refused_command_leaves_nothing_behind(services, mediators):
    head = services.store.head()
    with pytest.raises(Refused):
        mediators.execute(MIA, roster.change_capacity(201), cause=services.cause())
    assert services.store.head() == head


def test_of_simultaneous_wishes_each_is_judged_on_what_came_before(services, mediators):
    ready, outcomes = threading.Barrier(4), []

    def ask():
        ready.wait()
        try:
            outcomes.append(mediators.execute(MIA, roster.go_away(), cause=services.cause()).version)
        except Refused as refusal:
            outcomes.append(refusal.rule)

    racers = [threading.Thread(target=ask) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(map(str, outcomes)) == sorted(["2", *[Rule.SO_ALREADY] * 3])
