"""What follows from a command to a conversation: facts, or a refusal. Pure; time comes in with the command."""

from collections.abc import Iterator
from typing import assert_never
from uuid import UUID, uuid5

from domain.actor import PARTIES, Actor, Role
from domain.conversation.about import AboutKind
from domain.conversation.commands import (
    BlockSender,
    ConversationCommand,
    ReadMessages,
    ReportSender,
    SendMessage,
    StartConversation,
    UnblockSender,
)
from domain.conversation.events import (
    ConversationEvent,
    ConversationStarted,
    MessageSent,
    MessagesRead,
    SenderBlocked,
    SenderReported,
    SenderUnblocked,
)
from domain.conversation.moderation import refuse_contact
from domain.conversation.state import Conversation
from domain.file import check_images
from domain.refusal import Refused, Rule
from domain.terms import Terms


def decide(command: ConversationCommand, conversation: Conversation, terms: Terms) -> list[ConversationEvent]:
    """``terms`` are those in force. Nothing at all follows from reading again what was seen already."""
    permit(command, conversation)
    by, at = command.by, command.at
    match command:
        case StartConversation():
            return [*started(command, conversation), *sent(command, conversation, terms)]
        case SendMessage():
            return sent(command, conversation, terms)
        case ReadMessages(upto=upto):
            if not 1 <= upto <= len(conversation.messages):
                raise Refused(Rule.NO_SUCH_MESSAGE)
            news = upto > conversation.read.get(by.role, 0)
            return [MessagesRead(by=by, at=at, upto=upto)] if news else []
        case BlockSender(reason=reason, note=note):
            return [SenderBlocked(by=by, at=at, reason=reason, note=noted(note, terms))]
        case UnblockSender():
            return [SenderUnblocked(by=by, at=at)]
        case ReportSender(reason=reason, note=note):
            return [SenderReported(by=by, at=at, reason=reason, note=noted(note, terms))]
        case _:
            assert_never(command)


def permit(command: ConversationCommand, conversation: Conversation) -> None:
    """Role, whose conversation it is, and what stands in the way now."""
    if command.by.role not in PARTIES:
        raise Refused(Rule.NOT_YOUR_ROLE)
    if conversation.started and command.by not in conversation.parties:
        raise Refused(Rule.NO_SUCH_CONVERSATION)
    if rule := hindrance(type(command), conversation, command.by):
        raise Refused(rule)


def hindrance(kind: type[ConversationCommand], conversation: Conversation, by: Actor) -> Rule | None:
    """What keeps this side from such a command now, whatever is in it."""
    blocked, reported = conversation.blocked_by, conversation.reported_by
    if kind is StartConversation or kind is SendMessage:
        if by.role in blocked:
            return Rule.UNBLOCK_FIRST
        if blocked:
            return Rule.SENDER_BLOCKED
    if kind is not StartConversation and not conversation.started:
        return Rule.NO_SUCH_CONVERSATION
    so_already = (
        (kind is BlockSender and by.role in blocked)
        or (kind is UnblockSender and by.role not in blocked)
        or (kind is ReportSender and by.role in reported)
    )
    return Rule.SO_ALREADY if so_already else None


def allowed_actions(conversation: Conversation, by: Actor) -> list[type[ConversationCommand]]:
    """What this side may do now."""
    if by not in conversation.parties:
        return []
    possible = (SendMessage, ReadMessages, BlockSender, UnblockSender, ReportSender)
    return [kind for kind in possible if hindrance(kind, conversation, by) is None]


def started(command: StartConversation, conversation: Conversation) -> Iterator[ConversationStarted]:
    """The first time it begins, afterwards it goes on. About a product it is for the buyer to ask first."""
    if conversation.started:
        return
    if command.buyer == command.seller:
        raise Refused(Rule.SAME_PERSON)
    if command.about.kind is AboutKind.PRODUCT and command.by.role is Role.SELLER:
        raise Refused(Rule.BUYER_ASKS_FIRST)
    yield ConversationStarted(
        by=command.by,
        at=command.at,
        conversation_id=command.conversation_id,
        buyer=command.buyer,
        seller=command.seller,
        about=command.about,
        card=command.card,
    )


def sent(command: StartConversation | SendMessage, conversation: Conversation, terms: Terms) -> list[ConversationEvent]:
    """All of it, or nothing: a message is never half sent."""
    text = command.text.strip()
    check_images(command.images)
    if not text and not command.images:
        raise Refused(Rule.NOTHING_SAID)
    if len(text) > terms.limits.note_longest:
        raise Refused(Rule.MESSAGE_LENGTH, most=terms.limits.note_longest)
    refuse_contact(command.text, terms.moderation)
    own = command.conversation_id if isinstance(command, StartConversation) else conversation.id
    message_id = message_id_of(own, len(conversation.messages) + 1)
    return [
        MessageSent(
            by=command.by,
            at=command.at,
            message_id=message_id,
            text=text,
            images=command.images,
            language=command.language,
        )
    ]


def message_id_of(conversation: UUID, number: int) -> UUID:
    return uuid5(conversation, str(number))


def noted(note: str, terms: Terms) -> str:
    if len(note.strip()) > terms.limits.note_longest:
        raise Refused(Rule.NOTE_LENGTH)
    return note.strip()
