"""Everything that can have happened to an order. The names are the storage format."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.allocation import Allocation
from domain.deadlines import Deadline
from domain.file import File
from domain.message import Event
from domain.money import Money
from domain.order.commands import TrackingStatus
from domain.order.line import OrderLine


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """Units of a line that a dispute is about, and the most that can be given back for them."""

    line: int
    units: int
    refundable: Money


class OrderPlaced(Event, name="order.placed"):
    """A buyer bought lines from one seller in one currency, under the terms in force that day."""

    order_id: UUID
    number: str
    buyer: str
    seller: str
    lines: tuple[OrderLine, ...]
    shipping: Money
    discount: Money
    terms: str
    ship_by: datetime | None
    promised_at: datetime | None


class PaymentRecorded(Event, name="order.payment-recorded"):
    """Money came in for the order."""

    amount: Money
    reference: str


class OrderPaid(Event, name="order.paid"):
    """Payments reached the total. Where a delivery was promised, the end of protection is set here."""

    starts: tuple[Deadline, ...] = ()


class CancellationRequested(Event, name="order.cancellation-requested"):
    """The buyer asked to call it off before shipment."""

    note: str


class CancellationRefused(Event, name="order.cancellation-refused"):
    """The seller will ship all the same."""

    note: str


class OrderCancelled(Event, name="order.cancelled"):
    """Called off; what was paid is the marketplace's to give back."""

    cause: str


class OrderShipped(Event, name="order.shipped"):
    """Handed to the carrier."""

    carrier: str
    tracking_number: str | None


class TrackingUpdated(Event, name="order.tracking-updated"):
    """The carrier reported on the parcel."""

    status: TrackingStatus
    note: str


class DeliveryPromiseChanged(Event, name="order.delivery-promise-changed"):
    """The seller promised another day; protection moves along."""

    promised_at: datetime
    starts: tuple[Deadline, ...] = ()


class OrderDelivered(Event, name="order.delivered"):
    """The parcel arrived, the carrier says. The order completes by itself at the deadline that starts here."""

    starts: tuple[Deadline, ...] = ()


class OrderCompleted(Event, name="order.completed"):
    """The buyer confirmed receipt, or let the time for it pass (``automatic``)."""

    automatic: bool
    starts: tuple[Deadline, ...] = ()


class OrderCommentAdded(Event, name="order.comment-added"):
    """Buyer or seller said something beside the order, or showed it."""

    text: str
    images: tuple[File, ...] = ()


class FeedbackRecorded(Event, name="order.feedback-recorded"):
    """The buyer rated the order, from 1 (bad) to 5; the last time counts."""

    score: int
    reference: str


class OffPlatformPaymentReported(Event, name="order.off-platform-payment-reported"):
    """Money moved around the marketplace."""

    note: str


class ProtectionEnded(Event, name="order.protection-ended"):
    """No new dispute from here on: what no open dispute holds is released to the seller."""


class LineDisputed(Event, name="order.line-disputed"):
    """Lines went into a dispute; their units can't be in another one meanwhile."""

    dispute_id: UUID
    lines: tuple[DisputedLine, ...]
    shipping_refundable: Money


class RefundReserved(Event, name="order.refund-reserved"):
    """Money was set aside for a refund, from the seller's part and from the platform's own."""

    dispute_id: UUID
    from_seller: Allocation
    from_platform: Allocation


class RefundReservationReleased(Event, name="order.refund-reservation-released"):
    """Money set aside will not be refunded after all."""

    dispute_id: UUID


class OrderRefunded(Event, name="order.refunded"):
    """Money went back to the buyer; ``dispute_id`` is empty when it was the marketplace's own doing."""

    refund_id: UUID
    dispute_id: UUID | None
    from_seller: Allocation
    from_platform: Allocation


class RefundTakenOver(Event, name="order.refund-taken-over"):
    """The platform bears what the seller was to pay no more, as the buyer has it already; the seller has it back."""

    dispute_id: UUID
    allocation: Allocation


class LinesReleased(Event, name="order.lines-released"):
    """A dispute over lines ended for good; their units are free again."""

    dispute_id: UUID


OrderEvent = (
    OrderPlaced
    | PaymentRecorded
    | OrderPaid
    | CancellationRequested
    | CancellationRefused
    | OrderCancelled
    | OrderShipped
    | TrackingUpdated
    | DeliveryPromiseChanged
    | OrderDelivered
    | OrderCompleted
    | OrderCommentAdded
    | FeedbackRecorded
    | OffPlatformPaymentReported
    | ProtectionEnded
    | LineDisputed
    | RefundReserved
    | RefundReservationReleased
    | OrderRefunded
    | RefundTakenOver
    | LinesReleased
)
