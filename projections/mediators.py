"""The roster as a list: who mediates, how much they have and may have, and whether they are there."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from domain.mediator.state import Mediator
from projections.case_mediators import Account
from projections.paging import Keyset, Page, Text, as_it_is
from projections.projection import SORTED, Fact, Key, Projection, Ready, Row, metadata
from projections.wire import encode

mediator = sa.Table(
    "mediator",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account", SORTED, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("on_duty", sa.Boolean, nullable=False),  # active, and not away
    sa.Column("cases", sa.Integer, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_mediator_account", "account", "id"),
)
BY_ACCOUNT = Keyset((mediator.c.account, mediator.c.id), tuple[Text, UUID])
QUERIES = {behind: BY_ACCOUNT.over(mediator.c.item, behind=behind) for behind in (False, True)}


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    one, mediator_id = cast(Mediator, fact.state), fact.recorded.stream
    row = {
        "id": mediator_id,
        "account": one.id,
        "active": one.active,
        "on_duty": one.active and not one.away,
        "cases": len(one.cases),
        "capacity": one.capacity,
        "item": encode(item(mediator_id, one)),
    }
    return {(mediator_id,): row}


def item(mediator_id: UUID, one: Mediator) -> dict[str, Any]:
    return {
        "id": mediator_id,
        "account": one.id,
        "active": one.active,
        "away": one.away,
        "capacity": one.capacity,
        "cases": len(one.cases),
        "conflicts": len(one.conflicts),
        "version": one.version,
    }


MEDIATORS = Projection("mediators", mediator, rows, follows=frozenset({Mediator}))


def page(db: sa.Connection, cursor: str | None, limit: int) -> Page:
    """Everybody who was ever enrolled, by account."""
    return BY_ACCOUNT.page(db, QUERIES[cursor is not None], {}, cursor, limit, render=as_it_is)


def accounts(db: sa.Connection) -> list[str]:
    return list(db.execute(sa.select(mediator.c.account).order_by(mediator.c.account)).scalars())


def is_active(account: Account) -> sa.Exists:
    """Whether the account is a mediator's now."""
    return sa.exists().where(mediator.c.account == account, mediator.c.active)


def is_on_duty(account: Account) -> sa.Exists:
    return sa.exists().where(mediator.c.account == account, mediator.c.on_duty)


def has_room(account: Account) -> sa.Exists:
    """Whether a case more is within their capacity."""
    return sa.exists().where(mediator.c.account == account, mediator.c.cases < mediator.c.capacity)


def accounts_on_duty(db: sa.Connection) -> list[str]:
    """Those who could be given a case, if nothing else spoke against it."""
    query = sa.select(mediator.c.account).where(mediator.c.on_duty).order_by(mediator.c.account)
    return list(db.execute(query).scalars())
