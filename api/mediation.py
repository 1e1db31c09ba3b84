"""What mediators work through: the queue, its next case, and the cases they have."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, request

from api.answers import granted
from api.conditional import cause
from api.house import house
from api.operation import Blueprint
from api.problems import problem
from api.reading import PageQuerySchema, asked, page_of, read, show, viewer
from api.schemas.dispute_answers import DisputeSchema
from api.schemas.lists import DisputeItemSchema, DisputeListQuerySchema
from api.schemas.mediation import QueuedCaseSchema
from api.texts import dispute_in_words
from application.claiming import Claiming
from domain.actor import Actor, Role
from domain.refusal import Rule
from infrastructure.database import reading
from projections import disputes, mediator_queue, timeline

EMPTY = "the-queue-is-empty"
FOREMOST = 50
"""How far down the queue the next case is looked for when others are faster."""
REMEMBERED = 200
"""Among how many of a mediator's last cases a repeated wish for the next one is recognised."""

MEDIATION = Blueprint("mediation", url_prefix="/v1/mediation", description="The work of mediators")


@MEDIATION.operation(
    "GET",
    "/queue",
    roles={Role.MEDIATOR, Role.ADMIN},
    query=PageQuerySchema(),
    answers=page_of(QueuedCaseSchema),
)
def list_queue(query: dict[str, Any]) -> Response:
    """Look at what waits for a mediator: cases, appeals, and drafts of decisions to approve.

    The most urgent first, without those that the caller may not judge or take: as a party, with a conflict, after a
    trade, (again), or for want of a free place. Pages stay as they were for who follows their cursors.
    """
    page = asked(query)
    actor = viewer(page.role, Role.MEDIATOR, Role.ADMIN)
    find = partial(mediator_queue.page, mediator=actor, now=house().clock(), cursor=page.cursor, limit=page.limit)
    return read(mediator_queue.MEDIATOR_QUEUE, page.min_position, find)


@MEDIATION.operation(
    "GET", "/cases", roles={Role.MEDIATOR}, query=DisputeListQuerySchema(), answers=page_of(DisputeItemSchema)
)
def list_cases(query: dict[str, Any]) -> Response:
    """Look at the cases that the caller has now."""
    page, filters = asked(query), disputes.Filters(**query)
    actor = viewer(page.role, Role.MEDIATOR)
    find = partial(disputes.page, viewer=actor, filters=filters, cursor=page.cursor, limit=page.limit)
    return read(disputes.DISPUTES, page.min_position, find)


@MEDIATION.operation(
    "POST",
    "/claim-next",
    roles={Role.MEDIATOR},
    command=True,
    answers=DisputeSchema(),
    status=HTTPStatus.CREATED,
    rules=(EMPTY, Rule.MEDIATOR_AWAY, Rule.AT_CAPACITY, Rule.KEY_REUSED),
)
def claim_next() -> Any:
    """Take the next case or appeal of the queue.

    Nobody else gets the same one; who comes at the same moment gets the one behind it. Drafts are passed over:
    they are approved or returned as they stand there.
    """
    claiming = Claiming(house().disputes, queue, given)
    mediator = viewer(None, Role.MEDIATOR)
    answer = claiming.claim_next(mediator, cause(), repeatable="Idempotency-Key" in request.headers)
    return problem(EMPTY) if answer is None else granted(answer, dispute_in_words(answer, mediator))


def queue(mediator: Actor) -> Iterable[UUID]:
    with reading(house().reader) as db:
        return mediator_queue.foremost(db, mediator, house().clock(), FOREMOST)


def given(mediator: Actor) -> Iterable[tuple[UUID, int]]:
    """What this mediator was given up to this moment; 503 when the read model can't tell."""
    show(timeline.TIMELINE, house().store.head())
    with reading(house().reader) as db:
        return timeline.assignments(db, mediator, REMEMBERED)
