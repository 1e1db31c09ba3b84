"""Everything that can be asked of a conversation."""

from uuid import UUID

from domain.conversation.about import About, Card, Complaint
from domain.file import File
from domain.message import Command


class StartConversation(Command, name="start-conversation"):
    """Write to the other side about a product or an order; if there was talk about it already, it goes on."""

    conversation_id: UUID
    buyer: str
    seller: str
    about: About
    card: Card
    text: str
    images: tuple[File, ...] = ()
    language: str = ""


class SendMessage(Command, name="send-message"):
    """``language`` is the sender's word for what the text is written in: two letters, or nothing."""

    text: str
    images: tuple[File, ...] = ()
    language: str = ""


class ReadMessages(Command, name="read-messages"):
    """Everything up to this message was seen; its sender is told."""

    upto: int


class BlockSender(Command, name="block-sender"):
    reason: Complaint
    note: str = ""


class UnblockSender(Command, name="unblock-sender"):
    pass


class ReportSender(Command, name="report-sender"):
    reason: Complaint
    note: str = ""


ConversationCommand = StartConversation | SendMessage | ReadMessages | BlockSender | UnblockSender | ReportSender
