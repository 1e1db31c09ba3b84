"""Everything that can be asked of an order, or reported about it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.allocation import Allocation
from domain.deadlines import DeadlineKind
from domain.file import File
from domain.message import Command
from domain.money import Money
from domain.order.line import OrderLine


class TrackingStatus(StrEnum):
    """What the carrier says about the parcel."""

    IN_TRANSIT = "in-transit"
    OUT_FOR_DELIVERY = "out-for-delivery"
    DELIVERED = "delivered"
    STALLED = "stalled"
    RETURNED_TO_SENDER = "returned-to-sender"
    CANCELLED = "cancelled"
    HELD_BY_CUSTOMS = "held-by-customs"


class PlaceOrder(Command, name="place-order"):
    """``discount`` is the order's own, spread over the lines; ``ship_by`` is the seller's promise to hand over."""

    order_id: UUID
    number: str
    buyer: str
    seller: str
    lines: tuple[OrderLine, ...]
    shipping: Money
    discount: Money
    terms: str
    ship_by: datetime | None = None
    promised_at: datetime | None = None


class RecordPayment(Command, name="record-payment"):
    """Money came in. The order is paid when payments reach its total."""

    amount: Money
    reference: str = ""


class RequestCancellation(Command, name="request-cancellation"):
    note: str


class AcceptCancellation(Command, name="accept-cancellation"):
    pass


class RefuseCancellation(Command, name="refuse-cancellation"):
    note: str


class CancelOrder(Command, name="cancel-order"):
    """The marketplace calls the order off, whoever wanted it."""

    cause: str


class RecordShipment(Command, name="record-shipment"):
    """Handed to the carrier; without a number the parcel is untracked."""

    carrier: str
    tracking_number: str | None = None


class UpdateTracking(Command, name="update-tracking"):
    status: TrackingStatus
    note: str = ""


class ChangeDeliveryPromise(Command, name="change-delivery-promise"):
    promised_at: datetime


class RecordDelivery(Command, name="record-delivery"):
    pass


class ConfirmReceipt(Command, name="confirm-receipt"):
    pass


class AddOrderComment(Command, name="add-order-comment"):
    """Said by buyer or seller beside the order; a mediator of a dispute on it reads it."""

    text: str
    images: tuple[File, ...] = ()


class RecordFeedback(Command, name="record-feedback"):
    """What the buyer thinks of the order, from 1 (bad) to 5, as the marketplace was told; ``reference`` is its own."""

    score: int
    reference: str = ""


class ReportOffPlatformPayment(Command, name="report-off-platform-payment"):
    """Somebody found that money moved around the marketplace: buyer protection ends."""

    note: str


class RecordOrderRefund(Command, name="record-order-refund"):
    """The marketplace gave money back outside of any dispute."""

    refund_id: UUID
    allocation: Allocation


class LapseOrderDeadline(Command, name="lapse-order-deadline"):
    kind: DeadlineKind


OrderCommand = (
    PlaceOrder
    | RecordPayment
    | RequestCancellation
    | AcceptCancellation
    | RefuseCancellation
    | CancelOrder
    | RecordShipment
    | UpdateTracking
    | ChangeDeliveryPromise
    | RecordDelivery
    | ConfirmReceipt
    | AddOrderComment
    | RecordFeedback
    | ReportOffPlatformPayment
    | RecordOrderRefund
    | LapseOrderDeadline
)
