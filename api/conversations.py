"""Conversations: written by buyers and sellers, read by them and by those who have a dispute of theirs to judge."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from api.acting import acting, looked_at, reader
from api.answers import granted, read
from api.conditional import cause, seen
from api.conversation_representation import account_of, conversation_as_seen
from api.exhibits import with_images
from api.files import sent
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.posted import Body, Posted, add_commands
from api.schemas import conversations as s
from api.sellers import reply_from
from api.translations import translated
from application.conversations import about_order, about_product, around, conversation_id_of
from domain.actor import PARTIES, Actor, Role, other_side
from domain.conversation import commands as t
from domain.conversation.about import AboutKind
from domain.conversation.state import Conversation, Message
from domain.file import File
from domain.person.preferences import Language
from domain.refusal import Refused, Rule
from infrastructure.media import IMAGES, THUMBNAIL

ONE = "/<uuid:conversation_id>"
NEWEST = 50
"""Messages that are shown when nobody says how many."""
WHO = frozenset({Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.AUDITOR})
EVERY = (Rule.NO_SUCH_CONVERSATION, Rule.NOT_YOUR_ROLE, Rule.KEY_REUSED)
WRITING = (
    Rule.NO_SUCH_FILE,
    Rule.NOTHING_SAID,
    Rule.MESSAGE_LENGTH,
    Rule.CONTACT_IN_CONVERSATION,
    Rule.VIDEO_OUTSIDE_DISPUTE,
    Rule.ONLY_IMAGES,
    Rule.TOO_MANY_IMAGES,
    Rule.SENDER_BLOCKED,
    Rule.UNBLOCK_FIRST,
)
"""What writing may be refused for."""
COMPLAINING = (Rule.SO_ALREADY, Rule.NOTE_LENGTH)


COMMANDS: dict[str, Posted[t.ConversationCommand]] = {
    "messages": Posted(t.SendMessage, "Write to the other side.", s.WordsSchema(), WRITING, with_images),
    "read": Posted(
        t.ReadMessages, "Say what was seen; its sender is told.", s.ReadMessagesSchema(), (Rule.NO_SUCH_MESSAGE,)
    ),
    "block": Posted(t.BlockSender, "Hear no more of the other side here.", s.ComplaintSchema(), COMPLAINING),
    "unblock": Posted(t.UnblockSender, "Let the other side write again.", rules=(Rule.SO_ALREADY,)),
    "report": Posted(t.ReportSender, "Tell the marketplace about the other side.", s.ComplaintSchema(), COMPLAINING),
}
"""The last part of the path, and what is posted there."""
CONVERSATIONS = Blueprint(
    "conversations", url_prefix="/v1/conversations", description="What buyers and sellers write to each other"
)


@CONVERSATIONS.operation(
    "POST",
    "",
    roles=PARTIES,
    body=s.StartConversationSchema(),
    answers=s.ConversationSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(
        *EVERY,
        *WRITING,
        Rule.NO_SUCH_ORDER,
        Rule.NO_SUCH_LISTING,
        Rule.BUYER_ASKS_FIRST,
        Rule.SAME_PERSON,
        Rule.BEFORE_ALL_TERMS,
    ),
    headers=("Location",),
)
def start_conversation(body: Body) -> Response:
    """Write to the other side about an order, or to a seller about a product.

    If you have talked about it before, the conversation goes on.
    """
    order_id, product_id = body.pop("order_id", None), body.pop("product_id", "")
    command = _about_order(order_id, body) if order_id else _about_product(product_id, body)
    answer = house().conversations.execute(command.conversation_id, command, cause(), seen=seen())
    return granted(answer, shown(answer.state, command.by), location=f"/v1/conversations/{answer.state.id}")


def _about_order(order_id: UUID, body: Body) -> t.StartConversation:
    order = house().orders.get(order_id)
    by = acting(PARTIES, lambda: order.parties)
    if by not in order.parties:
        raise Refused(Rule.NO_SUCH_ORDER)
    about, card = about_order(order)
    where = conversation_id_of(order.buyer, order.seller, about.kind, about.id)
    return _begun(where, body, by=by, buyer=order.buyer, seller=order.seller, about=about, card=card)


def _about_product(product_id: str, body: Body) -> t.StartConversation:
    listing = house().listings.get(product_id)
    by = acting(PARTIES, lambda: {Actor(Role.BUYER, principal().id)})
    about, card = about_product(listing)
    where = conversation_id_of(by.id, listing.seller, AboutKind.PRODUCT, product_id)
    return _begun(where, body, by=by, buyer=by.id, seller=listing.seller, about=about, card=card)


def _begun(where: UUID, body: Body, **known: Any) -> t.StartConversation:
    return t.StartConversation(at=house().clock(), conversation_id=where, **with_images(where, body), **known)


def grant(posted: Posted[t.ConversationCommand], conversation_id: UUID, body: Body) -> Response:
    by = acting(PARTIES, lambda: house().conversations.get(conversation_id).parties)
    command = posted.command(by=by, at=house().clock(), **posted.build(conversation_id, body))
    answer = house().conversations.execute(conversation_id, command, cause(), seen=seen())
    return granted(answer, shown(answer.state, by))


add_commands(
    CONVERSATIONS,
    ONE,
    COMMANDS,
    roles=lambda _: PARTIES,
    rules=(*EVERY, Rule.BEFORE_ALL_TERMS),
    answers=lambda _: s.ConversationSchema(),
    grant=grant,
)


@CONVERSATIONS.operation(
    "GET",
    ONE,
    roles=WHO,
    query=s.ConversationQuerySchema(),
    answers=s.ConversationSchema(),
    rules=(Rule.NO_SUCH_CONVERSATION,),
    headers=("ETag",),
)
def get_conversation(conversation_id: UUID, query: dict[str, Any]) -> Response:
    """Look at a conversation, the newest messages first to be found.

    For its two sides, for auditors, and for mediators of a dispute that it belongs to.
    """
    one, viewer = looked_into(conversation_id, query.get("dispute_id"))
    return read(shown(one, viewer, **query), one.version)


@CONVERSATIONS.operation(
    "GET",
    f"{ONE}/images/<uuid:image_id>",
    roles=WHO,
    query=s.DisputeQuerySchema(),
    sends=IMAGES,
    versioned=True,
    rules=(Rule.NO_SUCH_CONVERSATION, Rule.NO_SUCH_FILE),
)
def get_conversation_image(conversation_id: UUID, image_id: UUID, query: dict[str, Any]) -> Response:
    """Download an image, byte by byte as it was uploaded."""
    return sent(image_of(conversation_id, image_id, **query))


@CONVERSATIONS.operation(
    "GET",
    f"{ONE}/images/<uuid:image_id>/thumbnail",
    roles=WHO,
    query=s.DisputeQuerySchema(),
    sends=(THUMBNAIL,),
    versioned=True,
    rules=(Rule.NO_SUCH_CONVERSATION, Rule.NO_SUCH_FILE),
)
def get_conversation_thumbnail(conversation_id: UUID, image_id: UUID, query: dict[str, Any]) -> Response:
    """Download a small picture of an image, made anew: nothing of its metadata is in it."""
    return sent(image_of(conversation_id, image_id, **query), thumbnail=True)


def image_of(conversation_id: UUID, image_id: UUID, dispute_id: UUID | None = None) -> File:
    one, viewer = looked_into(conversation_id, dispute_id)
    for image in (image for message in kept(one, viewer) for image in message.images):
        if image.id == image_id:
            return image
    raise Refused(Rule.NO_SUCH_FILE)


def kept(one: Conversation, viewer: Actor) -> Sequence[Message]:
    """Its messages, for one of the two sides without those that it has deleted from its inbox."""
    return one.messages[house().inbox.hidden_upto(viewer, one.id) if viewer.role in PARTIES else 0 :]


def looked_into(conversation_id: UUID, dispute_id: UUID | None) -> tuple[Conversation, Actor]:
    """A conversation and the caller as they may look at it; for everybody else there is none."""
    one = house().conversations.get(conversation_id)
    for actor in principal().candidates(Role.BUYER, Role.SELLER, Role.AUDITOR, Role.MEDIATOR):
        if actor in one.parties or actor.role is Role.AUDITOR or _judges(actor, conversation_id, dispute_id):
            return one, actor
    raise Refused(Rule.NO_SUCH_CONVERSATION)


def _judges(actor: Actor, conversation_id: UUID, dispute_id: UUID | None) -> bool:
    """Whether it is a mediator of a dispute that this conversation belongs to."""
    if actor.role is not Role.MEDIATOR or dispute_id is None:
        return False
    try:
        answer = looked_at(dispute_id)
        return reader(answer).role is Role.MEDIATOR and conversation_id in around(answer.state.order)
    except Refused:
        return False


def shown(
    one: Conversation,
    viewer: Actor,
    *,
    before: int | None = None,
    limit: int = NEWEST,
    dispute_id: UUID | None = None,
    language: Language | None = None,
) -> dict[str, Any]:
    """With whether the other side is here, for one of the two sides; and translations into one language, or all."""
    other = house().presence.of(account_of(one, other_side(viewer.role))) if viewer.role in PARTIES else None
    there = translated(house().interpreter.translations.of(one.id, language))
    seen = conversation_as_seen(
        one,
        viewer,
        other,
        messages=kept(one, viewer),
        before=before,
        limit=limit,
        dispute_id=dispute_id,
        translations=there,
    )
    return seen | {"expected_reply": reply_from(one.seller, one.buyer) if viewer.role is Role.BUYER else None}
