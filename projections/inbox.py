"""What concerns somebody: one entry for each of their orders and disputes, and whether something is to be done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, cast

import sqlalchemy as sa

from domain.actor import PARTIES, Actor, Role, other_side
from domain.dispute.events import DeadlineApproaching
from domain.dispute.outlook import PARTIES_OF, parties_of
from domain.dispute.state import Case
from domain.dispute.viewer import must_act
from domain.inbox.entry import Flags, touched
from domain.inbox.events import EntryEvent
from domain.inbox.folder import Folder, Place
from domain.message import Event, Recorded
from domain.order.state import Order, OrderStatus
from projections.projection import (
    AFFAIRS,
    Fact,
    Key,
    Moment,
    Projection,
    Ready,
    Row,
    Touch,
    chairs,
    latest,
    metadata,
    next_of,
)
from projections.visibility import is_hidden, private_to
from projections.wire import encode

entry = sa.Table(
    "inbox_entry",
    metadata,
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("folder", sa.String(16), primary_key=True),
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid),
    sa.Column("counterparty", sa.String(255)),
    sa.Column("place", sa.String(16), nullable=False),
    sa.Column("unread", sa.Boolean, nullable=False),
    sa.Column("action_required", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),  # the position of what it shows last
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_inbox_entry_by_folder", "role", "owner", "folder", "place", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_by_age", "role", "owner", "place", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_counted", "role", "owner", "folder", "place", "action_required", "unread"),
)
WAITING = entry.c.action_required.is_(True)
sa.Index(
    "ix_inbox_entry_waiting",
    *(entry.c[name] for name in ("role", "owner", "updated_at", "subject")),
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
OWNERS = (Role.BUYER, Role.SELLER, Role.MEDIATOR)


def rows(fact: Fact) -> Mapping[Key, Row | Touch | None]:
    """News make a row whatever stood there: unread, unless its owner made them, and back in its folder."""
    if isinstance(fact.state, Flags):
        return dict([_by_owner(fact.recorded)])
    return dict(_of_order(fact) if fact.case is None else _of_dispute(fact, fact.case))


def _by_owner(recorded: Recorded[Event]) -> tuple[Key, Touch]:
    """What somebody did with an entry of theirs; what they deleted goes."""
    event = cast(EntryEvent, recorded.event)
    changed = touched(event)
    gone = changed.get("place") is Place.NOWHERE
    key = (event.by.role.value, event.by.id, event.folder.value, event.subject)
    return key, Touch(event.seen, None if gone else {**changed, "version": recorded.position})


def _of_order(fact: Fact) -> Iterator[tuple[Key, Row]]:
    one = fact.order
    for owner in one.parties:
        waits = owner.role is Role.SELLER and _waits_for_seller(one)
        due = one.ship_by if waits and one.status is OrderStatus.PAID else None
        subject = {"order_id": one.id, "dispute_id": None, "number": one.number, "status": one.status}
        yield _entry(fact, owner, Folder.ORDERS, subject, action_required=waits, due=due)


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
        due = own.due if own else None
        yield _entry(
            fact,
            owner,
            Folder.DISPUTES,
            subject,
            action_required=must_act(case, owner, fact.recorded.event.at),
            due=due,
        )


def _entry(
    fact: Fact, owner: Actor, folder: Folder, subject: dict[str, Any], *, action_required: bool, due: datetime | None
) -> tuple[Key, Row]:
    event, about = fact.recorded.event, fact.order
    sides = {Role.BUYER: about.buyer, Role.SELLER: about.seller}
    counterparty = sides[other_side(owner.role)] if owner.role in PARTIES else None
    item = {
        "folder": folder,
        "subject": fact.recorded.stream,
        **subject,
        "title": about.lines[0].title if about.lines else "",
        "buyer": about.buyer,
        "seller": about.seller,
        "counterparty": counterparty,
        "event": event.name,
        "cursor": str(fact.recorded.position),
        "action_required": action_required,
        "due": due,
        "updated_at": event.at,
    }
    row = {
        "role": owner.role.value,
        "owner": owner.id,
        "folder": folder.value,
        "subject": fact.recorded.stream,
        "order_id": subject["order_id"],
        "counterparty": counterparty,
        "place": Place.INBOX.value,
        "unread": event.by != owner,
        "action_required": action_required,
        "version": fact.recorded.position,
        "updated_at": event.at,
        "item": encode(item),
    }
    return (row["role"], row["owner"], row["folder"], row["subject"]), row


def what_was_seen_last(facts: Sequence[Fact]) -> Iterable[Fact]:
    """For each owner the last fact of each stream that is not hidden from them, and all that they did with entries.

    They stay in the order they happened.
    """
    touches = [fact for fact in facts if isinstance(fact.state, Flags)]
    news = [fact for fact in facts if not isinstance(fact.state, Flags)]
    seen = (latest([fact for fact in news if concerns(fact.recorded.event, role)]) for role in OWNERS)
    last = {fact.recorded.position: fact for fact in chain(touches, *seen)}
    return [last[position] for position in sorted(last)]


def concerns(event: Event, role: Role) -> bool:
    """Whether it is news to an owner in this role: not hidden from them, and no reminder that is for somebody else."""
    if isinstance(event, DeadlineApproaching) and role not in PARTIES_OF[event.kind]:
        return False
    return not is_hidden(event.name, private_to(event), role)


INBOX = Projection("inbox", entry, rows, what_was_seen_last, follows=AFFAIRS | {Flags})
