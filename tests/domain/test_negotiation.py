"""Proposals between the two sides: what may be proposed, what an answer does, and when both want the same."""

import pytest

from domain.actor import Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import Units
from domain.dispute.events import (
    ClaimAmended,
    CounterProposalMade,
    DisputeAgreed,
    DisputeClosed,
    DisputeEscalated,
    DisputeWithdrawn,
    ProposalAccepted,
    ProposalRejected,
    ProposalsOverlapped,
    ProposalWithdrawn,
    RefundRequested,
)
from domain.dispute.proposal import Ground, Proposal
from domain.dispute.status import Outcome, Status
from domain.money import Money
from domain.order.events import LinesReleased, RefundReserved
from domain.refusal import Rule
from domain.terms import Remedy
from tests.examples import (
    BUYER,
    DISPUTE,
    MEDIATOR,
    OPENED,
    REFUND,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    TICK,
    accept,
    allocation,
    amend,
    brl,
    case_of,
    claim_case,
    counter,
    countered,
    day,
    deadlocked,
    decided,
    delivered,
    escalate,
    escalated,
    eur,
    full,
    give_back,
    happened,
    in_mediation,
    insist,
    lapsed,
    not_received,
    open_dispute,
    open_not_received,
    opened,
    partial,
    proposal_id,
    refunding,
    reject,
    rejected,
    shipped,
    terms_with,
    withdraw,
    withdraw_proposal,
)
from tests.scenario import given

ANSWER = TERMS.periods.seller_response
SAME_FOR_BUYER = TERMS.periods.buyer_response


def claim_of(history):
    return case_of(history).dispute.claim


class TestCounterProposals:
    def test_the_seller_offers_less_and_it_is_the_buyers_turn(self):
        given(*opened()).when(counter(note=" Only the glass is broken. ")).then(
            CounterProposalMade(
                by=SELLER,
                at=day(7),
                proposal=Proposal(
                    id=proposal_id(2),
                    by=Role.SELLER,
                    remedy=Remedy.PARTIAL_REFUND,
                    allocation=allocation((1, "30.00")),
                    note="Only the glass is broken.",
                ),
                starts=(Deadline(DeadlineKind.BUYER_RESPONSE, day(7) + SAME_FOR_BUYER),),
            )
        )

    def test_the_buyer_insists_and_it_is_the_sellers_turn(self):
        answered = given(*countered()).when(insist()).is_granted()
        answered.is_now(Status.AWAITING_SELLER)
        assert answered.dispute.claim.allocation == allocation((1, "70.00"))
        assert answered.dispute.offer.allocation == allocation((1, "30.00"))
        assert Deadline(DeadlineKind.SELLER_RESPONSE, day(8) + ANSWER) in answered.dispute.deadlines

    def test_from_the_deadlock_either_side_may_propose_again(self):
        given(*deadlocked()).when(counter(at=day(9))).is_granted().is_now(Status.AWAITING_BUYER)
        given(*deadlocked()).when(insist(at=day(9))).is_granted().is_now(Status.AWAITING_SELLER)

    def test_the_seller_may_raise_an_offer_that_stands(self):
        raised = given(*countered()).when(counter(partial((1, "40.00")), at=day(8))).is_granted()
        raised.is_now(Status.AWAITING_BUYER)
        assert raised.dispute.offer.allocation.total == eur("40.00")

    def test_or_repeat_it_but_not_lower_it(self):
        given(*countered()).when(counter(partial((1, "30.00")))).is_granted()
        refusal = given(*countered()).when(counter(partial((1, "29.99")))).refused(Rule.OFFER_LOWERED)
        assert refusal.details == {"standing": "30.00"}

    def test_an_offer_that_was_turned_down_stands_no_longer(self):
        given(*deadlocked()).when(counter(partial((1, "10.00")), at=day(9))).is_granted()

    def test_when_less_is_left_than_was_offered_nothing_more_can_be(self):
        """Money went back outside of the dispute; the offer that stands can't be met, nor lowered."""
        history = happened(give_back((1, "60.00")), since=countered())
        for proposal in (partial((1, "10.00")), full()):
            given(*history).when(counter(proposal)).refused(Rule.OFFER_LOWERED)

    def test_it_is_the_sellers_turn_first(self):
        given(*opened()).when(insist(at=day(7))).refused(Rule.NOT_NOW)

    def test_a_mediator_proposes_nothing_here(self):
        given(*in_mediation()).when(counter(by=MEDIATOR)).refused(Rule.NOT_YOUR_ROLE)

    @pytest.mark.parametrize("by", [STRANGER, STRANGE_SELLER])
    def test_to_outsiders_there_is_no_such_dispute(self, by):
        given(*countered()).when(counter(by=by)).refused(Rule.NO_SUCH_DISPUTE)


