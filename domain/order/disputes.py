"""What a dispute does to its order: units in dispute, money set aside, money paid back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.allocation import Allocation, LineAmount
from domain.money import Money, units_value
from domain.order.events import DisputedLine, LineDisputed, LinesReleased, OrderRefunded
from domain.order.state import Order
from domain.refusal import Refused, Rule


def disputed_line(order: Order, line: int, units: int) -> DisputedLine:
    """The units with the most that may be given back for them; the last units of a line take what is left of it."""
    quantity, free = order.lines[line - 1].quantity, order.units_free(line)
    if not 1 <= units <= quantity:
        raise Refused(Rule.UNITS_OUT_OF_RANGE, line=line, units=units)
    if units > free:
        raise Refused(Rule.ALREADY_DISPUTED, line=line, free=free)
    purse = order.purse(line)
    value = units_value(purse.paid, units, quantity, before=quantity - free)
    return DisputedLine(line, units, min(value, purse.refundable))


def everything(order: Order, lines: Sequence[DisputedLine], *, shipping: bool) -> Allocation:
    """All that is left to refund for the disputed units, and for shipping where that is due."""
    parts = (LineAmount(d.line, min(d.refundable, order.purse(d.line).refundable)) for d in lines)
    due = order.shipping.refundable if shipping else Money.zero(order.currency)
    return Allocation(tuple(parts), due)


def covers_all(order: Order, lines: Sequence[DisputedLine]) -> bool:
    """Whether every unit of every line is among them."""
    units = {d.line: d.units for d in lines}
    return all(units.get(line.number) == line.quantity for line in order.lines)


def affordable(order: Order, award: Allocation, *, beside: Allocation | None = None) -> Allocation:
    """The award, cut down to what is left ``beside`` another one, where money went back to the buyer otherwise."""
    left = order.refundable(part.line for part in award.lines)
    return award.at_most(left if beside is None else left.less(beside))


def disputed(by: Actor, at: datetime, dispute_id: UUID, lines: Sequence[DisputedLine], order: Order) -> LineDisputed:
    return LineDisputed(
        by=by,
        at=at,
        dispute_id=dispute_id,
        lines=tuple(lines),
        shipping_refundable=order.shipping.refundable,
    )


def paid_back(
    by: Actor,
    at: datetime,
    dispute_id: UUID,
    refund_id: UUID,
    parts: tuple[Allocation, Allocation],
) -> OrderRefunded:
    """``parts``: what the seller's money pays, and what the platform pays."""
    return OrderRefunded(
        by=by,
        at=at,
        refund_id=refund_id,
        dispute_id=dispute_id,
        from_seller=parts[0],
        from_platform=parts[1],
    )


def released(by: Actor, at: datetime, dispute_id: UUID) -> LinesReleased:
    return LinesReleased(by=by, at=at, dispute_id=dispute_id)
