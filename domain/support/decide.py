"""What follows from a command to the help desk: facts, or a refusal. Pure; time comes in with the command."""

from typing import assert_never

from domain.actor import PARTIES, Actor, Role
from domain.refusal import Refused, Rule
from domain.support.commands import (
    AskSupport,
    CloseSupport,
    HandOver,
    OpenSupport,
    ReturnToQueue,
    SendSupportMessage,
    SupportCommand,
    TakeSupport,
)
from domain.support.events import (
    SupportAnswered,
    SupportAsked,
    SupportClosed,
    SupportEvent,
    SupportHandedOver,
    SupportMessageSent,
    SupportOpened,
    SupportReturnedToQueue,
    SupportTaken,
)
from domain.support.lifecycle import refusal
from domain.support.state import Support
from domain.terms import Terms

ASSISTANT = Actor(Role.CLOCK, "assistant")
"""The service itself: nobody else can act as the clock."""


def decide(command: SupportCommand, support: Support, terms: Terms) -> list[SupportEvent]:
    """``terms`` are those in force; they say how long a text may be."""
    if broken := refusal(type(command), support, command.by):
        rule, detail = broken
        raise Refused(rule, detail, **({"support_id": support.id} if rule is Rule.SUPPORT_EXISTS else {}))
    by, at = command.by, command.at
    match command:
        case OpenSupport():
            return [opened(command), *asked(command, terms)]
        case AskSupport():
            return asked(command, terms)
        case HandOver():
            return [SupportHandedOver(by=by, at=at)]
        case TakeSupport():
            return [SupportTaken(by=by, at=at, agent=by.id)]
        case SendSupportMessage(text=text):
            return [SupportMessageSent(by=by, at=at, text=worded(text, terms))]
        case ReturnToQueue(note=note):
            return [SupportReturnedToQueue(by=by, at=at, note=worded(note, terms))]
        case CloseSupport():
            return [SupportClosed(by=by, at=at)]
        case _:
            assert_never(command)


def opened(command: OpenSupport) -> SupportOpened:
    """People ask for themselves; the marketplace for buyers and sellers."""
    for_itself = command.asker == command.by
    for_others = command.by.role is Role.MARKETPLACE
    if command.asker.role not in PARTIES or not (for_itself or for_others):
        raise Refused(Rule.NOT_YOUR_ROLE)
    return SupportOpened(
        by=command.by,
        at=command.at,
        support_id=command.support_id,
        asker=command.asker,
        channel=command.channel,
        reference=command.reference,
        language=command.language,
        order_id=command.order_id,
        dispute_id=command.dispute_id,
    )


def asked(command: OpenSupport | AskSupport, terms: Terms) -> list[SupportEvent]:
    """The question and the answer of the assistant, together."""
    at = command.at
    return [
        SupportAsked(by=command.by, at=at, text=worded(command.text, terms)),
        SupportAnswered(by=ASSISTANT, at=at, text=command.answer, known=command.known, quotes=command.quotes),
    ]


def worded(text: str, terms: Terms) -> str:
    """Without the blanks around it; something has to be left, and not too much."""
    text = text.strip()
    if not 1 <= len(text) <= terms.limits.note_longest:
        raise Refused(Rule.NOTE_LENGTH)
    return text
