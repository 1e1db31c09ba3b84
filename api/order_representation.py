"""How an order looks to whoever may see it, and whether its lines may be disputed."""

from datetime import datetime
from typing import Any

from domain.deadlines import Deadline
from domain.dispute.opening import dispute_id_of
from domain.order.eligibility import eligibility
from domain.order.line import OrderLine
from domain.order.state import Order, Purse
from domain.terms import Terms


def order_as_seen(one: Order) -> dict[str, Any]:
    """An order looks the same to everybody; what was said beside it stands in its history."""
    own = f"/v1/orders/{one.id}"
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "buyer": one.buyer,
        "seller": one.seller,
        "status": one.status,
        "currency": one.currency,
        "lines": [_line(one, line) for line in one.lines],
        "shipping": _money_of(one.shipping),
        "total": one.total,
        "received": one.received,
        "refunded": one.refunded,
        "placed_at": one.placed_at,
        "ship_by": one.ship_by,
        "promised_at": one.promised_at,
        "shipped_at": one.shipped_at,
        "tracking": one.tracking,
        "delivered_at": one.delivered_at,
        "completed_at": one.completed_at,
        "receipt_confirmed": one.receipt_confirmed,
        "cancellation_requested": one.cancellation_requested,
        "off_platform": one.off_platform,
        "protection_ended": one.protection_ended,
        "feedback": one.feedback,
        "comments": len(one.comments),
        "disputes": _disputes(one),
        "deadlines": [_deadline(deadline, one.terms) for deadline in one.deadlines],
        "terms": _terms(one.terms),
        "links": {"self": own, "history": f"{own}/history"},
    }


def eligibility_of(one: Order, reason: str, terms: Terms, now: datetime, *, received: bool) -> dict[str, Any]:
    """For each line whether its buyer may open a dispute over it now, for this reason and under these terms."""
    lines = []
    for line in one.lines:
        answer = eligibility(one, line.number, reason, terms, now, received=received)
        lines.append(
            {
                "line": line.number,
                "eligible": answer.eligible,
                "opens_at": answer.opens_at,
                "closes_at": answer.closes_at,
                "refundable": answer.refundable,
                "blocking_rule": answer.blocking_rule,
                "units_free": one.units_free(line.number),
            }
        )
    return {"order_id": one.id, "reason": reason, "terms": _terms(terms.ref), "lines": lines}


def _line(one: Order, line: OrderLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "product_id": line.product_id,
        "title": line.title,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax": line.tax,
        "money": _money_of(one.purse(line.number)),
        "units_in_dispute": one.units_in_dispute(line.number),
    }


def _money_of(purse: Purse) -> dict[str, Any]:
    return {
        "paid": purse.paid,
        "held": purse.held,
        "reserved": purse.reserved,
        "refunded": purse.refunded,
        "released": purse.released,
        "from_platform": purse.from_platform,
        "refundable": purse.refundable,
    }


def _disputes(one: Order) -> list[dict[str, Any]]:
    running = {opened.dispute_id for opened in one.open_disputes}
    ids = [dispute_id_of(one.id, n + 1) for n in range(one.disputes)]
    return [{"id": found, "open": found in running, "href": f"/v1/disputes/{found}"} for found in ids]


def _deadline(deadline: Deadline, terms: str) -> dict[str, Any]:
    clause = deadline.kind.value
    return {
        "kind": deadline.kind,
        "due": deadline.due,
        "clause": clause,
        "clause_href": f"/v1/terms/{terms}#/clauses/{clause}",
    }


def _terms(ref: str) -> dict[str, Any]:
    return {"ref": ref, "href": f"/v1/terms/{ref}"}
