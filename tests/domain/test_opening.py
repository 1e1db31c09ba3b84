"""Opening a dispute: who may, over what, for which reason, with which claim."""

import pytest

from domain.actor import THE_CLOCK
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import Units
from domain.dispute.events import DisputeOpened
from domain.dispute.exhibit import Exhibit, Shows
from domain.dispute.opening import dispute_id_of
from domain.dispute.proposal import Proposal
from domain.dispute.status import Status
from domain.order.events import DisputedLine, LineDisputed
from domain.refusal import Rule
from domain.terms import Remedy
from tests.examples import (
    ADMIN,
    BUYER,
    DELIVERED,
    DISPUTE,
    MEDIATOR,
    OPENED,
    ORDER,
    SELLER,
    STRANGER,
    TERMS,
    TICK,
    allocation,
    brl,
    case_of,
    counter,
    day,
    deliver,
    delivered,
    eur,
    evidence_id,
    file,
    full,
    give_back,
    happened,
    line,
    open_dispute,
    open_not_received,
    opened,
    partial,
    parts,
    photo,
    place,
    proposal_id,
    shipped,
    terms_with,
    withdraw,
)
from tests.scenario import given


def test_a_buyer_opens_a_dispute_and_both_clocks_start():
    worth = (DisputedLine(1, 1, eur("80.00")),)
    given(*delivered()).when(open_dispute()).then(
        DisputeOpened(
            by=BUYER,
            at=OPENED,
            dispute_id=DISPUTE,
            number="D-2018-000001",
            order_id=ORDER,
            order_number="O-7",
            buyer="bea",
            seller="sol",
            terms="default@1",
            terms_sha256=TERMS.sha256,
            reason="damaged",
            sub_reason="broken",
            description="The glass was in pieces when I opened it.",
            lines=worth,
            shipping_refundable=eur("10.00"),
            claim=Proposal(
                id=proposal_id(1),
                by=BUYER.role,
                remedy=Remedy.FULL_REFUND,
                allocation=allocation((1, "80.00")),
                note="The glass was in pieces when I opened it.",
            ),
            starts=(
                Deadline(DeadlineKind.SELLER_RESPONSE, OPENED + TERMS.periods.seller_response),
                Deadline(DeadlineKind.NEGOTIATION_CAP, OPENED + TERMS.periods.negotiation_cap),
            ),
            exhibits=(Exhibit(id=evidence_id(1), shows=Shows.ITEM, text="", file=file(1)),),
        ),
        LineDisputed(by=BUYER, at=OPENED, dispute_id=DISPUTE, lines=worth, shipping_refundable=eur("10.00")),
    )


