"""What events make of the entries of inboxes: whose they are, what they say, and what their owners did with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from domain.actor import PARTIES, Actor, Role, other_side
from domain.conversation.events import ConversationEvent
from domain.conversation.state import Conversation
from domain.dispute.events import DeadlineApproaching
from domain.dispute.outlook import PARTIES_OF, parties_of
from domain.dispute.state import Case
from domain.dispute.viewer import must_act
from domain.inbox.correspondence import NEWS, place_of, place_of_promotion, taken
from domain.inbox.entry import Flags, touched
from domain.inbox.events import EntryEvent
from domain.inbox.folder import Folder, Place
from domain.message import Event, Recorded
from domain.order.state import Order, OrderStatus
from domain.person.events import PromoterReported
from domain.person.state import Person
from domain.promotion.promotion import Promotion, PromotionReceived
from projections.projection import Fact, Key, Row, Touch, chairs, next_of
from projections.visibility import is_hidden, private_to
from projections.wire import encode

FOREVER = datetime.max.replace(tzinfo=UTC)
OWNERS = (Role.BUYER, Role.SELLER, Role.MEDIATOR)


def rows(fact: Fact) -> Mapping[Key, Row | Touch | None]:
    """News make a row whatever stood there: unread, unless its owner made them, and back in its folder."""
    match fact.state:
        case Flags():
            return dict([_by_owner(fact.recorded)])
        case Conversation() as one:
            return dict(_of_conversation(fact, one))
        case Promotion(recipient=Actor() as owner):
            return dict([_of_promotion(fact.recorded, owner)])
        case Person():
            return dict(_of_promoter(fact.recorded))
        case _:
            return dict(_of_order(fact) if fact.case is None else _of_dispute(fact, fact.case))


def _by_owner(recorded: Recorded[Event]) -> tuple[Key, Touch]:
    """What somebody did with an entry of theirs; what they deleted goes."""
    event = cast(EntryEvent, recorded.event)
    changed = touched(event)
    gone = changed.get("place") is Place.NOWHERE
    key = (event.by.role.value, event.by.id, event.folder.value, event.subject)
    return key, Touch(event.seen, None if gone else {**changed, "version": recorded.position})


def _of_conversation(fact: Fact, one: Conversation) -> Iterator[tuple[Key, Row | Touch]]:
    event, about = cast(ConversationEvent, fact.recorded.event), one.about
    for owner in one.parties:
        if isinstance(event, NEWS):
            subject = {"order_id": about.order_id, "dispute_id": None, "number": about.id, "status": None}
            shown = Shown(Folder.MESSAGES, one.buyer, one.seller, one.card.title, place_of(one, owner.role))
            yield _entry(fact.recorded, owner, shown, subject)
        elif columns := taken(event, one, owner):
            key = (owner.role.value, owner.id, Folder.MESSAGES.value, one.id)
            position = fact.recorded.position
            yield key, Touch(position, {**columns, "version": position})


def _of_promotion(recorded: Recorded[Event], owner: Actor) -> tuple[Key, Row]:
    """It waits for nobody, and is there until it expires."""
    told = cast(PromotionReceived, recorded.event)
    shown = Shown(Folder.PROMOTIONS, told.recipient, told.sender, told.title, place_of_promotion(told))
    subject = {"order_id": None, "dispute_id": None, "number": told.promotion_id, "status": None}
    more = {"promotion": {"text": told.text, "link": told.link, "expires_at": told.expires_at}}
    return _entry(recorded, owner, shown, subject | more, until=told.expires_at)


def _of_promoter(recorded: Recorded[Event]) -> Iterator[tuple[Key, Touch]]:
    """Whose sender somebody reported, they don't want to read: none of them."""
    event = recorded.event
    if isinstance(event, PromoterReported):
        key = (Role.BUYER.value, event.account, Folder.PROMOTIONS.value, event.sender)
        where = dict(zip(("role", "owner", "folder", "counterparty"), key, strict=True))
        columns = {"place": Place.SPAM.value, "version": recorded.position}
        yield key, Touch(recorded.position, columns, where)


def _of_order(fact: Fact) -> Iterator[tuple[Key, Row]]:
    one = fact.order
    for owner in one.parties:
        waits = owner.role is Role.SELLER and _waits_for_seller(one)
        due = one.ship_by if waits and one.status is OrderStatus.PAID else None
        subject = {"order_id": one.id, "dispute_id": None, "number": one.number, "status": one.status}
        shown = _bought(Folder.ORDERS, one)
        yield _entry(fact.recorded, owner, shown, subject, action_required=waits, due=due)


