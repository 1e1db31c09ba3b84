"""One order of Olist as facts, one order for each of its sellers: what its rows mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.orders import order_id_of
from application.pasts import Past, Review
from application.ports import Terms
from domain.money import Money, total
from domain.order.commands import OrderCommand, PlaceOrder, RecordPayment
from domain.order.line import OrderLine
from infrastructure.olist_course import OLIST, Course, course_of
from infrastructure.olist_payments import NOTHING, Payment, Settlement, brl, settle
from infrastructure.olist_quirks import OrderUnusable, Quirk, Row
from infrastructure.olist_time import instant

UNNAMED = "Product"


@dataclass(frozen=True, slots=True)
class OrderRows:
    """One row of orders.csv with the rows of the other files that belong to it; ``titles`` are by product."""

    order: Row
    items: Sequence[Row]
    payments: Sequence[Row]
    reviews: Sequence[Row]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What one order's rows tell; ``surplus`` was paid above the price, ``shortfall`` below it."""

    pasts: Sequence[Past]
    quirks: Sequence[Quirk]
    surplus: Money
    shortfall: Money


@dataclass(frozen=True, slots=True)
class Basket:
    """What was bought from one seller: a line for each product at its price, units counted."""

    seller: str
    lines: tuple[OrderLine, ...]
    shipping: Money
    ship_by: datetime | None

    @property
    def goods(self) -> Money:
        return total("BRL", (line.net for line in self.lines))

    @property
    def price(self) -> Money:
        return self.goods + self.shipping


def read_order(rows: OrderRows, terms: Terms) -> Found:
    """Raises ``OrderUnusable`` for an order that can't be taken over."""
    if not rows.items:
        raise OrderUnusable("no-items")
    quirks = list[Quirk]()
    course = course_of(rows.order, quirks)
    baskets = [*_baskets(rows, course, quirks)]
    if len(baskets) > 1:
        quirks.append(Quirk.SEVERAL_SELLERS)
    settled = _settled(baskets, rows, course, quirks)
    reviews = tuple(_reviews(rows.reviews, course, quirks))
    dearest = max(baskets, key=lambda basket: basket.price)
    pasts = []
    for n, basket in enumerate(baskets):
        number = rows.order["order_id"] + (f"/{n + 1}" if len(baskets) > 1 else "")
        placed = _placed(number, rows.order["customer_id"], basket, course, discount=settled.discounts[n], terms=terms)
        later = (*_paid(settled.payments[n], course), *course.parcel)
        pasts.append(Past(number, placed, later, reviews if basket is dearest else ()))
    return Found(pasts, quirks, settled.surplus, settled.shortfall)


def _baskets(rows: OrderRows, course: Course, quirks: list[Quirk]) -> Iterator[Basket]:
    items = sorted(rows.items, key=lambda item: item["order_item_id"].zfill(4))
    for seller in dict.fromkeys(item["seller_id"] for item in items):
        theirs = [item for item in items if item["seller_id"] == seller]
        lines = tuple(_lines(theirs, rows.titles, quirks))
        shipping = total("BRL", (brl(item["freight_value"]) for item in theirs))
        limits = [at for item in theirs if (at := instant(item["shipping_limit_date"], quirks))]
        yield Basket(seller, lines, shipping, _ship_by(max(limits, default=None), course, quirks))


def _lines(items: Sequence[Row], titles: Mapping[str, str], quirks: list[Quirk]) -> Iterator[OrderLine]:
    bought = [(item["product_id"], item["price"]) for item in items]
    for number, (product, price) in enumerate(dict.fromkeys(bought), 1):
        category = titles.get(product, "").replace("_", " ").capitalize()
        if not category:
            quirks.append(Quirk.PRODUCT_WITHOUT_CATEGORY)
        yield OrderLine(
            number=number,
            product_id=product,
            title=category or UNNAMED,
            quantity=bought.count((product, price)),
            unit_price=brl(price),
            discount=NOTHING,
            tax=NOTHING,
        )


def _ship_by(limit: datetime | None, course: Course, quirks: list[Quirk]) -> datetime | None:
    if limit and limit < course.placed_at:
        quirks.append(Quirk.SHIP_BY_TOO_EARLY)
        return None
    if limit and course.promised_at and limit > course.promised_at:
        quirks.append(Quirk.SHIP_BY_AFTER_PROMISE)
    return limit


def _settled(baskets: Sequence[Basket], rows: OrderRows, course: Course, quirks: list[Quirk]) -> Settlement:
    """An order that was never paid needs no discounts."""
    if course.paid_at is None:
        return Settlement([NOTHING] * len(baskets), [()] * len(baskets), NOTHING, NOTHING)
    return settle([b.goods for b in baskets], [b.price for b in baskets], rows.payments, quirks)


def _placed(number: str, buyer: str, basket: Basket, course: Course, *, discount: Money, terms: Terms) -> PlaceOrder:
    return PlaceOrder(
        by=OLIST,
        at=course.placed_at,
        order_id=order_id_of(number),
        number=number,
        buyer=buyer,
        seller=basket.seller,
        lines=basket.lines,
        shipping=basket.shipping,
        discount=discount,
        terms=terms.in_force(course.placed_at).ref,
        ship_by=basket.ship_by,
        promised_at=course.promised_at,
    )


def _paid(payments: Sequence[Payment], course: Course) -> Iterator[OrderCommand]:
    at = course.paid_at or course.placed_at
    for payment in payments:
        yield RecordPayment(by=OLIST, at=at, amount=payment.amount, reference=payment.reference)


def _reviews(rows: Sequence[Row], course: Course, quirks: list[Quirk]) -> Iterator[Review]:
    if len(rows) > 1:
        quirks.append(Quirk.SEVERAL_REVIEWS)
    for row in rows:
        review = _review(row, quirks)
        if review is None:
            quirks.append(Quirk.REVIEW_UNREADABLE)
            continue
        if "\n" in review.text:
            quirks.append(Quirk.LINE_BREAKS)
        if review.at < course.placed_at:
            quirks.append(Quirk.REVIEW_BEFORE_PURCHASE)
        elif course.delivered_at and review.at < course.delivered_at:
            quirks.append(Quirk.REVIEW_BEFORE_DELIVERY)
        yield review


def _review(row: Row, quirks: list[Quirk]) -> Review | None:
    score = row["review_score"]
    try:
        at = instant(row["review_creation_date"], quirks)
    except OrderUnusable:
        return None
    if at is None or score not in {"1", "2", "3", "4", "5"}:
        return None
    title, message = row["review_comment_title"].strip(), row["review_comment_message"].strip()
    text = ". ".join(part for part in (title, message) if part)
    return Review(row["review_id"], int(score), text, at)
