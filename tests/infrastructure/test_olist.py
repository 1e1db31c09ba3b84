"""Orders of Olist: every quirk of its files is survived and told by name, and nothing is dropped in silence."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.orders import Orders, order_id_of
from domain.money import Money
from domain.order.commands import CancelOrder, RecordDelivery, RecordPayment, RecordShipment
from domain.order.state import OrderStatus
from infrastructure.codec import domain_codec
from infrastructure.event_store import memory_store
from infrastructure.olist import COLUMNS, OlistUnusable, import_orders, read
from infrastructure.olist_quirks import Quirk
from infrastructure.terms import PublishedTerms

TERMS = PublishedTerms.shipped()
SAMPLE = Path(__file__).parents[2] / "../shared/data/olist"
NOW = datetime(2019, 6, 1, tzinfo=UTC)

ORDER = {
    "order_id": "o1",
    "customer_id": "buyer",
    "order_status": "delivered",
    "order_purchase_timestamp": "2018-03-05 10:00:00",
    "order_approved_at": "2018-03-05 10:10:00",
    "order_delivered_carrier_date": "2018-03-07 12:00:00",
    "order_delivered_customer_date": "2018-03-12 18:00:00",
    "order_estimated_delivery_date": "2018-03-20 00:00:00",
}
ITEM = {
    "order_id": "o1",
    "order_item_id": "1",
    "product_id": "p1",
    "seller_id": "s1",
    "shipping_limit_date": "2018-03-09 10:00:00",
    "price": "50.00",
    "freight_value": "10.00",
}
PAYMENT = {"order_id": "o1", "payment_sequential": "1", "payment_type": "credit_card", "payment_value": "60.00"}
REVIEW = {
    "review_id": "r1",
    "order_id": "o1",
    "review_score": "2",
    "review_comment_title": "",
    "review_comment_message": "Veio quebrado",
    "review_creation_date": "2018-03-13 00:00:00",
}
PRODUCT = {"product_id": "p1", "product_category_name": "moveis_decoracao"}
TRANSLATION = {"product_category_name": "moveis_decoracao", "product_category_name_english": "furniture_decor"}
USUAL = {
    "orders": ORDER,
    "order_items": ITEM,
    "order_payments": PAYMENT,
    "order_reviews": REVIEW,
    "products": PRODUCT,
    "product_category_name_translation": TRANSLATION,
}
TWO_SELLERS = [
    {"price": "30.00", "freight_value": "4.00"},
    {"order_item_id": "2", "product_id": "p2", "seller_id": "s2", "price": "20.00", "freight_value": "6.00"},
]


@pytest.fixture
def files(tmp_path):
    """Write one obvious order. Changes by table: a dict for its only row, a list for all of its rows."""

    def write(**changes):
        for name, usual in USUAL.items():
            change = changes.get(name, {})
            rows = change if isinstance(change, list) else [change]
            with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
                writer = csv.DictWriter(out, COLUMNS[name].split())
                writer.writeheader()
                writer.writerows({**usual, **row} for row in rows)
        return tmp_path

    return write


@pytest.fixture
def reading(files):
    return lambda **changes: read(files(**changes), TERMS)


@pytest.fixture
def orders():
    return Orders(memory_store(domain_codec()), TERMS, lambda: NOW)


def brl(amount):
    return Money.parse("BRL", amount)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def only(found):
    (past,) = found.pasts
    return past


def kinds(past):
    return [type(fact) for fact in past.later]


def first(past, kind):
    return next(fact for fact in past.later if isinstance(fact, kind))


# what an order becomes


def test_an_ordinary_order_has_its_facts_in_utc_and_no_quirks(reading):
    found = reading()
    past = only(found)
    assert (found.skipped, found.quirks) == ((), {})
    assert past.placed.at == at("2018-03-05 13:00:00")  # three hours behind UTC
    assert kinds(past) == [RecordPayment, RecordShipment, RecordDelivery]
    assert [line.title for line in past.placed.lines] == ["Furniture decor"]
    assert (past.placed.buyer, past.placed.seller, past.placed.shipping) == ("buyer", "s1", brl("10.00"))


def test_a_promise_for_a_day_holds_until_that_day_is_over(reading):
    in_time = reading(orders={"order_delivered_customer_date": "2018-03-20 23:59:59"})
    late = reading(orders={"order_delivered_customer_date": "2018-03-21 00:00:00"})
    assert only(in_time).placed.promised_at == at("2018-03-21 03:00:00")
    assert not only(in_time).late
    assert only(late).late


def test_units_of_one_product_are_one_line_and_their_freight_adds_up(reading):
    units = [{"price": "25.00"}, {"order_item_id": "2", "price": "25.00"}]
    placed = only(reading(order_items=units, order_payments={"payment_value": "70.00"})).placed
    assert [(line.quantity, line.unit_price) for line in placed.lines] == [(2, brl("25.00"))]
    assert placed.shipping == brl("20.00")


def test_an_order_with_several_sellers_becomes_one_for_each_of_them(reading):
    found = reading(order_items=TWO_SELLERS)
    assert found.quirks == {Quirk.SEVERAL_SELLERS: 1, Quirk.PRODUCT_WITHOUT_CATEGORY: 1}
    assert [(past.number, past.placed.seller) for past in found.pasts] == [("o1/1", "s1"), ("o1/2", "s2")]
    assert [first(past, RecordPayment).amount for past in found.pasts] == [brl("34.00"), brl("26.00")]
    assert [len(past.reviews) for past in found.pasts] == [1, 0], "the review counts for the dearest part"


@pytest.mark.parametrize(
    ("status", "facts", "expected"),
    [
        ("created", {}, OrderStatus.PLACED),
        ("approved", {"order_approved_at": "2018-03-05 10:10:00"}, OrderStatus.PAID),
        ("invoiced", {"order_approved_at": "2018-03-05 10:10:00"}, OrderStatus.PAID),
        ("processing", {"order_approved_at": "2018-03-05 10:10:00"}, OrderStatus.PAID),
        ("unavailable", {"order_approved_at": "2018-03-05 10:10:00"}, OrderStatus.PAID),
        ("canceled", {}, OrderStatus.CANCELLED),
        ("shipped", {"order_delivered_carrier_date": "2018-03-07 12:00:00"}, OrderStatus.SHIPPED),
        ("delivered", {"order_delivered_customer_date": "2018-03-12 18:00:00"}, OrderStatus.DELIVERED),
    ],
)
def test_every_status_of_olist_has_its_place_in_the_lifecycle(files, orders, status, facts, expected):
    undated = dict.fromkeys(("order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date"), "")
    done = import_orders(files(orders={**undated, "order_status": status, **facts}), orders)
    assert (done.written, done.skipped) == (1, ())
    assert orders.get(order_id_of("o1")).status is expected


# quirks


@pytest.mark.parametrize(
    ("quirk", "changes"),
    [
        (Quirk.SEVERAL_REVIEWS, {"order_reviews": [{}, {"review_id": "r2"}]}),
        (Quirk.LINE_BREAKS, {"order_reviews": {"review_comment_message": "Veio\nquebrado"}}),
        (Quirk.REVIEW_BEFORE_PURCHASE, {"order_reviews": {"review_creation_date": "2018-03-01 00:00:00"}}),
        (Quirk.REVIEW_BEFORE_DELIVERY, {"order_reviews": {"review_creation_date": "2018-03-08 00:00:00"}}),
        (Quirk.REVIEW_UNREADABLE, {"order_reviews": {"review_creation_date": "yesterday"}}),
        (Quirk.REVIEW_UNREADABLE, {"order_reviews": {"review_score": "6"}}),
        (Quirk.PRODUCT_WITHOUT_CATEGORY, {"products": {"product_category_name": ""}}),
        (Quirk.PAID_WITH_VOUCHERS, {"order_payments": {"payment_type": "voucher"}}),
        (Quirk.PAYMENT_KIND_UNKNOWN, {"order_payments": {"payment_type": "not_defined"}}),
        (Quirk.PAYMENT_OF_NOTHING, {"order_payments": [{}, {"payment_sequential": "2", "payment_value": "0.00"}]}),
        (Quirk.APPROVAL_MISSING, {"orders": {"order_approved_at": ""}}),
        (Quirk.FACT_BEFORE_ITS_ORDER, {"orders": {"order_approved_at": "2018-03-05 09:00:00"}}),
        (Quirk.FACT_BEFORE_ITS_ORDER, {"orders": {"order_delivered_carrier_date": "2018-03-05 09:00:00"}}),
        (Quirk.PAYMENT_DATED_TOO_LATE, {"orders": {"order_delivered_carrier_date": "2018-03-05 10:05:00"}}),
        (Quirk.SHIPMENT_DATED_TOO_LATE, {"orders": {"order_delivered_customer_date": "2018-03-06 10:00:00"}}),
        (Quirk.SHIPMENT_UNDATED, {"orders": {"order_delivered_carrier_date": ""}}),
        (Quirk.DELIVERY_UNDATED, {"orders": {"order_delivered_customer_date": ""}}),
        (Quirk.CANCELLED_AFTER_DELIVERY, {"orders": {"order_status": "canceled"}}),
        (Quirk.GOODS_UNAVAILABLE, {"orders": {"order_status": "unavailable"}}),
        (Quirk.PROMISE_TOO_EARLY, {"orders": {"order_estimated_delivery_date": "2018-03-01 00:00:00"}}),
        (Quirk.SHIP_BY_TOO_EARLY, {"order_items": {"shipping_limit_date": "2018-03-01 00:00:00"}}),
        (Quirk.SHIP_BY_AFTER_PROMISE, {"order_items": {"shipping_limit_date": "2018-03-25 00:00:00"}}),
        (Quirk.TIME_SKIPPED, {"order_items": {"shipping_limit_date": "2017-10-15 00:30:00"}}),
        (Quirk.TIME_TWICE, {"order_items": {"shipping_limit_date": "2018-02-17 23:30:00"}}),
        (Quirk.ORDER_TWICE, {"orders": [{}, {}]}),
        (Quirk.ROWS_WITHOUT_AN_ORDER, {"order_reviews": {"order_id": "o2"}}),
    ],
)
def test_a_quirk_is_survived_and_counted_by_its_name(files, orders, quirk, changes):
    done = import_orders(files(**changes), orders)
    assert (done.written, done.skipped) == (1, ())
    assert done.reading.quirks[quirk] == 1


def test_a_payment_that_was_booked_late_does_not_make_the_parcel_late(reading):
    past = only(reading(orders={"order_approved_at": "2018-03-25 10:00:00"}))
    assert [fact.at for fact in past.later] == [at("2018-03-07 15:00:00")] * 2 + [at("2018-03-12 21:00:00")]
    assert not past.late


def test_interest_on_instalments_is_told_and_not_recorded_as_paid(reading):
    found = reading(order_payments={"payment_value": "63.20"})
    assert (found.quirks, found.surplus) == ({Quirk.PAID_ABOVE_THE_PRICE: 1}, brl("3.20"))
    assert first(only(found), RecordPayment).amount == brl("60.00")


def test_what_was_paid_short_is_a_discount_by_the_marketplace(reading):
    found = reading(order_payments={"payment_value": "54.99"})
    assert (found.quirks, found.shortfall) == ({Quirk.PAID_BELOW_THE_PRICE: 1}, brl("5.01"))
    assert only(found).placed.discount == brl("5.01")
    assert first(only(found), RecordPayment).amount == brl("54.99")


def test_a_shortfall_is_shared_among_the_sellers_and_their_orders_are_paid_to_the_cent(files, orders):
    done = import_orders(files(order_items=TWO_SELLERS, order_payments={"payment_value": "49.99"}), orders)
    parts = [orders.get(order_id_of(number)) for number in ("o1/1", "o1/2")]
    assert done.written == 2
    assert [part.received for part in parts] == [part.total for part in parts] == [brl("27.99"), brl("22.00")]


def test_several_payments_are_recorded_one_by_one(reading):
    vouchers = [{"payment_type": "voucher", "payment_sequential": str(n), "payment_value": "20.00"} for n in (3, 1, 2)]
    paid = [fact for fact in only(reading(order_payments=vouchers)).later if isinstance(fact, RecordPayment)]
    assert [fact.reference for fact in paid] == ["voucher 1", "voucher 2", "voucher 3"]


def test_a_cancelled_order_that_was_never_paid_is_called_off_when_it_was_placed(reading):
    undated = dict.fromkeys(("order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date"), "")
    found = reading(orders={**undated, "order_status": "canceled"})
    assert found.quirks == {Quirk.PAYMENT_NEVER_APPROVED: 1, Quirk.CANCELLATION_UNDATED: 1}
    assert kinds(only(found)) == [CancelOrder]


def test_one_review_for_two_orders_counts_for_each(reading):
    found = reading(
        orders=[{}, {"order_id": "o2"}],
        order_items=[{}, {"order_id": "o2"}],
        order_payments=[{}, {"order_id": "o2"}],
        order_reviews=[{}, {"order_id": "o2"}],
    )
    assert found.quirks == {Quirk.ONE_REVIEW_FOR_SEVERAL_ORDERS: 1}
    assert [len(past.reviews) for past in found.pasts] == [1, 1]


# what can't be used


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("no-items", {"order_items": []}),
        ("paid-less-than-the-freight", {"order_payments": {"payment_value": "9.99"}}),
        ("paid-less-than-the-freight", {"order_payments": []}),
        ("status-unknown: lost", {"orders": {"order_status": "lost"}}),
        ("no-instant-of-purchase", {"orders": {"order_purchase_timestamp": ""}}),
        ("'soon' is not an instant", {"orders": {"order_approved_at": "soon"}}),
        ("'50' is not an amount in BRL", {"order_items": {"price": "50"}}),
        ("buyer-and-seller-must-be-different-people", {"order_items": {"seller_id": "buyer"}}),
    ],
)
def test_an_order_that_cannot_be_used_is_left_out_with_its_reason(files, orders, reason, changes):
    done = import_orders(files(**changes), orders)
    assert [(left.number, left.reason) for left in done.skipped] == [("o1", reason)]
    assert done.written == 0
    assert orders.store.head() == 0


def test_a_directory_without_the_files_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(OlistUnusable, match=r"there is no .*orders\.csv"):
        read(tmp_path, TERMS)


def test_a_file_without_a_column_is_refused_with_the_name_of_the_column(files):
    directory = files()
    (directory / "order_reviews.csv").write_text("review_id,order_id\n")
    with pytest.raises(OlistUnusable, match="has no column review_score"):
        read(directory, TERMS)


def test_importing_twice_changes_nothing(files, orders):
    directory = files(order_items=TWO_SELLERS)
    once, head = import_orders(directory, orders), orders.store.head()
    again = import_orders(directory, orders)
    assert (once.written, once.known, again.written, again.known) == (2, 0, 0, 2)
    assert orders.store.head() == head


def test_progress_is_told_order_by_order(files, orders):
    told = []
    import_orders(files(order_items=TWO_SELLERS), orders, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the real orders are not there: ../shared/data/olist")
def test_the_real_orders_are_all_taken_over_or_told_of(orders):
    done = import_orders(SAMPLE, orders)
    numbers = {past.number.partition("/")[0] for past in done.reading.pasts} | {left.number for left in done.skipped}
    assert len(numbers) == 3000
    assert {left.reason for left in done.skipped} == {"no-items"}
    assert done.written == len(done.reading.pasts) == 3024
    assert done.reading.quirks[Quirk.SEVERAL_SELLERS] == 46
    arrived = {past.number.partition("/")[0] for past in done.reading.pasts if past.late and past.delivered_at}
    assert len(arrived) == 191, "as many as arrived after the promised day by their dates"
