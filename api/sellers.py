"""How sellers stand with buyers, measured from what happened."""

from typing import Any

from api.house import house
from api.identity import PEOPLE, principal
from api.operation import Blueprint
from api.reading import show
from api.schemas.sellers import SellerCardSchema, SellerQuerySchema
from api.seller_representation import card_as_seen, reply_as_seen
from application.clocks import clocks_apart
from domain.actor import Role
from domain.standing import Expected, Standing, expected_reply
from infrastructure.database import reading
from projections.sellers import SELLERS, standing

CARDS = Blueprint("sellers", url_prefix="/v1/sellers", description="How sellers stand with buyers")


@CARDS.operation("GET", "/<string:seller>/card", roles=PEOPLE, query=SellerQuerySchema(), answers=SellerCardSchema())
def get_seller_card(seller: str, query: dict[str, Any]) -> dict[str, Any]:
    """See how a seller stands.

    Labels with the numbers behind them, and nothing is said of too few cases. When a reply may be expected takes the
    clocks of both into account, for a buyer.
    """
    if query["min_position"]:
        show(SELLERS, query["min_position"])
    is_buyer = Role.BUYER in principal().roles and principal().id != seller
    return card_as_seen(seller, *_measured(seller, principal().id if is_buyer else None))


def reply_from(seller: str, buyer: str) -> dict[str, Any]:
    """When this buyer may expect a reply, with the numbers behind it."""
    return reply_as_seen(*_measured(seller, buyer))


def _measured(seller: str, buyer: str | None) -> tuple[Standing, Expected]:
    now = house().clock()
    with reading(house().reader) as db:
        one = standing(db, seller, now)
    return one, expected_reply(one, clocks_apart(house().people, seller, buyer, now) if buyer else None)
