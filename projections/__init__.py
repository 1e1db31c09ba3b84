"""Read models: one file each, with its table, its fold and its queries."""

from projections.case_mediators import CASE_MEDIATORS
from projections.deadlines import DEADLINES
from projections.disputes import DISPUTES
from projections.exhibits import EXHIBITS
from projections.inbox import INBOX
from projections.inbox_texts import INBOX_DELETIONS, INBOX_TEXTS
from projections.mediator_queue import MEDIATOR_QUEUE
from projections.mediator_ties import MEDIATOR_TIES
from projections.mediators import MEDIATORS
from projections.orders import ORDERS
from projections.projection import Projection
from projections.sellers import SELLERS
from projections.support_queue import SUPPORT_QUEUE
from projections.timeline import TIMELINE

ALL: tuple[Projection, ...] = (
    DISPUTES,
    ORDERS,
    INBOX,
    INBOX_TEXTS,
    INBOX_DELETIONS,
    CASE_MEDIATORS,
    MEDIATOR_QUEUE,
    TIMELINE,
    EXHIBITS,
    DEADLINES,
    MEDIATORS,
    MEDIATOR_TIES,
    SUPPORT_QUEUE,
    SELLERS,
)
"""What the projector keeps up to date."""
