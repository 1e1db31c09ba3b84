"""What use cases ask of read models: hints, on which orders, disputes and mediators have the last word."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from application.automations import Trade
from application.ports import StoreUnavailable
from infrastructure.database import writing
from infrastructure.projector import Projector
from projections import deadlines, mediators
from projections import orders as listed

PATIENCE = 2.0
"""Seconds that an automation waits for a read model."""


def due_streams(engine: sa.Engine, now: datetime, limit: int) -> Sequence[UUID]:
    with engine.connect() as db:
        return [found.stream for found in deadlines.due(db, now, limit)]


def back_off(engine: sa.Engine, streams: Sequence[UUID], now: datetime, until: datetime) -> None:
    with writing(engine) as db:
        deadlines.back_off(db, streams, now, until)


def on_duty(engine: sa.Engine) -> list[str]:
    with engine.connect() as db:
        return mediators.accounts_on_duty(db)


def past_trades(projector: Projector, engine: sa.Engine, account: str, position: int) -> list[Trade]:
    """All orders of the account up to ``position``; ``StoreUnavailable`` while the list of orders is behind it."""
    if not projector.showing.wait_for(position, PATIENCE, listed.ORDERS.name):
        raise StoreUnavailable(f"the orders up to {position} are not listed yet")
    with engine.connect() as db:
        return [Trade(*row) for row in listed.trades_of(db, account)]
