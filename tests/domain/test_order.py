"""An order from checkout to receipt: who reports what, when, and what it may say."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK
from domain.deadlines import Deadline, DeadlineKind
from domain.money import Money
from domain.order import commands as o
from domain.order.events import (
    CancellationRefused,
    CancellationRequested,
    DeliveryPromiseChanged,
    OffPlatformPaymentReported,
    OrderCancelled,
    OrderCommentAdded,
    OrderCompleted,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    PaymentRecorded,
    ProtectionEnded,
    TrackingUpdated,
)
from domain.order.state import OrderStatus
from domain.refusal import Rule
from tests.examples import (
    AUDITOR,
    BUYER,
    DELIVERED,
    LINES,
    MARKETPLACE,
    ORDER,
    PLACED,
    PROMISED,
    SELLER,
    SHIPPED,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    TICK,
    agree_to_cancel,
    ask_to_cancel,
    brl,
    call_off,
    case_of,
    comment,
    confirm_receipt,
    day,
    deliver,
    delivered,
    eur,
    give_back,
    happened,
    line,
    open_not_received,
    opened,
    paid,
    pay,
    place,
    promise,
    rate,
    refuse_to_cancel,
    ship,
    shipped,
    track,
)
from tests.scenario import given
from tests.talk import picture

PROTECTION, RECEIPT = TERMS.periods.buyer_protection, TERMS.periods.auto_receipt


class TestPlacing:
    def test_an_order_is_placed_as_the_marketplace_tells_it(self):
        given().when(place()).then(
            OrderPlaced(
                by=MARKETPLACE,
                at=PLACED,
                order_id=ORDER,
                number="O-7",
                buyer="bea",
                seller="sol",
                lines=LINES,
                shipping=eur("10.00"),
                discount=eur("0.00"),
                terms="default@1",
                ship_by=day(3),
                promised_at=PROMISED,
            )
        )

    def test_the_terms_of_that_day_stay_with_it(self):
        assert given(*happened(place())).case.order.terms == "default@1"

    def test_nothing_was_received_for_it_yet_in_its_own_currency(self):
        foreign = (line(1, unit_price=brl("10.00"), discount=brl("0.00"), tax=brl("0.00")),)
        placed = given(*happened(place(lines=foreign, shipping=brl("0.00"), discount=brl("0.00"))))
        assert placed.case.order.received == brl("0.00")
        assert placed.when(pay(brl("10.00"))).happened().order.received == brl("10.00")

    def test_it_may_be_placed_only_once(self):
        given(*paid()).when(place()).refused(Rule.ORDER_EXISTS)

    @pytest.mark.parametrize("by", [BUYER, SELLER, AUDITOR, THE_CLOCK])
    def test_only_the_marketplace_places_orders(self, by):
        given().when(place(by=by)).refused(Rule.NOT_YOUR_ROLE)

    def test_nobody_may_buy_from_themselves(self):
        given().when(place(seller=BUYER.id)).refused(Rule.SAME_PERSON)

    @pytest.mark.parametrize(
        "lines",
        [
            (),
            (line(2),),
            (line(1), line(3)),
            (line(1), line(1)),
            (line(1, quantity=0),),
            (line(1, quantity=-1),),
        ],
        ids=["none", "not from one", "with a gap", "twice the same", "no units", "fewer than none"],
    )
    def test_it_must_have_lines_numbered_from_one_with_units(self, lines):
        given().when(place(lines=lines)).refused(Rule.ORDER_NEEDS_LINES)

    def test_it_must_cost_something(self):
        free = (line(1, unit_price=eur("0.00")),)
        given().when(place(lines=free, shipping=eur("0.00"))).refused(Rule.ORDER_NEEDS_LINES)
        given().when(place(lines=free, shipping=eur("0.01"))).is_granted()

    @pytest.mark.parametrize(
        "changes",
        [
            {"lines": (line(1, unit_price=Money("EUR", -1)),)},
            {"lines": (line(1, discount=Money("EUR", -1)),)},
            {"lines": (line(1, tax=Money("EUR", -1)),)},
            {"shipping": Money("EUR", -1)},
            {"discount": Money("EUR", -1)},
        ],
        ids=["price", "line discount", "tax", "shipping", "order discount"],
    )
    def test_nothing_in_it_may_be_less_than_nothing(self, changes):
        given().when(place(**changes)).refused(Rule.AMOUNT_NOT_POSITIVE)

    @pytest.mark.parametrize(
        "changes",
        [
            {"lines": (line(1), line(2, unit_price=brl("1.00")))},
            {"lines": (line(1, discount=brl("1.00")),)},
            {"lines": (line(1, tax=brl("0.00")),)},
            {"shipping": brl("10.00")},
            {"discount": brl("0.00")},
        ],
    )
    def test_it_must_be_in_one_currency(self, changes):
        given().when(place(**changes)).refused(Rule.OTHER_CURRENCY)

    def test_a_discount_may_be_as_large_as_its_line_and_no_larger(self):
        given().when(place(lines=(line(1, discount=eur("80.00")),))).is_granted()
        given().when(place(lines=(line(1, discount=eur("80.01")),))).refused(Rule.DISCOUNT_TOO_BIG)

    def test_the_orders_discount_may_be_as_large_as_all_lines_and_no_larger(self):
        given().when(place(discount=eur("150.00"))).is_granted()
        given().when(place(discount=eur("150.01"))).refused(Rule.DISCOUNT_TOO_BIG)

    def test_a_promise_must_lie_after_the_order(self):
        given().when(place(ship_by=PLACED - TICK)).refused(Rule.PROMISE_BEFORE_ORDER)
        given().when(place(promised_at=PLACED - TICK)).refused(Rule.PROMISE_BEFORE_ORDER)
        given().when(place(ship_by=PLACED, promised_at=PLACED)).is_granted()

    def test_nothing_can_be_done_with_an_order_that_there_is_not(self):
        given().when(pay()).refused(Rule.NO_SUCH_ORDER)


class TestPaying:
    def test_it_is_paid_when_payments_reach_the_total_and_protection_is_promised_from_there(self):
        due = Deadline(DeadlineKind.BUYER_PROTECTION, PROMISED + PROTECTION)
        given(*happened(place())).when(pay(reference="P-1")).then(
            PaymentRecorded(by=MARKETPLACE, at=PLACED, amount=eur("165.00"), reference="P-1"),
            OrderPaid(by=MARKETPLACE, at=PLACED, starts=(due,)),
        )

    def test_a_part_is_not_enough_and_the_rest_completes_it(self):
        part = happened(place(), pay(eur("164.99")))
        assert case_of(part).order.status is OrderStatus.PLACED
        given(*part).when(pay(eur("0.01"))).leads_to("order.payment-recorded", "order.paid")

    def test_without_a_promise_there_is_no_end_of_protection_yet(self):
        placed = happened(place(promised_at=None))
        assert given(*placed).when(pay()).happened().order.deadlines == ()

    def test_payments_may_not_exceed_the_total(self):
        refusal = given(*happened(place(), pay(eur("100.00")))).when(pay(eur("65.01"))).refused(Rule.OVERPAID)
        assert refusal.details == {"due": "65.00"}

    def test_a_payment_must_be_something_in_the_orders_currency(self):
        given(*happened(place())).when(pay(eur("0.00"))).refused(Rule.AMOUNT_NOT_POSITIVE)
        given(*happened(place())).when(pay(brl("1.00"))).refused(Rule.OTHER_CURRENCY)

    def test_a_paid_order_takes_no_more_payments(self):
        refusal = given(*paid()).when(pay(eur("1.00"))).refused(Rule.NOT_NOW)
        assert str(refusal) == "record-payment while the order is paid"


class TestCancelling:
    def test_the_buyer_asks_and_the_seller_agrees(self):
        given(*paid()).when(ask_to_cancel(note="  Bought twice. ")).then(
            CancellationRequested(by=BUYER, at=day(0.5), note="Bought twice.")
        )
        given(*happened(ask_to_cancel(), since=paid())).when(agree_to_cancel()).then(
            OrderCancelled(by=SELLER, at=day(0.6), cause="requested-by-buyer")
        )

    def test_the_seller_may_refuse_and_the_buyer_may_ask_again(self):
        asked = happened(ask_to_cancel(), since=paid())
        given(*asked).when(refuse_to_cancel()).then(CancellationRefused(by=SELLER, at=day(0.6), note="It is packed."))
        given(*happened(refuse_to_cancel(), since=asked)).when(ask_to_cancel()).is_granted()

    def test_one_request_at_a_time(self):
        given(*happened(ask_to_cancel(), since=paid())).when(ask_to_cancel()).refused(Rule.CANCELLATION_PENDING)

    @pytest.mark.parametrize("answer", [agree_to_cancel(), refuse_to_cancel()])
    def test_there_must_be_a_request_to_answer(self, answer):
        given(*paid()).when(answer).refused(Rule.NO_CANCELLATION_REQUESTED)

    @pytest.mark.parametrize("note", ["", " \n", "x" * 2001])
    def test_asking_and_refusing_carry_a_note(self, note):
        given(*paid()).when(ask_to_cancel(note=note)).refused(Rule.NOTE_LENGTH)
        asked = happened(ask_to_cancel(), since=paid())
        given(*asked).when(refuse_to_cancel(note=note)).refused(Rule.NOTE_LENGTH)

    def test_shipment_answers_the_request(self):
        history = happened(ask_to_cancel(), ship(), since=paid())
        assert not case_of(history).order.cancellation_requested
        given(*history).when(agree_to_cancel(at=day(2))).refused(Rule.NOT_NOW)

    def test_after_shipment_the_buyer_may_not_ask(self):
        given(*shipped()).when(ask_to_cancel(at=day(2))).refused(Rule.NOT_NOW)

    def test_the_marketplace_may_call_off_what_has_not_arrived(self):
        given(*shipped()).when(call_off()).then(
            OrderCancelled(by=MARKETPLACE, at=day(2), cause="lost-in-the-warehouse")
        )
        given(*delivered()).when(call_off(at=day(6))).refused(Rule.NOT_NOW)

    def test_a_cancelled_order_waits_for_nothing(self):
        cancelled = given(*shipped()).when(call_off()).is_granted()
        assert cancelled.order.deadlines == ()

    def test_an_order_may_not_be_cancelled_under_an_open_dispute(self):
        late = happened(open_not_received(sub_reason="never-shipped"), since=paid())
        given(*late).when(call_off(at=day(12))).refused(Rule.DISPUTE_OPEN)
        asked = happened(ask_to_cancel(at=day(12)), since=late)
        given(*asked).when(agree_to_cancel(at=day(12))).refused(Rule.DISPUTE_OPEN)


class TestTheParcel:
    def test_it_is_handed_over_with_or_without_a_tracking_number(self):
        given(*paid()).when(ship()).then(
            OrderShipped(by=MARKETPLACE, at=SHIPPED, carrier="Correios", tracking_number="LX123")
        )
        given(*paid()).when(ship(tracking_number=None)).is_granted().is_now(OrderStatus.SHIPPED)

    def test_an_unpaid_order_is_not_shipped(self):
        given(*happened(place())).when(ship()).refused(Rule.NOT_NOW)

    def test_the_carrier_reports_on_it(self):
        moving = track(o.TrackingStatus.IN_TRANSIT, note="Hub south")
        given(*shipped()).when(moving).then(
            TrackingUpdated(by=MARKETPLACE, at=day(2), status=o.TrackingStatus.IN_TRANSIT, note="Hub south")
        )

    def test_delivered_by_tracking_is_delivered(self):
        starts = (Deadline(DeadlineKind.AUTO_RECEIPT, day(4) + RECEIPT),)
        arrived = track(o.TrackingStatus.DELIVERED, at=day(4))
        given(*shipped()).when(arrived).then(
            TrackingUpdated(by=MARKETPLACE, at=day(4), status=o.TrackingStatus.DELIVERED, note=""),
            OrderDelivered(by=MARKETPLACE, at=day(4), starts=starts),
        )

    def test_it_is_delivered_only_once(self):
        given(*delivered()).when(track(o.TrackingStatus.DELIVERED, at=day(6))).leads_to("order.tracking-updated")
        given(*delivered()).when(deliver(at=day(6))).refused(Rule.NOT_NOW)

    def test_delivery_ends_the_wait_for_the_promise_and_starts_the_one_for_receipt(self):
        order = given(*shipped()).when(deliver()).is_granted().order
        assert order.deadlines == (Deadline(DeadlineKind.AUTO_RECEIPT, DELIVERED + RECEIPT),)


class TestReceipt:
    def test_the_buyer_confirms_it_and_fifteen_days_of_protection_begin(self):
        starts = (Deadline(DeadlineKind.BUYER_PROTECTION, day(6) + PROTECTION),)
        given(*delivered()).when(confirm_receipt()).then(
            OrderCompleted(by=BUYER, at=day(6), automatic=False, starts=starts)
        )

    def test_the_buyer_may_confirm_before_the_carrier_does(self):
        given(*shipped()).when(confirm_receipt()).is_granted().is_now(OrderStatus.COMPLETED)

    def test_the_seller_may_not_confirm_it(self):
        given(*delivered()).when(confirm_receipt(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)

    def test_without_a_word_it_counts_as_received_at_the_exact_instant(self):
        due = DELIVERED + RECEIPT
        starts = (Deadline(DeadlineKind.BUYER_PROTECTION, due + PROTECTION),)
        given(*delivered()).until(due).then(OrderCompleted(by=THE_CLOCK, at=due, automatic=True, starts=starts))

    def test_protection_ends_at_the_exact_instant_whenever_that_is_noticed(self):
        due = DELIVERED + RECEIPT + PROTECTION
        passed = given(*delivered()).until(due + timedelta(days=400))
        assert passed.facts[1:] == (ProtectionEnded(by=THE_CLOCK, at=due),)
        assert passed.order.deadlines == ()

    def test_a_parcel_that_comes_after_the_end_of_protection_starts_none_anew(self):
        over = given(*shipped()).until(PROMISED + PROTECTION).facts
        received = happened(deliver(at=day(30)), confirm_receipt(at=day(31)), since=(*shipped(), *over))
        assert case_of(received).order.deadlines == ()


class TestPromises:
    def test_protection_moves_along_with_the_promise(self):
        starts = (Deadline(DeadlineKind.BUYER_PROTECTION, day(14) + PROTECTION),)
        changed = given(*shipped()).when(promise(day(14))).is_granted()
        changed.then(DeliveryPromiseChanged(by=SELLER, at=day(2), promised_at=day(14), starts=starts))
        assert changed.order.deadlines == starts

    def test_before_payment_it_starts_nothing(self):
        changed = given(*happened(place())).when(promise(day(14), at=PLACED)).is_granted()
        changed.then(DeliveryPromiseChanged(by=SELLER, at=PLACED, promised_at=day(14), starts=()))

    def test_after_the_end_of_protection_it_starts_nothing(self):
        over = given(*shipped()).until(PROMISED + PROTECTION).facts
        given(*shipped(), *over).when(promise(day(40), at=day(30))).then(
            DeliveryPromiseChanged(by=SELLER, at=day(30), promised_at=day(40), starts=())
        )

    def test_a_promise_may_not_lie_before_the_order(self):
        early = promise(PLACED - TICK, by=MARKETPLACE, at=PLACED - TICK)
        given(*paid()).when(early).refused(Rule.PROMISE_BEFORE_ORDER)
        given(*happened(place())).when(promise(PLACED, by=MARKETPLACE, at=PLACED)).is_granted()

    def test_a_seller_may_not_end_protection_with_a_promise_that_has_passed_already(self):
        given(*shipped()).when(promise(day(2) - TICK)).refused(Rule.PROMISE_IN_THE_PAST)
        given(*shipped()).when(promise(day(2))).is_granted()

    def test_the_buyer_promises_nothing(self):
        given(*shipped()).when(promise(day(14), by=BUYER)).refused(Rule.NOT_YOUR_ROLE)


class TestComments:
    def test_both_sides_may_write_beside_the_order_before_it_is_paid(self):
        placed = happened(place())
        given(*placed).when(comment(" Is it blue? ")).then(OrderCommentAdded(by=BUYER, at=day(1), text="Is it blue?"))
        given(*placed).when(comment("It is.", by=SELLER)).is_granted()

    def test_what_was_said_is_kept_with_who_said_it(self):
        order = given(*paid()).when(comment("It is.", by=SELLER)).happened().order
        assert [(said.by, said.text) for said in order.comments] == [(SELLER.role, "It is.")]

    @pytest.mark.parametrize("text", ["x", "x" * 2000, "🙂" * 2000, "مرحبا"])
    def test_a_comment_has_one_to_2000_characters(self, text):
        given(*paid()).when(comment(text)).is_granted()

    @pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
    def test_and_neither_none_nor_more(self, text):
        given(*paid()).when(comment(text)).refused(Rule.COMMENT_LENGTH)

    def test_a_picture_says_enough(self):
        (said,) = given(*paid()).when(comment(" ", images=(picture(),))).happened().facts
        assert (said.text, said.images) == ("", (picture(),))

    @pytest.mark.parametrize(
        ("kind", "rule"), [("video/mp4", Rule.VIDEO_OUTSIDE_DISPUTE), ("application/pdf", Rule.ONLY_IMAGES)]
    )
    def test_a_video_or_a_document_belongs_into_a_dispute(self, kind, rule):
        given(*paid()).when(comment("Look", images=(picture("a file", kind),))).refused(rule)


class TestWhoMayAct:
    @pytest.mark.parametrize("by", [STRANGER, STRANGE_SELLER])
    def test_to_outsiders_there_is_no_such_order(self, by):
        given(*paid()).when(comment("Hello?", by=by)).refused(Rule.NO_SUCH_ORDER)

    def test_a_role_that_may_never_do_it_is_told_so_whether_or_not_the_order_exists(self):
        given(*paid()).when(ship(by=STRANGER)).refused(Rule.NOT_YOUR_ROLE)
        given().when(ship(by=STRANGER)).refused(Rule.NOT_YOUR_ROLE)

    @pytest.mark.parametrize("score", [1, 5])
    def test_feedback_is_reported_by_the_marketplace_and_the_last_one_counts(self, score):
        first = given(*paid()).when(rate(3)).happened()
        order = given(*paid(), *first.facts).when(rate(score, at=day(3))).happened().order
        assert (order.feedback, order.status) == (score, OrderStatus.PAID)
        given(*paid()).when(rate(score, by=BUYER)).refused(Rule.NOT_YOUR_ROLE)
        given().when(rate(score)).refused(Rule.NO_SUCH_ORDER)

    @pytest.mark.parametrize("score", [0, 6, -1])
    def test_feedback_has_a_score_from_one_to_five(self, score):
        given(*paid()).when(rate(score)).refused(Rule.FEEDBACK_SCORE)

    def test_off_platform_payment_is_reported_by_the_marketplace(self):
        report = o.ReportOffPlatformPayment(by=MARKETPLACE, at=day(2), note="Paid by wire.")
        given(*paid()).when(report).then(OffPlatformPaymentReported(by=MARKETPLACE, at=day(2), note="Paid by wire."))


class TestTime:
    def test_only_the_clock_lets_deadlines_lapse(self):
        by_hand = o.LapseOrderDeadline(by=BUYER, at=day(90), kind=DeadlineKind.AUTO_RECEIPT)
        given(*delivered()).when(by_hand).refused(Rule.NOT_YOUR_ROLE)

    def test_a_deadline_that_does_not_run_may_not_lapse(self):
        stale = o.LapseOrderDeadline(by=THE_CLOCK, at=day(90), kind=DeadlineKind.BUYER_PROTECTION)
        given(*delivered()).when(stale).refused(Rule.NOT_RUNNING)

    def test_a_deadline_may_not_lapse_early(self):
        early = o.LapseOrderDeadline(by=THE_CLOCK, at=DELIVERED + RECEIPT - TICK, kind=DeadlineKind.AUTO_RECEIPT)
        given(*delivered()).when(early).refused(Rule.NOT_YET_DUE)


def test_a_refund_of_the_marketplace_may_be_recorded_while_a_dispute_is_open():
    given(*opened()).when(give_back((1, "5.00"))).leads_to("order.refunded")
