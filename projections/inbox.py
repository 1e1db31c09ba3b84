"""What concerns somebody: one entry for each of their orders and disputes, and whether something is to be done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import PARTIES, Actor, Role, other_side
from domain.dispute.events import DeadlineApproaching
from domain.dispute.outlook import PARTIES_OF, parties_of
from domain.dispute.state import Case
from domain.dispute.viewer import must_act
from domain.order.state import Order, OrderStatus
from projections.paging import Instant, Keyset, Page, as_it_is, given
from projections.prepared import prepared
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, chairs, latest, metadata, next_of
from projections.visibility import is_hidden, private_to
from projections.wire import encode


class Folder(StrEnum):
    """``action-required`` holds no entries of its own: it shows those of the others that wait for their owner."""

    ORDERS = "orders"
    DISPUTES = "disputes"
    ACTION_REQUIRED = "action-required"


entry = sa.Table(
    "inbox_entry",
    metadata,
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("folder", sa.String(16), primary_key=True),
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("counterparty", sa.String(255)),
    sa.Column("action_required", sa.Boolean, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_inbox_entry_by_folder", "role", "owner", "folder", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_by_age", "role", "owner", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_counted", "role", "owner", "folder", "action_required"),
)
OWNERS = {Role.BUYER, Role.SELLER, Role.MEDIATOR}
OWN = (entry.c.role == sa.bindparam("role"), entry.c.owner == sa.bindparam("owner"))
COUNTED = (
    sa.select(entry.c.folder, sa.func.count(), sa.func.sum(sa.cast(entry.c.action_required, sa.Integer)))
    .where(*OWN)
    .group_by(entry.c.folder)
)
NEWEST_FIRST = Keyset((entry.c.updated_at, entry.c.subject), tuple[Instant, UUID], descending=True)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    return dict(_of_order(fact) if fact.case is None else _of_dispute(fact, fact.case))


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
        if owner.role not in OWNERS or not owner.id or _is_hidden(fact, owner.role):
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
        **subject,
        "buyer": about.buyer,
        "seller": about.seller,
        "counterparty": counterparty,
        "event": event.name,
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
        "action_required": action_required,
        "updated_at": event.at,
        "item": encode(item),
    }
    return (row["role"], row["owner"], row["folder"], row["subject"]), row


def what_was_seen_last(facts: Sequence[Fact]) -> Iterable[Fact]:
    """For each owner the last fact of each stream that is not hidden from them; all in the order they happened."""
    seen = (latest([fact for fact in facts if not _is_hidden(fact, role)]) for role in OWNERS)
    last = {fact.recorded.position: fact for some in seen for fact in some}
    return [last[position] for position in sorted(last)]


def _is_hidden(fact: Fact, role: Role) -> bool:
    """Not theirs to know, or a reminder that is for somebody else."""
    event = fact.recorded.event
    if isinstance(event, DeadlineApproaching) and role not in PARTIES_OF[event.kind]:
        return True
    return is_hidden(event.name, private_to(event), role)


INBOX = Projection("inbox", entry, rows, what_was_seen_last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for; ``since`` is the earliest ``updated_at`` (UTC)."""

    folder: Folder | None = None
    order_id: UUID | None = None
    dispute_id: UUID | None = None
    counterparty: str | None = None
    action_required: bool | None = None
    since: datetime | None = None


def page(db: sa.Connection, viewer: Actor, filters: Filters, cursor: str | None, limit: int) -> Page:
    """The viewer's own entries, the one that something happened to last first."""
    narrowed = given(filters)
    conditions = set(narrowed)
    if filters.folder is Folder.ACTION_REQUIRED:
        conditions = conditions - {"folder"} | {"waiting"}
    query = _query(frozenset(conditions), behind=cursor is not None)
    return NEWEST_FIRST.page(db, query, {**_whose(viewer), **narrowed}, cursor, limit, render=as_it_is)


@lru_cache(maxsize=64)
def _query(narrowed: frozenset[str], *, behind: bool) -> sa.Select[Any]:
    c = entry.c
    conditions = {
        "folder": c.folder == sa.bindparam("folder"),
        "waiting": c.action_required.is_(True),
        "order_id": c.order_id == sa.bindparam("order_id"),
        "dispute_id": sa.and_(c.folder == Folder.DISPUTES.value, c.subject == sa.bindparam("dispute_id")),
        "counterparty": c.counterparty == sa.bindparam("counterparty"),
        "action_required": c.action_required == sa.bindparam("action_required"),
        "since": c.updated_at >= sa.bindparam("since"),
    }
    where = (*OWN, *(conditions[name] for name in sorted(narrowed)))
    return NEWEST_FIRST.over(c.item, where=where, behind=behind)


def counters(db: sa.Connection, viewer: Actor) -> dict[str, dict[str, int]]:
    """For each folder how many entries there are, and how many of them wait for the viewer."""
    rows = prepared(COUNTED, db.dialect).rows(db, _whose(viewer))
    counted = {folder: {"total": total, "action_required": to_do} for folder, total, to_do in map(tuple, rows)}
    to_do = sum(folder["action_required"] for folder in counted.values())
    empty = {"total": 0, "action_required": 0}
    own = {folder.value: counted.get(folder, empty) for folder in Folder}
    return {**own, Folder.ACTION_REQUIRED.value: {"total": to_do, "action_required": to_do}}


def _whose(viewer: Actor) -> dict[str, str]:
    """The parameters of ``OWN``."""
    return {"role": viewer.role.value, "owner": viewer.id}
