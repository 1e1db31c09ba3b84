"""Which files were shown in which disputes: the same photo in two of them is worth a look."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from domain.dispute.events import DisputeOpened, EvidenceSubmitted
from projections.projection import Fact, Key, Moment, Projection, Row, metadata

SHOWING = (DisputeOpened, EvidenceSubmitted)
exhibit = sa.Table(
    "exhibit",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("dispute_id", sa.Uuid, primary_key=True),
    sa.Column("shown_at", Moment, nullable=False),
    sa.Index("ix_exhibit_of_dispute", "dispute_id"),
)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    event, stream = fact.recorded.event, fact.recorded.stream
    if not isinstance(event, SHOWING):
        return {}
    shown = (one.file.sha256 for one in event.exhibits if one.file)
    return {(sha256, stream): {"sha256": sha256, "dispute_id": stream, "shown_at": event.at} for sha256 in shown}


def what_was_shown(facts: Sequence[Fact]) -> Iterable[Fact]:
    return (fact for fact in facts if isinstance(fact.recorded.event, SHOWING))


EXHIBITS = Projection("exhibits", exhibit, rows, what_was_shown)


def elsewhere(db: sa.Connection, dispute_id: UUID) -> dict[str, int]:
    """For each file of the dispute that others show too: in how many of them, by its hash."""
    own, other = exhibit.alias("own"), exhibit.alias("other")
    same = sa.and_(other.c.sha256 == own.c.sha256, other.c.dispute_id != own.c.dispute_id)
    query = sa.select(own.c.sha256, sa.func.count()).join(other, same).where(own.c.dispute_id == dispute_id)
    return dict(db.execute(query.group_by(own.c.sha256)).all())
