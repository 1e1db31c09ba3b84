"""What follows from a command to an order: facts, or a refusal. Pure; time comes in with the command."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from domain.actor import PARTIES, THE_CLOCK
from domain.allocation import nothing
from domain.deadlines import Deadline, DeadlineKind, next_overdue
from domain.file import check_images
from domain.order.commands import (
    AcceptCancellation,
    AddOrderComment,
    CancelOrder,
    ChangeDeliveryPromise,
    ConfirmReceipt,
    LapseOrderDeadline,
    OrderCommand,
    PlaceOrder,
    RecordDelivery,
    RecordFeedback,
    RecordOrderRefund,
    RecordPayment,
    RecordShipment,
    RefuseCancellation,
    ReportOffPlatformPayment,
    RequestCancellation,
    TrackingStatus,
    UpdateTracking,
)
from domain.order.events import (
    CancellationRefused,
    CancellationRequested,
    DeliveryPromiseChanged,
    FeedbackRecorded,
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
    TrackingUpdated,
)
from domain.order.evolve import evolve
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.line import paid_per_line
from domain.order.state import Order, OrderStatus
from domain.refusal import Refused, Rule
from domain.terms import Terms

COMMENT_LONGEST = 2000
SCORES = range(1, 6)


def decide(command: OrderCommand, order: Order, terms: Terms) -> list[OrderEvent]:
    """``terms`` are those the order was bought under (for a new order: those in force)."""
    permit(command, order)
    by, at = command.by, command.at
    match command:
        case PlaceOrder():
            return [placed(command)]
        case RecordPayment():
            return pay(command, order, terms)
        case RequestCancellation(note=note):
            refuse_if(order.cancellation_requested, Rule.CANCELLATION_PENDING)
            return [CancellationRequested(by=by, at=at, note=text(note, Rule.NOTE_LENGTH))]
        case AcceptCancellation():
            refuse_if(not order.cancellation_requested, Rule.NO_CANCELLATION_REQUESTED)
            refuse_if(bool(order.open_disputes), Rule.DISPUTE_OPEN)
            return [OrderCancelled(by=by, at=at, cause="requested-by-buyer")]
        case RefuseCancellation(note=note):
            refuse_if(not order.cancellation_requested, Rule.NO_CANCELLATION_REQUESTED)
            return [CancellationRefused(by=by, at=at, note=text(note, Rule.NOTE_LENGTH))]
        case CancelOrder(cause=cause):
            refuse_if(bool(order.open_disputes), Rule.DISPUTE_OPEN)
            return [OrderCancelled(by=by, at=at, cause=cause)]
        case RecordShipment(carrier=carrier, tracking_number=number):
            return [OrderShipped(by=by, at=at, carrier=carrier, tracking_number=number)]
        case UpdateTracking(status=status, note=note):
            updated = TrackingUpdated(by=by, at=at, status=status, note=note)
            arrived = status is TrackingStatus.DELIVERED and order.status is OrderStatus.SHIPPED
            return [updated, delivered(command, terms)] if arrived else [updated]
        case ChangeDeliveryPromise():
            return [promised(command, order, terms)]
        case RecordDelivery():
            return [delivered(command, terms)]
        case ConfirmReceipt():
            return [completed(command, order, terms, automatic=False)]
        case AddOrderComment(text=words, images=images):
            check_images(images)
            said = "" if images and not words.strip() else text(words, Rule.COMMENT_LENGTH)
            return [OrderCommentAdded(by=by, at=at, text=said, images=images)]
        case RecordFeedback(score=score, reference=reference):
            refuse_if(score not in SCORES, Rule.FEEDBACK_SCORE)
            return [FeedbackRecorded(by=by, at=at, score=score, reference=reference)]
        case ReportOffPlatformPayment(note=note):
            return [OffPlatformPaymentReported(by=by, at=at, note=note)]
        case RecordOrderRefund():
            return [refunded(command, order)]
        case LapseOrderDeadline():
            return lapse(command, order, terms)
        case _:
            assert_never(command)


def permit(command: OrderCommand, order: Order) -> None:
    """The table's answer: role, ownership and status."""
    move = ORDER_LIFECYCLE[type(command)]
    exists = order.status is not OrderStatus.UNPLACED
    if command.by.role not in move.by:
        raise Refused(Rule.NOT_YOUR_ROLE)
    if command.by.role in PARTIES and exists and command.by not in order.parties:
        raise Refused(Rule.NO_SUCH_ORDER)
    if isinstance(command, PlaceOrder):
        refuse_if(exists, Rule.ORDER_EXISTS)
    elif not exists:
        raise Refused(Rule.NO_SUCH_ORDER)
    if order.status not in move.during:
        raise Refused(Rule.NOT_NOW, f"{command.name} while the order is {order.status}")


def overdue(order: Order, terms: Terms, now: datetime) -> Iterator[OrderEvent]:
    """Everything that has lapsed by ``now`` (UTC), in due order: judged before any command is."""
    while due := next_overdue(order.deadlines, now):
        for event in decide(LapseOrderDeadline(by=THE_CLOCK, at=due.due, kind=due.kind), order, terms):
            order = evolve(order, event)
            yield event


def placed(command: PlaceOrder) -> OrderPlaced:
    refuse_if(command.buyer == command.seller, Rule.SAME_PERSON)
    check_lines(command)
    promises = [day for day in (command.ship_by, command.promised_at) if day is not None]
    refuse_if(any(day < command.at for day in promises), Rule.PROMISE_BEFORE_ORDER)
    return OrderPlaced(
        by=command.by,
        at=command.at,
        order_id=command.order_id,
        number=command.number,
        buyer=command.buyer,
        seller=command.seller,
        lines=command.lines,
        shipping=command.shipping,
        discount=command.discount,
        terms=command.terms,
        ship_by=command.ship_by,
        promised_at=command.promised_at,
    )


