"""The one way in for what buyers and sellers write to each other outside of disputes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast
from uuid import UUID, uuid5

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved, Terms
from domain.conversation.about import About, AboutKind, Card
from domain.conversation.commands import ConversationCommand
from domain.conversation.decide import decide
from domain.conversation.events import ConversationEvent, ConversationStarted
from domain.conversation.state import Conversation, evolve, fold
from domain.listing.listing import ListingReported
from domain.message import Event, Recorded
from domain.order.state import Order
from domain.refusal import Refused, Rule

CONVERSATIONS = UUID("d5a0c1c4-6b0f-4a6e-9c53-0a7d3f2b8e64")


def conversation_id_of(buyer: str, seller: str, kind: AboutKind, subject: str) -> UUID:
    """The stream of what these two say about a product (its id) or an order (its number)."""
    pair = uuid5(uuid5(CONVERSATIONS, buyer), seller)
    return uuid5(uuid5(pair, kind), subject)


def around(order: Order) -> list[UUID]:
    """Where its buyer and seller may have talked about it: in the order's own conversation, or about its products."""
    products = dict.fromkeys(line.product_id for line in order.lines)
    subjects = [(AboutKind.ORDER, order.number), *((AboutKind.PRODUCT, product) for product in products)]
    return [conversation_id_of(order.buyer, order.seller, kind, subject) for kind, subject in subjects]


def about_order(order: Order) -> tuple[About, Card]:
    """What both sides see of an order."""
    about = About(kind=AboutKind.ORDER, id=order.number, order_id=order.id)
    units = sum(line.quantity for line in order.lines)
    return about, Card(title=order.lines[0].title, price=order.total, units=units)


def about_product(listing: ListingReported) -> tuple[About, Card]:
    """What both sides see of a product."""
    about = About(kind=AboutKind.PRODUCT, id=listing.product_id)
    return about, Card(title=listing.title, price=listing.price, image=listing.image)


@dataclass(frozen=True, slots=True)
class Conversations:
    """Conversations as their streams tell them."""

    store: EventStore
    terms: Terms
    clock: Clock

    def get(self, conversation_id: UUID) -> Conversation:
        """As it stands; refused with ``NO_SUCH_CONVERSATION`` when nobody has written anything there."""
        conversation = conversation_of(self.store.history(conversation_id))
        if not conversation.started:
            raise Refused(Rule.NO_SUCH_CONVERSATION)
        return conversation

    def about(self, order: Order) -> list[Conversation]:
        """All that was said about an order, and about its products before it was placed or since."""
        found = (conversation_of(self.store.history(conversation_id)) for conversation_id in around(order))
        return [conversation for conversation in found if conversation.started]

    def execute(
        self, conversation_id: UUID, command: ConversationCommand, cause: Cause, *, seen: int | None = None
    ) -> Answer[Conversation]:
        """Read, decide, append. ``seen`` is the version that the caller looked at; ``StreamMoved`` if it moved on."""
        return until_settled(lambda: self._once(conversation_id, command, cause, seen), seen=seen)

    def _once(
        self, conversation_id: UUID, command: ConversationCommand, cause: Cause, seen: int | None
    ) -> Answer[Conversation]:
        history = self.store.history(conversation_id)
        if done := granted_before(history, cause):
            return _as_it_was(history[: done[-1].version], replayed=True)
        conversation = conversation_of(history)
        if seen is not None and seen != len(history):
            if conversation.started and command.by not in conversation.parties:
                raise Refused(Rule.NO_SUCH_CONVERSATION)
            raise StreamMoved(conversation_id, len(history))
        now = not_before(history, self.clock())
        events = decide(command, conversation, self.terms.in_force(now))
        if not events:
            return _as_it_was(history, replayed=False)
        recorded = self.store.append(Addition(conversation_id, len(history), events), cause=cause, recorded_at=now)
        last = recorded[-1]
        after = reduce(evolve, events, conversation)
        return Answer(after, last.version, last.position, now, replayed=False, recorded=recorded)


def _as_it_was(history: Sequence[Recorded[Event]], *, replayed: bool) -> Answer[Conversation]:
    last = history[-1]
    return Answer(conversation_of(history), last.version, last.position, last.recorded_at, replayed=replayed)


def conversation_of(history: Sequence[Recorded[Event]]) -> Conversation:
    """Nothing said yet, when it is the history of something else."""
    own = history if history and isinstance(history[0].event, ConversationStarted) else ()
    return fold(cast(ConversationEvent, recorded.event) for recorded in own)
