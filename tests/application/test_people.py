"""The one way in for people's preferences: once each, on fresh grounds, under one stream for each account."""

from dataclasses import replace

import pytest

from application.ports import Cause, StreamMoved
from domain.actor import Actor, Role
from domain.person.preferences import Language, Preferences
from domain.person.state import Person
from domain.refusal import Refused, Rule
from infrastructure.people import new_code, people, zones
from tests import person as eg
from tests.application.services import Meanwhile
from tests.examples import SELLER, day


@pytest.fixture
def everybody(services):
    return people(services.store, services.clock)


def test_of_whom_nothing_is_known_nothing_is_told(everybody):
    assert everybody.of("bea") == Person()


def test_one_account_has_one_entry_for_all_its_roles(services, everybody):
    everybody.execute(eg.choose(), services.cause())
    as_seller = eg.choose(Preferences(Language.CHINESE), by=Actor(Role.SELLER, "bea"))
    everybody.execute(as_seller, services.cause())
    assert everybody.of("bea").language is Language.CHINESE
    assert everybody.of(SELLER.id) == Person()


def test_the_same_wish_has_its_consequences_once_and_the_same_answer(services, everybody):
    cause = services.cause()
    first = everybody.execute(eg.claim(), cause)
    everybody.execute(eg.choose(), services.cause())
    again = everybody.execute(eg.claim(code="0000-0000-0000"), cause)
    assert (again.replayed, again.state, again.position) == (True, first.state, first.position)


def test_a_key_may_not_come_back_with_another_wish(services, everybody):
    cause = services.cause()
    everybody.execute(eg.choose(), cause)
    with pytest.raises(Refused) as refusal:
        everybody.execute(eg.choose(Preferences()), Cause(cause.command_id, fingerprint="another"))
    assert refusal.value.rule is Rule.KEY_REUSED


def test_the_same_key_twice_at_once_makes_one_code_and_both_are_told_it(services, everybody):
    cause, told = services.cause(), []

    def claim_in(everybody, code):
        told.append(everybody.execute(eg.claim(code=code), cause))

    claim_in(people(Meanwhile(services.store, lambda: claim_in(everybody, eg.CODE)), services.clock), "0000-0000-0000")
    first, second = told
    assert (second.replayed, second.state) == (True, first.state)


def test_nothing_is_decided_on_stale_grounds(services, everybody):
    everybody.execute(eg.choose(), services.cause(), seen=0)
    with pytest.raises(StreamMoved) as moved:
        everybody.execute(eg.claim(), services.cause(), seen=0)
    assert moved.value.version == 1


def test_a_refused_command_leaves_nothing_behind(services, everybody):
    head = services.store.head()
    with pytest.raises(Refused):
        everybody.execute(eg.choose(replace(eg.PREFERENCES, zone="Mars/Olympus")), services.cause())
    assert services.store.head() == head


def test_a_code_is_one_that_confirms(services, everybody):
    code = everybody.new_code()
    everybody.execute(eg.claim(code=code), services.cause())
    confirmed = everybody.execute(eg.confirm(code.lower(), at=day(0.5)), services.cause())
    assert confirmed.state.address == eg.ADDRESS


def test_no_two_codes_are_the_same():
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert {len(code) for code in codes} == {14}


def test_the_zones_are_those_of_the_world():
    assert {"Europe/Madrid", "America/Sao_Paulo", "Asia/Shanghai", "UTC"} <= zones()
    assert not zones() & {"localtime", "posixrules", "Factory"}
