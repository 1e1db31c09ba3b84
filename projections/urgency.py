"""How urgent what waits for a mediator is: slices of the queue, one before the other, each as an index has it.

How urgent something is depends on the instant of the question, so no index has the whole order; it is that of the
slices, and within a slice that of ``WITHIN``. A page takes no more rows of a slice than it has items.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from projections.projection import Moment


class Task(StrEnum):
    """What there is to do; where two are as urgent, the one that stands here first goes first."""

    APPEAL = "appeal"
    CONTESTED_RETURN = "contested-return"
    APPROVAL = "approval"
    CASE = "case"
    REINSTATEMENT = "reinstatement"


TASKS = tuple(Task)
BECAUSE = ("overdue", "due-within-24-hours", "due-within-72-hours", "due-later")
"""Why something stands where it stands, by how urgent it is."""
WITHIN = ("due", "currency", "minus_amount", "escalated_at", "dispute_id")
"""The order of what is as urgent and the same task."""
NOW, SOON, LATER = (sa.bindparam(name, type_=Moment) for name in ("now", "in_24_hours", "in_72_hours"))
BEGINNING, END = (sa.literal_column(str(microseconds), Moment) for microseconds in (-(2**62), 2**62))
BANDS = (
    (0, sa.true(), BEGINNING, END),
    (0, sa.false(), BEGINNING, NOW),
    (1, sa.false(), NOW, SOON),
    (2, sa.false(), SOON, LATER),
    (3, sa.false(), LATER, END),
)
"""A place in ``BECAUSE``; whether it was overdue once; due after the one instant, until the other."""
SLICE = (
    sa.values(
        sa.column("urgency", sa.Integer),
        sa.column("task", sa.SmallInteger),
        sa.column("overdue", sa.Boolean),
        sa.column("after", Moment),
        sa.column("until", Moment),
    )
    .data(
        [
            (sa.literal_column(str(urgency), sa.Integer), sa.literal_column(str(task), sa.SmallInteger), *band)
            for urgency, *band in BANDS
            for task in range(len(TASKS))
        ]
    )
    .cte("slice")
)


def hours(now: datetime) -> dict[str, datetime]:
    """The parameters of ``SLICE``. Raises ``OverflowError`` at the end of the calendar."""
    return {"now": now, "in_24_hours": now + timedelta(hours=24), "in_72_hours": now + timedelta(hours=72)}


def most_urgent(
    waiting: sa.Table,
    *,
    slices: Iterable[sa.ColumnElement[bool]] = (),
    rows: Iterable[sa.ColumnElement[bool]] = (),
    behind: bool,
    dialect: str,
) -> sa.Select[Any]:
    """Up to ``limit`` rows in their order: ``now``, ``urgency``, ``task``, the columns of ``WITHIN`` and the ``item``.

    Conditions for ``slices`` are on ``SLICE``: what they leave out is not looked at. Those for ``rows`` are on
    ``waiting``. With ``behind`` they come after the place that the parameters ``behind_0`` and so on are.
    """
    place = [sa.bindparam(f"behind_{n}", type_=waiting.c[name].type) for n, name in enumerate(("task", *WITHIN), 2)]
    here = (sa.bindparam("behind_1", type_=sa.Integer), place[0])
    begun = [sa.tuple_(SLICE.c.urgency, SLICE.c.task) >= sa.tuple_(*here)] if behind else []
    # Sorted before they are joined: PostgreSQL then sorts slice by slice, and stops where the page is full.
    one = sa.select(SLICE).where(*slices, *begun).order_by(SLICE.c.urgency, SLICE.c.task).subquery("one")
    c, limit = waiting.c, sa.bindparam("limit", type_=sa.Integer)
    start = _behind(waiting, one, here, place[1:]) if behind else c.due > one.c.after
    within = (c.overdue == one.c.overdue, c.task == one.c.task, start, c.due <= one.c.until)
    found = sa.select(waiting).where(*within, *rows).order_by(*(c[name] for name in WITHIN)).correlate(one)
    # PostgreSQL guesses that a slice is small and would sort it, did it not expect to need a part of it only: which it
    # does where it can't know the limit.
    found = found.limit(sa.select(limit).scalar_subquery())
    if dialect == "postgresql":
        row: sa.FromClause = found.lateral("row")
        joined = one.join(row, sa.true())
    else:  # SQLite knows no LATERAL
        row = waiting.alias("row")
        joined = one.join(row, row.c.dispute_id.in_(found.with_only_columns(c.dispute_id)))
    order = (one.c.urgency, one.c.task, *(row.c[name] for name in WITHIN))
    return sa.select(NOW.label("now"), *order, row.c.item).select_from(joined).order_by(*order).limit(limit)


def _behind(
    waiting: sa.Table,
    one: sa.FromClause,
    here: tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]],
    place: Sequence[sa.ColumnElement[Any]],
) -> sa.ColumnElement[bool]:
    """What comes after the place, if that is in this slice; otherwise all of it.

    One comparison of rows, for which an index begins in the right place. Where the slice has just begun, all that is
    due right then is left out: nothing is larger than ``NULL``.
    """
    due, *rest = place
    in_it = sa.and_(one.c.urgency == here[0], one.c.task == here[1], one.c.after < due)
    floor = (sa.case((in_it, due), else_=one.c.after), *(sa.case((in_it, value)) for value in rest))
    return sa.tuple_(*(waiting.c[name] for name in WITHIN)) > sa.tuple_(*floor)
