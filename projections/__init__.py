"""Read models: one file each, with its table, its fold and its queries."""

from projections.case_mediators import CASE_MEDIATORS
from projections.deadlines import DEADLINES
from projections.disputes import DISPUTES
from projections.inbox import INBOX
from projections.mediator_queue import MEDIATOR_QUEUE
from projections.orders import ORDERS
from projections.projection import Projection
from projections.timeline import TIMELINE

ALL: tuple[Projection, ...] = (DISPUTES, ORDERS, INBOX, CASE_MEDIATORS, MEDIATOR_QUEUE, TIMELINE, DEADLINES)
"""What the projector keeps up to date."""
