"""How a conversation looks to somebody who may see it: plain objects, ready to be encoded."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.actor import PARTIES, Actor, Role, other_side
from domain.conversation.decide import allowed_actions
from domain.conversation.state import Conversation, Message
from domain.file import File
from infrastructure.presence import Seen

Translations = Mapping[UUID, Sequence[dict[str, Any]]]
"""By message what is there of it in other languages."""
NONE: Translations = {}


def conversation_as_seen(
    one: Conversation,
    viewer: Actor,
    other: Seen | None,
    *,
    messages: Sequence[Message],
    before: int | None = None,
    limit: int,
    dispute_id: UUID | None = None,
    translations: Translations = NONE,
) -> dict[str, Any]:
    """Of the ``messages`` that this viewer has kept. ``other`` is the other side's presence, for one of the two."""
    behind = [message for message in messages if before is None or message.number < before]
    shown = behind[-limit:]
    return {
        "id": one.id,
        "version": one.version,
        "buyer": one.buyer,
        "seller": one.seller,
        "about": {"kind": one.about.kind, "id": one.about.id, "order_id": one.about.order_id},
        "card": {"title": one.card.title, "image": one.card.image, "price": one.card.price, "units": one.card.units},
        "messages": [_message(one, message, dispute_id, translations.get(message.id, [])) for message in shown],
        "before": shown[0].number if len(shown) < len(behind) else None,
        "unread": one.unread(viewer.role) if viewer.role in PARTIES else None,
        "blocked_by": sorted(one.blocked_by),
        "other_side": other and _side(one, other_side(viewer.role), other),
        "allowed_actions": [kind.name for kind in allowed_actions(one, viewer)],
    }


def account_of(one: Conversation, side: Role) -> str:
    return {Role.BUYER: one.buyer, Role.SELLER: one.seller}[side]


def _side(one: Conversation, side: Role, seen: Seen) -> dict[str, Any]:
    return {"account": account_of(one, side), "online": seen.online, "last_seen": seen.last_seen}


def _message(
    one: Conversation, message: Message, dispute_id: UUID | None, translations: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "number": message.number,
        "id": message.id,
        "by": message.by,
        "at": message.at,
        "text": message.text,
        "language": message.language,
        "images": [image_as_seen(image, f"/v1/conversations/{one.id}", dispute_id) for image in message.images],
        "translations": translations,
        "seen": message.number <= one.read.get(other_side(message.by), 0),
    }


def image_as_seen(image: File, where: str, dispute_id: UUID | None = None) -> dict[str, Any]:
    """With its addresses below ``where``."""
    own, asked = f"{where}/images/{image.id}", f"?dispute_id={dispute_id}" if dispute_id else ""
    return {
        "id": image.id,
        "kind": image.kind,
        "size": image.size,
        "sha256": image.sha256,
        "content": f"{own}{asked}",
        "thumbnail": f"{own}/thumbnail{asked}",
    }
