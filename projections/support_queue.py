"""What is asked at the help desk: the queue that waits for agents, what each of them has, and what each asker asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import PARTIES, Actor
from domain.support.quote import Channel
from domain.support.state import Support, SupportStatus
from projections.paging import Instant, Keyset, Page, as_it_is, given
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, metadata
from projections.wire import encode

MOST_REMEMBERED = 200
"""Among how many of an agent's last conversations a repeated wish for the next one is recognised."""

support = sa.Table(
    "support_queue",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("asker_role", sa.String(16), nullable=False),
    sa.Column("asker", sa.String(255), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("agent", sa.String(255)),  # who has it, or had it last
    sa.Column("waiting_since", Moment),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_support_queue_waiting", "status", "waiting_since", "id"),
    sa.Index("ix_support_queue_asker", "asker", "updated_at", "id"),
    sa.Index("ix_support_queue_agent", "agent", "updated_at", "id"),
)
C = support.c
OLDEST_FIRST = Keyset((C.waiting_since, C.id), tuple[Instant, UUID])
LATEST_FIRST = Keyset((C.updated_at, C.id), tuple[Instant, UUID], descending=True)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; nothing that is ``None``."""

    language: str | None = None
    channel: Channel | None = None


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    one = fact.state
    if not isinstance(one, Support):
        return {}
    row = {
        "id": one.id,
        "asker_role": one.asker.role.value,
        "asker": one.asker.id,
        "status": one.status.value,
        "language": one.language,
        "channel": one.channel.value,
        "agent": one.agents[-1] if one.agents else None,
        "waiting_since": one.waiting_since,
        "updated_at": one.updated_at,
        "item": encode(item(one)),
    }
    return {(one.id,): row}


def item(one: Support) -> dict[str, Any]:
    """As everybody may see it who sees it at all: who answers is not for the asker to know."""
    return {
        "id": one.id,
        "asker": one.asker,
        "channel": one.channel,
        "reference": one.reference,
        "language": one.language,
        "status": one.status,
        "order_id": one.order_id,
        "dispute_id": one.dispute_id,
        "opened_at": one.opened_at,
        "waiting_since": one.waiting_since,
        "updated_at": one.updated_at,
        "version": one.version,
    }


SUPPORT_QUEUE = Projection("support_queue", support, rows, follows=frozenset({Support}))


def queue(db: sa.Connection, agent: Actor, filters: Filters, cursor: str | None, limit: int) -> Page:
    """What waits, the longest waiting first; not what the agent has asked themselves."""
    narrowed = given(filters)
    query = _queue(frozenset(narrowed), behind=cursor is not None)
    return OLDEST_FIRST.page(db, query, {"me": agent.id, **narrowed}, cursor, limit, render=as_it_is)


@cache
def _queue(narrowed: frozenset[str], *, behind: bool) -> sa.Select[Any]:
    where = (*_waits(sa.bindparam("me")), *(C[name] == sa.bindparam(name) for name in sorted(narrowed)))
    return OLDEST_FIRST.over(C.item, where=where, behind=behind)


def foremost(db: sa.Connection, agent: Actor, filters: Filters, limit: int) -> list[UUID]:
    """The longest waiting that this agent could take."""
    where = (*_waits(agent.id), *(C[name] == value for name, value in given(filters).items()))
    query = sa.select(C.id).where(*where).order_by(C.waiting_since, C.id)
    return list(db.execute(query.limit(limit)).scalars())


def taken_last(db: sa.Connection, agent: Actor) -> list[UUID]:
    """What this agent has, or was the last to have, the latest first."""
    query = sa.select(C.id).where(C.agent == agent.id).order_by(C.updated_at.desc(), C.id.desc())
    return list(db.execute(query.limit(MOST_REMEMBERED)).scalars())


def agents(db: sa.Connection) -> list[str]:
    """All accounts that ever took something."""
    query = sa.select(C.agent).where(C.agent.is_not(None)).distinct().order_by(C.agent)
    return [str(account) for account in db.execute(query).scalars()]


def own(db: sa.Connection, viewer: Actor, cursor: str | None, limit: int) -> Page:
    """For a buyer or seller what they asked, for an agent what they have now; what moved last comes first."""
    values = {"me": viewer.id, "role": viewer.role.value}
    query = _own(asked=viewer.role in PARTIES, behind=cursor is not None)
    return LATEST_FIRST.page(db, query, values, cursor, limit, render=as_it_is)


@cache
def _own(*, asked: bool, behind: bool) -> sa.Select[Any]:
    me: sa.BindParameter[str] = sa.bindparam("me")
    if asked:
        where: tuple[sa.ColumnElement[bool], ...] = (C.asker == me, C.asker_role == sa.bindparam("role"))
    else:
        where = (C.agent == me, C.status == sa.literal(SupportStatus.WITH_AGENT.value))
    return LATEST_FIRST.over(C.item, where=where, behind=behind)


def _waits(agent: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody answers what they asked themselves."""
    return C.status == sa.literal(SupportStatus.WAITING.value), C.asker != agent
