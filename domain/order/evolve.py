"""How each event changes an order. Adding a fact never refuses: what happened, happened."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.fold import changed
from domain.money import Money
from domain.order.events import (
    CancellationRefused,
    CancellationRequested,
    DeliveryPromiseChanged,
    FeedbackRecorded,
    LineDisputed,
    LinesReleased,
    OffPlatformPaymentReported,
    OrderCancelled,
    OrderCommentAdded,
    OrderCompleted,
    OrderDelivered,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    PaymentRecorded,
    ProtectionEnded,
    RefundReservationReleased,
    RefundReserved,
    RefundTakenOver,
    TrackingUpdated,
)
from domain.order.line import paid_per_line
from domain.order.state import UNPLACED, Comment, OpenDispute, Order, OrderStatus, Purse, Reservation


def evolve(order: Order, event: OrderEvent) -> Order:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(order, event), version=order.version + 1)


def _changed(order: Order, event: OrderEvent) -> Order:
    match event:
        case OrderPlaced():
            return _placed(event)
        case PaymentRecorded(amount=amount):
            return changed(order, received=order.received + amount)
        case OrderPaid(starts=starts):
            return changed(order, status=OrderStatus.PAID, deadlines=_start(order, starts))
        case CancellationRequested():
            return changed(order, cancellation_requested=True)
        case CancellationRefused():
            return changed(order, cancellation_requested=False)
        case OrderCancelled():
            return changed(order, status=OrderStatus.CANCELLED, cancellation_requested=False, deadlines=())
        case OrderShipped(at=at):
            return changed(order, status=OrderStatus.SHIPPED, shipped_at=at, cancellation_requested=False)
        case TrackingUpdated(status=status):
            return changed(order, tracking=status)
        case DeliveryPromiseChanged(promised_at=promised_at, starts=starts):
            return changed(order, promised_at=promised_at, deadlines=_start(order, starts))
        case OrderDelivered(at=at, starts=starts):
            running = _start(order, starts, ends=DeadlineKind.BUYER_PROTECTION)
            return changed(order, status=OrderStatus.DELIVERED, delivered_at=at, deadlines=running)
        case OrderCompleted():
            return _completed(order, event)
        case OrderCommentAdded(by=by, at=at, text=text, images=images):
            return changed(order, comments=(*order.comments, Comment(by.role, at, text, images)))
        case FeedbackRecorded(score=score):
            return changed(order, feedback=score)
        case OffPlatformPaymentReported():
            return changed(order, off_platform=True)
        case ProtectionEnded():
            running = _start(order, (), ends=DeadlineKind.BUYER_PROTECTION)
            return _release(changed(order, protection_ended=True, deadlines=running))
        case LineDisputed():
            return _disputed(order, event)
        case RefundReserved(dispute_id=dispute_id, from_seller=ours, from_platform=theirs):
            reserved = Reservation(dispute_id, ours, theirs)
            return _book(changed(order, reservations=(*order.reservations, reserved)), reserved, sign=1)
        case RefundReservationReleased(dispute_id=dispute_id):
            return _unreserve(order, dispute_id)
        case OrderRefunded():
            return _refunded(order, event)
        case RefundTakenOver():
            return _taken_over(order, event)
        case LinesReleased(dispute_id=dispute_id):
            return _lines_released(order, dispute_id)
        case _:
            assert_never(event)


def fold(history: Iterable[OrderEvent]) -> Order:
    """All of them added, the oldest first."""
    facts = tuple(history)
    return changed(reduce(_changed, facts, UNPLACED), version=len(facts))


def _placed(event: OrderPlaced) -> Order:
    currency = event.shipping.currency
    return changed(
        UNPLACED,
        status=OrderStatus.PLACED,
        id=event.order_id,
        number=event.number,
        buyer=event.buyer,
        seller=event.seller,
        currency=currency,
        terms=event.terms,
        placed_at=event.at,
        lines=event.lines,
        purses=tuple(Purse.of(paid) for paid in paid_per_line(event.lines, event.discount)),
        shipping=Purse.of(event.shipping),
        received=Money.zero(currency),
        ship_by=event.ship_by,
        promised_at=event.promised_at,
    )


def _completed(order: Order, event: OrderCompleted) -> Order:
    return changed(
        order,
        status=OrderStatus.COMPLETED,
        completed_at=event.at,
        receipt_confirmed=not event.automatic,
        deadlines=_start(order, event.starts, ends=DeadlineKind.AUTO_RECEIPT),
    )


def _start(order: Order, starts: tuple[Deadline, ...], ends: DeadlineKind | None = None) -> tuple[Deadline, ...]:
    over = {ends, *(started.kind for started in starts)}
    return (*(running for running in order.deadlines if running.kind not in over), *starts)


def _disputed(order: Order, event: LineDisputed) -> Order:
    times = dict(order.times_disputed)
    for disputed in event.lines:
        times[disputed.line] = times.get(disputed.line, 0) + 1
    opened = OpenDispute(event.dispute_id, event.lines)
    return changed(
        order,
        disputes=order.disputes + 1,
        open_disputes=(*order.open_disputes, opened),
        times_disputed=MappingProxyType(times),
    )


def _book(order: Order, what: Reservation, *, sign: int) -> Order:
    """Put an amount aside (``sign`` 1), or give it back (-1)."""

    def moved(purse: Purse, seller: Money, platform: Money) -> Purse:
        if not (seller or platform):
            return purse
        return replace(
            purse,
            reserved=Money(order.currency, purse.reserved.minor + sign * seller.minor),
            from_platform=Money(order.currency, purse.from_platform.minor + sign * platform.minor),
        )

    ours, theirs = what.from_seller, what.from_platform
    purses = (moved(p, ours.on(n), theirs.on(n)) for n, p in enumerate(order.purses, 1))
    shipping = moved(order.shipping, ours.shipping, theirs.shipping)
    return changed(order, purses=tuple(purses), shipping=shipping)


def _unreserve(order: Order, dispute_id: UUID) -> Order:
    reserved = order.reservation(dispute_id)
    if reserved is None:
        return order
    left = tuple(r for r in order.reservations if r.dispute_id != dispute_id)
    return _book(changed(order, reservations=left), reserved, sign=-1)


def _refunded(order: Order, event: OrderRefunded) -> Order:
    if event.dispute_id is not None:
        order = _unreserve(order, event.dispute_id)
        had = order.given(event.dispute_id)
        order = _borne(order, had, had.from_seller.plus(event.from_seller), had.from_platform.plus(event.from_platform))

    def paid_back(purse: Purse, seller: Money, platform: Money) -> Purse:
        if not (seller or platform):
            return purse
        return replace(
            purse,
            refunded=purse.refunded + seller,
            from_platform=purse.from_platform + platform,
        )

    ours, theirs = event.from_seller, event.from_platform
    purses = (paid_back(p, ours.on(n), theirs.on(n)) for n, p in enumerate(order.purses, 1))
    shipping = paid_back(order.shipping, ours.shipping, theirs.shipping)
    return changed(order, purses=tuple(purses), shipping=shipping)


def _borne(order: Order, had: Reservation, seller: Allocation, platform: Allocation) -> Order:
    others = (one for one in order.refunds if one.dispute_id != had.dispute_id)
    return changed(order, refunds=(*others, Reservation(had.dispute_id, seller, platform)))


def _taken_over(order: Order, event: RefundTakenOver) -> Order:
    """The buyer keeps it, the seller has it again, the platform bears it."""
    had, taken = order.given(event.dispute_id), event.allocation

    def borne(purse: Purse, part: Money) -> Purse:
        return replace(purse, refunded=purse.refunded - part, from_platform=purse.from_platform + part)

    purses = tuple(borne(purse, taken.on(n)) for n, purse in enumerate(order.purses, 1))
    moved = changed(order, purses=purses, shipping=borne(order.shipping, taken.shipping))
    return _borne(moved, had, had.from_seller.less(taken), had.from_platform.plus(taken))


def _lines_released(order: Order, dispute_id: UUID) -> Order:
    """The units are free again, but for those of which all was given back that there was to give."""
    ended = (d for case in order.open_disputes if case.dispute_id == dispute_id for d in case.lines)
    had = order.given(dispute_id)
    given = had.from_seller.plus(had.from_platform)
    refunded = dict(order.units_refunded)
    for disputed in ended:
        if disputed.refundable and given.on(disputed.line) >= disputed.refundable:
            refunded[disputed.line] = refunded.get(disputed.line, 0) + disputed.units
    left = tuple(d for d in order.open_disputes if d.dispute_id != dispute_id)
    freed = changed(order, open_disputes=left, units_refunded=MappingProxyType(refunded))
    return _release(freed) if order.protection_ended else freed


def _release(order: Order) -> Order:
    """After protection has ended: what no open dispute holds is the seller's."""
    disputed = {d.line for case in order.open_disputes for d in case.lines}

    def freed(purse: Purse) -> Purse:
        return replace(purse, released=purse.paid - purse.refunded)

    purses = (p if n in disputed else freed(p) for n, p in enumerate(order.purses, 1))
    shipping = order.shipping if disputed else freed(order.shipping)
    return changed(order, purses=tuple(purses), shipping=shipping)
