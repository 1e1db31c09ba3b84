"""Conversations in tests: commands in the imperative, and a conversation as commands left one."""

from typing import Any
from uuid import uuid5

from application.conversations import about_order, about_product, conversation_id_of
from domain.conversation import commands as t
from domain.conversation.about import AboutKind, Complaint
from domain.conversation.decide import decide
from domain.conversation.events import ConversationEvent
from domain.conversation.state import Conversation, evolve
from domain.file import File
from domain.listing.listing import ListingReported
from domain.money import Money
from domain.order.state import Order
from tests.examples import BUYER, DAY_0, MARKETPLACE, SELLER, TERMS, day

LISTING = ListingReported(
    by=MARKETPLACE,
    at=day(-9),
    product_id="kettle",
    seller=SELLER.id,
    title="A kettle",
    price=Money("EUR", 4000),
    image="",
)
ABOUT, CARD = about_product(LISTING)
TALK = conversation_id_of(BUYER.id, SELLER.id, AboutKind.PRODUCT, LISTING.product_id)
HELLO = "Does the lid come off?"


def picture(name: str = "lid.png", kind: str = "image/png") -> File:
    own = uuid5(TALK, name)
    return File(id=own, sha256=own.hex * 2, size=1000, kind=kind)


def start(text: str = HELLO, **changes: Any) -> t.StartConversation:
    known = {"conversation_id": TALK, "buyer": BUYER.id, "seller": SELLER.id, "about": ABOUT, "card": CARD}
    return t.StartConversation(**{"by": BUYER, "at": DAY_0, "text": text, **known, **changes})


def start_about(order: Order, text: str = HELLO, **changes: Any) -> t.StartConversation:
    about, card = about_order(order)
    own = conversation_id_of(order.buyer, order.seller, AboutKind.ORDER, order.number)
    return start(text, conversation_id=own, about=about, card=card, **changes)


def send(text: str = "It does.", **changes: Any) -> t.SendMessage:
    return t.SendMessage(**{"by": SELLER, "at": day(0.1), "text": text, **changes})


def read(upto: int, **changes: Any) -> t.ReadMessages:
    return t.ReadMessages(**{"by": SELLER, "at": day(0.2), "upto": upto, **changes})


def block(**changes: Any) -> t.BlockSender:
    return t.BlockSender(**{"by": BUYER, "at": day(0.3), "reason": Complaint.SPAM, **changes})


def unblock(**changes: Any) -> t.UnblockSender:
    return t.UnblockSender(**{"by": BUYER, "at": day(0.4), **changes})


def report(**changes: Any) -> t.ReportSender:
    return t.ReportSender(
        **{"by": BUYER, "at": day(0.5), "reason": Complaint.SCAM, "note": "Wants a deposit.", **changes}
    )


def happened(*wishes: t.ConversationCommand) -> tuple[ConversationEvent, ...]:
    """What these commands, one after the other, wrote to the stream of one conversation."""
    one, facts = Conversation(), list[ConversationEvent]()
    for wish in wishes:
        for fact in decide(wish, one, TERMS):
            one = evolve(one, fact)
            facts.append(fact)
    return tuple(facts)


def conversation(*wishes: t.ConversationCommand) -> Conversation:
    """One that was started by the buyer, after these commands."""
    one = Conversation()
    for fact in happened(start(), *wishes):
        one = evolve(one, fact)
    return one
