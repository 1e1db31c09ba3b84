"""What the roster says about who may take a case, judge it, and see it."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.dispute.commands import ClaimCase, Decide, DecideAppeal, ProposeSettlement, Recuse, ReleaseCase
from domain.dispute.lifecycle import allowed, may_see, may_take
from domain.dispute.mediation import in_hand
from domain.dispute.ruling import Judgment
from domain.dispute.viewer import ViewerState, viewer_state
from domain.mediator.state import Mediator
from domain.refusal import Rule
from tests.examples import (
    ANOTHER_MEDIATOR,
    BUYER,
    DISPUTE,
    MEDIATOR,
    SELLER,
    TERMS,
    THIRD_MEDIATOR,
    TICK,
    appealed,
    approve,
    assign,
    awaiting_approval,
    case_of,
    claim_case,
    day,
    decide,
    decide_appeal,
    decided,
    escalated,
    happened,
    in_appeal,
    in_mediation,
    object_to_mediator,
    propose_settlement,
    recuse,
    release,
    remanded,
    return_decision,
    say,
    settlement_proposed,
)
from tests.roster import change_capacity, deactivate, declare, go_away, leave, mediator, take, trade
from tests.scenario import given

NOW = day(9.5)
FULL = mediator(take(UUID(int=1)), capacity=1)
TIED = {
    "never-enrolled": Mediator(),
    "deactivated": mediator(deactivate()),
    "conflict-with-the-buyer": mediator(declare(BUYER.id)),
    "conflict-with-the-seller": mediator(declare(SELLER.id)),
    "traded-with-the-buyer": mediator(trade(BUYER.id)),
    "traded-with-the-seller": mediator(trade(SELLER.id)),
}
UNFREE = {"away": mediator(go_away()), "at-capacity": FULL}
RULES = {
    "never-enrolled": Rule.NOT_ON_THE_ROSTER,
    "deactivated": Rule.NOT_ON_THE_ROSTER,
    "conflict-with-the-buyer": Rule.CONFLICT_DECLARED,
    "conflict-with-the-seller": Rule.CONFLICT_DECLARED,
    "traded-with-the-buyer": Rule.TRADED_WITH_A_PARTY,
    "traded-with-the-seller": Rule.TRADED_WITH_A_PARTY,
    "away": Rule.MEDIATOR_AWAY,
    "at-capacity": Rule.AT_CAPACITY,
}


def looking(facts, entry, account=MEDIATOR.id):
    """The case as this one's commands are judged on it."""
    return given(*facts, mediators={account: entry})


class TestTakingACase:
    def test_somebody_against_whom_nothing_speaks_takes_it_and_has_a_case_more(self):
        taken = (
            looking(escalated(), mediator())
            .when(claim_case())
            .leads_to("mediator.case-taken", "dispute.mediator-assigned")
        )
        assert taken.case.mediator("mia").cases == {DISPUTE}

    @pytest.mark.parametrize("entry", TIED)
    def test_who_may_not_judge_it_does_not_even_find_it(self, entry):
        tied = looking(escalated(), TIED[entry])
        tied.when(claim_case()).refused(Rule.NO_SUCH_DISPUTE)
        assert not may_see(tied.case, MEDIATOR, NOW)
        assert allowed(tied.case, MEDIATOR, NOW) == []

    @pytest.mark.parametrize("entry", UNFREE)
    def test_who_is_not_free_is_told_why_and_may_look_at_it(self, entry):
        unfree = looking(escalated(), UNFREE[entry])
        unfree.when(claim_case()).refused(RULES[entry])
        assert may_see(unfree.case, MEDIATOR, NOW)
        assert not may_take(unfree.case, MEDIATOR, NOW)
        assert ClaimCase not in allowed(unfree.case, MEDIATOR, NOW)
        assert viewer_state(unfree.case, MEDIATOR, NOW) is ViewerState.WAITING

    @pytest.mark.parametrize("entry", RULES)
    def test_an_administrator_who_assigns_it_is_told_what_speaks_against_it(self, entry):
        state = (TIED | UNFREE)[entry]
        looking(escalated(), state).when(assign()).refused(RULES[entry])

    def test_an_appeal_is_taken_like_a_case(self):
        for entry, state in UNFREE.items():
            waiting = looking(appealed(), state, ANOTHER_MEDIATOR.id)
            waiting.when(claim_case(by=ANOTHER_MEDIATOR, at=day(12))).refused(RULES[entry])

    def test_a_trade_counts_until_it_is_exactly_a_year_old(self):
        traded = mediator(trade(SELLER.id, at=NOW - TERMS.periods.trade_conflict))
        looking(escalated(), traded).when(claim_case()).is_granted()
        younger = mediator(trade(SELLER.id, at=NOW - TERMS.periods.trade_conflict + TICK))
        looking(escalated(), younger).when(claim_case()).refused(Rule.NO_SUCH_DISPUTE)

    def test_whoever_has_no_entry_is_not_on_the_roster(self):
        given(*escalated(), mediators={}).when(assign()).refused(Rule.NOT_ON_THE_ROSTER)