class TestAmounts:
    @pytest.mark.parametrize("amount", ["0.01", "79.99"])
    def test_a_partial_refund_is_more_than_nothing_and_less_than_everything(self, amount):
        given(*opened()).when(counter(partial((1, amount)))).is_granted()

    @pytest.mark.parametrize(
        ("amount", "rule"),
        [
            (eur("0.00"), Rule.AMOUNT_NOT_POSITIVE),
            (Money("EUR", -1), Rule.AMOUNT_NOT_POSITIVE),
            (eur("80.00"), Rule.PARTIAL_IS_EVERYTHING),
            (eur("80.01"), Rule.ABOVE_REFUNDABLE),
            (brl("10.00"), Rule.OTHER_CURRENCY),
        ],
    )
    def test_and_neither_nothing_nor_all_nor_more_nor_other_money(self, amount, rule):
        asked = partial((1, "1.00"))
        given(*opened()).when(counter(replace_amount(asked, amount))).refused(rule)

    def test_no_amounts_are_no_proposal(self):
        given(*opened()).when(counter(partial())).refused(Rule.AMOUNT_NOT_POSITIVE)

    def test_nothing_on_a_line_is_not_named(self):
        two = happened(open_dispute(lines=(Units(1, 1), Units(2, 3))), since=delivered())
        given(*two).when(counter(partial((1, "1.00"), (2, "0.00")))).refused(Rule.AMOUNT_NOT_POSITIVE)

    @pytest.mark.parametrize("amounts", [((2, "1.00"),), ((9, "1.00"),), ((1, "1.00"), (1, "1.00"))])
    def test_amounts_stand_on_lines_of_the_dispute_once_each(self, amounts):
        given(*opened()).when(counter(partial(*amounts))).refused(Rule.NO_SUCH_LINE)

    def test_every_line_has_its_own_limit(self):
        two = happened(open_dispute(lines=(Units(1, 1), Units(2, 3))), since=delivered())
        given(*two).when(counter(partial((2, "30.01")))).refused(Rule.ABOVE_REFUNDABLE)
        granted = given(*two).when(counter(partial((2, "30.00"), (1, "1.00")))).is_granted()
        assert granted.dispute.offer.allocation == allocation((1, "1.00"), (2, "30.00"))

    def test_shipping_is_for_what_never_came_at_all(self):
        shipping = partial((1, "10.00"), shipping="1.00")
        given(*opened()).when(counter(shipping)).refused(Rule.SHIPPING_NOT_REFUNDABLE)

    def test_where_it_is_due_it_may_be_part_of_a_proposal(self):
        lenient = allowing_partial_refunds_of_what_never_came()
        history = happened(open_not_received(), since=shipped(), terms=lenient)
        shipping = partial((1, "10.00"), shipping="10.00")
        given(*history, terms=lenient).when(counter(shipping, at=day(13))).is_granted()
        for amount, rule in ((eur("10.01"), Rule.ABOVE_REFUNDABLE), (brl("0.00"), Rule.OTHER_CURRENCY)):
            asked = partial((1, "10.00"))
            wrong = type(asked)(remedy=asked.remedy, amounts=asked.amounts, shipping=amount)
            given(*history, terms=lenient).when(counter(wrong, at=day(13))).refused(rule)
        negative = type(asked)(remedy=asked.remedy, amounts=asked.amounts, shipping=Money("EUR", -1))
        given(*history, terms=lenient).when(counter(negative, at=day(13))).refused(Rule.AMOUNT_NOT_POSITIVE)

    def test_a_remedy_must_be_allowed_for_the_reason(self):
        given(*not_received()).when(counter(partial((1, "5.00")), at=day(13))).refused(Rule.REMEDY_NOT_ALLOWED)

    def test_an_offer_of_everything_takes_no_amounts(self):
        history = happened(open_dispute(claim=partial((1, "50.00"))), since=delivered())
        offered = given(*history).when(counter(full())).is_granted()
        assert offered.dispute.offer.allocation == allocation((1, "80.00"))
        offered.is_now(Status.AWAITING_BUYER)

    def test_with_nothing_left_there_is_nothing_to_propose(self):
        gone = happened(give_back((1, "80.00")), since=opened())
        given(*gone).when(counter()).refused(Rule.NOTHING_LEFT)
        given(*gone).when(amend()).refused(Rule.NOTHING_LEFT)


