"""What agents work through: the queue, its next conversation, and what each of them has; and what askers asked."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request

from api.conditional import cause
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.posted import Body
from api.problems import problem
from api.reading import PageQuerySchema, asked, page_of, read, show, viewer
from api.schemas.support import (
    AgentsPresentSchema,
    SupportItemSchema,
    SupportQueueQuerySchema,
    SupportSchema,
    TakeNextSchema,
)
from api.support_representation import READERS, told
from domain.actor import Role
from domain.refusal import Rule
from infrastructure.database import reading
from projections import support_queue

EMPTY = "the-queue-is-empty"
FOREMOST = 50
"""How far down the queue the next one is looked for when others are faster."""
OWNERS = (Role.BUYER, Role.SELLER, Role.AGENT)
SUPPORT_LISTS = Blueprint("support-lists", url_prefix="/v1/support", description="What was asked, and what waits")


@SUPPORT_LISTS.operation(
    "GET", "", roles=frozenset(OWNERS), query=PageQuerySchema(), answers=page_of(SupportItemSchema)
)
def list_support(query: dict[str, Any]) -> Response:
    """List what the caller has asked, or as an agent what they have now; what moved last comes first."""
    page = asked(query)
    actor = viewer(page.role, *OWNERS)
    find = partial(support_queue.own, viewer=actor, cursor=page.cursor, limit=page.limit)
    return read(support_queue.SUPPORT_QUEUE, page.min_position, find)


@SUPPORT_LISTS.operation(
    "GET",
    "/queue",
    roles={Role.AGENT, Role.ADMIN},
    query=SupportQueueQuerySchema(),
    answers=page_of(SupportItemSchema),
)
def list_support_queue(query: dict[str, Any]) -> Response:
    """Look at what waits for an agent, the longest waiting first."""
    page, filters = asked(query), support_queue.Filters(**query)
    actor = viewer(page.role, Role.AGENT, Role.ADMIN)
    find = partial(support_queue.queue, agent=actor, filters=filters, cursor=page.cursor, limit=page.limit)
    return read(support_queue.SUPPORT_QUEUE, page.min_position, find)


@SUPPORT_LISTS.operation("GET", "/agents", roles=frozenset(READERS), answers=AgentsPresentSchema())
def count_agents() -> dict[str, int]:
    """Ask how many agents are here now: of those who ever took something."""
    with reading(house().reader) as db:
        accounts = support_queue.agents(db)
    return {"present": house().presence.present(accounts)}


@SUPPORT_LISTS.operation(
    "POST",
    "/take-next",
    roles={Role.AGENT},
    body=TakeNextSchema(),
    answers=SupportSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(EMPTY, Rule.KEY_REUSED),
)
def take_next_support(body: Body) -> Any:
    """Take the longest waiting conversation. Nobody else gets the same one."""
    agent, filters = principal().acting_as(Role.AGENT), support_queue.Filters(**body)
    repeatable = "Idempotency-Key" in request.headers
    if repeatable:
        show(support_queue.SUPPORT_QUEUE, house().store.head())
    with reading(house().reader) as db:
        queue = support_queue.foremost(db, agent, filters, FOREMOST)
        taken = support_queue.taken_last(db, agent) if repeatable else []
    answer = house().help_desk.take_next(agent, cause(), queue, taken)
    return problem(EMPTY) if answer is None else told(answer, agent)
