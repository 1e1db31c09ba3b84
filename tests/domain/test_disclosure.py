"""What a decision may rest on: evidence that the other side knew in time, after both had their chance to speak."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.actor import Role
from domain.dispute.commands import Decide
from domain.dispute.exhibit import Visibility
from domain.dispute.lifecycle import allowed
from domain.dispute.ruling import AppealGround, Judgment
from domain.refusal import Rule
from tests.examples import (
    ANOTHER_MEDIATOR,
    BUYER,
    MEDIATOR,
    SELLER,
    TERMS,
    TICK,
    appeal,
    awaiting_evidence,
    case_of,
    claim_case,
    countered,
    day,
    decide,
    decide_appeal,
    decided,
    decline_evidence,
    disclose,
    escalate,
    evidence_id,
    happened,
    in_appeal,
    in_mediation,
    lapsed,
    opened,
    photo,
    propose_settlement,
    rejected,
    request_evidence,
    say,
    statement,
    submit_evidence,
    withdraw_evidence,
)
from tests.scenario import given

KNOWN_FOR = TERMS.periods.disclosure


def relying_on(*pieces: int, at, **changes):
    ids = tuple(str(evidence_id(n)) for n in pieces)
    return decide((1, "40.00"), at=at, statement=statement(evidence=ids), **changes)


def sellers(at, **changes):
    """Something of the seller's, beside the photo of the buyer's that opened it."""
    return happened(submit_evidence(photo(5), at=at, **changes), since=in_mediation())


class TestWhatTheOtherSideKnew:
    def test_for_a_day_to_the_microsecond(self):
        assert timedelta(hours=24) == KNOWN_FOR
        case = given(*sellers(day(10)))
        case.when(relying_on(2, at=day(11) - TICK)).refused(Rule.NOT_DISCLOSED)
        case.when(relying_on(2, at=day(11))).is_granted()

    def test_the_refusal_says_which_piece(self):
        refusal = given(*sellers(day(10))).when(relying_on(1, 2, at=day(10.5))).refused(Rule.NOT_DISCLOSED)
        assert refusal.details == {"evidence": str(evidence_id(2))}

    @pytest.mark.parametrize(
        "answer",
        [say(at=day(10.2)), say(at=day(10.2), to_mediator=True), submit_evidence(by=BUYER, at=day(10.2))],
        ids=["a message", "to the mediator", "evidence of its own"],
    )
    def test_or_has_answered_earlier(self, answer):
        given(*happened(answer, since=sellers(day(10)))).when(relying_on(2, at=day(10.3))).is_granted()

    def test_what_its_own_side_says_is_no_answer(self):
        said = happened(say(by=SELLER, at=day(10.2)), since=sellers(day(10)))
        given(*said).when(relying_on(2, at=day(10.3))).refused(Rule.NOT_DISCLOSED)

    def test_nor_is_what_was_said_before_or_at_the_very_instant(self):
        before = happened(say(at=day(10)), since=in_mediation())
        shown = happened(submit_evidence(photo(5), at=day(10)), since=before)
        given(*shown).when(relying_on(2, at=day(10.3))).refused(Rule.NOT_DISCLOSED)
        same = happened(say(at=day(10)), since=sellers(day(10)))
        given(*same).when(relying_on(2, at=day(10.3))).refused(Rule.NOT_DISCLOSED)

    def test_declining_to_show_something_is_an_answer(self):
        asked = happened(request_evidence(Role.BUYER, at=day(10.1)), since=sellers(day(10)))
        declined = happened(decline_evidence(by=BUYER, at=day(10.2)), since=asked)
        given(*declined).when(relying_on(2, at=day(10.3))).is_granted()

    def test_late_evidence_is_no_exception(self):
        late = lapsed(day(13), awaiting_evidence(Role.SELLER))
        shown = happened(submit_evidence(photo(5), at=day(13)), since=late)
        assert case_of(shown).dispute.evidence[-1].late
        given(*shown).when(relying_on(2, at=day(13.5))).refused(Rule.NOT_DISCLOSED)
        given(*shown).when(relying_on(2, at=day(14))).is_granted()

    def test_the_mediators_own_is_to_be_known_by_both(self):
        shown = happened(submit_evidence(photo(5), by=MEDIATOR, at=day(10)), since=in_mediation())
        one_answered = happened(say(at=day(10.2)), since=shown)
        given(*one_answered).when(relying_on(2, at=day(10.3))).refused(Rule.NOT_DISCLOSED)
        both = happened(say(by=SELLER, at=day(10.2)), since=one_answered)
        given(*both).when(relying_on(2, at=day(10.3))).is_granted()


class TestWhatItDidNot:
    @pytest.mark.parametrize("by", [SELLER, BUYER])
    def test_what_only_mediators_saw_is_no_ground_however_long_ago(self, by):
        kept = sellers(day(10), by=by, visibility=Visibility.TO_MEDIATOR)
        given(*happened(say(by=SELLER), say(), since=kept)).when(relying_on(2, at=day(31))).refused(Rule.NOT_DISCLOSED)

    def test_until_it_was_disclosed_for_a_day(self):
        kept = sellers(day(10), visibility=Visibility.TO_MEDIATOR)
        disclosed = happened(disclose(at=day(11)), since=kept)
        given(*disclosed).when(relying_on(2, at=day(12) - TICK)).refused(Rule.NOT_DISCLOSED)
        given(*disclosed).when(relying_on(2, at=day(12))).is_granted()

    def test_nor_what_mediators_keep_among_themselves(self):
        own = submit_evidence(photo(5), by=MEDIATOR, at=day(10), visibility=Visibility.MEDIATORS_ONLY)
        given(*happened(own, since=in_mediation())).when(relying_on(2, at=day(30))).refused(Rule.NOT_DISCLOSED)

    def test_what_is_restricted_is_not_known_by_its_summary(self):
        restricted = sellers(day(10), visibility=Visibility.RESTRICTED)
        given(*restricted).when(relying_on(2, at=day(11.5))).refused(Rule.NOT_DISCLOSED)
        shown = happened(disclose(2, at=day(10.2)), since=restricted)
        given(*shown).when(relying_on(2, at=day(11.2))).is_granted()


class TestWhatIsNotThere:
    def test_evidence_of_another_dispute(self):
        foreign = statement(evidence=(str(evidence_id(1, UUID(int=5))),))
        given(*in_mediation()).when(decide(statement=foreign)).refused(Rule.NOT_IN_EVIDENCE)

    @pytest.mark.parametrize("cited", ["", "the photo", str(UUID(int=5)), str(evidence_id(1)).upper()])
    def test_what_never_was_evidence(self, cited):
        given(*in_mediation()).when(decide(statement=statement(evidence=(cited,)))).refused(Rule.NOT_IN_EVIDENCE)

    def test_what_was_taken_back(self):
        taken_back = happened(withdraw_evidence(at=day(8)), escalate(), claim_case(), since=countered())
        given(*taken_back).when(relying_on(1, at=day(10))).refused(Rule.NOT_IN_EVIDENCE)

    def test_a_decision_may_rely_on_none(self):
        given(*in_mediation()).when(decide()).is_granted()


class TestInAnAppeal:
    def judging(self, *pieces, at):
        ids = tuple(str(evidence_id(n)) for n in pieces)
        return decide_appeal(Judgment.UPHELD, at=at, statement=statement(evidence=ids))

    def test_a_judgment_is_held_to_the_same(self):
        case = given(*happened(submit_evidence(photo(5), at=day(13)), since=in_appeal()))
        case.when(self.judging(2, at=day(14) - TICK)).refused(Rule.NOT_DISCLOSED)
        case.when(self.judging(2, at=day(14))).is_granted()
        case.when(self.judging(3, at=day(14))).refused(Rule.NOT_IN_EVIDENCE)

    def test_what_came_with_the_appeal_is_known_since_then(self):
        brought = appeal(ground=AppealGround.NEW_EVIDENCE, evidence=(photo(7),))
        taken = happened(brought, claim_case(by=ANOTHER_MEDIATOR, at=day(11)), since=decided())
        given(*taken).when(self.judging(2, at=day(12) - TICK)).refused(Rule.NOT_DISCLOSED)
        given(*taken).when(self.judging(2, at=day(12))).is_granted()


class TestBothSidesHadTheirChance:
    """The buyer escalates on day 9, three days after the opening; the seller has had no word yet."""

    @pytest.fixture
    def unheard(self):
        return happened(escalate(), claim_case(), since=opened())

    def test_a_silent_seller_has_five_days_to_speak(self, unheard):
        given(*unheard).when(decide(at=day(11) - TICK)).refused(Rule.BOTH_MUST_BE_HEARD)
        given(*unheard).when(decide(at=day(11))).is_granted()
        assert Decide not in allowed(case_of(unheard), MEDIATOR, day(11) - TICK)
        assert Decide in allowed(case_of(unheard), MEDIATOR, day(11))

    @pytest.mark.parametrize(
        "word",
        [say(by=SELLER, at=day(10)), say(by=SELLER, at=day(10), to_mediator=True), submit_evidence(at=day(10))],
        ids=["a message", "to the mediator", "evidence"],
    )
    def test_or_has_spoken(self, unheard, word):
        given(*happened(word, since=unheard)).when(decide(at=day(10))).is_granted()

    def test_what_the_buyer_says_does_not_count(self, unheard):
        given(*happened(say(at=day(10)), since=unheard)).when(decide(at=day(10.5))).refused(Rule.BOTH_MUST_BE_HEARD)

    def test_a_settlement_may_be_proposed_meanwhile(self, unheard):
        given(*unheard).when(propose_settlement()).is_granted()

    @pytest.mark.parametrize("situation", [countered, rejected])
    def test_who_answered_before_was_heard(self, situation):
        given(*happened(escalate(), claim_case(), since=situation())).when(decide()).is_granted()
