"""More time: who grants it to whom, how much, and how often."""

from datetime import timedelta

import pytest

from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import ExtendDeadline
from domain.dispute.events import DeadlineExtended, ExtensionAsked
from domain.dispute.status import NEGOTIATION
from domain.dispute.viewer import actions
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGER,
    TERMS,
    TICK,
    amend,
    asked_in_appeal,
    awaiting_evidence,
    awaiting_return,
    case_of,
    counter,
    countered,
    day,
    decided,
    escalated,
    extend,
    happened,
    in_appeal,
    in_mediation,
    opened,
    refunding,
    return_in_transit,
    return_inspection,
    settlement_proposed,
)
from tests.scenario import given

SELLER_BY, BUYER_BY, CAP = day(11), day(12), day(21)
WEEK = timedelta(days=7)


def due_of(history, kind):
    return next((d.due for d in case_of(history).dispute.deadlines if d.kind is kind), None)


class TestByWhomItFavours:
    @pytest.mark.parametrize(
        ("situation", "kind", "by", "others"),
        [
            (opened, Kind.SELLER_RESPONSE, BUYER, [SELLER]),
            (countered, Kind.BUYER_RESPONSE, SELLER, [BUYER]),
            (awaiting_evidence, Kind.EVIDENCE, MEDIATOR, [BUYER, SELLER]),
            (settlement_proposed, Kind.SETTLEMENT, MEDIATOR, [BUYER, SELLER]),
            (awaiting_return, Kind.RETURN_SHIPMENT, SELLER, [BUYER]),
            (return_inspection, Kind.RETURN_INSPECTION, BUYER, [SELLER]),
        ],
    )
    def test_it_is_granted_and_by_nobody_else(self, situation, kind, by, others):
        history = situation()
        due, at = due_of(history, kind), history[-1].at
        until = due + timedelta(days=2)
        extended = given(*history).when(extend(kind, until, by=by, at=at)).happened()
        extended.then(DeadlineExtended(by=by, at=at, kind=kind, starts=(Deadline(kind, until),)))
        before = case_of(history).dispute
        extended.is_now(before.status)
        others_run = {d for d in before.deadlines if d.kind is not kind}
        assert set(extended.dispute.deadlines) == others_run | {Deadline(kind, until)}
        for other in others:
            refusal = given(*history).when(extend(kind, until, by=other, at=at))
            refusal.refused(Rule.NOTHING_TO_EXTEND if before.status in NEGOTIATION else Rule.NOT_NOW)

    def test_of_evidence_in_an_appeal_by_who_has_the_appeal(self):
        longer = extend(Kind.EVIDENCE, day(18), by=ANOTHER_MEDIATOR, at=day(14))
        assert due_of(happened(longer, since=asked_in_appeal()), Kind.EVIDENCE) == day(18)
        given(*asked_in_appeal()).when(extend(Kind.EVIDENCE, day(18), by=MEDIATOR, at=day(14))).refused(
            Rule.NOT_ASSIGNED
        )
        nothing = extend(Kind.EVIDENCE, day(18), by=ANOTHER_MEDIATOR, at=day(13))
        given(*in_appeal()).when(nothing).refused(Rule.NOTHING_TO_EXTEND)

    @pytest.mark.parametrize(
        ("situation", "kind", "by"),
        [
            (in_mediation, Kind.LEASE, MEDIATOR),
            (in_mediation, Kind.DECISION, MEDIATOR),
            (escalated, Kind.ASSIGNMENT, BUYER),
            (decided, Kind.APPEAL_WINDOW, BUYER),
            (return_in_transit, Kind.RETURN_TRANSIT, SELLER),
            (refunding, Kind.REFUND_EXECUTION, BUYER),
        ],
    )
    def test_others_can_not_be_moved(self, situation, kind, by):
        history = situation()
        later = extend(kind, due_of(history, kind) + timedelta(days=1), by=by, at=history[-1].at)
        given(*history).when(later).refused(Rule.NOT_NOW)

    def test_nor_what_favours_one_in_the_place_of_another(self):
        given(*opened()).when(extend(Kind.BUYER_RESPONSE, day(13), by=SELLER)).refused(Rule.NOTHING_TO_EXTEND)
        given(*settlement_proposed()).when(extend(Kind.MEDIATION_CAP, day(60), by=MEDIATOR, at=day(11))).refused(
            Rule.NOTHING_TO_EXTEND
        )

    def test_staff_has_no_say(self):
        for by in (ADMIN, MARKETPLACE, AUDITOR):
            given(*opened()).when(extend(Kind.SELLER_RESPONSE, day(13), by=by)).refused(Rule.NOT_YOUR_ROLE)
        given(*opened()).when(extend(Kind.SELLER_RESPONSE, day(13), by=STRANGER)).refused(Rule.NO_SUCH_DISPUTE)