class TestWho:
    def test_to_another_buyer_there_is_no_such_order(self):
        given(*delivered()).when(open_dispute(by=STRANGER)).refused(Rule.NO_SUCH_ORDER)

    def test_there_must_be_an_order(self):
        given().when(open_dispute()).refused(Rule.NO_SUCH_ORDER)

    @pytest.mark.parametrize("by", [SELLER, ADMIN, THE_CLOCK])
    def test_nobody_else_opens_one(self, by):
        given(*delivered()).when(open_dispute(by=by)).refused(Rule.NOT_YOUR_ROLE)

    def test_a_mediator_hears_of_no_dispute(self):
        given(*delivered()).when(open_dispute(by=MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)


class TestWhen:
    def test_the_first_instant_is_early_enough_and_no_earlier_one(self):
        given(*delivered()).when(open_dispute(at=DELIVERED)).is_granted()
        given(*delivered()).when(open_dispute(at=DELIVERED - TICK)).refused(Rule.NOT_THERE_YET)

    def test_the_last_instant_is_before_the_end(self):
        end = DELIVERED + TERMS.periods.auto_receipt + TERMS.periods.buyer_protection
        given(*delivered()).when(open_dispute(at=end - TICK)).is_granted()
        given(*delivered()).when(open_dispute(at=end)).refused(Rule.TOO_LATE_TO_OPEN)

    def test_the_refusal_says_when_it_will_be_possible(self):
        early = open_not_received(at=day(10) - TICK)
        refusal = given(*shipped()).when(early).refused(Rule.TOO_EARLY_TO_OPEN)
        assert refusal.details == {"line": 1, "opens_at": "2018-03-11T09:00:00+00:00"}

    def test_goods_that_the_buyer_says_are_there_may_be_disputed_before_tracking_knows(self):
        given(*shipped()).when(open_dispute(at=day(3), received=True)).is_granted()

    def test_an_unpaid_order_has_nothing_to_dispute(self):
        given(*happened(place())).when(open_dispute()).refused(Rule.NOT_PAID)


class TestOverWhat:
    def test_two_disputes_may_run_over_different_lines(self):
        second = given(*opened()).when(open_dispute(lines=(Units(2, 3),))).is_granted()
        assert second.dispute.id == dispute_id_of(ORDER, 2)
        assert [d.dispute_id for d in second.order.open_disputes] == [DISPUTE, second.dispute.id]

    def test_and_over_different_units_of_one_line(self):
        two = happened(open_dispute(lines=(Units(2, 2),)), since=delivered())
        given(*two).when(open_dispute(lines=(Units(2, 1),))).is_granted()

    def test_but_no_unit_is_in_two(self):
        two = happened(open_dispute(lines=(Units(2, 2),)), since=delivered())
        refusal = given(*two).when(open_dispute(lines=(Units(2, 2),))).refused(Rule.ALREADY_DISPUTED)
        assert refusal.details == {"line": 2, "free": 1}
        given(*opened()).when(open_dispute()).refused(Rule.ALREADY_DISPUTED)

    @pytest.mark.parametrize("units", [0, -1, 4])
    def test_units_are_between_one_and_what_was_bought(self, units):
        given(*delivered()).when(open_dispute(lines=(Units(2, units),))).refused(Rule.UNITS_OUT_OF_RANGE)

    @pytest.mark.parametrize("lines", [(), (Units(0, 1),), (Units(4, 1),), (Units(1, 1), Units(1, 1))])
    def test_lines_are_those_of_the_order_once_each(self, lines):
        given(*delivered()).when(open_dispute(lines=lines)).refused(Rule.NO_SUCH_LINE)

    def test_lines_may_be_named_in_any_order(self):
        both = given(*delivered()).when(open_dispute(lines=(Units(2, 3), Units(1, 1)))).is_granted()
        assert [d.line for d in both.dispute.lines] == [1, 2]

    def test_one_line_that_is_barred_keeps_the_others_out_too(self):
        history = happened(give_back((2, "30.00")), since=delivered())
        both = open_dispute(lines=(Units(1, 1), Units(2, 3)), at=day(8))
        assert given(*history).when(both).refused(Rule.FULLY_REFUNDED).details["line"] == 2

    def test_a_unit_that_is_worth_less_than_a_cent_leaves_nothing_to_claim(self):
        cheap = (line(1, quantity=3, unit_price=eur("0.01"), discount=eur("0.01")),)
        history = happened(deliver(), since=shipped(lines=cheap))
        given(*history).when(open_dispute()).refused(Rule.NOTHING_LEFT)

    def test_a_line_may_be_filed_again_twice(self):
        history = delivered()
        for _ in range(3):
            history = happened(open_dispute(), withdraw(at=OPENED), since=history)
        given(*history).when(open_dispute()).refused(Rule.TOO_MANY_REFILINGS)

    def test_every_filing_is_a_dispute_of_its_own(self):
        history = happened(open_dispute(), withdraw(at=OPENED), open_dispute(), since=delivered())
        assert case_of(history).dispute.id == dispute_id_of(ORDER, 2)
        assert case_of(history).dispute.status is Status.AWAITING_SELLER


class TestWhy:
    @pytest.mark.parametrize(
        ("reason", "sub_reason"),
        [("regret", "broken"), ("damaged", "counterfeit"), ("damaged", ""), ("", ""), ("not-received", "broken")],
    )
    def test_the_reason_is_one_of_the_terms(self, reason, sub_reason):
        given(*delivered()).when(open_dispute(reason=reason, sub_reason=sub_reason)).refused(Rule.UNKNOWN_REASON)

    @pytest.mark.parametrize("reason", TERMS.reasons)
    def test_every_reason_of_the_terms_opens_one(self, reason):
        sub_reason = TERMS.reasons[reason].sub_reasons[-1]
        shown = (photo(shows=Shows.PARCEL),)
        given(*delivered()).when(open_dispute(reason=reason, sub_reason=sub_reason, evidence=shown)).is_granted()

    @pytest.mark.parametrize(
        "description",
        ["x" * 20, "x" * 2000, "🙂" * 20, "  " + "x" * 20 + "\n", "ناقص، وصل مكسورا جدا", "e\u0301" * 10],
        ids=["20", "2000", "emoji", "trimmed", "right to left", "combining marks"],
    )
    def test_a_description_has_20_to_2000_characters(self, description):
        opened_with = given(*delivered()).when(open_dispute(description=description)).is_granted().dispute
        assert opened_with.description == description.strip()

    @pytest.mark.parametrize(
        "description",
        ["", " " * 30, "x" * 19, " " * 10 + "x" * 19, "x" * 2001],
        ids=["none", "blank", "19", "19 and blanks", "2001"],
    )
    def test_and_neither_fewer_nor_more(self, description):
        given(*delivered()).when(open_dispute(description=description)).refused(Rule.DESCRIPTION_LENGTH)


class TestTheClaim:
    def test_a_partial_claim_names_its_amounts(self):
        claim = partial((1, "79.99"))
        dispute = given(*delivered()).when(open_dispute(claim=claim)).is_granted().dispute
        assert dispute.claim.allocation == allocation((1, "79.99"))

    def test_what_never_came_at_all_includes_its_shipping(self):
        dispute = given(*shipped()).when(open_not_received()).is_granted().dispute
        assert dispute.claim.allocation == allocation((1, "80.00"), (2, "30.00"), (3, "45.00"), shipping="10.00")

    def test_what_came_in_part_does_not(self):
        some = open_not_received(lines=(Units(1, 1), Units(2, 2), Units(3, 2)))
        dispute = given(*shipped()).when(some).is_granted().dispute
        assert dispute.claim.allocation == allocation((1, "80.00"), (2, "20.00"), (3, "45.00"))

    def test_a_full_refund_is_what_is_left_and_not_what_was_paid(self):
        history = happened(give_back((1, "30.00")), since=delivered())
        dispute = given(*history).when(open_dispute(at=day(8))).is_granted().dispute
        assert dispute.claim.allocation == allocation((1, "50.00"))

    def test_amounts_beside_a_full_refund_must_be_all_of_it(self):
        exactly = full(amounts=parts((1, "80.00")), shipping=eur("0.00"))
        given(*delivered()).when(open_dispute(claim=exactly)).is_granted()
        for amounts, shipping in (
            (parts((1, "79.99")), None),
            (parts((1, "80.01")), None),
            (parts((2, "80.00")), None),
            (parts((1, "80.00")), eur("0.01")),
            ((), eur("0.01")),
        ):
            claim = full(amounts=amounts, shipping=shipping)
            given(*delivered()).when(open_dispute(claim=claim)).refused(Rule.FULL_IS_NOT_EVERYTHING)

    def test_and_in_the_currency_of_the_order(self):
        mixed = full(amounts=parts((1, "40.00")), shipping=brl("40.00"))
        given(*delivered()).when(open_dispute(claim=mixed)).refused(Rule.OTHER_CURRENCY)
        only_shipping = full(shipping=brl("0.00"))
        given(*delivered()).when(open_dispute(claim=only_shipping)).refused(Rule.OTHER_CURRENCY)

    def test_a_remedy_must_be_allowed_for_the_reason(self):
        given(*shipped()).when(open_not_received(claim=partial((1, "5.00")))).refused(Rule.REMEDY_NOT_ALLOWED)

    def test_its_limits_are_those_of_the_terms_it_is_opened_under(self):
        short = terms_with(description_shortest=3, description_longest=5)
        given(*delivered(), terms=short).when(open_dispute(description="Bad.")).is_granted()
        given(*delivered(), terms=short).when(open_dispute(description="Broken")).refused(Rule.DESCRIPTION_LENGTH)


def test_the_claim_may_not_be_answered_before_there_is_one():
    given(*delivered()).when(counter()).refused(Rule.NO_SUCH_DISPUTE)
