"""What is told and asked of an order over HTTP, in one table: where it is posted, what is sent, what it may break."""

from uuid import UUID

from api.conditional import cause
from api.exhibits import with_images
from api.posted import Body, Posted
from api.schemas import order_bodies as b
from domain.actor import Role
from domain.order import commands as o
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.refusal import Rule


def roles_of(command: type[o.OrderCommand]) -> frozenset[Role]:
    """Who may send it at all, by the lifecycle table."""
    return frozenset(ORDER_LIFECYCLE[command].by) - {Role.CLOCK}


def order_refund(_: UUID, body: Body) -> Body:
    """Without an id it has that of the wish to record it: the same key means the same refund."""
    return {"refund_id": UUID(hex=cause().command_id)} | body


EVERY = (
    Rule.NO_SUCH_ORDER,
    Rule.NOT_YOUR_ROLE,
    Rule.NOT_NOW,
    Rule.KEY_REUSED,
    Rule.IN_THE_FUTURE,
    Rule.BEFORE_ALL_TERMS,
)
"""What every command may be refused for."""
PAYING = (Rule.OTHER_CURRENCY, Rule.AMOUNT_NOT_POSITIVE)
PROMISING = (Rule.PROMISE_BEFORE_ORDER, Rule.PROMISE_IN_THE_PAST)
PENDING = (Rule.NO_CANCELLATION_REQUESTED,)

PLACING = (
    *EVERY,
    *PAYING,
    Rule.ORDER_EXISTS,
    Rule.ORDER_NEEDS_LINES,
    Rule.SAME_PERSON,
    Rule.DISCOUNT_TOO_BIG,
    Rule.PROMISE_BEFORE_ORDER,
)
"""What placing an order may be refused for."""

COMMANDS: dict[str, Posted[o.OrderCommand]] = {
    "payments": Posted(o.RecordPayment, "Record a payment.", b.RecordPaymentSchema(), (*PAYING, Rule.OVERPAID)),
    "shipment": Posted(o.RecordShipment, "Record that the parcel was handed over.", b.RecordShipmentSchema()),
    "tracking": Posted(o.UpdateTracking, "Tell what the carrier says about the parcel.", b.UpdateTrackingSchema()),
    "delivery-promise": Posted(
        o.ChangeDeliveryPromise, "Promise another day of delivery.", b.ChangeDeliveryPromiseSchema(), PROMISING
    ),
    "delivery": Posted(o.RecordDelivery, "Record that the parcel arrived.", b.FactSchema()),
    "cancellation": Posted(o.CancelOrder, "Call the order off.", b.CancelOrderSchema(), (Rule.DISPUTE_OPEN,)),
    "refunds": Posted(
        o.RecordOrderRefund,
        "Record money given back outside of any dispute.",
        b.RecordOrderRefundSchema(),
        (*PAYING, Rule.NO_SUCH_LINE, Rule.ABOVE_REFUNDABLE),
        order_refund,
    ),
    "feedback": Posted(
        o.RecordFeedback, "Record what the buyer thinks of it.", b.RecordFeedbackSchema(), (Rule.FEEDBACK_SCORE,)
    ),
    "off-platform-payments": Posted(
        o.ReportOffPlatformPayment,
        "Report money that moved around the marketplace.",
        b.ReportOffPlatformPaymentSchema(),
    ),
    "cancellation-request": Posted(
        o.RequestCancellation,
        "Ask to call the order off, before it is shipped.",
        b.RequestCancellationSchema(),
        (Rule.CANCELLATION_PENDING, Rule.NOTE_LENGTH),
    ),
    "cancellation-acceptance": Posted(
        o.AcceptCancellation, "Agree to call the order off.", rules=(*PENDING, Rule.DISPUTE_OPEN)
    ),
    "cancellation-refusal": Posted(
        o.RefuseCancellation,
        "Refuse to call the order off, and say why.",
        b.RefuseCancellationSchema(),
        (*PENDING, Rule.NOTE_LENGTH),
    ),
    "receipt": Posted(o.ConfirmReceipt, "Confirm that the goods were received."),
    "comments": Posted(
        o.AddOrderComment,
        "Say something beside the order, or show it.",
        b.AddOrderCommentSchema(),
        (Rule.COMMENT_LENGTH, Rule.NO_SUCH_FILE, Rule.VIDEO_OUTSIDE_DISPUTE, Rule.ONLY_IMAGES, Rule.TOO_MANY_IMAGES),
        with_images,
    ),
}
"""The last part of the path, and what is posted there."""
