"""A listing: what is told of a product, and what that adds up to. The names are the storage format."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from domain.actor import Role
from domain.message import Command, Event
from domain.money import Money
from domain.refusal import Refused, Rule


class ReportListing(Command, name="report-listing"):
    """A product is offered like this now. ``image`` is an address, or empty."""

    product_id: str
    seller: str
    title: str
    price: Money
    image: str = ""


class ListingReported(Event, name="listing.reported"):
    """The marketplace told how a product is offered."""

    product_id: str
    seller: str
    title: str
    price: Money
    image: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The last word on a product, or nothing before the first."""

    last: ListingReported | None = None
    version: int = 0


def decide(command: ReportListing, listing: Listing) -> list[ListingReported]:
    """Nothing follows from hearing the same again. A product stays with its seller."""
    if command.by.role is not Role.MARKETPLACE:
        raise Refused(Rule.NOT_YOUR_ROLE)
    reported = ListingReported(
        by=command.by,
        at=command.at,
        product_id=command.product_id,
        seller=command.seller,
        title=command.title,
        price=command.price,
        image=command.image,
    )
    last = listing.last
    if last is not None and last.seller != command.seller:
        raise Refused(Rule.ANOTHERS_PRODUCT)
    return [] if last is not None and _offer(last) == _offer(reported) else [reported]


def evolve(listing: Listing, event: ListingReported) -> Listing:
    """Add one fact. Never refuses: what happened, happened."""
    return Listing(last=event, version=listing.version + 1)


def fold(history: Iterable[ListingReported]) -> Listing:
    return reduce(evolve, history, Listing())


def _offer(told: ListingReported) -> tuple[str, Money, str]:
    return told.title, told.price, told.image
