"""The course of one order of Olist: which of its facts happened, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor, Role
from domain.order.commands import CancelOrder, OrderCommand, RecordDelivery, RecordShipment
from infrastructure.olist_quirks import OrderUnusable, Quirk, Row
from infrastructure.olist_time import end_of_day, instant

OLIST = Actor(Role.MARKETPLACE, "olist")
CARRIER = "not stated"
PERHAPS_UNPAID = frozenset({"created", "canceled"})
STATUSES = PERHAPS_UNPAID | {"approved", "invoiced", "processing", "unavailable", "shipped", "delivered"}


@dataclass(frozen=True, slots=True)
class Course:
    """UTC. ``parcel`` is what became of the goods: shipment, delivery or cancellation, in this order."""

    placed_at: datetime
    promised_at: datetime | None
    paid_at: datetime | None
    parcel: tuple[OrderCommand, ...]

    @property
    def delivered_at(self) -> datetime | None:
        return next((fact.at for fact in self.parcel if isinstance(fact, RecordDelivery)), None)


def course_of(order: Row, quirks: list[Quirk]) -> Course:
    """What came of the goods stands as dated: a fact that it follows from, dated later, is moved back to it."""
    if order["order_status"] not in STATUSES:
        raise OrderUnusable(f"status-unknown: {order['order_status']}")
    placed_at = instant(order["order_purchase_timestamp"], quirks)
    if placed_at is None:
        raise OrderUnusable("no-instant-of-purchase")
    promised_at = end_of_day(order["order_estimated_delivery_date"], quirks)
    if promised_at and promised_at < placed_at:
        quirks.append(Quirk.PROMISE_TOO_EARLY)
        promised_at = None
    delivered_at = _not_before(placed_at, _delivered_at(order, placed_at, quirks), quirks)
    shipped_at = _not_before(placed_at, _shipped_at(order, delivered_at, quirks), quirks)
    paid_at = _not_before(placed_at, _paid_at(order, placed_at, shipped_at or delivered_at, quirks), quirks)
    parcel = list[OrderCommand]()
    if shipped_at is not None:
        parcel.append(RecordShipment(by=OLIST, at=shipped_at, carrier=CARRIER))
    if delivered_at is not None:
        parcel.append(RecordDelivery(by=OLIST, at=delivered_at))
    parcel += _cancellation(order, delivered_at, shipped_at or paid_at or placed_at, quirks)
    return Course(placed_at, promised_at, paid_at, tuple(parcel))


def _delivered_at(order: Row, placed_at: datetime, quirks: list[Quirk]) -> datetime | None:
    delivered = instant(order["order_delivered_customer_date"], quirks)
    if delivered is not None or order["order_status"] != "delivered":
        return delivered
    quirks.append(Quirk.DELIVERY_UNDATED)
    known = (instant(order[column], []) for column in ("order_delivered_carrier_date", "order_estimated_delivery_date"))
    return max((at for at in known if at is not None), default=placed_at)


def _shipped_at(order: Row, delivered_at: datetime | None, quirks: list[Quirk]) -> datetime | None:
    shipped = instant(order["order_delivered_carrier_date"], quirks)
    if shipped is None and order["order_status"] in {"shipped", "delivered"}:
        quirks.append(Quirk.SHIPMENT_UNDATED)
    return _not_after(delivered_at, shipped, Quirk.SHIPMENT_DATED_TOO_LATE, quirks)


def _paid_at(order: Row, placed_at: datetime, left_at: datetime | None, quirks: list[Quirk]) -> datetime | None:
    approved = instant(order["order_approved_at"], quirks)
    if approved is not None:
        return _not_after(left_at, approved, Quirk.PAYMENT_DATED_TOO_LATE, quirks)
    if order["order_status"] in PERHAPS_UNPAID and left_at is None:
        quirks.append(Quirk.PAYMENT_NEVER_APPROVED)
        return None
    quirks.append(Quirk.APPROVAL_MISSING)
    return placed_at


def _cancellation(
    order: Row, delivered_at: datetime | None, last: datetime, quirks: list[Quirk]
) -> Iterator[OrderCommand]:
    if order["order_status"] == "unavailable":
        quirks.append(Quirk.GOODS_UNAVAILABLE)
    if order["order_status"] != "canceled":
        return
    quirks.append(Quirk.CANCELLED_AFTER_DELIVERY if delivered_at else Quirk.CANCELLATION_UNDATED)
    if delivered_at is None:
        yield CancelOrder(by=OLIST, at=last, cause="cancelled-by-the-marketplace")


def _not_before(earliest: datetime, at: datetime | None, quirks: list[Quirk]) -> datetime | None:
    if at is None or at >= earliest:
        return at
    quirks.append(Quirk.FACT_BEFORE_ITS_ORDER)
    return earliest


def _not_after(latest: datetime | None, at: datetime | None, quirk: Quirk, quirks: list[Quirk]) -> datetime | None:
    if at is None or latest is None or at <= latest:
        return at
    quirks.append(quirk)
    return latest
