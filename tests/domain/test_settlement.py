"""An end that the mediator proposes to both: what may be proposed, who answers what, and the time it takes."""

from datetime import datetime, timedelta

import pytest

from domain.actor import THE_CLOCK, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import SettlementAccepted, SettlementLapsed, SettlementProposed, SettlementRejected
from domain.dispute.ruling import Settlement
from domain.dispute.status import Outcome, Status
from domain.refusal import Rule
from domain.terms import Terms
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    MEDIATOR,
    SELLER,
    SETTLEMENT,
    STRANGER,
    TERMS,
    TICK,
    Facts,
    accept,
    accept_settlement,
    allocation,
    brl,
    case_of,
    claim_case,
    day,
    decide,
    escalated,
    eur,
    give_back,
    happened,
    in_mediation,
    propose_settlement,
    reject_settlement,
    release,
    settlement_id,
    settlement_proposed,
    terms_with,
    withdraw,
)
from tests.scenario import given

PERIODS = TERMS.periods
DUE = day(10) + PERIODS.settlement
DECIDE_BY = day(9) + PERIODS.decision


class TestProposing:
    def test_the_mediator_proposes_to_both(self):
        given(*in_mediation()).when(propose_settlement()).then(
            SettlementProposed(
                by=MEDIATOR,
                at=day(10),
                settlement=Settlement(id=SETTLEMENT, allocation=allocation((1, "40.00")), note="Meet in the middle."),
                starts=(Deadline(Kind.SETTLEMENT, DUE),),
            )
        )

    def test_both_are_asked(self):
        assert case_of(settlement_proposed()).dispute.awaiting == (Role.BUYER, Role.SELLER)

    def test_only_the_assigned_mediator_does(self):
        given(*in_mediation()).when(propose_settlement(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        passed_on = happened(release(), claim_case(by=ANOTHER_MEDIATOR, at=day(11)), since=in_mediation())
        given(*passed_on).when(propose_settlement(at=day(11))).refused(Rule.NOT_ASSIGNED)
        given(*in_mediation()).when(propose_settlement(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)
        given(*in_mediation()).when(propose_settlement(by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)

    def test_it_keeps_to_what_a_decision_may_award(self):
        mediation = given(*in_mediation())
        mediation.when(propose_settlement((1, "80.00"))).is_granted()
        mediation.when(propose_settlement((1, "70.00"), shipping="10.00")).is_granted()
        mediation.when(propose_settlement((1, "80.00"), shipping="0.01")).refused(Rule.ABOVE_CLAIM)
        mediation.when(propose_settlement((2, "1.00"))).refused(Rule.NO_SUCH_LINE)
        mediation.when(propose_settlement((1, "40.00"), shipping="10.01")).refused(Rule.ABOVE_REFUNDABLE)
        mediation.when(propose_settlement(shipping="0.00", award=())).refused(Rule.AMOUNT_NOT_POSITIVE)
        foreign = propose_settlement(award=(), shipping="0.00")
        mediation.when(type(foreign)(**{**vars(foreign), "shipping": brl("1.00")})).refused(Rule.OTHER_CURRENCY)

    @pytest.mark.parametrize("note", ["", " ", "x" * 2001])
    def test_with_a_note(self, note):
        given(*in_mediation()).when(propose_settlement(note=note)).refused(Rule.NOTE_LENGTH)

    def test_when_nothing_is_left_there_is_nothing_to_propose(self):
        gone = happened(give_back((1, "80.00"), shipping="10.00"), since=in_mediation())
        given(*gone).when(propose_settlement((1, "0.01"))).refused(Rule.NOTHING_LEFT)

    def test_while_it_lies_there_nothing_is_decided(self):
        given(*settlement_proposed()).when(decide(at=day(11))).refused(Rule.NOT_NOW)


class TestAnswering:
    def test_one_acceptance_waits_for_the_other(self):
        one = given(*settlement_proposed()).when(accept_settlement()).happened()
        one.then(SettlementAccepted(by=BUYER, at=day(11), settlement_id=SETTLEMENT))
        one.is_now(Status.SETTLEMENT_PROPOSED)
        assert one.dispute.awaiting == (Role.SELLER,)
        assert one.order.reservations == ()

    @pytest.mark.parametrize("sides", [(BUYER, SELLER), (SELLER, BUYER)])
    def test_when_both_accept_it_is_carried_out(self, sides):
        first, second = sides
        one = happened(accept_settlement(by=first), since=settlement_proposed())
        settled = given(*one).when(accept_settlement(by=second)).happened()
        assert settled.names() == [
            "dispute.settlement-accepted",
            "dispute.agreed",
            "order.refund-reserved",
            "dispute.refund-requested",
        ]
        assert settled.dispute.verdict.outcome is Outcome.SETTLED_IN_MEDIATION
        assert (settled.dispute.verdict.by, settled.dispute.verdict.automatic) == (second.role, False)
        assert settled.order.purse(1).reserved == settled.dispute.refund.total == eur("40.00")

    def test_who_accepted_has_answered(self):
        one = given(*happened(accept_settlement(), since=settlement_proposed()))
        one.when(accept_settlement()).refused(Rule.ANSWERED_ALREADY)
        one.when(reject_settlement(by=BUYER)).refused(Rule.ANSWERED_ALREADY)

    def test_one_rejection_gives_it_back_to_the_mediator(self):
        given(*settlement_proposed()).when(reject_settlement()).then(
            SettlementRejected(
                by=SELLER,
                at=day(11),
                settlement_id=SETTLEMENT,
                note="It is too much.",
                starts=(
                    Deadline(Kind.LEASE, day(11) + PERIODS.lease),
                    Deadline(Kind.DECISION, DECIDE_BY + timedelta(days=1)),
                ),
            )
        )
        rejected = case_of(happened(reject_settlement(), since=settlement_proposed())).dispute
        assert (rejected.status, rejected.mediator) == (Status.IN_MEDIATION, MEDIATOR.id)

    def test_with_a_note(self):
        given(*settlement_proposed()).when(reject_settlement(note=" ")).refused(Rule.NOTE_LENGTH)

    def test_an_acceptance_does_not_outlive_what_was_accepted(self):
        rejected = happened(accept_settlement(), reject_settlement(), since=settlement_proposed())
        assert case_of(rejected).dispute.settled_by == ()
        again = happened(propose_settlement(at=day(11)), since=rejected)
        assert case_of(again).dispute.awaiting == (Role.BUYER, Role.SELLER)

    def test_a_new_one_voids_the_answers_to_the_old_one(self):
        accepted = happened(accept_settlement(), since=settlement_proposed())
        replaced = given(*happened(propose_settlement((1, "50.00"), at=day(12)), since=accepted))
        newer = settlement_id(7)
        assert replaced.case.dispute.awaiting == (Role.BUYER, Role.SELLER)
        assert replaced.case.dispute.settlement.id == newer
        replaced.when(accept_settlement(by=SELLER, settlement_id=newer)).leads_to("dispute.settlement-accepted")

    @pytest.mark.parametrize("answer", [accept_settlement, reject_settlement])
    def test_an_old_answer_never_meets_a_new_proposal(self, answer):
        replaced = happened(propose_settlement((1, "10.00"), at=day(11)), since=settlement_proposed())
        refusal = given(*replaced).when(answer()).refused(Rule.NO_SUCH_SETTLEMENT)
        assert refusal.details == {"live": str(settlement_id(6))}

    def test_a_microsecond_before_it_is_due_both_may_still_accept(self):
        one = given(*happened(accept_settlement(), since=settlement_proposed())).until(DUE - TICK)
        one.when(accept_settlement(by=SELLER, at=DUE - TICK)).is_granted().is_now(Status.REFUNDING)

    def test_one_accepts_and_the_other_lets_it_lapse(self):
        one = given(*happened(accept_settlement(), since=settlement_proposed())).until(DUE)
        one.then(
            SettlementLapsed(
                by=THE_CLOCK,
                at=DUE,
                starts=(
                    Deadline(Kind.LEASE, DUE + PERIODS.lease),
                    Deadline(Kind.DECISION, DECIDE_BY + (DUE - day(10))),
                ),
            )
        )
        one.is_now(Status.IN_MEDIATION)
        one.when(accept_settlement(by=SELLER, at=DUE)).refused(Rule.NOT_NOW)

    def test_only_the_two_sides_answer(self):
        given(*settlement_proposed()).when(accept_settlement(by=MEDIATOR)).refused(Rule.NOT_YOUR_ROLE)
        given(*settlement_proposed()).when(accept_settlement(by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_mediation()).when(accept_settlement()).refused(Rule.NOT_NOW)

    @pytest.mark.parametrize(("given_back", "left"), [("60.00", "20.00"), ("40.00", "40.00")])
    def test_what_was_given_back_meanwhile_is_not_paid_twice(self, given_back, left):
        history = happened(accept_settlement(), give_back((1, given_back)), since=settlement_proposed())
        settled = given(*history).when(accept_settlement(by=SELLER)).is_granted()
        assert settled.dispute.refund.total == eur(left)

    def test_and_when_all_of_it_was_that_is_the_end(self):
        history = happened(accept_settlement(), give_back((1, "80.00")), since=settlement_proposed())
        settled = given(*history).when(accept_settlement(by=SELLER)).is_granted()
        settled.is_now(Status.CLOSED)
        assert settled.dispute.outcome is Outcome.SETTLED_IN_MEDIATION


class TestThePartiesGoOn:
    def test_they_may_settle_between_themselves_instead(self):
        settled = given(*settlement_proposed()).when(accept(2, at=day(11))).is_granted()
        settled.is_now(Status.REFUNDING)
        assert settled.dispute.verdict.outcome is Outcome.AGREED_PARTIAL_REFUND
        assert (settled.dispute.settlement, settled.dispute.paused_at) == (None, None)

    def test_or_the_buyer_gives_it_up(self):
        given(*settlement_proposed()).when(withdraw(at=day(11))).is_granted().is_now(Status.CLOSED)


def decide_by(history: Facts, terms: Terms = TERMS) -> datetime:
    (due,) = (d.due for d in case_of(history, terms).dispute.deadlines if d.kind is Kind.DECISION)
    return due


def replaced(*days: float, since: Facts, terms: Terms = TERMS) -> Facts:
    return happened(*(propose_settlement(at=day(n)) for n in days), since=since, terms=terms)


def rejected(at: datetime, since: Facts, terms: Terms = TERMS) -> Facts:
    """The settlement on the table, whichever it is, turned down."""
    live = case_of(since, terms).dispute.settlement
    return happened(reject_settlement(at=at, settlement_id=live.id), since=since, terms=terms)


class TestThePause:
    def test_the_time_to_decide_stands_still_and_the_cap_does_not(self):
        kinds = {d.kind for d in case_of(settlement_proposed()).dispute.deadlines}
        assert kinds == {Kind.SETTLEMENT, Kind.MEDIATION_CAP}
        cap = Deadline(Kind.MEDIATION_CAP, day(9) + PERIODS.mediation_cap)
        assert cap in case_of(settlement_proposed()).dispute.deadlines
        assert cap in case_of(happened(reject_settlement(), since=settlement_proposed())).dispute.deadlines

    @pytest.mark.parametrize("pause", [TICK, timedelta(hours=30), PERIODS.settlement - TICK])
    def test_it_is_moved_by_exactly_the_pause(self, pause):
        assert decide_by(rejected(day(10) + pause, settlement_proposed())) == DECIDE_BY + pause

    def test_a_settlement_in_place_of_another_is_one_pause(self):
        assert decide_by(rejected(day(14), replaced(12, since=settlement_proposed()))) == DECIDE_BY + timedelta(days=4)

    def test_several_pauses_add_up(self):
        first = rejected(day(11), settlement_proposed())
        second = rejected(day(12), replaced(11.5, since=first))
        assert decide_by(second) == DECIDE_BY + timedelta(days=1.5)

    @pytest.mark.parametrize(("over", "moved"), [(-TICK, -TICK), (0 * TICK, 0 * TICK), (TICK, 0 * TICK)])
    def test_it_is_moved_by_fourteen_days_at_most(self, over, moved):
        long = replaced(12, 14, 16, 18, 20, 22, since=settlement_proposed())
        assert decide_by(rejected(day(24) + over, long)) == DECIDE_BY + PERIODS.decision_pause + moved

    def test_all_pauses_together(self):
        """Three days, and then twelve, of which eleven count."""
        first = rejected(day(13) - TICK, settlement_proposed())
        second = rejected(day(25), replaced(13, 15, 17, 19, 21, 23, since=first))
        assert decide_by(second) == DECIDE_BY + PERIODS.decision_pause

    def test_what_ran_out_meanwhile_is_overdue_at_once(self):
        """Half a day before the time is over a pause begins; a day of it counts, and it takes two."""
        short = terms_with(lease=timedelta(days=60), decision_pause=timedelta(days=1))
        taken = happened(claim_case(), since=escalated(), terms=short)
        back = rejected(day(17.5), replaced(15.5, since=taken, terms=short), terms=short)
        assert decide_by(back, short) == day(17.5)
        late = given(*back, terms=short).until(day(17.5))
        assert late.names() == ["dispute.decision-overdue"]
        assert late.facts[0].at == day(17.5)


class TestTheEndOfMediation:
    def test_the_platform_pays_while_a_settlement_lies_there(self):
        slow = terms_with(lease=timedelta(days=60), decision=timedelta(days=60))
        cap = day(9) + slow.periods.mediation_cap
        taken = happened(claim_case(), since=happened(since=escalated(), terms=slow), terms=slow)
        proposed = happened(propose_settlement(at=cap - timedelta(days=2)), since=taken, terms=slow)
        over = given(*proposed, terms=slow).until(cap)
        assert over.names() == ["dispute.mediation-lapsed", "order.refund-reserved", "dispute.refund-requested"]
        assert {fact.at for fact in over.facts} == {cap}
        assert over.order.purse(1).from_platform == eur("80.00")
        assert over.order.purse(1).reserved == eur("0.00")
        assert over.dispute.verdict.outcome is Outcome.PLATFORM_PAID
        assert over.dispute.settlement is None