def replace_amount(asked, amount):
    (part,) = asked.amounts
    return type(asked)(remedy=asked.remedy, amounts=(type(part)(part.line, amount),))


def allowing_partial_refunds_of_what_never_came():
    reason = TERMS.reasons["not-received"]
    remedies = (Remedy.FULL_REFUND, Remedy.PARTIAL_REFUND)
    allowing = type(reason)(sub_reasons=reason.sub_reasons, remedies=remedies)
    return terms_with(reasons={**TERMS.reasons, "not-received": allowing})


class TestNotes:
    @pytest.mark.parametrize("note", ["", "  \n", "x" * 2001])
    @pytest.mark.parametrize(
        "wish",
        [
            lambda note: (opened(), counter(note=note)),
            lambda note: (opened(), amend(note=note)),
            lambda note: (opened(), reject(note=note)),
            lambda note: (countered(), escalate(statement=note)),
        ],
        ids=["counter", "amend", "reject", "escalate"],
    )
    def test_they_have_one_to_2000_characters(self, wish, note):
        history, command = wish(note)
        given(*history).when(command).refused(Rule.NOTE_LENGTH)

    @pytest.mark.parametrize("note", ["x", "x" * 2000, " x "])
    def test_and_no_fewer_and_no_more(self, note):
        given(*opened()).when(reject(note=note)).is_granted()

    def test_withdrawing_may_go_without_one(self):
        given(*opened()).when(withdraw(note="")).is_granted()
        given(*opened()).when(withdraw(note=" ")).refused(Rule.NOTE_LENGTH)


class TestAmending:
    def test_the_sellers_time_starts_anew(self):
        given(*opened()).when(amend()).then(
            ClaimAmended(
                by=BUYER,
                at=day(7),
                claim=Proposal(
                    id=proposal_id(2),
                    by=Role.BUYER,
                    remedy=Remedy.PARTIAL_REFUND,
                    allocation=allocation((1, "60.00")),
                    note="A repair would do.",
                ),
                starts=(Deadline(DeadlineKind.SELLER_RESPONSE, day(7) + ANSWER),),
            )
        )

    def test_but_not_the_negotiations(self):
        before, after = (case_of(h).dispute for h in (opened(), happened(amend(), since=opened())))
        cap = Deadline(DeadlineKind.NEGOTIATION_CAP, OPENED + TERMS.periods.negotiation_cap)
        assert cap in before.deadlines
        assert cap in after.deadlines
        assert len(after.deadlines) == 2

    def test_the_fourth_time_is_once_too_often(self):
        thrice = happened(amend(), amend(), amend(), since=opened())
        given(*thrice).when(amend()).refused(Rule.TOO_MANY_AMENDMENTS)

    def test_not_after_the_answer_nor_after_escalation(self):
        given(*countered()).when(amend(at=day(8))).refused(Rule.NOT_NOW)
        given(*escalated()).when(amend(at=day(10))).refused(Rule.NOT_NOW)

    def test_an_old_acceptance_does_not_meet_the_new_claim(self):
        amended = happened(amend(), since=opened())
        refusal = given(*amended).when(accept(1, by=SELLER)).refused(Rule.NO_SUCH_PROPOSAL)
        assert refusal.details == {"live": str(proposal_id(2))}

    def test_down_to_an_offer_that_stands_both_want_the_same(self):
        history = happened(insist(), amend(partial((1, "30.00")), at=day(9)), since=countered())
        assert case_of(history).dispute.verdict.from_seller == allocation((1, "30.00"))


