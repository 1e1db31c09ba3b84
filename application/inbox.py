"""The one way in for what people do with the entries of their inboxes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast
from uuid import UUID, uuid5

from application.affairs import dispute_of, order_of
from application.answer import Answer, granted_before, not_before, until_settled
from application.conversations import conversation_of
from application.people import person_id_of
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved
from domain.actor import Actor, Role
from domain.conversation.events import ConversationEvent, ConversationStarted, MessageSent
from domain.conversation.state import Conversation
from domain.conversation.state import evolve as evolve_conversation
from domain.dispute.events import DisputeOpened
from domain.inbox.commands import EntryCommand
from domain.inbox.correspondence import NEWS, place_of, place_of_promotion, taken
from domain.inbox.decide import decide
from domain.inbox.entry import Entry, Flags, evolve, flagged, told, touch
from domain.inbox.events import EntryEvent
from domain.inbox.folder import Folder, Place
from domain.message import Event, Recorded
from domain.order.events import OrderPlaced
from domain.person.events import PromoterReported
from domain.promotion.promotion import PromotionReceived
from domain.refusal import Refused, Rule

ENTRIES = UUID("f6f7a9d4-6f0e-4c4f-9a53-1b0f6f2f7c55")


def entry_id_of(owner: Actor, folder: Folder, subject: UUID) -> UUID:
    """The stream of what its owner did with an entry."""
    return uuid5(ENTRIES, f"{owner.role}\n{folder}\n{subject}\n{owner.id}")


@dataclass(frozen=True, slots=True)
class Inbox:
    """Entries as the streams of their subjects and their owners tell them.

    ``concerns`` says whether an event is news to somebody in this role, or none of their business.
    """

    store: EventStore
    clock: Clock
    concerns: Callable[[Event, Role], bool]

    def entry(self, owner: Actor, folder: Folder, subject: UUID) -> Entry:
        """As its owner finds it; ``NOWHERE`` when there is none, or it isn't theirs."""
        flags = self.store.history(entry_id_of(owner, folder, subject))
        return entry_of(owner, [*self._news(owner, folder, subject), *flags])

    def hidden_upto(self, owner: Actor, conversation_id: UUID) -> int:
        """The number of the last message that the owner deleted on their side; 0 when they deleted none."""
        history = self.store.history(entry_id_of(owner, Folder.MESSAGES, conversation_id))
        flags = reduce(flagged, (cast(EntryEvent, recorded.event) for recorded in history), Flags())
        if not flags.hidden:
            return 0
        said = self.store.history(conversation_id)
        return sum(isinstance(one.event, MessageSent) and one.position <= flags.hidden for one in said)

    def execute(self, command: EntryCommand, cause: Cause, *, seen: int | None = None) -> Answer[Entry]:
        """Read, decide, append. The version of the answer is the entry's, a position.

        ``seen`` is the version that the caller looked at: if there are news since then, ``StreamMoved`` says so.
        """
        return until_settled(lambda: self._once(command, cause, seen), seen=seen)

    def _once(self, command: EntryCommand, cause: Cause, seen: int | None) -> Answer[Entry]:
        owner, stream = command.by, entry_id_of(command.by, command.folder, command.subject)
        flags = self.store.history(stream)
        news = self._news(owner, command.folder, command.subject)
        if done := granted_before(flags, cause):
            upto = done[-1].position
            before = [recorded for recorded in (*news, *flags) if recorded.position <= upto]
            return _answer(entry_of(owner, before), done, replayed=True)
        entry = entry_of(owner, [*news, *flags])
        if entry.place is Place.NOWHERE:
            raise Refused(Rule.NO_SUCH_ENTRY)
        if seen is not None and seen != entry.version:
            raise StreamMoved(stream, entry.version)
        addition = Addition(stream, len(flags), [decide(command, entry)])
        recorded = self.store.append(addition, cause=cause, recorded_at=not_before(flags, self.clock()))
        return _answer(entry_of(owner, [*news, *flags, *recorded]), recorded, replayed=False)

    def _news(self, owner: Actor, folder: Folder, subject: UUID) -> Sequence[Recorded[Event]]:
        """All that its owner was told about the subject; nothing when it is none of theirs."""
        history = self.store.history(subject)
        if not is_theirs(owner, folder, history):
            return []
        if folder is Folder.PROMOTIONS:
            return [*history, *self._reports(owner, cast(PromotionReceived, history[0].event).sender)]
        return [recorded for recorded in history if self.concerns(recorded.event, owner.role)]

    def _reports(self, owner: Actor, sender: str) -> Sequence[Recorded[Event]]:
        """What the owner told the marketplace about a sender of promotions."""
        history = self.store.history(person_id_of(owner.id))
        return [one for one in history if isinstance(one.event, PromoterReported) and one.event.sender == sender]


def is_theirs(owner: Actor, folder: Folder, history: Sequence[Recorded[Event]]) -> bool:
    """Whether this is the history of something that belongs into this folder of theirs."""
    first = history[0].event if history else None
    match folder, first:
        case Folder.ORDERS, OrderPlaced():
            return owner in order_of(history).parties
        case Folder.MESSAGES, ConversationStarted():
            return owner in conversation_of(history).parties
        case Folder.PROMOTIONS, PromotionReceived(recipient=recipient):
            return owner == Actor(Role.BUYER, recipient)
        case Folder.DISPUTES, DisputeOpened():
            one = dispute_of(history)
            return owner.id == {Role.BUYER: one.buyer, Role.SELLER: one.seller, Role.MEDIATOR: one.mediator}.get(
                owner.role
            )
        case _:
            return False


def entry_of(owner: Actor, happened: Iterable[Recorded[Event]]) -> Entry:
    """What news and what the owner did with them add up to, by position."""
    entry, conversation = Entry(), Conversation()
    for recorded in sorted(happened, key=lambda one: one.position):
        event, position = recorded.event, recorded.position
        match event:
            case _ if isinstance(event, EntryEvent):
                entry = evolve(entry, event, position)
            case _ if isinstance(event, ConversationEvent):
                conversation = evolve_conversation(conversation, event)
                if isinstance(event, NEWS):
                    place = place_of(conversation, owner.role)
                    entry = told(entry, position, own=event.by == owner, place=place)
                else:
                    entry = touch(entry, taken(event, conversation, owner), position)
            case PromotionReceived():
                entry = told(entry, position, own=False, place=place_of_promotion(event))
            case PromoterReported():
                entry = touch(entry, {"place": Place.SPAM}, position)
            case _:
                entry = told(entry, position, own=event.by == owner)
    return entry


def _answer(entry: Entry, done: Sequence[Recorded[Event]], *, replayed: bool) -> Answer[Entry]:
    last = done[-1]
    return Answer(entry, entry.version, last.position, last.recorded_at, replayed=replayed, recorded=done)
