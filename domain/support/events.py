"""Everything that can have happened in a conversation with the help desk. The names are the storage format."""

from uuid import UUID

from domain.actor import Actor
from domain.message import Event
from domain.support.quote import Channel, Quote


class SupportOpened(Event, name="support.opened"):
    """Somebody turned to the help desk, or the marketplace did so for them."""

    support_id: UUID
    asker: Actor
    channel: Channel
    reference: str
    language: str
    order_id: UUID | None
    dispute_id: UUID | None


class SupportAsked(Event, name="support.asked"):
    """A question to the assistant."""

    text: str


class SupportAnswered(Event, name="support.answered"):
    """What the assistant said to the question before; ``known`` when it had something to quote for it."""

    text: str
    known: bool
    quotes: tuple[Quote, ...]


class SupportHandedOver(Event, name="support.handed-over"):
    """A person is wanted; it waits for an agent."""


class SupportTaken(Event, name="support.taken"):
    """An agent has it."""

    agent: str


class SupportMessageSent(Event, name="support.message-sent"):
    """The asker or the agent wrote something."""

    text: str


class SupportReturnedToQueue(Event, name="support.returned-to-queue"):
    """The agent gave it back; it waits for another one, or for the same."""

    note: str


class SupportClosed(Event, name="support.closed"):
    """Nothing is left to say; who has another question asks anew."""


SupportEvent = (
    SupportOpened
    | SupportAsked
    | SupportAnswered
    | SupportHandedOver
    | SupportTaken
    | SupportMessageSent
    | SupportReturnedToQueue
    | SupportClosed
)
