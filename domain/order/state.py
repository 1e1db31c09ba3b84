"""What an order's history adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount, nothing
from domain.deadlines import Deadline
from domain.file import File
from domain.money import Money, total
from domain.order.commands import TrackingStatus
from domain.order.events import (
    DisputedLine,
)
from domain.order.line import OrderLine

NOBODY = UUID(int=0)


class OrderStatus(StrEnum):
    """How far the purchase has come. ``unplaced`` is the state before there is an order."""

    UNPLACED = "unplaced"
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Purse:
    """What became of the money paid for one line, or for shipping: paid = held + refunded + released."""

    paid: Money
    refunded: Money
    reserved: Money
    released: Money
    from_platform: Money
    """Given or promised to the buyer by the platform, which never touches the seller's money."""

    @classmethod
    def of(cls, paid: Money) -> "Purse":
        zero = Money.zero(paid.currency)
        return cls(paid, zero, zero, zero, zero)

    @property
    def held(self) -> Money:
        return self.paid - self.refunded - self.released

    @property
    def refundable(self) -> Money:
        """What may still go back to the buyer, from whomever; nothing once it was released."""
        gone = self.refunded.minor + self.released.minor + self.reserved.minor + self.from_platform.minor
        return Money(self.paid.currency, max(self.paid.minor - gone, 0))


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money of one dispute, set aside or given back: the seller's part, and the platform's."""

    dispute_id: UUID
    from_seller: Allocation
    from_platform: Allocation


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """Units that can't be disputed again before this one has ended for good."""

    dispute_id: UUID
    lines: tuple[DisputedLine, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What buyer or seller said beside the order; it belongs to the evidence of every dispute over it."""

    by: Role
    at: datetime
    text: str
    images: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order. ``purses`` stand beside ``lines``; ``terms`` is the version it was bought under."""

    status: OrderStatus = OrderStatus.UNPLACED
    id: UUID = NOBODY
    number: str = ""
    buyer: str = ""
    seller: str = ""
    currency: str = ""
    terms: str = ""
    placed_at: datetime | None = None
    lines: tuple[OrderLine, ...] = ()
    purses: tuple[Purse, ...] = ()
    shipping: Purse = field(default_factory=lambda: Purse.of(Money.zero("EUR")))
    received: Money = field(default_factory=lambda: Money.zero("EUR"))
    ship_by: datetime | None = None
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    tracking: TrackingStatus | None = None
    delivered_at: datetime | None = None
    completed_at: datetime | None = None
    receipt_confirmed: bool = False
    cancellation_requested: bool = False
    off_platform: bool = False
    protection_ended: bool = False
    feedback: int | None = None
    """How the buyer rated it, from 1 (bad) to 5, the last time."""
    comments: tuple[Comment, ...] = ()
    disputes: int = 0
    open_disputes: tuple[OpenDispute, ...] = ()
    times_disputed: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    units_refunded: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """Units that a dispute ended with giving back altogether, by line: nobody disputes those again."""
    reservations: tuple[Reservation, ...] = ()
    refunds: tuple[Reservation, ...] = ()
    """What each dispute has given back so far, in parts as they are borne now."""
    deadlines: tuple[Deadline, ...] = ()
    version: int = 0

    @property
    def total(self) -> Money:
        """What the buyer has to pay: all lines and shipping."""
        return total(self.currency, (*(p.paid for p in self.purses), self.shipping.paid))

    @property
    def refunded(self) -> Money:
        """What went back to the buyer out of the seller's money."""
        return total(self.currency, (*(p.refunded for p in self.purses), self.shipping.refunded))

    @property
    def parties(self) -> frozenset[Actor]:
        return frozenset({Actor(Role.BUYER, self.buyer), Actor(Role.SELLER, self.seller)})

    @property
    def tracking_moves(self) -> bool:
        return self.tracking in {TrackingStatus.IN_TRANSIT, TrackingStatus.OUT_FOR_DELIVERY}

    def purse(self, line: int) -> Purse:
        return self.purses[line - 1]

    def units_free(self, line: int) -> int:
        """Units that are in no dispute which may go on, and were not refunded by one."""
        return self.lines[line - 1].quantity - self.units_in_dispute(line) - self.units_refunded.get(line, 0)

    def units_in_dispute(self, line: int) -> int:
        taken = (d for case in self.open_disputes for d in case.lines if d.line == line)
        return sum(d.units for d in taken)

    def refundable(self, lines: Iterable[int]) -> Allocation:
        """What may still go back to the buyer for these lines, and for shipping."""
        parts = tuple(LineAmount(n, self.purse(n).refundable) for n in sorted(lines))
        return Allocation(parts, self.shipping.refundable)

    def reservation(self, dispute_id: UUID) -> Reservation | None:
        return next((r for r in self.reservations if r.dispute_id == dispute_id), None)

    def given(self, dispute_id: UUID) -> Reservation:
        """What this dispute has given back so far."""
        for refund in self.refunds:
            if refund.dispute_id == dispute_id:
                return refund
        none = nothing(self.currency)
        return Reservation(dispute_id, none, none)


UNPLACED = Order()
"""What every history begins with; made once, as there is nothing in it that could change."""
