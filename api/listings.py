"""Listings: the marketplace says how products are offered, so that cards in conversations are its word."""

from http import HTTPStatus
from typing import Any

from flask import Response

from api.answers import granted
from api.conditional import cause
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.posted import Body
from api.schemas.listings import ListingSchema, ReportListingSchema
from domain.actor import Role
from domain.listing.listing import ListingReported, ReportListing
from domain.refusal import Rule

LISTINGS = Blueprint("listings", url_prefix="/v1/listings", description="How products are offered")


@LISTINGS.operation(
    "POST",
    "",
    roles={Role.MARKETPLACE},
    body=ReportListingSchema(),
    answers=ListingSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(Rule.NOT_YOUR_ROLE, Rule.ANOTHERS_PRODUCT, Rule.KEY_REUSED),
)
def report_listing(body: Body) -> Response:
    """Tell how a product is offered. Told again without a change, nothing happens."""
    command = ReportListing(by=principal().acting_as(Role.MARKETPLACE), at=house().clock(), **body)
    answer = house().listings.execute(command, cause())
    return granted(answer, body)


@LISTINGS.operation(
    "GET",
    "/<string:product_id>",
    roles={Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.MARKETPLACE},
    answers=ListingSchema(),
    rules=(Rule.NO_SUCH_LISTING,),
)
def get_listing(product_id: str) -> dict[str, Any]:
    """Look at a product as it is offered now."""
    return as_seen(house().listings.get(product_id))


def as_seen(one: ListingReported) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("product_id", "seller", "title", "price", "image")}
