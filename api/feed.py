"""The feed: everything that happened, in one order, for those who follow it; and the timeline of one dispute."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response

from api.acting import READERS, looked_at, reader
from api.house import house, moderation
from api.operation import Blueprint
from api.reading import listed, seat, show, viewer
from api.schemas.feed import FeedPageSchema, FeedQuerySchema, TimelineQuerySchema
from api.texts import happenings_in_words
from domain.actor import Actor, Role
from domain.refusal import Rule
from infrastructure.database import reading
from projections import timeline
from projections.paging import Page

FOLLOWERS = (Role.BUYER, Role.SELLER, Role.MARKETPLACE, Role.MEDIATOR, Role.AUDITOR, Role.ADMIN)

STRETCH = 1.0
"""Seconds after which somebody who waits looks up: the server may be about to stop."""

FEED = Blueprint("feed", url_prefix="/v1", description="Everything that happened")


@FEED.operation("GET", "/timeline", roles=frozenset(FOLLOWERS), query=FeedQuerySchema(), answers=FeedPageSchema())
def follow(query: dict[str, Any]) -> Response:
    """Follow what happens.

    Every event of the caller's orders and disputes, in the order it was written, as the caller may see it. Go on
    with next, also when there was nothing; no event is left out, none comes twice. With wait the answer comes when
    there is something to tell.
    """
    actor = viewer(query.get("role"), *FOLLOWERS)
    return tell(query, actor, dispute_id=query.get("dispute_id"), order_id=query.get("order_id"))


@FEED.operation(
    "GET",
    "/disputes/<uuid:dispute_id>/timeline",
    roles=frozenset(READERS),
    query=TimelineQuerySchema(),
    answers=FeedPageSchema(),
    rules=(Rule.NO_SUCH_DISPUTE,),
)
def follow_dispute(dispute_id: UUID, query: dict[str, Any]) -> Response:
    """Follow one dispute.

    Its own events only; what happened to its order stands in the feed.
    """
    actor = reader(looked_at(dispute_id))
    return tell(query, actor, dispute_id=dispute_id)


def tell(query: dict[str, Any], actor: Actor, **about: UUID | None) -> Response:
    """A page behind ``after``; when it is empty, what comes within ``wait`` seconds."""
    if query["min_position"]:
        show(timeline.TIMELINE, query["min_position"])
    find = partial(
        timeline.feed,
        viewer=actor,
        after=query["after"],
        limit=query["limit"],
        types=query.get("types"),
        moderation=moderation(),
    )
    with seat(query["wait"]) as seconds:
        page = _awaited(partial(find, **about), time.monotonic() + seconds)
    return listed(page._replace(items=happenings_in_words(page.items)))


def _awaited(find: Callable[..., Page], until: float) -> Page:
    """The first page with something in it, or an empty one at the instant ``until`` (monotonic seconds)."""
    while True:
        head = house().store.head()
        shown = _shown(head, until)
        with reading(house().reader) as db:
            page = find(db, now=house().clock())
        if page.items or not (shown and _shown(head + 1, until)):
            return page


def _shown(position: int, until: float) -> bool:
    """Whether the timeline shows ``position`` in time."""
    while (left := _time_left(until)) > 0:
        if house().showing.wait_for(position, min(left, STRETCH), timeline.TIMELINE.name):
            return True
    return False


def _time_left(until: float) -> float:
    """A process that is about to end has no time."""
    return 0.0 if house().leaving.is_set() else until - time.monotonic()