class TestAccepting:
    def test_the_buyer_accepts_the_offer_and_the_marketplace_is_asked_to_pay(self):
        award, none = allocation((1, "30.00")), allocation()
        due = Deadline(DeadlineKind.REFUND_EXECUTION, day(8) + TERMS.periods.refund_execution)
        given(*countered()).when(accept(2)).then(
            ProposalAccepted(by=BUYER, at=day(8), proposal_id=proposal_id(2)),
            DisputeAgreed(
                by=BUYER, at=day(8), outcome=Outcome.AGREED_PARTIAL_REFUND, allocation=award, automatic=False
            ),
            RefundReserved(by=BUYER, at=day(8), dispute_id=DISPUTE, from_seller=award, from_platform=none),
            RefundRequested(
                by=BUYER,
                at=day(8),
                refund_id=REFUND,
                attempt=1,
                from_seller=award,
                from_platform=none,
                starts=(due,),
            ),
        )

    def test_the_seller_concedes_the_claim(self):
        agreed = given(*opened()).when(accept(1, by=SELLER)).is_granted()
        assert agreed.dispute.verdict.outcome is Outcome.AGREED_FULL_REFUND
        assert agreed.dispute.verdict.by is Role.SELLER

    @pytest.mark.parametrize("situation", [opened, countered, rejected, deadlocked, escalated, in_mediation])
    def test_the_claim_can_be_conceded_at_any_time_before_a_decision(self, situation):
        given(*situation()).when(accept(1, by=SELLER, at=day(10))).is_granted().is_now(Status.REFUNDING)

    def test_also_one_that_was_turned_down(self):
        given(*rejected()).when(accept(1, by=SELLER)).is_granted()

    @pytest.mark.parametrize("situation", [decided, refunding])
    def test_but_not_after_one(self, situation):
        given(*situation()).when(accept(1, by=SELLER, at=day(11))).refused(Rule.NOT_NOW)

    def test_nobody_accepts_their_own(self):
        given(*countered()).when(accept(1, by=BUYER)).refused(Rule.OWN_PROPOSAL)
        given(*countered()).when(accept(2, by=SELLER)).refused(Rule.OWN_PROPOSAL)

    def test_nor_what_is_not_on_the_table(self):
        given(*countered()).when(accept(9)).refused(Rule.NO_SUCH_PROPOSAL)
        given(*opened()).when(accept(2)).refused(Rule.NO_SUCH_PROPOSAL)
        given(*deadlocked()).when(accept(2)).refused(Rule.NO_SUCH_PROPOSAL)

    def test_an_offer_that_was_revised_must_be_accepted_as_it_is_now(self):
        revised = happened(counter(partial((1, "40.00")), at=day(8)), since=countered())
        given(*revised).when(accept(2)).refused(Rule.NO_SUCH_PROPOSAL)
        given(*revised).when(accept(3)).is_granted()

    def test_of_two_who_act_at_once_the_later_is_judged_on_what_the_first_left(self):
        given(*happened(withdraw(), since=opened())).when(accept(1, by=SELLER)).refused(Rule.NOT_NOW)
        given(*refunding()).when(withdraw()).refused(Rule.NOT_NOW)

    def test_a_full_refund_is_what_is_left_when_it_is_accepted(self):
        history = happened(give_back((1, "30.00")), since=opened())
        agreed = given(*history).when(accept(1, by=SELLER)).is_granted()
        assert agreed.dispute.verdict.from_seller == allocation((1, "50.00"))

    def test_nothing_left_is_nothing_to_accept(self):
        history = happened(give_back((1, "80.00")), since=opened())
        given(*history).when(accept(1, by=SELLER)).refused(Rule.ABOVE_REFUNDABLE)