def _waits_for_seller(one: Order) -> bool:
    """A parcel has to be sent, or a wish to call it off answered."""
    return one.cancellation_requested or one.status is OrderStatus.PAID


def _of_dispute(fact: Fact, case: Case) -> Iterator[tuple[Key, Row | None]]:
    """For the parties and the mediator; one who has the case no more has no entry either.

    To the parties nothing happened when it is not theirs to know.
    """
    one = case.dispute
    for mediator in set(one.mediators) - {one.mediator}:
        yield (Role.MEDIATOR.value, mediator, Folder.DISPUTES.value, one.id), None
    for owner in chairs(one).values():
        if owner.role not in OWNERS or not owner.id or not concerns(fact.recorded.event, owner.role):
            continue
        own = next_of(d for d in one.deadlines if owner.role in parties_of(d.kind, one))
        subject = {"order_id": one.order_id, "dispute_id": one.id, "number": one.number, "status": one.status}
        waits, due = must_act(case, owner, fact.recorded.event.at), own.due if own else None
        shown = _bought(Folder.DISPUTES, case.order)
        yield _entry(fact.recorded, owner, shown, subject, action_required=waits, due=due)


class Shown(NamedTuple):
    """What an entry says of its subject to both sides, and where it is to be found."""

    folder: Folder
    buyer: str
    seller: str
    title: str
    place: Place = Place.INBOX


def _bought(folder: Folder, one: Order) -> Shown:
    return Shown(folder, one.buyer, one.seller, one.lines[0].title if one.lines else "")


def _entry(
    recorded: Recorded[Event],
    owner: Actor,
    shown: Shown,
    subject: dict[str, Any],
    *,
    action_required: bool = False,
    due: datetime | None = None,
    until: datetime = FOREVER,
) -> tuple[Key, Row]:
    event = recorded.event
    sides = {Role.BUYER: shown.buyer, Role.SELLER: shown.seller}
    counterparty = sides[other_side(owner.role)] if owner.role in PARTIES else None
    item = {
        "folder": shown.folder,
        "subject": recorded.stream,
        **subject,
        "title": shown.title,
        "buyer": shown.buyer,
        "seller": shown.seller,
        "counterparty": counterparty,
        "event": event.name,
        "by": event.by.role,
        "cursor": str(recorded.position),
        "action_required": action_required,
        "due": due,
        "updated_at": event.at,
    }
    row = {
        "role": owner.role.value,
        "owner": owner.id,
        "folder": shown.folder.value,
        "subject": recorded.stream,
        "order_id": subject["order_id"],
        "counterparty": counterparty,
        "place": shown.place.value,
        "unread": event.by != owner,
        "action_required": action_required,
        "version": recorded.position,
        "updated_at": event.at,
        "until": until,
        "item": encode(item),
    }
    return (row["role"], row["owner"], row["folder"], row["subject"]), row


def what_was_seen_last(facts: Sequence[Fact]) -> Iterable[Fact]:
    """For each owner the last news of each stream that are not hidden from them, and all that is no news.

    They stay in the order they happened.
    """
    unseen: dict[UUID, tuple[Role, ...]] = {}
    last: list[Fact] = []
    for fact in reversed(facts):
        if is_touch(fact):
            last.append(fact)
        elif waiting := unseen.get(fact.recorded.stream, OWNERS):
            left = tuple(role for role in waiting if not concerns(fact.recorded.event, role))
            unseen[fact.recorded.stream] = left
            if left != waiting:
                last.append(fact)
    return reversed(last)


def is_touch(fact: Fact) -> bool:
    """What people did with entries, and how they took what was said to them."""
    if isinstance(fact.state, Conversation):
        return not isinstance(fact.recorded.event, NEWS)
    return isinstance(fact.state, Flags | Person)


def concerns(event: Event, role: Role) -> bool:
    """Whether it is news to an owner in this role: not hidden from them, and no reminder that is for somebody else."""
    if isinstance(event, DeadlineApproaching) and role not in PARTIES_OF[event.kind]:
        return False
    return not is_hidden(event.name, private_to(event), role)
