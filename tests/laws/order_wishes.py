"""Commands to orders for random walks."""

from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from domain.allocation import Allocation, LineAmount
from domain.deadlines import DeadlineKind
from domain.money import Money
from domain.order import commands as o
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.line import OrderLine
from domain.order.state import Order, OrderStatus
from tests.examples import BUYER, DAY_0, MARKETPLACE, ORDER, SELLER, TERMS, TICK
from tests.laws.chance import EVERYBODY, ROLES, Fate

RARE = (o.ReportOffPlatformPayment, o.CancelOrder, o.RecordOrderRefund, o.ConfirmReceipt)
"""What ends an order early; walks that do it at once see little else."""


def place_order(fate: Fate) -> o.PlaceOrder:
    currency = fate.one_of(["EUR", "BRL", "JPY", "KWD"])

    def money(minor: int) -> Money:
        return Money(currency, minor)

    def line(number: int) -> OrderLine:
        quantity, price = 1 + fate.upto(3), fate.one_of([1, 999, 8000, 60_000, fate.upto(50_000)])
        return OrderLine(
            number=number,
            product_id=f"p{number}",
            title=f"Thing {number}",
            quantity=quantity,
            unit_price=money(price),
            discount=money(fate.one_of([0, 0, fate.upto(quantity * price)])),
            tax=money(fate.one_of([0, 0, 7])),
        )

    lines = tuple(line(n + 1) for n in range(1 + fate.upto(2)))
    nets = sum(each.net.minor for each in lines)
    return o.PlaceOrder(
        by=MARKETPLACE,
        at=DAY_0,
        order_id=ORDER,
        number="O-7",
        buyer=BUYER.id,
        seller=SELLER.id,
        lines=lines,
        shipping=money(fate.one_of([0, 1, 1000]) + 1),
        discount=money(fate.one_of([0, 0, fate.upto(nets)])),
        terms=TERMS.ref,
        ship_by=fate.one_of([None, DAY_0 + timedelta(days=3)]),
        promised_at=fate.one_of([None, DAY_0 + timedelta(days=10), DAY_0 + timedelta(days=40)]),
    )


def order_wish(fate: Fate, order: Order, at: datetime) -> o.OrderCommand:
    kinds = [kind for kind in ORDER_LIFECYCLE if kind not in (o.PlaceOrder, o.LapseOrderDeadline)]
    sensible = [kind for kind in kinds if order.status in ORDER_LIFECYCLE[kind].during]
    astray = fate.once_in(10) or not sensible
    kind = fate.one_of(get_args(o.OrderCommand) if astray else sensible)
    if kind in RARE and not fate.once_in(5):
        kind = o.AddOrderComment
    if kind is o.PlaceOrder:
        return place_order(fate)
    by = fate.one_of(EVERYBODY) if astray else fate.one_of(ROLES[fate.one_of(sorted(ORDER_LIFECYCLE[kind].by))])
    return kind(by=by, at=at, **order_body(fate, kind, order, at))


def order_body(fate: Fate, kind: type[o.OrderCommand], order: Order, at: datetime) -> dict[str, Any]:
    due = (order.total - order.received).minor if order.lines else 0
    bodies: dict[type[o.OrderCommand], Any] = {
        o.RecordPayment: lambda: {"amount": Money(order.currency or "EUR", fate.amount(due))},
        o.RequestCancellation: lambda: {"note": fate.note()},
        o.RefuseCancellation: lambda: {"note": fate.note()},
        o.CancelOrder: lambda: {"cause": "lost"},
        o.RecordShipment: lambda: {"carrier": "Correios"},
        o.UpdateTracking: lambda: {"status": fate.one_of(list(o.TrackingStatus))},
        o.ChangeDeliveryPromise: lambda: {"promised_at": at + fate.one_of([-TICK, timedelta(days=5)])},
        o.AddOrderComment: lambda: {"text": fate.note()},
        o.RecordFeedback: lambda: {"score": fate.upto(6)},
        o.ReportOffPlatformPayment: lambda: {"note": "wire"},
        o.RecordOrderRefund: lambda: {"refund_id": UUID(int=1), "allocation": given_back(fate, order)},
        o.LapseOrderDeadline: lambda: {"kind": fate.one_of(list(DeadlineKind))},
    }
    return bodies[kind]() if kind in bodies else {}


def given_back(fate: Fate, order: Order) -> Allocation:
    if not order.lines:
        return Allocation((), Money("EUR", 1))
    number = 1 + fate.upto(len(order.lines) - 1)
    left = order.purse(number).refundable.minor
    shipping = fate.one_of([0, 0, order.shipping.refundable.minor])
    part = LineAmount(number, Money(order.currency, fate.amount(left, left // 2)))
    return Allocation((part,), Money(order.currency, shipping))


def can_be_disputed(order: Order) -> bool:
    return order.status not in (OrderStatus.UNPLACED, OrderStatus.PLACED, OrderStatus.CANCELLED)
