"""What the history of a conversation adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.actor import Actor, Role, other_side
from domain.conversation.about import About, AboutKind, Card
from domain.conversation.events import (
    ConversationEvent,
    ConversationStarted,
    MessageSent,
    MessagesRead,
    SenderBlocked,
    SenderReported,
    SenderUnblocked,
)
from domain.file import File
from domain.fold import changed
from domain.money import Money

NOWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``number`` counts from 1 over both sides; ``language`` is the sender's word, or empty."""

    number: int
    id: UUID
    by: Role
    at: datetime
    text: str
    images: tuple[File, ...]
    language: str


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation, or before the first message one with no ``id`` of its own."""

    id: UUID = NOWHERE
    version: int = 0
    buyer: str = ""
    seller: str = ""
    about: About = field(default=About(kind=AboutKind.PRODUCT, id=""))
    card: Card = field(default=Card(title="", price=Money("EUR", 0)))
    messages: tuple[Message, ...] = ()
    read: Mapping[Role, int] = field(default_factory=lambda: MappingProxyType({}))
    """How far each side has seen what the other wrote."""
    blocked_by: frozenset[Role] = frozenset()
    reported_by: frozenset[Role] = frozenset()

    @property
    def started(self) -> bool:
        return self.id != NOWHERE

    @property
    def parties(self) -> frozenset[Actor]:
        return frozenset({Actor(Role.BUYER, self.buyer), Actor(Role.SELLER, self.seller)})

    def unread(self, side: Role) -> int:
        """How many messages of the other side this one has not seen."""
        seen, other = self.read.get(side, 0), other_side(side)
        return sum(message.by is other for message in self.messages[seen:])


def evolve(conversation: Conversation, event: ConversationEvent) -> Conversation:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(conversation, event), version=conversation.version + 1)


def fold(history: Iterable[ConversationEvent]) -> Conversation:
    return reduce(evolve, history, Conversation())


def _changed(one: Conversation, event: ConversationEvent) -> Conversation:
    match event:
        case ConversationStarted(conversation_id=own, buyer=buyer, seller=seller, about=about, card=card):
            return changed(one, id=own, buyer=buyer, seller=seller, about=about, card=card)
        case MessageSent():
            return changed(one, messages=(*one.messages, _message(event, len(one.messages) + 1)))
        case MessagesRead(by=by, upto=upto):
            return changed(one, read=MappingProxyType({**one.read, by.role: upto}))
        case SenderBlocked(by=by):
            return changed(one, blocked_by=one.blocked_by | {by.role})
        case SenderUnblocked(by=by):
            return changed(one, blocked_by=one.blocked_by - {by.role})
        case SenderReported(by=by):
            return changed(one, reported_by=one.reported_by | {by.role})
        case _:
            assert_never(event)


def _message(event: MessageSent, number: int) -> Message:
    return Message(
        number=number,
        id=event.message_id,
        by=event.by.role,
        at=event.at,
        text=event.text,
        images=event.images,
        language=event.language,
    )
