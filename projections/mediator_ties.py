"""What ties mediators to accounts whose cases they may not judge: conflicts that were declared, and trades."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from domain.mediator.events import ConflictDeclared, ConflictWithdrawn, MediatorTraded
from domain.mediator.state import Mediator
from domain.message import Event
from projections.case_mediators import Account
from projections.projection import Fact, Key, Moment, Projection, Row, all_of_them, metadata

tie = sa.Table(
    "mediator_tie",
    metadata,
    sa.Column("mediator", sa.String(255), primary_key=True),
    sa.Column("account", sa.String(255), primary_key=True),
    sa.Column("conflict", sa.Boolean, nullable=False),
    sa.Column("traded_at", Moment),
)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    """What stands between the two after the event; nothing any more when a conflict was withdrawn."""
    one, account = cast(Mediator, fact.state), tied_to(fact.recorded.event)
    if account is None:
        return {}
    row = {
        "mediator": one.id,
        "account": account,
        "conflict": account in one.conflicts,
        "traded_at": one.traded.get(account),
    }
    tied = row["conflict"] or row["traded_at"]
    return {(one.id, account): row if tied else None}


def tied_to(event: Event) -> str | None:
    """Whose account it is about."""
    match event:
        case ConflictDeclared(account=account) | ConflictWithdrawn(account=account):
            return account
        case MediatorTraded(counterparty=account):
            return account
        case _:
            return None


MEDIATOR_TIES = Projection("mediator_ties", tie, rows, all_of_them, follows=frozenset({Mediator}))


def is_tied(
    mediator: Account, account: sa.ColumnElement[str], lasts: sa.ColumnElement[int], now: sa.ColumnElement[Any]
) -> sa.Exists:
    """Whether a conflict between the two stands, or a trade that is not yet as old as ``lasts`` (microseconds)."""
    free_at = tie.c.traded_at.op("+", return_type=Moment())(lasts)
    stands = sa.or_(tie.c.conflict, free_at > now)
    return sa.exists().where(tie.c.mediator == mediator, tie.c.account == account, stands)
