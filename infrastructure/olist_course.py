"""The course of one order of Olist: which of its facts happened, and when."""

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
    """No fact lies before the one that it follows from: such a date is moved there, and noted."""
    if order["order_status"] not in STATUSES:
        raise OrderUnusable(f"status-unknown: {order['order_status']}")
    placed_at = instant(order["order_purchase_timestamp"], quirks)
    if placed_at is None:
        raise OrderUnusable("no-instant-of-purchase")
    promised_at = end_of_day(order["order_estimated_delivery_date"], quirks)
    if promised_at and promised_at < placed_at:
        quirks.append(Quirk.PROMISE_TOO_EARLY)
        promised_at = None
    paid_at = _paid_at(order, placed_at, quirks)
    parcel = _parcel(order, paid_at or placed_at, quirks)
    return Course(placed_at, promised_at, paid_at, tuple(parcel))


def _paid_at(order: Row, placed_at: datetime, quirks: list[Quirk]) -> datetime | None:
    approved = instant(order["order_approved_at"], quirks)
    if approved is not None:
        return _not_before(placed_at, approved, Quirk.PAYMENT_DATED_TOO_EARLY, quirks)
    moved = order["order_delivered_carrier_date"] or order["order_delivered_customer_date"]
    if order["order_status"] in PERHAPS_UNPAID and not moved:
        quirks.append(Quirk.PAYMENT_NEVER_APPROVED)
        return None
    quirks.append(Quirk.APPROVAL_MISSING)
    return placed_at


def _parcel(order: Row, since: datetime, quirks: list[Quirk]) -> list[OrderCommand]:
    facts, last, status = list[OrderCommand](), since, order["order_status"]
    if status == "unavailable":
        quirks.append(Quirk.GOODS_UNAVAILABLE)
    shipped = instant(order["order_delivered_carrier_date"], quirks)
    if shipped is not None:
        last = _not_before(last, shipped, Quirk.SHIPMENT_DATED_TOO_EARLY, quirks)
        facts.append(RecordShipment(by=OLIST, at=last, carrier=CARRIER))
    elif status in {"shipped", "delivered"}:
        quirks.append(Quirk.SHIPMENT_UNDATED)
    delivered = _delivered(order, last, quirks)
    if delivered is not None:
        facts.append(RecordDelivery(by=OLIST, at=delivered))
    if status == "canceled":
        quirks.append(Quirk.CANCELLED_AFTER_DELIVERY if delivered else Quirk.CANCELLATION_UNDATED)
        facts += [] if delivered else [CancelOrder(by=OLIST, at=last, cause="cancelled-by-the-marketplace")]
    return facts


def _delivered(order: Row, last: datetime, quirks: list[Quirk]) -> datetime | None:
    delivered = instant(order["order_delivered_customer_date"], quirks)
    if delivered is not None:
        return _not_before(last, delivered, Quirk.DELIVERY_DATED_TOO_EARLY, quirks)
    if order["order_status"] != "delivered":
        return None
    quirks.append(Quirk.DELIVERY_UNDATED)
    return max(last, instant(order["order_estimated_delivery_date"], []) or last)


def _not_before(earliest: datetime, at: datetime, quirk: Quirk, quirks: list[Quirk]) -> datetime:
    if at < earliest:
        quirks.append(quirk)
    return max(at, earliest)
