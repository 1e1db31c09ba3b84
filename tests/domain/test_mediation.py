"""The neutral's part: taking a case, giving it back, deciding it with reasons."""

from dataclasses import replace

import pytest

from domain.actor import THE_CLOCK, Actor, Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import Units
from domain.dispute.events import DisputeDecided, MediatorAssigned, MediatorReleased
from domain.dispute.proposal import Payer
from domain.dispute.status import Outcome, Status
from domain.mediator.events import CaseTaken
from domain.money import Money
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DISPUTE,
    MEDIATOR,
    SELLER,
    TERMS,
    accept,
    allocation,
    amend,
    assign,
    brl,
    case_of,
    claim_case,
    counter,
    day,
    decide,
    decided,
    delivered,
    escalate,
    escalated,
    eur,
    give_back,
    happened,
    in_mediation,
    open_dispute,
    opened,
    partial,
    parts,
    reject,
    release,
    statement,
    withdraw,
)
from tests.scenario import given

LEASE = Deadline(DeadlineKind.LEASE, day(9.5) + TERMS.periods.lease)


class TestTakingACase:
    def test_a_mediator_claims_it(self):
        given(*escalated()).when(claim_case()).then(
            CaseTaken(by=MEDIATOR, at=day(9.5), mediator="mia", dispute_id=DISPUTE),
            MediatorAssigned(by=MEDIATOR, at=day(9.5), mediator="mia", claimed=True, starts=(LEASE,)),
        )

    @pytest.mark.parametrize("by", [ADMIN, THE_CLOCK])
    def test_or_is_given_it_by_an_administrator_or_by_the_service(self, by):
        given(*escalated()).when(assign(by=by)).then(
            CaseTaken(by=by, at=day(9.5), mediator="mia", dispute_id=DISPUTE),
            MediatorAssigned(by=by, at=day(9.5), mediator="mia", claimed=False, starts=(LEASE,)),
        )

    @pytest.mark.parametrize("party", [BUYER, SELLER])
    def test_a_party_may_not_mediate_its_own_dispute(self, party):
        own = Actor(Role.MEDIATOR, party.id)
        given(*escalated()).when(claim_case(by=own)).refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)
        given(*escalated()).when(assign(mediator=party.id)).refused(Rule.NOT_A_MEDIATOR_OF_OWN_CASE)

    def test_of_two_who_claim_it_the_second_finds_it_taken(self):
        given(*in_mediation()).when(claim_case(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_mediation()).when(claim_case()).refused(Rule.NOT_NOW)

    def test_before_it_is_escalated_mediators_know_nothing_of_it(self):
        given(*opened()).when(claim_case()).refused(Rule.NO_SUCH_DISPUTE)

    @pytest.mark.parametrize("by", [BUYER, SELLER, AUDITOR])
    def test_others_take_no_cases(self, by):
        given(*escalated()).when(claim_case(by=by)).refused(Rule.NOT_YOUR_ROLE)
        given(*escalated()).when(assign(by=by)).refused(Rule.NOT_YOUR_ROLE)

    def test_the_times_to_decide_and_to_end_go_on_from_the_escalation(self):
        before, after = (case_of(h).dispute.deadlines for h in (escalated(), in_mediation()))
        assert set(after) == {d for d in before if d.kind is not DeadlineKind.ASSIGNMENT} | {LEASE}


class TestGivingItBack:
    def test_the_mediator_says_why_and_it_is_anybodys_again(self):
        waiting = Deadline(DeadlineKind.ASSIGNMENT, day(10) + TERMS.periods.assignment)
        back = given(*in_mediation()).when(release()).is_granted()
        back.then(
            MediatorReleased(by=MEDIATOR, at=day(10), mediator="mia", note="I know the seller.", starts=(waiting,))
        )
        back.is_now(Status.AWAITING_MEDIATOR)
        assert back.dispute.mediator is None

    def test_only_who_has_it(self):
        given(*in_mediation()).when(release(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        twice = happened(release(), claim_case(by=ANOTHER_MEDIATOR, at=day(11)), since=in_mediation())
        given(*twice).when(release(at=day(11))).refused(Rule.NOT_ASSIGNED)

    def test_with_a_note(self):
        given(*in_mediation()).when(release(note=" ")).refused(Rule.NOTE_LENGTH)

    def test_and_may_take_it_again(self):
        given(*happened(release(), since=in_mediation())).when(claim_case(at=day(10))).is_granted()


class TestDeciding:
    def test_the_award_is_spelled_out_and_becomes_final_after_the_window(self):
        window = Deadline(DeadlineKind.APPEAL_WINDOW, day(10) + TERMS.periods.appeal_window)
        given(*in_mediation()).when(decide((1, "40.00"))).then(
            DisputeDecided(
                by=MEDIATOR,
                at=day(10),
                outcome=Outcome.DECIDED_SPLIT,
                award=allocation((1, "40.00")),
                payer=Payer.SELLER,
                platform_part=eur("0.00"),
                statement=statement(),
                starts=(window,),
            )
        )

    def test_nothing_is_paid_before_it_is_final(self):
        case = case_of(decided())
        assert case.dispute.status is Status.DECIDED
        assert case.order.reservations == ()

    @pytest.mark.parametrize(
        ("award", "outcome"),
        [
            ((), Outcome.DECIDED_FOR_SELLER),
            (((1, "0.00"),), Outcome.DECIDED_FOR_SELLER),
            (((1, "0.01"),), Outcome.DECIDED_SPLIT),
            (((1, "79.99"),), Outcome.DECIDED_SPLIT),
            (((1, "80.00"),), Outcome.DECIDED_FOR_BUYER),
        ],
    )
    def test_who_it_is_for_is_told_by_the_amount(self, award, outcome):
        case = given(*in_mediation()).when(decide(*award)).is_granted()
        assert case.dispute.verdict.outcome is outcome

    def test_only_the_assigned_mediator_decides(self):
        given(*in_mediation()).when(decide(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        twice = happened(release(), claim_case(by=ANOTHER_MEDIATOR, at=day(11)), since=in_mediation())
        given(*twice).when(decide(at=day(11))).refused(Rule.NOT_ASSIGNED)
        given(*twice).when(decide(at=day(11), by=ANOTHER_MEDIATOR)).is_granted()

    def test_an_administrator_does_not(self):
        given(*in_mediation()).when(decide(by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)

    def test_nor_anybody_a_second_time(self):
        given(*decided()).when(decide(at=day(11))).refused(Rule.NOT_NOW)


class TestReasons:
    @pytest.mark.parametrize(
        "lacking",
        [
            {"facts": ()},
            {"facts": ("It broke.", " ")},
            {"clauses": ()},
            {"text": "x" * 79},
            {"text": " " * 10 + "x" * 79 + " " * 10},
            {"text": ""},
        ],
        ids=["no fact", "a blank fact", "no clause", "79 characters", "79 and blanks", "no text"],
    )
    def test_a_decision_states_facts_clauses_and_reasons(self, lacking):
        refusal = given(*in_mediation()).when(decide(statement=statement(**lacking))).refused(Rule.STATEMENT_INCOMPLETE)
        assert refusal.details == {"text_at_least": 80}

    def test_eighty_characters_are_enough(self):
        given(*in_mediation()).when(decide(statement=statement(text="x" * 80))).is_granted()

    def test_it_cites_clauses_of_the_very_terms(self):
        cited = statement(clauses=("conformity", "common-sense"))
        refusal = given(*in_mediation()).when(decide(statement=cited)).refused(Rule.UNKNOWN_CLAUSE)
        assert refusal.details == {"clauses": ["common-sense"]}


class TestTheAward:
    def test_it_never_exceeds_the_most_that_was_claimed(self):
        lower = happened(
            open_dispute(claim=partial((1, "60.00"))),
            counter(),
            escalate(),
            claim_case(),
            since=delivered(),
        )
        given(*lower).when(decide((1, "60.00"))).is_granted()
        refusal = given(*lower).when(decide((1, "60.01"))).refused(Rule.ABOVE_CLAIM)
        assert refusal.details == {"most": "60.00"}

    def test_a_claim_that_was_amended_down_still_counts(self):
        amended = happened(amend(), counter(), escalate(), claim_case(), since=opened())
        given(*amended).when(decide((1, "80.00"))).is_granted()

    def test_the_most_claimed_is_one_claim_and_not_the_best_of_several(self):
        """First 60.00 for the machine, then 20.00 for the cups: nobody ever asked for 80.00."""
        first = open_dispute(lines=(Units(1, 1), Units(2, 3)), claim=partial((1, "60.00")))
        history = happened(first, amend(partial((2, "20.00"))), reject(2), escalate(), claim_case(), since=delivered())
        given(*history).when(decide((1, "60.00"), (2, "0.01"))).refused(Rule.ABOVE_CLAIM)
        in_full = given(*history).when(decide((1, "60.00"))).is_granted()
        assert in_full.dispute.verdict.outcome is Outcome.DECIDED_FOR_BUYER

    def test_nor_what_is_refundable(self):
        history = happened(give_back((1, "30.00")), since=in_mediation())
        given(*history).when(decide((1, "50.00"))).is_granted()
        refusal = given(*history).when(decide((1, "50.01"))).refused(Rule.ABOVE_REFUNDABLE)
        assert refusal.details == {"refundable": "60.00"}

    def test_it_may_include_shipping(self):
        given(*in_mediation()).when(decide((1, "70.00"), shipping="10.00")).is_granted()
        given(*in_mediation()).when(decide(shipping="10.01")).refused(Rule.ABOVE_REFUNDABLE)

    @pytest.mark.parametrize("award", [((2, "1.00"),), ((9, "1.00"),), ((1, "1.00"), (1, "1.00"))])
    def test_it_stands_on_lines_of_the_dispute_once_each(self, award):
        given(*in_mediation()).when(decide(*award)).refused(Rule.NO_SUCH_LINE)

    def test_it_is_never_less_than_nothing(self):
        below = replace(parts((1, "1.00"))[0], amount=Money("EUR", -1))
        given(*in_mediation()).when(decide(award=(below,))).refused(Rule.AMOUNT_NOT_POSITIVE)
        given(*in_mediation()).when(replace(decide(), shipping=Money("EUR", -1))).refused(Rule.AMOUNT_NOT_POSITIVE)

    def test_it_is_in_the_currency_of_the_order(self):
        foreign = replace(parts((1, "1.00"))[0], amount=brl("1.00"))
        given(*in_mediation()).when(decide(award=(foreign,))).refused(Rule.OTHER_CURRENCY)
        for changes in ({"shipping": brl("0.00")}, {"platform_part": brl("0.00")}):
            command = replace(decide((1, "1.00")), **changes)
            given(*in_mediation()).when(command).refused(Rule.OTHER_CURRENCY)


class TestWhoPays:
    @pytest.mark.parametrize(
        ("payer", "platform"),
        [(Payer.SELLER, "0.00"), (Payer.PLATFORM, "40.00"), (Payer.SPLIT, "0.01"), (Payer.SPLIT, "39.99")],
    )
    def test_the_platforms_part_fits_the_word(self, payer, platform):
        given(*in_mediation()).when(decide((1, "40.00"), payer=payer, platform=platform)).is_granted()

    @pytest.mark.parametrize(
        ("payer", "platform"),
        [
            (Payer.SELLER, "0.01"),
            (Payer.PLATFORM, "39.99"),
            (Payer.PLATFORM, "40.01"),
            (Payer.SPLIT, "0.00"),
            (Payer.SPLIT, "40.00"),
            (Payer.SPLIT, "40.01"),
        ],
    )
    def test_and_is_refused_when_it_does_not(self, payer, platform):
        given(*in_mediation()).when(decide((1, "40.00"), payer=payer, platform=platform)).refused(Rule.PAYER_MISMATCH)

    def test_a_split_is_taken_out_of_every_line_in_proportion(self):
        both = decide((1, "30.00"), shipping="10.00", payer=Payer.SPLIT, platform="20.00")
        verdict = given(*in_mediation()).when(both).is_granted().dispute.verdict
        assert verdict.from_seller == verdict.from_platform == allocation((1, "15.00"), shipping="5.00")


class TestThePartiesGoOn:
    def test_they_may_still_settle_between_themselves(self):
        given(*in_mediation()).when(accept(2, at=day(10))).is_granted().is_now(Status.REFUNDING)

    def test_or_the_buyer_may_give_it_up(self):
        given(*in_mediation()).when(withdraw(at=day(10))).is_granted().is_now(Status.CLOSED)

    def test_but_they_propose_nothing_new(self):
        given(*in_mediation()).when(counter(at=day(10))).refused(Rule.NOT_NOW)