class TestApproving:
    @pytest.mark.parametrize("command", [approve(), return_decision()], ids=lambda command: command.name)
    def test_who_has_enough_to_do_approves_all_the_same(self, command):
        full = mediator(take(UUID(int=1)), capacity=1, account=ANOTHER_MEDIATOR.id)
        looking(awaiting_approval(), full, ANOTHER_MEDIATOR.id).when(command).is_granted()

    def test_who_is_away_does_not(self):
        away = looking(awaiting_approval(), mediator(go_away()), ANOTHER_MEDIATOR.id)
        away.when(approve()).refused(Rule.MEDIATOR_AWAY)

    @pytest.mark.parametrize("entry", TIED)
    def test_who_may_not_judge_it_does_not_find_the_draft(self, entry):
        looking(awaiting_approval(), TIED[entry], ANOTHER_MEDIATOR.id).when(approve()).refused(Rule.NO_SUCH_DISPUTE)


class TestWhoHasTheCase:
    @pytest.mark.parametrize("party", [BUYER.id, SELLER.id])
    def test_does_not_decide_once_they_have_a_conflict_or_have_traded(self, party):
        tied = ((declare(party), Rule.CONFLICT_DECLARED), (trade(party), Rule.TRADED_WITH_A_PARTY))
        for what, rule in tied:
            mine = looking(in_mediation(), mediator(what))
            mine.when(decide((1, "40.00"))).refused(rule)
            mine.when(propose_settlement()).refused(rule)
            assert {Recuse, ReleaseCase} <= set(allowed(mine.case, MEDIATOR, day(10)))
            assert not {Decide, ProposeSettlement} & set(allowed(mine.case, MEDIATOR, day(10)))

    def test_nor_the_appeal(self):
        mine = looking(in_appeal(), mediator(declare()), ANOTHER_MEDIATOR.id)
        mine.when(decide_appeal(Judgment.UPHELD)).refused(Rule.CONFLICT_DECLARED)
        assert DecideAppeal not in allowed(mine.case, ANOTHER_MEDIATOR, day(13))

    @pytest.mark.parametrize("entry", UNFREE)
    def test_goes_on_with_it_when_away_or_at_capacity(self, entry):
        looking(in_mediation(), UNFREE[entry]).when(decide((1, "40.00"))).is_granted()

    def test_may_do_nothing_any_more_and_sees_nothing_when_deactivated(self):
        gone = looking(in_mediation(), mediator(deactivate()))
        for command in (decide((1, "40.00")), release(), recuse(), say(by=MEDIATOR, at=day(10))):
            gone.when(command).refused(Rule.NO_SUCH_DISPUTE)
        assert not may_see(gone.case, MEDIATOR, day(10))

    def test_loses_it_then_with_the_lease(self):
        lapsed = given(*in_mediation()).until(day(9.5) + TERMS.periods.lease)
        assert lapsed.dispute.mediator is None


HANDS = {
    "waiting": (escalated(), None),
    "taken": (in_mediation(), MEDIATOR),
    "settlement-proposed": (settlement_proposed(), MEDIATOR),
    "drafted": (awaiting_approval(), MEDIATOR),
    "released": (happened(release(), since=in_mediation()), None),
    "objected-to": (happened(object_to_mediator(), since=in_mediation()), None),
    "decided": (decided(), None),
    "appealed": (appealed(), None),
    "in-appeal": (in_appeal(), ANOTHER_MEDIATOR),
    "sent-back": (remanded(), MEDIATOR),
}


@pytest.mark.parametrize("situation", HANDS)
def test_a_case_counts_while_somebody_has_it_to_decide(situation):
    facts, mediating = HANDS[situation]
    assert in_hand(case_of(facts).dispute) == (mediating and mediating.id)


def test_a_smaller_capacity_takes_nothing_away():
    smaller = mediator(take(DISPUTE), take(UUID(int=1)), change_capacity(1), leave(UUID(int=1)))
    looking(in_mediation(), smaller).when(decide((1, "40.00"))).is_granted()


def test_of_several_mediators_each_is_judged_by_their_own_entry():
    entries = {"mia": mediator(declare()), "max": mediator(account="max"), "mo": FULL}
    case = given(*escalated(), mediators=entries).case
    free = [who.id for who in (MEDIATOR, ANOTHER_MEDIATOR, THIRD_MEDIATOR) if may_take(case, who, NOW)]
    assert free == ["max"]
    seen = [who.id for who in (MEDIATOR, ANOTHER_MEDIATOR, THIRD_MEDIATOR) if may_see(case, who, NOW)]
    assert seen == ["max", "mo"]


def test_other_roles_have_nothing_to_do_with_the_roster():
    case = given(*escalated(), mediators={}).case
    for who in (BUYER, SELLER, Actor(Role.ADMIN, "ada")):
        assert may_see(case, who, NOW + timedelta(days=1))