class TestHowFar:
    @pytest.mark.parametrize("until", [SELLER_BY, SELLER_BY - TICK, day(1)], ids=["same instant", "earlier", "past"])
    def test_later_than_it_is_due(self, until):
        refusal = given(*opened()).when(extend(Kind.SELLER_RESPONSE, until)).refused(Rule.EXTENSION_NOT_LATER)
        assert refusal.details == {"due": SELLER_BY.isoformat()}

    def test_by_a_microsecond_or_by_a_week_and_no_longer(self):
        buyer = given(*opened())
        buyer.when(extend(Kind.SELLER_RESPONSE, SELLER_BY + TICK)).is_granted()
        buyer.when(extend(Kind.SELLER_RESPONSE, SELLER_BY + WEEK)).is_granted()
        longer = extend(Kind.SELLER_RESPONSE, SELLER_BY + WEEK + TICK)
        assert buyer.when(longer).refused(Rule.EXTENSION_TOO_LONG).details == {"latest": (SELLER_BY + WEEK).isoformat()}

    def test_how_far_is_told(self):
        (action,) = (a for a in actions(case_of(opened()), BUYER, day(8)) if a.command is ExtendDeadline)
        assert action.constraints == {
            "latest": (
                {"kind": Kind.SELLER_RESPONSE, "until": SELLER_BY + WEEK},
                {"kind": Kind.NEGOTIATION_CAP, "until": CAP + WEEK},
            )
        }

    def test_twice_and_no_third_time(self):
        twice = happened(
            extend(Kind.SELLER_RESPONSE, SELLER_BY + WEEK),
            extend(Kind.SELLER_RESPONSE, SELLER_BY + 2 * WEEK),
            since=opened(),
        )
        third = extend(Kind.SELLER_RESPONSE, SELLER_BY + 2 * WEEK + TICK)
        given(*twice).when(third).refused(Rule.NOTHING_TO_EXTEND)
        given(*twice).when(extend(Kind.NEGOTIATION_CAP, CAP + TICK)).is_granted()

    def test_in_all_however_often_it_starts_anew(self):
        twice = happened(
            extend(Kind.SELLER_RESPONSE, SELLER_BY + TICK),
            extend(Kind.SELLER_RESPONSE, SELLER_BY + 2 * TICK),
            amend(at=day(9)),
            since=opened(),
        )
        given(*twice).when(extend(Kind.SELLER_RESPONSE, day(15), at=day(9))).refused(Rule.NOTHING_TO_EXTEND)

    def test_what_starts_anew_starts_with_its_own_time(self):
        longer = happened(extend(Kind.SELLER_RESPONSE, SELLER_BY + WEEK), amend(at=day(9)), since=opened())
        assert due_of(longer, Kind.SELLER_RESPONSE) == day(9) + TERMS.periods.seller_response