def check_lines(command: PlaceOrder) -> None:
    """One currency, lines numbered from 1, nothing below zero, something to pay."""
    lines, currency = command.lines, command.shipping.currency
    amounts = [m for line in lines for m in (line.unit_price, line.discount, line.tax)]
    used = {amount.currency for amount in (*amounts, command.discount)}
    refuse_if(bool(used - {currency}), Rule.OTHER_CURRENCY)
    least = min(amount.minor for amount in (*amounts, command.discount, command.shipping))
    refuse_if(least < 0, Rule.AMOUNT_NOT_POSITIVE)
    numbered = [line.number for line in lines] == list(range(1, len(lines) + 1))
    some_units = all(line.quantity > 0 for line in lines)
    refuse_if(not (lines and numbered and some_units), Rule.ORDER_NEEDS_LINES)
    nets = [line.net.minor for line in lines]
    refuse_if(min(nets) < 0 or command.discount.minor > sum(nets), Rule.DISCOUNT_TOO_BIG)
    paid = paid_per_line(lines, command.discount)
    refuse_if(not any(paid) and not command.shipping, Rule.ORDER_NEEDS_LINES)


def pay(command: RecordPayment, order: Order, terms: Terms) -> list[OrderEvent]:
    by, at, amount = command.by, command.at, command.amount
    refuse_if(amount.currency != order.currency, Rule.OTHER_CURRENCY)
    refuse_if(amount.minor <= 0, Rule.AMOUNT_NOT_POSITIVE)
    received = order.received + amount
    if received > order.total:
        raise Refused(Rule.OVERPAID, due=(order.total - order.received).amount)
    recorded = PaymentRecorded(by=by, at=at, amount=amount, reference=command.reference)
    if received < order.total:
        return [recorded]
    starts = protection(order.promised_at, terms)
    return [recorded, OrderPaid(by=by, at=at, starts=starts)]


def promised(command: ChangeDeliveryPromise, order: Order, terms: Terms) -> DeliveryPromiseChanged:
    day = command.promised_at
    refuse_if(order.placed_at is not None and day < order.placed_at, Rule.PROMISE_BEFORE_ORDER)
    refuse_if(day < command.at, Rule.PROMISE_IN_THE_PAST)
    running = order.status is not OrderStatus.PLACED and not order.protection_ended
    starts = protection(day, terms) if running else ()
    return DeliveryPromiseChanged(by=command.by, at=command.at, promised_at=day, starts=starts)


def protection(from_day: datetime | None, terms: Terms) -> tuple[Deadline, ...]:
    if from_day is None:
        return ()
    due = from_day + terms.periods.buyer_protection
    return (Deadline(DeadlineKind.BUYER_PROTECTION, due),)


def delivered(command: RecordDelivery | UpdateTracking, terms: Terms) -> OrderDelivered:
    due = command.at + terms.periods.auto_receipt
    starts = (Deadline(DeadlineKind.AUTO_RECEIPT, due),)
    return OrderDelivered(by=command.by, at=command.at, starts=starts)


def completed(
    command: ConfirmReceipt | LapseOrderDeadline, order: Order, terms: Terms, *, automatic: bool
) -> OrderCompleted:
    starts = () if order.protection_ended else protection(command.at, terms)
    return OrderCompleted(by=command.by, at=command.at, automatic=automatic, starts=starts)


def refunded(command: RecordOrderRefund, order: Order) -> OrderRefunded:
    given = command.allocation
    used = {part.amount.currency for part in given.lines} | {given.shipping.currency}
    refuse_if(used != {order.currency}, Rule.OTHER_CURRENCY)
    numbers = [part.line for part in given.lines]
    known = all(1 <= n <= len(order.lines) for n in numbers) and numbers == sorted(set(numbers))
    refuse_if(not known, Rule.NO_SUCH_LINE)
    amounts = [part.amount.minor for part in given.lines] + [given.shipping.minor]
    refuse_if(min(amounts) < 0 or not given.total, Rule.AMOUNT_NOT_POSITIVE)
    refuse_if(not given.within(order.refundable(numbers)), Rule.ABOVE_REFUNDABLE)
    refuse_if(order.refunded + given.total > order.received, Rule.ABOVE_REFUNDABLE)
    return OrderRefunded(
        by=command.by,
        at=command.at,
        refund_id=command.refund_id,
        dispute_id=None,
        from_seller=given,
        from_platform=nothing(order.currency),
    )


def lapse(command: LapseOrderDeadline, order: Order, terms: Terms) -> list[OrderEvent]:
    """Receipt is taken as confirmed, or buyer protection is over; ``at`` is the due instant."""
    running = next((d for d in order.deadlines if d.kind is command.kind), None)
    if running is None:
        raise Refused(Rule.NOT_RUNNING)
    refuse_if(command.at < running.due, Rule.NOT_YET_DUE)
    if command.kind is DeadlineKind.AUTO_RECEIPT:
        return [completed(command, order, terms, automatic=True)]
    return [ProtectionEnded(by=command.by, at=command.at)]


def text(words: str, rule: Rule) -> str:
    """Trimmed, with something in it, and not too long."""
    trimmed = words.strip()
    refuse_if(not 1 <= len(trimmed) <= COMMENT_LONGEST, rule)
    return trimmed


def refuse_if(broken: bool, rule: Rule) -> None:  # noqa: FBT001 - reads as the sentence it is
    if broken:
        raise Refused(rule)
