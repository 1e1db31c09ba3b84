"""What is said in a conversation or promoted, as it concerns the entries of those who read it."""

from typing import Any

from domain.actor import Actor, Role
from domain.conversation.events import (
    ConversationEvent,
    ConversationStarted,
    MessageSent,
    MessagesRead,
    SenderUnblocked,
)
from domain.conversation.state import Conversation
from domain.inbox.folder import Place
from domain.promotion.promotion import PromotionReceived

NEWS = (ConversationStarted, MessageSent)
"""What both sides are told; the rest is how one of them takes it, and nobody else's business."""


def place_of(after: Conversation, side: Role) -> Place:
    """Whom somebody reported or blocked, they don't want to read."""
    return Place.SPAM if side in after.blocked_by | after.reported_by else Place.INBOX


def place_of_promotion(told: PromotionReceived) -> Place:
    return Place.SPAM if told.unwanted else Place.INBOX


def taken(event: ConversationEvent, after: Conversation, owner: Actor) -> dict[str, Any]:
    """What it changes of the owner's entry when it is no news: nothing unless they did it."""
    if event.by != owner:
        return {}
    if isinstance(event, MessagesRead):
        return {} if after.unread(owner.role) else {"unread": False}
    if isinstance(event, SenderUnblocked) and owner.role not in after.reported_by:
        return {"place": Place.INBOX}
    return {"place": Place.SPAM}
