"""What one side wants or offers: a remedy, and an amount for each disputed line and for shipping."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.actor import Role
from domain.allocation import Allocation, LineAmount
from domain.money import Money
from domain.terms import Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A proposal as it is wished for. A full refund needs no amounts: it is all that is left to refund."""

    remedy: Remedy
    amounts: tuple[LineAmount, ...] = ()
    shipping: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal on the table. Accepting names its ``id``, so an old acceptance never meets a new proposal."""

    id: UUID
    by: Role
    remedy: Remedy
    allocation: Allocation
    note: str


class Ground(StrEnum):
    """Why somebody hands the dispute to the mediators."""

    SELLER_UNRESPONSIVE = "seller-unresponsive"
    REJECTED_WITHOUT_REASON = "rejected-without-reason"
    UNREASONABLE_OFFER = "unreasonable-offer"
    STALEMATE = "stalemate"
    BUYER_UNRESPONSIVE = "buyer-unresponsive"
    OTHER = "other"


class Payer(StrEnum):
    """Whose money an award is."""

    SELLER = "seller"
    PLATFORM = "platform"
    SPLIT = "split"


class Finding(StrEnum):
    """The reason code of a decision, for statistics; the statement itself says why."""

    NOT_DELIVERED = "not-delivered"
    DELIVERED = "delivered"
    DAMAGED = "damaged"
    NOT_AS_DESCRIBED = "not-as-described"
    AS_DESCRIBED = "as-described"
    DEFECTIVE = "defective"
    INCOMPLETE = "incomplete"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Why a mediator decided so: what was found, what it rests on, which clauses, in words."""

    finding: Finding
    facts: tuple[str, ...]
    evidence: tuple[str, ...]
    clauses: tuple[str, ...]
    text: str
