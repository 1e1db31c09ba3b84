"""Whether a line may be disputed, since when and until when: asked before anything is filled in."""

from dataclasses import dataclass
from datetime import datetime

from domain.money import Money
from domain.order.commands import TrackingStatus
from domain.order.state import Order, OrderStatus
from domain.refusal import Rule
from domain.terms import NOT_RECEIVED, Terms


@dataclass(frozen=True, slots=True)
class Eligibility:
    """``opens_at <= now < closes_at`` and no blocking rule; an empty instant is not known yet (UTC)."""

    eligible: bool
    opens_at: datetime | None
    closes_at: datetime | None
    refundable: Money
    blocking_rule: Rule | None


def eligibility(
    order: Order, line: int, reason: str, terms: Terms, now: datetime, *, received: bool = False
) -> Eligibility:
    """``received`` is the buyer's word that the goods are there, where tracking knows nothing of it."""
    opens_at = opening(order, reason, terms, received=received, now=now)
    closes_at = closing(order, terms)
    rule = _barred(order, line, reason, terms) or _window(reason, opens_at, closes_at, now)
    return Eligibility(rule is None, opens_at, closes_at, order.purse(line).refundable, rule)


def _barred(  # noqa: PLR0911 - one line for each rule, in the order they are told
    order: Order, line: int, reason: str, terms: Terms
) -> Rule | None:
    """What stands in the way whatever the day."""
    if order.status is OrderStatus.CANCELLED:
        return Rule.ORDER_CANCELLED
    if order.status is OrderStatus.PLACED:
        return Rule.NOT_PAID
    if order.off_platform:
        return Rule.OFF_PLATFORM
    if order.protection_ended:
        return Rule.TOO_LATE_TO_OPEN
    if not order.units_free(line) and order.units_in_dispute(line):
        return Rule.ALREADY_DISPUTED
    if not (order.purse(line).refundable and order.units_free(line)):
        return Rule.FULLY_REFUNDED
    if order.times_disputed.get(line, 0) > terms.limits.refilings_per_line:
        return Rule.TOO_MANY_REFILINGS
    if reason == NOT_RECEIVED and order.receipt_confirmed:
        return Rule.RECEIPT_CONFIRMED
    return None


def _window(reason: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Rule | None:
    if closes_at is not None and now >= closes_at:
        return Rule.TOO_LATE_TO_OPEN
    if opens_at is None or now < opens_at:
        return Rule.TOO_EARLY_TO_OPEN if reason == NOT_RECEIVED else Rule.NOT_THERE_YET
    return None


def opening(order: Order, reason: str, terms: Terms, *, received: bool, now: datetime) -> datetime | None:
    """When a dispute for this reason may first be opened; empty while that is not known."""
    if reason == NOT_RECEIVED:
        return _not_received_from(order, terms)
    if received:
        return now
    return order.delivered_at or order.completed_at


def _not_received_from(order: Order, terms: Terms) -> datetime | None:
    if order.delivered_at is not None:
        return order.delivered_at
    if order.tracking is TrackingStatus.DELIVERED:
        return order.shipped_at
    if order.shipped_at is None:
        return _earlier(order.ship_by, order.promised_at)
    if order.tracking_moves and order.promised_at is not None:
        return order.promised_at
    waited = order.shipped_at + terms.periods.not_received_after_shipment
    return _earlier(order.promised_at, waited)


def closing(order: Order, terms: Terms) -> datetime | None:
    """Fifteen days (by the terms) after completion, or after the promised delivery of what never came."""
    after = terms.periods.buyer_protection
    if order.completed_at is not None:
        return order.completed_at + after
    if order.delivered_at is not None:
        return order.delivered_at + terms.periods.auto_receipt + after
    return order.promised_at + after if order.promised_at else None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return min(known, default=None)
