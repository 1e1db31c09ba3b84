"""Everything that can have happened in a conversation. The names are the storage format."""

from uuid import UUID

from domain.conversation.about import About, Card, Complaint
from domain.file import File
from domain.message import Event


class ConversationStarted(Event, name="conversation.started"):
    """A buyer and a seller began to talk about a product or an order; the card is what both see of it."""

    conversation_id: UUID
    buyer: str
    seller: str
    about: About
    card: Card


class MessageSent(Event, name="conversation.message-sent"):
    """One side wrote to the other, in its own words; translations of it are kept elsewhere."""

    message_id: UUID
    text: str
    images: tuple[File, ...]
    language: str


class MessagesRead(Event, name="conversation.messages-read"):
    """One side saw everything up to this message of the other, counted from 1 over the conversation."""

    upto: int


class SenderBlocked(Event, name="conversation.sender-blocked"):
    """One side wants to read nothing more of the other here."""

    reason: Complaint
    note: str


class SenderUnblocked(Event, name="conversation.sender-unblocked"):
    """The other side may write again."""


class SenderReported(Event, name="conversation.sender-reported"):
    """One side told the marketplace about the other."""

    reason: Complaint
    note: str


ConversationEvent = ConversationStarted | MessageSent | MessagesRead | SenderBlocked | SenderUnblocked | SenderReported