class TestWantingTheSame:
    def test_an_offer_of_the_claim_is_an_agreement(self):
        history = happened(open_dispute(claim=partial((1, "50.00"))), since=delivered())
        met = given(*history).when(counter(partial((1, "50.00")))).is_granted()
        assert met.names() == [
            "dispute.counter-proposal-made",
            "dispute.proposals-overlapped",
            "dispute.agreed",
            "order.refund-reserved",
            "dispute.refund-requested",
        ]
        assert met.facts[1] == ProposalsOverlapped(
            by=SELLER, at=day(7), claim_id=proposal_id(1), offer_id=proposal_id(2)
        )

    def test_an_offer_above_the_claim_agrees_at_the_claim_and_never_above(self):
        history = happened(open_dispute(claim=partial((1, "50.00"))), since=delivered())
        met = given(*history).when(counter(partial((1, "60.00")))).is_granted()
        assert met.dispute.verdict.from_seller == allocation((1, "50.00"))

    def test_a_cent_below_is_not_the_same(self):
        history = happened(open_dispute(claim=partial((1, "50.00"))), since=delivered())
        given(*history).when(counter(partial((1, "49.99")))).is_granted().is_now(Status.AWAITING_BUYER)

    def test_a_buyer_who_comes_down_to_the_offer_agrees_with_it(self):
        met = given(*countered()).when(insist(partial((1, "30.00")))).is_granted()
        met.is_now(Status.REFUNDING)

    def test_and_one_who_asks_for_less_gets_what_they_ask_for(self):
        met = given(*countered()).when(insist(partial((1, "20.00")))).is_granted()
        assert met.dispute.verdict.from_seller == allocation((1, "20.00"))

    def test_another_remedy_is_not_the_same_however_large(self):
        history = happened(open_dispute(claim=partial((1, "50.00"))), since=delivered())
        given(*history).when(counter(full())).is_granted().is_now(Status.AWAITING_BUYER)

    def test_two_who_want_a_full_refund_want_the_same_even_when_less_is_left_than_was_claimed(self):
        history = happened(give_back((1, "30.00")), since=opened())
        met = given(*history).when(counter(full())).is_granted()
        met.is_now(Status.REFUNDING)
        assert met.dispute.verdict.from_seller == allocation((1, "50.00"))

    def test_a_claim_that_no_longer_fits_is_not_agreed_by_a_higher_offer(self):
        history = happened(open_dispute(claim=partial((1, "40.00"))), give_back((1, "45.00")), since=delivered())
        given(*history).when(counter(partial((1, "34.99")))).is_granted().is_now(Status.AWAITING_BUYER)


class TestRejecting:
    def test_the_seller_says_why_and_it_is_the_buyers_turn(self):
        given(*opened()).when(reject()).then(
            ProposalRejected(
                by=SELLER,
                at=day(7),
                proposal_id=proposal_id(1),
                note="It left us in one piece.",
                starts=(Deadline(DeadlineKind.BUYER_RESPONSE, day(7) + SAME_FOR_BUYER),),
            )
        )

    def test_the_claim_stays_what_the_buyer_asks_for(self):
        assert claim_of(rejected()) == claim_of(opened())

    def test_a_rejected_offer_is_off_the_table_and_both_are_stuck(self):
        stuck = given(*countered()).when(reject(2, by=BUYER, at=day(8))).is_granted()
        stuck.is_now(Status.DEADLOCKED)
        assert stuck.dispute.offer is None

    def test_there_must_be_an_offer_to_reject(self):
        given(*rejected()).when(reject(2, by=BUYER)).refused(Rule.NO_SUCH_PROPOSAL)

    def test_nobody_rejects_their_own(self):
        given(*opened()).when(reject(1, by=SELLER)).is_granted()
        given(*countered()).when(reject(1, by=BUYER)).refused(Rule.OWN_PROPOSAL)

    def test_the_seller_rejects_only_when_it_is_their_turn(self):
        given(*countered()).when(reject(1, at=day(8))).refused(Rule.NOT_NOW)

    def test_rejecting_a_new_claim_leaves_the_offer_on_the_table(self):
        history = happened(insist(), reject(3, at=day(9)), since=countered())
        given(*history).when(accept(2, at=day(10))).is_granted()


class TestWithdrawingAnOffer:
    def test_it_goes_off_the_table(self):
        gone = given(*countered()).when(withdraw_proposal()).is_granted()
        gone.then(ProposalWithdrawn(by=SELLER, at=day(8), proposal_id=proposal_id(2)))
        gone.is_now(Status.DEADLOCKED)
        assert gone.dispute.offer is None

    def test_also_from_the_deadlock_after_the_buyers_silence(self):
        silent = lapsed(day(12), countered())
        given(*silent).when(withdraw_proposal(at=day(12))).is_granted().is_now(Status.DEADLOCKED)

    def test_there_must_be_one(self):
        given(*rejected()).when(withdraw_proposal()).refused(Rule.NO_SUCH_PROPOSAL)
        given(*countered()).when(withdraw_proposal(9)).refused(Rule.NO_SUCH_PROPOSAL)

    def test_it_must_be_their_own(self):
        given(*countered()).when(withdraw_proposal(1)).refused(Rule.NOT_OWN_PROPOSAL)

    def test_a_buyer_amends_or_withdraws_the_dispute_instead(self):
        given(*countered()).when(withdraw_proposal(1, by=BUYER)).refused(Rule.NOT_YOUR_ROLE)


