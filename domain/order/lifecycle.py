"""Who may do what with an order, when, and where it leads."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.actor import PARTIES, Role
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
    UpdateTracking,
)
from domain.order.state import OrderStatus

S = OrderStatus


class OrderMove(NamedTuple):
    """Roles, the statuses it is possible in, and the statuses it can lead to."""

    by: AbstractSet[Role]
    during: AbstractSet[OrderStatus]
    to: AbstractSet[OrderStatus]


BUYER, SELLER, HOST = {Role.BUYER}, {Role.SELLER}, {Role.MARKETPLACE}
UNSHIPPED = {S.PLACED, S.PAID}
ON_ITS_WAY = {S.PAID, S.SHIPPED}
EVER_PLACED = set(S) - {S.UNPLACED}
EVER_PAID = EVER_PLACED - {S.PLACED}

ORDER_LIFECYCLE: dict[type[OrderCommand], OrderMove] = {
    PlaceOrder:               OrderMove(HOST,         {S.UNPLACED},          {S.PLACED}),
    RecordPayment:            OrderMove(HOST,         {S.PLACED},            {S.PLACED, S.PAID}),
    RequestCancellation:      OrderMove(BUYER,        UNSHIPPED,             UNSHIPPED),
    AcceptCancellation:       OrderMove(SELLER,       UNSHIPPED,             {S.CANCELLED}),
    RefuseCancellation:       OrderMove(SELLER,       UNSHIPPED,             UNSHIPPED),
    CancelOrder:              OrderMove(HOST,         UNSHIPPED | {S.SHIPPED}, {S.CANCELLED}),
    RecordShipment:           OrderMove(HOST,         {S.PAID},              {S.SHIPPED}),
    UpdateTracking:           OrderMove(HOST,         {S.SHIPPED, S.DELIVERED, S.COMPLETED},
                                                      {S.SHIPPED, S.DELIVERED, S.COMPLETED}),
    ChangeDeliveryPromise:    OrderMove(HOST | SELLER, UNSHIPPED | {S.SHIPPED},
                                                      UNSHIPPED | {S.SHIPPED}),
    RecordDelivery:           OrderMove(HOST,         ON_ITS_WAY,            {S.DELIVERED}),
    ConfirmReceipt:           OrderMove(BUYER,        {S.SHIPPED, S.DELIVERED}, {S.COMPLETED}),
    AddOrderComment:          OrderMove(PARTIES,      EVER_PLACED,           EVER_PLACED),
    RecordFeedback:           OrderMove(HOST,         EVER_PLACED,           EVER_PLACED),
    ReportOffPlatformPayment: OrderMove(HOST,         EVER_PLACED,           EVER_PLACED),
    RecordOrderRefund:        OrderMove(HOST,         EVER_PAID,             EVER_PAID),
    LapseOrderDeadline:       OrderMove({Role.CLOCK}, EVER_PAID,             EVER_PAID),
}  # fmt: skip
