"""What a conversation is about, and the card of it that both sides see."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.money import Money


class AboutKind(StrEnum):
    """A product that somebody thinks of buying, or an order."""

    PRODUCT = "product"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """``id`` is what the marketplace calls it: the product's id, or the order's number."""

    kind: AboutKind
    id: str
    order_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How it looked when the conversation began, by the word of the marketplace.

    ``price`` is that of a unit of the product, or the total of the order, which has so many ``units`` in all.
    ``image`` is an address, or nothing.
    """

    title: str
    price: Money
    units: int | None = None
    image: str = ""


class Complaint(StrEnum):
    """Why somebody blocks or reports whoever writes to them."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    SCAM = "scam"
    PROHIBITED = "prohibited"
    OTHER = "other"
