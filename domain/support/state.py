"""What the history of a conversation with the help desk adds up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import assert_never
from uuid import UUID

from domain.actor import Actor, Role
from domain.fold import changed
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
from domain.support.quote import Channel, Quote

NOBODY = Actor(Role.CLOCK, "")
NOTHING = UUID(int=0)


class SupportStatus(StrEnum):
    """Who is to say something next. ``unopened`` is the state before anybody asked."""

    UNOPENED = "unopened"
    WITH_ASSISTANT = "with-assistant"
    WAITING = "waiting"
    WITH_AGENT = "with-agent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing that was said; ``by`` the clock is by the assistant. Notes are for agents alone."""

    number: int
    by: Actor
    at: datetime
    text: str
    quotes: tuple[Quote, ...] = ()
    note: bool = False


@dataclass(frozen=True, kw_only=True)
class Support:
    """One conversation. ``waiting_since`` is when it was handed over first, and stays when an agent gives it back."""

    status: SupportStatus = SupportStatus.UNOPENED
    version: int = 0
    id: UUID = NOTHING
    asker: Actor = NOBODY
    channel: Channel = Channel.WEB
    reference: str = ""
    language: str = ""
    order_id: UUID | None = None
    dispute_id: UUID | None = None
    said: tuple[Utterance, ...] = ()
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    waiting_since: datetime | None = None
    agent: str | None = None
    agents: tuple[str, ...] = ()
    """All who ever had it."""
    closed_at: datetime | None = None

    @property
    def opened(self) -> bool:
        return self.status is not SupportStatus.UNOPENED


def fold(history: Iterable[SupportEvent]) -> Support:
    return reduce(evolve, history, Support())


def evolve(support: Support, event: SupportEvent) -> Support:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(support, event), version=support.version + 1, updated_at=event.at)


def _changed(support: Support, event: SupportEvent) -> Support:
    match event:
        case SupportOpened():
            return _opened(support, event)
        case SupportAsked(text=text) | SupportMessageSent(text=text):
            return _with(support, event, text)
        case SupportAnswered(text=text, quotes=quotes):
            return _with(support, event, text, quotes)
        case SupportHandedOver(at=at):
            return changed(support, status=SupportStatus.WAITING, waiting_since=at)
        case SupportTaken(agent=agent):
            agents = tuple(dict.fromkeys((*support.agents, agent)))
            return changed(support, status=SupportStatus.WITH_AGENT, agent=agent, agents=agents)
        case SupportReturnedToQueue(note=note):
            noted = _with(support, event, note, note=True)
            return changed(noted, status=SupportStatus.WAITING, agent=None)
        case SupportClosed(at=at):
            return changed(support, status=SupportStatus.CLOSED, agent=None, closed_at=at)
        case _:
            assert_never(event)


def _opened(support: Support, event: SupportOpened) -> Support:
    return changed(
        support,
        status=SupportStatus.WITH_ASSISTANT,
        id=event.support_id,
        asker=event.asker,
        channel=event.channel,
        reference=event.reference,
        language=event.language,
        order_id=event.order_id,
        dispute_id=event.dispute_id,
        opened_at=event.at,
    )


def _with(
    support: Support, event: SupportEvent, text: str, quotes: tuple[Quote, ...] = (), *, note: bool = False
) -> Support:
    utterance = Utterance(len(support.said) + 1, event.by, event.at, text, quotes, note)
    return changed(support, said=(*support.said, utterance))