class TestWhenItCounts:
    def test_the_seller_answers_within_the_new_time(self):
        longer = happened(extend(Kind.SELLER_RESPONSE, day(13)), since=opened())
        almost = given(*longer).until(day(13) - TICK)
        assert almost.facts == ()
        almost.when(counter(at=day(13) - TICK)).is_granted()
        assert given(*longer).until(day(13)).names()[0] == "dispute.seller-response-lapsed"

    def test_before_it_is_due_and_never_afterwards(self):
        almost = SELLER_BY - TICK
        given(*opened()).until(almost).when(extend(Kind.SELLER_RESPONSE, day(13), at=almost)).is_granted()
        over = given(*opened()).until(SELLER_BY)
        over.when(extend(Kind.SELLER_RESPONSE, day(13), at=SELLER_BY)).refused(Rule.NOT_NOW)
        silent = given(*countered()).until(BUYER_BY)
        silent.when(extend(Kind.BUYER_RESPONSE, day(13), by=SELLER, at=BUYER_BY)).refused(Rule.NOTHING_TO_EXTEND)

    def test_the_end_of_the_negotiation_does_not_wait_for_an_answer(self):
        longer = happened(
            extend(Kind.SELLER_RESPONSE, SELLER_BY + WEEK),
            extend(Kind.SELLER_RESPONSE, SELLER_BY + 2 * WEEK),
            since=opened(),
        )
        assert given(*longer).until(CAP).names() == ["dispute.escalated"]


class TestByBothSides:
    UNTIL = CAP + timedelta(days=3)

    @pytest.mark.parametrize(("first", "second"), [(BUYER, SELLER), (SELLER, BUYER)])
    def test_the_end_of_the_negotiation_is_moved_when_both_want_the_same(self, first, second):
        asked = given(*opened()).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL, by=first)).happened()
        asked.then(ExtensionAsked(by=first, at=day(8), kind=Kind.NEGOTIATION_CAP, until=self.UNTIL))
        assert due_of((*opened(), *asked.facts), Kind.NEGOTIATION_CAP) == CAP
        both = given(*opened(), *asked.facts).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL, by=second)).happened()
        moved = Deadline(Kind.NEGOTIATION_CAP, self.UNTIL)
        both.then(DeadlineExtended(by=second, at=day(8), kind=Kind.NEGOTIATION_CAP, starts=(moved,)))
        assert both.dispute.longer is None
        assert moved in both.dispute.deadlines

    def test_asking_twice_is_not_two_sides(self):
        once = happened(extend(Kind.NEGOTIATION_CAP, self.UNTIL), since=opened())
        given(*once).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL)).leads_to("dispute.extension-asked")

    def test_another_time_is_another_question(self):
        once = happened(extend(Kind.NEGOTIATION_CAP, self.UNTIL), since=opened())
        other = extend(Kind.NEGOTIATION_CAP, self.UNTIL + TICK, by=SELLER)
        given(*once).when(other).leads_to("dispute.extension-asked")
        turned = happened(other, since=once)
        given(*turned).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL + TICK)).leads_to("dispute.deadline-extended")
        given(*turned).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL, by=SELLER)).leads_to("dispute.extension-asked")

    def test_what_was_granted_is_not_granted_once_more(self):
        both = happened(
            extend(Kind.NEGOTIATION_CAP, self.UNTIL),
            extend(Kind.NEGOTIATION_CAP, self.UNTIL, by=SELLER),
            since=opened(),
        )
        given(*both).when(extend(Kind.NEGOTIATION_CAP, self.UNTIL)).refused(Rule.EXTENSION_NOT_LATER)

    def test_a_third_time_is_not_even_asked_for(self):
        history = opened()
        for week in (1, 2):
            wishes = [extend(Kind.NEGOTIATION_CAP, CAP + week * WEEK, by=by) for by in (BUYER, SELLER)]
            history = happened(*wishes, since=history)
        late = extend(Kind.NEGOTIATION_CAP, CAP + 2 * WEEK + TICK, by=SELLER)
        given(*history).when(late).refused(Rule.NOTHING_TO_EXTEND)
