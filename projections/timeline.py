"""Everything that happened, as each viewer may see it: the timeline of a dispute or an order, and the feed of all."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from domain.actor import PARTIES, Actor, Role
from domain.dispute.events import MediatorAssigned
from domain.dispute.lifecycle import broken, is_queued, open_moves
from domain.dispute.mediation import barred
from domain.dispute.outlook import outlooks
from domain.dispute.state import Case
from domain.order.state import Order
from domain.terms import Moderation
from projections.case_mediators import had_by
from projections.disputes import dispute
from projections.flags import TOLD, flags
from projections.mediator_queue import waiting_for
from projections.paging import Page, checked
from projections.projection import Fact, Key, Projection, Ready, Row, all_of_them, chairs, metadata
from projections.visibility import hidden_from, is_hidden, private_to, shown
from projections.wire import body, due, encode, with_members

happening = sa.Table(
    "timeline",
    metadata,
    # On SQLite only INTEGER is the row's own number, which spares an index.
    sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Uuid, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("dispute_id", sa.Uuid),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("buyer", sa.String(255), nullable=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("mediator", sa.String(255)),
    sa.Column("private_to", sa.String(16)),
    sa.Column("item", Ready, nullable=False),
    sa.Column("data", Ready, nullable=False),
    sa.Column("actions", Ready, nullable=False),
    sa.Index("ix_timeline_of_buyer", "buyer", "position"),
    sa.Index("ix_timeline_of_seller", "seller", "position"),
    sa.Index("ix_timeline_of_order", "order_id", "position"),
)
for _column, _name in ((happening.c.dispute_id, "dispute"), (happening.c.mediator, "mediator")):
    _there = _column.is_not(None)
    sa.Index(f"ix_timeline_of_{_name}", _column, happening.c.position, sqlite_where=_there, postgresql_where=_there)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    recorded, case = fact.recorded, fact.case
    event = recorded.event
    dispute_id = recorded.stream if case else None
    item = {
        "id": f"{recorded.stream}:{recorded.version}",
        "cursor": str(recorded.position),
        "type": event.name,
        "dispute_id": dispute_id,
        "order_id": fact.order.id,
        "sequence": recorded.version,
        "at": event.at,
        "recorded_at": recorded.recorded_at,
        "actor_role": event.by.role,
        **(_after_dispute(case) if case else _after_order(fact.order)),
    }
    row = {
        "position": recorded.position,
        "stream": recorded.stream,
        "sequence": recorded.version,
        "name": event.name,
        "dispute_id": dispute_id,
        "order_id": fact.order.id,
        "buyer": fact.order.buyer,
        "seller": fact.order.seller,
        "mediator": case and case.dispute.mediator,
        "private_to": private_to(event),
        "item": encode(item),
        "data": encode(body(event)),
        "actions": encode({**actions(case, event.at), **_queued(case, event.at)} if case and fact.settled else {}),
    }
    return {(recorded.position,): row}


def _after_dispute(case: Case) -> dict[str, Any]:
    one = case.dispute
    running = [
        {
            "kind": outlook.deadline.kind,
            "due": outlook.deadline.due,
            "parties": outlook.parties,
            "clause": outlook.clause,
            "consequence": outlook.consequence,
            "money": outlook.money,
        }
        for outlook in outlooks(case)
    ]
    return {"state": {"stage": one.stage, "status": one.status, "awaiting": one.awaiting}, "deadlines": running}


def _after_order(one: Order) -> dict[str, Any]:
    return {"state": {"status": one.status}, "deadlines": [due(deadline) for deadline in one.deadlines]}


def actions(case: Case, at: datetime) -> dict[str, list[str]]:
    """By role the names of the commands that would have succeeded then (UTC); the mediator is the one who has it.

    As ``allowed`` has them, whose answers to who may see the case at all are known for those who sit at it.
    """
    return {role.value: _open_to(who, case, at) for role, who in chairs(case.dispute).items()}


def _queued(case: Case, at: datetime) -> dict[str, list[str]]:
    """What mediators could do who did not have it, and which of them could not, whatever the roster says of them."""
    if not is_queued(case.dispute):
        return {}
    return {ANOTHER: _open_to(Actor(Role.MEDIATOR, ""), case, at), BARRED: sorted(barred(case))}


def _open_to(who: Actor, case: Case, at: datetime) -> list[str]:
    possible = open_moves(who.role, case.dispute.status)
    return [what.name for what, move in possible.items() if broken(move, case, who, at) is None]


ANOTHER, BARRED = "another-mediator", "barred"
LAST = 2**63 - 1
"""The largest position that a database can hold."""
TIMELINE = Projection("timeline", happening, rows, all_of_them)


def feed(
    db: sa.Connection,
    viewer: Actor,
    after: int,
    limit: int,
    now: datetime,
    *,
    moderation: Moderation,
    types: Collection[str] | None = None,
    dispute_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Page:
    """What this viewer may know of, behind position ``after``; ``next_cursor`` is where to go on, also at the end.

    What is hidden from them leaves a place-holder, so that sequences have no gaps; not when only some ``types`` of
    events are asked for, since it would tell of which type it is.
    """
    c, wanted = happening.c, types
    if types is not None:
        wanted = sorted(set(types) - hidden_from(viewer.role))
    private = sa.or_(c.private_to.is_(None), c.private_to == viewer.role)
    query = sa.select(happening).where(
        c.position > min(after, LAST),
        _own(viewer, now),
        sa.true() if types is None or viewer.role not in PARTIES else private,
        sa.true() if wanted is None else c.name.in_(wanted),
        sa.true() if dispute_id is None else c.dispute_id == dispute_id,
        sa.true() if order_id is None else c.order_id == order_id,
    )
    found = list(db.execute(query.order_by(c.position).limit(checked(limit))))
    return Page([_flagged(row, viewer, moderation) for row in found], str(found[-1].position if found else after))


def at(db: sa.Connection, viewer: Actor, positions: Collection[int]) -> dict[int, bytes]:
    """What happened at these positions, as this viewer may see it, for somebody who knows that they may know of it."""
    found = db.execute(sa.select(happening).where(happening.c.position.in_(positions)))
    return {row.position: visible(row, viewer) for row in found}


def assignments(db: sa.Connection, mediator: Actor, limit: int) -> list[tuple[UUID, int]]:
    """The cases that this mediator was given last, and the versions at which they were; the latest first."""
    c = happening.c
    query = sa.select(c.stream, c.sequence).where(c.mediator == mediator.id, c.name == MediatorAssigned.name)
    return [(row.stream, row.sequence) for row in db.execute(query.order_by(c.position.desc()).limit(limit))]


def visible(row: sa.Row[Any], viewer: Actor) -> bytes:
    """One event as this viewer may see it, as a JSON object."""
    if is_hidden(row.name, row.private_to, viewer.role):
        return encode(
            {
                "id": f"{row.stream}:{row.sequence}",
                "cursor": str(row.position),
                "dispute_id": row.dispute_id,
                "order_id": row.order_id,
                "sequence": row.sequence,
                "redacted": True,
            }
        )
    data = shown(row.name, row.data, viewer.role)
    return b'%b,"data":%b,"actions":%b}' % (row.item[:-1], data, orjson.dumps(_told(row, viewer)))


def _flagged(row: sa.Row[Any], viewer: Actor, moderation: Moderation) -> bytes:
    """With what is worth a look for those who look into it, from whom nothing is hidden."""
    seen = visible(row, viewer)
    if viewer.role not in TOLD:
        return seen
    by = Role(orjson.loads(row.item)["actor_role"])
    return with_members(seen, {"flags": flags(orjson.loads(row.data), by, viewer.role, moderation)})


def _told(row: sa.Row[Any], viewer: Actor) -> list[str]:
    """What this viewer could have done right then."""
    could: dict[str, list[str]] = orjson.loads(row.actions)
    if viewer.role is not Role.MEDIATOR or row.mediator == viewer.id:
        return could.get(viewer.role.value, [])
    return [] if viewer.id in could.get(BARRED, []) else could.get(ANOTHER, [])


def _own(viewer: Actor, now: datetime) -> sa.ColumnElement[bool]:
    match viewer.role:
        case Role.BUYER | Role.SELLER:
            return happening.c[viewer.role] == viewer.id
        case Role.MEDIATOR:
            return _of_cases_of(viewer, now)
        case Role.MARKETPLACE | Role.ADMIN | Role.AUDITOR:
            return sa.true()
        case _:
            return sa.false()


def _of_cases_of(mediator: Actor, now: datetime) -> sa.ColumnElement[bool]:
    """What they may judge now, and what they ever had a hand in, with what happened to its order."""
    seen = sa.or_(dispute.c.id.in_(waiting_for(mediator, now)), dispute.c.id.in_(had_by(mediator.id)))
    own_dispute = happening.c.dispute_id.in_(sa.select(dispute.c.id).where(seen))
    own_order = happening.c.order_id.in_(sa.select(dispute.c.order_id).where(seen))
    return sa.or_(own_dispute, sa.and_(happening.c.dispute_id.is_(None), own_order))
