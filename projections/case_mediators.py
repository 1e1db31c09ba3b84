"""What mediators are to a case: whoever had a hand in it may go on looking at it, and some may not take it again."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from domain.dispute.mediation import barred
from projections.projection import Fact, Key, Projection, Row, metadata

case_mediator = sa.Table(
    "case_mediator",
    metadata,
    sa.Column("dispute_id", sa.Uuid, primary_key=True),
    sa.Column("mediator", sa.String(255), primary_key=True),
    sa.Column("barred", sa.Boolean, nullable=False),
    sa.Index("ix_case_mediator", "mediator", "dispute_id"),
)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    """Nobody is forgotten, and nobody is barred from a case that they never had."""
    if fact.case is None:
        return {}
    one, not_again = fact.case.dispute, barred(fact.case)
    return {
        (one.id, mediator): {"dispute_id": one.id, "mediator": mediator, "barred": mediator in not_again}
        for mediator in one.mediators
    }


CASE_MEDIATORS = Projection("case_mediators", case_mediator, rows)


Account = str | sa.BindParameter[str]


def had_by(mediator: Account) -> sa.Select[tuple[UUID]]:
    """The cases that this mediator has or had a hand in."""
    return sa.select(case_mediator.c.dispute_id).where(case_mediator.c.mediator == mediator)


def closed_to(mediator: Account) -> sa.Select[tuple[UUID]]:
    """The cases that this mediator may not take, for what they did in them before."""
    return had_by(mediator).where(case_mediator.c.barred)
