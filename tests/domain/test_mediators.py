"""The roster: who is on it, how many cases they may have, and what keeps them from which."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import get_args
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.mediator.commands import EnrolMediator, MediatorCommand
from domain.mediator.decide import BY, decide
from domain.mediator.events import (
    CapacityChanged,
    CaseLeft,
    CaseTaken,
    ConflictDeclared,
    ConflictWithdrawn,
    MediatorCameBack,
    MediatorDeactivated,
    MediatorEnrolled,
    MediatorReactivated,
    MediatorTraded,
    MediatorWentAway,
)
from domain.mediator.fitness import unfit_to_answer, unfit_to_judge, unfit_to_take
from domain.mediator.state import ANYBODY, Mediator, fold
from domain.refusal import Refused, Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DAY_0,
    MEDIATOR,
    ORDER,
    SELLER,
    TERMS,
    THE_CLOCK,
    TICK,
    day,
)
from tests.roster import (
    change_capacity,
    come_back,
    deactivate,
    declare,
    enrol,
    go_away,
    happened,
    leave,
    mediator,
    reactivate,
    take,
    trade,
    withdraw_conflict,
)

CASE, OTHER_CASE = UUID(int=1), UUID(int=2)
PARTIES = (BUYER.id, SELLER.id)
YEAR = TERMS.periods.trade_conflict
EVERY_WISH = {
    type(wish): wish
    for wish in (
        enrol("mo"),
        change_capacity(3),
        declare(),
        withdraw_conflict(),
        go_away(),
        come_back(),
        deactivate(),
        reactivate(),
        trade(),
        take(CASE),
        leave(CASE),
    )
}


def refusal(wish: MediatorCommand, state: Mediator) -> Refused:
    with pytest.raises(Refused) as refused:
        decide(wish, state, TERMS)
    return refused.value


def fitness(state: Mediator, at=DAY_0) -> Rule | None:
    return unfit_to_take(state, PARTIES, at, TERMS)


def test_an_administrator_puts_an_account_on_the_roster():
    fact = MediatorEnrolled(by=ADMIN, at=DAY_0, mediator="mia", capacity=3)
    assert decide(enrol(capacity=3), Mediator(), TERMS) == [fact]


def test_without_a_capacity_it_is_that_of_the_terms():
    assert mediator(capacity=None).capacity == TERMS.limits.mediator_capacity == 10


def test_nobody_is_enrolled_twice_not_even_after_having_been_deactivated():
    for state in (mediator(), mediator(deactivate())):
        assert refusal(enrol(), state).rule is Rule.MEDIATOR_ENROLLED


@pytest.mark.parametrize("capacity", [0, 201, -1])
def test_a_capacity_is_between_one_and_two_hundred(capacity):
    assert refusal(enrol(capacity=capacity), Mediator()).rule is Rule.CAPACITY_OUT_OF_RANGE
    assert refusal(change_capacity(capacity), mediator()).rule is Rule.CAPACITY_OUT_OF_RANGE


def test_the_refusal_of_a_capacity_names_the_largest():
    assert refusal(change_capacity(201), mediator()).details == {"most": 200}


@pytest.mark.parametrize("capacity", [1, 200])
def test_its_ends_are_within(capacity):
    assert mediator(change_capacity(capacity)).capacity == capacity


def test_what_happens_to_a_mediator_is_told():
    wishes = [change_capacity(3), declare(), withdraw_conflict(), go_away(), come_back(), deactivate(), reactivate()]
    assert happened(enrol(), *wishes, trade(), take(CASE), leave(CASE))[1:] == (
        CapacityChanged(by=ADMIN, at=day(1), capacity=3),
        ConflictDeclared(by=MEDIATOR, at=day(1), account="sol"),
        ConflictWithdrawn(by=MEDIATOR, at=day(2), account="sol"),
        MediatorWentAway(by=MEDIATOR, at=day(1)),
        MediatorCameBack(by=MEDIATOR, at=day(2)),
        MediatorDeactivated(by=ADMIN, at=day(1)),
        MediatorReactivated(by=ADMIN, at=day(2)),
        MediatorTraded(by=THE_CLOCK, at=DAY_0, counterparty="sol", order_id=ORDER),
        CaseTaken(by=THE_CLOCK, at=day(9), mediator="mia", dispute_id=CASE),
        CaseLeft(by=THE_CLOCK, at=day(10), dispute_id=CASE),
    )


@pytest.mark.parametrize("there_and_back", [(go_away(), come_back()), (deactivate(), reactivate())])
def test_who_came_back_is_as_before(there_and_back):
    assert mediator(*there_and_back) == replace(mediator(), version=3)


def test_who_was_deactivated_is_as_before_but_for_that():
    assert mediator(deactivate()) == replace(mediator(), active=False, version=2)


def test_on_the_roster_of_anybody_is_everybody_with_room_for_a_case():
    somebody = ANYBODY["somebody"]
    assert (somebody.id, fitness(somebody)) == ("somebody", None)


@pytest.mark.parametrize(
    ("before", "wish"),
    [
        ((), change_capacity(10)),
        ((declare(),), declare()),
        ((), withdraw_conflict()),
        ((go_away(),), go_away()),
        ((), come_back()),
        ((deactivate(),), deactivate()),
        ((), reactivate()),
        ((take(CASE),), take(CASE)),
        ((), leave(CASE)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_is_so_already_is_not_done_again(before, wish):
    assert refusal(wish, mediator(*before)).rule is Rule.SO_ALREADY


def test_every_command_has_its_roles():
    assert set(BY) == set(get_args(MediatorCommand)) == set(EVERY_WISH)


@pytest.mark.parametrize("kind", BY, ids=lambda kind: kind.name)
def test_nobody_else_may_ask_for_it(kind):
    for role in set(Role) - BY[kind]:
        asked = replace(EVERY_WISH[kind], by=Actor(role, "mia"))
        assert refusal(asked, mediator()).rule is Rule.NOT_YOUR_ROLE


def test_what_mediators_may_ask_for_an_administrator_may_as_well():
    assert mediator(declare(by=ADMIN), go_away(by=ADMIN)).conflicts == {"sol"}


@pytest.mark.parametrize("wish", [declare(), withdraw_conflict(), go_away(), come_back()], ids=lambda wish: wish.name)
def test_to_mediators_nobody_is_there_but_they_themselves(wish):
    foreign = replace(wish, by=ANOTHER_MEDIATOR)
    for state in (mediator(), Mediator()):
        assert refusal(foreign, state).rule is Rule.NO_SUCH_MEDIATOR


@pytest.mark.parametrize("kind", [kind for kind in BY if kind is not EnrolMediator], ids=lambda kind: kind.name)
def test_who_was_never_enrolled_is_not_there_for_anybody(kind):
    assert refusal(EVERY_WISH[kind], Mediator()).rule is Rule.NO_SUCH_MEDIATOR


def test_who_was_deactivated_may_not_even_come_back():
    assert refusal(come_back(), mediator(go_away(), deactivate())).rule is Rule.NO_SUCH_MEDIATOR


def test_an_auditor_changes_nothing():
    assert refusal(go_away(by=AUDITOR), mediator()).rule is Rule.NOT_YOUR_ROLE


# who may take a case


def test_somebody_against_whom_nothing_speaks_may_take_a_case():
    assert fitness(mediator()) is None


@pytest.mark.parametrize("state", [Mediator(), mediator(deactivate())], ids=["never-enrolled", "deactivated"])
def test_only_who_is_on_the_roster_judges(state):
    assert fitness(state) is Rule.NOT_ON_THE_ROSTER
    assert unfit_to_judge(state, PARTIES, DAY_0, TERMS) is Rule.NOT_ON_THE_ROSTER


@pytest.mark.parametrize("party", PARTIES)
def test_nobody_judges_a_party_they_have_a_conflict_with(party):
    declared = mediator(declare(party))
    assert fitness(declared) is Rule.CONFLICT_DECLARED
    assert unfit_to_judge(declared, ("somebody", "else"), DAY_0, TERMS) is None
    assert fitness(mediator(declare(party), withdraw_conflict(party))) is None


@pytest.mark.parametrize("party", PARTIES)
def test_nobody_judges_a_party_they_traded_with_within_a_year(party):
    traded = mediator(trade(party))
    assert fitness(traded, DAY_0 + timedelta(days=364)) is Rule.TRADED_WITH_A_PARTY
    assert fitness(traded, DAY_0 + YEAR - TICK) is Rule.TRADED_WITH_A_PARTY
    assert fitness(traded, DAY_0 + YEAR) is None
    assert fitness(traded, DAY_0 + timedelta(days=366)) is None


def test_of_several_trades_the_last_one_counts_in_whatever_order_they_were_heard_of():
    for trades in ((trade(at=DAY_0), trade(at=day(30))), (trade(at=day(30)), trade(at=DAY_0))):
        state = mediator(*trades)
        assert fitness(state, DAY_0 + YEAR) is Rule.TRADED_WITH_A_PARTY
        assert fitness(state, day(30) + YEAR) is None


def test_a_trade_from_before_the_enrolment_counts_as_well():
    assert fitness(mediator(trade(at=DAY_0 - timedelta(days=100)))) is Rule.TRADED_WITH_A_PARTY


def test_who_is_away_takes_nothing_and_goes_on_judging():
    away = mediator(go_away())
    assert fitness(away) is Rule.MEDIATOR_AWAY
    assert unfit_to_judge(away, PARTIES, DAY_0, TERMS) is None
    assert fitness(mediator(go_away(), come_back())) is None


def test_a_capacity_is_the_number_of_cases_that_may_not_be_exceeded():
    assert fitness(mediator(take(CASE), capacity=2)) is None
    full = mediator(take(CASE), take(OTHER_CASE), capacity=2)
    assert fitness(full) is Rule.AT_CAPACITY
    assert unfit_to_judge(full, PARTIES, DAY_0, TERMS) is None


def test_what_is_answered_without_taking_the_case_needs_no_capacity_but_somebody_who_is_there_and_may_judge():
    def answers(*wishes, at=DAY_0, **enrolment):
        return unfit_to_answer(mediator(*wishes, **enrolment), PARTIES, at, TERMS)

    assert answers(take(CASE), capacity=1) is None
    assert answers(go_away()) is Rule.MEDIATOR_AWAY
    assert answers(deactivate()) is Rule.NOT_ON_THE_ROSTER
    assert answers(declare()) is Rule.CONFLICT_DECLARED
    assert answers(trade(), at=DAY_0 + YEAR - TICK) is Rule.TRADED_WITH_A_PARTY
    assert answers(trade(), at=DAY_0 + YEAR) is None


def test_a_case_that_was_left_counts_no_more():
    assert fitness(mediator(take(CASE), leave(CASE), capacity=1)) is None


def test_a_case_that_comes_back_is_taken_above_the_capacity():
    full = mediator(take(CASE), capacity=1)
    assert len(mediator(take(CASE), take(OTHER_CASE), capacity=1).cases) == 2
    assert decide(take(OTHER_CASE), full, TERMS)


def test_who_has_more_cases_than_a_smaller_capacity_keeps_them_and_takes_none():
    state = mediator(take(CASE), take(OTHER_CASE), change_capacity(1))
    assert (len(state.cases), fitness(state)) == (2, Rule.AT_CAPACITY)
    left = mediator(take(CASE), take(OTHER_CASE), change_capacity(1), leave(CASE))
    assert fitness(left) is Rule.AT_CAPACITY


@pytest.mark.parametrize("seed", range(20))
def test_the_fold_takes_any_facts_in_any_order(seed):
    wishes = [change_capacity(3), declare(), go_away(), deactivate(), trade(), take(CASE), leave(CASE)]
    facts = [*happened(enrol(), *wishes), *happened(enrol("max"), take(OTHER_CASE))]
    mixed = Random(seed).sample(facts, len(facts))  # noqa: S311 - it can be repeated
    assert fold(mixed).version == len(facts)
