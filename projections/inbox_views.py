"""What somebody sees of their inbox: its views, page by page, and how much there is in each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor
from domain.inbox.folder import Folder, Place
from projections.inbox import WAITING, entry
from projections.inbox_texts import found
from projections.paging import Instant, Keyset, Page, given
from projections.prepared import prepared
from projections.projection import Moment
from projections.wire import encode
from projections.words import asked_for, matching


class View(StrEnum):
    """What can be looked into: the folders, and entries of all of them that have something in common."""

    MESSAGES = "messages"
    ORDERS = "orders"
    DISPUTES = "disputes"
    PROMOTIONS = "promotions"
    ACTION_REQUIRED = "action-required"
    """Those that wait for their owner, put away or not."""
    ARCHIVED = "archived"
    SPAM = "spam"


VIEWS = tuple(view.value for view in View)
PROMOTIONS = Folder.PROMOTIONS.value
OWN = (
    entry.c.role == sa.bindparam("role"),
    entry.c.owner == sa.bindparam("owner"),
    entry.c.until > sa.bindparam("now", type_=Moment),
)
GROUPS = (entry.c.folder, entry.c.place, entry.c.action_required)
UNREAD = sa.func.sum(sa.cast(entry.c.unread, sa.Integer)).label("unread")
COUNTED = sa.select(*GROUPS, sa.func.count().label("total"), UNREAD).where(*OWN).group_by(*GROUPS)
NEWEST_FIRST = Keyset((entry.c.updated_at, entry.c.subject), tuple[Instant, UUID], descending=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for; ``since`` is the earliest ``updated_at`` (UTC)."""

    folder: View | None = None
    order_id: UUID | None = None
    dispute_id: UUID | None = None
    counterparty: str | None = None
    unread: bool | None = None
    action_required: bool | None = None
    since: datetime | None = None
    text: str | None = None
    """Words that are all found in the entry; the last of them may not be complete."""


def page(db: sa.Connection, viewer: Actor, filters: Filters, cursor: str | None, limit: int, *, now: datetime) -> Page:
    """The viewer's own entries, the one that something happened to last first; what was put away only if asked for."""
    narrowed = given(filters)
    text = narrowed.pop("text", None)
    words = None if text is None else [matching(word, viewer, db.dialect) for word in asked_for(text)]
    sought = {f"word_{n}": word for n, word in enumerate(words or ())}
    query = _query(filters.folder, frozenset(narrowed), behind=cursor is not None)
    if words is not None:
        query = _with_words(query, db.dialect.name, len(words))
    return NEWEST_FIRST.page(db, query, {**_whose(viewer, now), **narrowed, **sought}, cursor, limit, render=_item)


def _item(row: Any) -> bytes:
    _, _, item, unread, place, version = row
    return b'%b%b"%d"}' % (item[:-1], _flags(bool(unread), place), version)


@cache
def _flags(unread: bool, place: str) -> bytes:  # noqa: FBT001 - a column
    """The members that a touch can change, up to the version: there are few of them, and many entries.

    The version is a position, and those are text to clients: they may be larger than what JSON readers take exactly.
    """
    return b',%b,"version":' % encode({"unread": unread, "place": place})[1:-1]


@lru_cache(maxsize=256)
def _query(view: View | None, narrowed: frozenset[str], *, behind: bool) -> sa.Select[Any]:
    c = entry.c
    conditions = {
        "folder": _within(view),
        "order_id": c.order_id == sa.bindparam("order_id"),
        "dispute_id": sa.and_(c.folder == Folder.DISPUTES.value, c.subject == sa.bindparam("dispute_id")),
        "counterparty": c.counterparty == sa.bindparam("counterparty"),
        "unread": _unread(view) == sa.bindparam("unread", type_=sa.Boolean),
        "action_required": c.action_required == sa.bindparam("action_required"),
        "since": c.updated_at >= sa.bindparam("since"),
    }
    where = (*OWN, *(conditions[name] for name in sorted({*narrowed, "folder"})))
    return NEWEST_FIRST.over(c.item, c.unread, c.place, c.version, where=where, behind=behind)


@lru_cache(maxsize=256)
def _with_words(query: sa.Select[Any], dialect: str, amount: int) -> sa.Select[Any]:
    """Where there are no words to look for, nothing is found."""
    conditions = (entry.c.subject.in_(found(dialect, f"word_{n}")) for n in range(amount))
    return query.where(*conditions) if amount else query.where(sa.false())


def _unread(view: View | None) -> sa.ColumnElement[bool]:
    """A promotion is nothing that anybody has to read: where other entries are shown too, it never counts."""
    unread, folder = entry.c.unread, entry.c.folder
    return unread if view is View.PROMOTIONS else sa.and_(unread, folder != Folder.PROMOTIONS.value)


def _within(view: View | None) -> sa.ColumnElement[bool]:
    """What is shown there."""
    place, folder = entry.c.place, entry.c.folder
    match view:
        case None:
            return place == Place.INBOX.value
        case View.ACTION_REQUIRED:
            return sa.and_(WAITING, place != Place.SPAM.value)
        case View.ARCHIVED | View.SPAM:
            return place == view.value
        case _:
            return sa.and_(folder == view.value, place == Place.INBOX.value)


def counters(db: sa.Connection, viewer: Actor, now: datetime) -> dict[str, dict[str, int]]:
    """For each view how many entries it shows, how many of them are unread, and how many wait for the viewer."""
    counted = {name: {"total": 0, "unread": 0, "action_required": 0} for name in VIEWS}
    for group in prepared(COUNTED, db.dialect).rows(db, _whose(viewer, now)):
        folder, place, waiting, total, unread = group
        for name in _shown_by(folder, place, bool(waiting)):
            figures = counted[name]
            figures["total"] += total
            figures["unread"] += unread if folder != PROMOTIONS or name == PROMOTIONS else 0
            figures["action_required"] += total if waiting else 0
    return counted


@cache
def _shown_by(folder: str, place: str, waiting: bool) -> tuple[str, ...]:  # noqa: FBT001 - a column
    """The views of such entries: the same as ``_within``."""
    where = {
        View.ACTION_REQUIRED: waiting and place != Place.SPAM,
        View.ARCHIVED: place == View.ARCHIVED,
        View.SPAM: place == View.SPAM,
    }
    return tuple(view.value for view in View if where.get(view, (folder, place) == (view, Place.INBOX)))


def _whose(viewer: Actor, now: datetime) -> dict[str, Any]:
    """The parameters of ``OWN``."""
    return {"role": viewer.role.value, "owner": viewer.id, "now": now}