class TestHowOften:
    def test_ten_proposals_a_side_are_enough(self):
        history = opened()
        for n in range(10):
            history = happened(counter(partial((1, f"{n + 1}.00"))), since=history)
        given(*history).when(counter(partial((1, "11.00")))).refused(Rule.TOO_MANY_PROPOSALS)
        given(*history).when(insist()).is_granted()

    def test_the_opening_claim_is_the_buyers_first(self):
        history = countered()
        for n in range(9):
            claims = insist(partial((1, f"{70 - n}.00")))
            history = happened(claims, reject(3 + n, at=day(8)), since=history)
        given(*history).when(insist(partial((1, "50.00")))).refused(Rule.TOO_MANY_PROPOSALS)

    def test_amendments_count_as_proposals(self):
        few = terms_with(proposals_per_side=2)
        history = happened(amend(), since=opened(), terms=few)
        given(*history, terms=few).when(amend()).refused(Rule.TOO_MANY_PROPOSALS)


class TestWithdrawing:
    def test_the_buyer_gives_it_up_and_the_units_are_free(self):
        over = given(*countered()).when(withdraw()).is_granted()
        over.then(
            DisputeWithdrawn(by=BUYER, at=day(8), note="It works after all."),
            DisputeClosed(by=BUYER, at=day(8), outcome=Outcome.WITHDRAWN, closed_by=Role.BUYER, automatic=False),
            LinesReleased(by=BUYER, at=day(8), dispute_id=DISPUTE),
        )
        assert over.order.open_disputes == ()
        assert over.order.purse(1).refundable == eur("80.00")

    @pytest.mark.parametrize("situation", [opened, countered, rejected, deadlocked, escalated, in_mediation])
    def test_at_any_time_before_a_decision(self, situation):
        given(*situation()).when(withdraw(at=day(10))).is_granted().is_now(Status.CLOSED)

    def test_but_not_after_one(self):
        given(*decided()).when(withdraw(at=day(11))).refused(Rule.NOT_NOW)

    def test_the_seller_can_not_withdraw_it(self):
        given(*opened()).when(withdraw(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)


class TestEscalating:
    def test_it_goes_to_the_mediators_with_a_ground_and_a_statement(self):
        at = day(9)
        given(*countered()).when(escalate()).then(
            DisputeEscalated(
                by=BUYER,
                at=at,
                ground=Ground.UNREASONABLE_OFFER,
                statement="Far too little.",
                starts=(
                    Deadline(DeadlineKind.ASSIGNMENT, at + TERMS.periods.assignment),
                    Deadline(DeadlineKind.DECISION, at + TERMS.periods.decision),
                    Deadline(DeadlineKind.MEDIATION_CAP, at + TERMS.periods.mediation_cap),
                ),
            )
        )

    def test_without_an_answer_only_from_the_third_day_on(self):
        third = OPENED + TERMS.periods.escalate_earliest
        given(*opened()).when(escalate(at=third - TICK)).refused(Rule.TOO_EARLY_TO_ESCALATE)
        given(*opened()).when(escalate(at=third)).is_granted()

    def test_after_an_answer_at_once(self):
        given(*rejected()).when(escalate(at=day(7))).is_granted()
        given(*countered()).when(escalate(at=day(7))).is_granted()

    def test_the_seller_only_after_having_answered(self):
        given(*opened()).when(escalate(by=SELLER, at=day(10))).refused(Rule.SELLER_MUST_ANSWER_FIRST)
        given(*rejected()).when(escalate(by=SELLER)).is_granted()

    def test_from_the_deadlock_either_side(self):
        for by in (BUYER, SELLER):
            given(*deadlocked()).when(escalate(by=by)).is_granted()

    def test_only_once(self):
        given(*escalated()).when(escalate()).refused(Rule.NOT_NOW)

    def test_the_offer_stays_acceptable(self):
        given(*escalated()).when(accept(2, at=day(10))).is_granted().is_now(Status.REFUNDING)

    def test_a_mediator_may_then_take_it(self):
        given(*escalated()).when(claim_case()).is_granted().is_now(Status.IN_MEDIATION)
