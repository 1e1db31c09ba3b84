"""What the people of the demonstration write to each other, about products before they buy and about their orders."""

from typing import Any
from uuid import UUID

from application.conversations import about_order, about_product, conversation_id_of
from application.simulation import Simulation
from application.stories.acts import HOST, Act, Tale
from application.stories.goods import PRODUCTS
from domain.actor import Role
from domain.conversation.about import AboutKind
from domain.conversation.commands import ReadMessages, SendMessage, StartConversation
from domain.listing.listing import ReportListing


def offered(simulation: Simulation) -> None:
    """The marketplace tells what it sells."""
    for key, product in PRODUCTS.items():
        told: dict[str, Any] = {
            "product_id": key,
            "seller": product.seller,
            "title": product.title,
            "price": product.unit_price,
        }
        simulation.listing(ReportListing(by=HOST, at=simulation.clock.now, **told))


def asks(product: str, text: str) -> Act:
    """The buyer, before buying it."""

    def ask(tale: Tale) -> None:
        about, card = about_product(tale.simulation.listings.get(product))
        _starts(tale, Role.BUYER, text, about=about, card=card)

    return ask


def answers(product: str, text: str) -> Act:
    """The seller, who has read what was asked."""

    def answer(tale: Tale) -> None:
        where = conversation_id_of(tale.buyer.id, tale.seller.id, AboutKind.PRODUCT, product)
        _reads(tale, Role.SELLER, where)
        tale.simulation.talk(where, SendMessage(by=tale.seller, at=tale.now, text=text, language="en"))

    return answer


def writes(role: Role, text: str) -> Act:
    """Either side, about the order."""

    def write(tale: Tale) -> None:
        about, card = about_order(tale.order)
        _starts(tale, role, text, about=about, card=card)

    return write


def _starts(tale: Tale, role: Role, text: str, **subject: Any) -> None:
    buyer, seller, about = tale.buyer.id, tale.seller.id, subject["about"]
    where = conversation_id_of(buyer, seller, about.kind, about.id)
    start = StartConversation(
        by=tale.party(role),
        at=tale.now,
        conversation_id=where,
        buyer=buyer,
        seller=seller,
        text=text,
        language="en",
        **subject,
    )
    tale.simulation.talk(where, start)


def _reads(tale: Tale, role: Role, where: UUID) -> None:
    upto = len(tale.simulation.conversations.get(where).messages)
    tale.simulation.talk(where, ReadMessages(by=tale.party(role), at=tale.now, upto=upto))
