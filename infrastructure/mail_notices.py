"""Notices on their way to people: one row for each, kept when its way is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from application.notices import Kind, Notice
from domain.actor import Actor, Role
from infrastructure import records
from infrastructure.database import insert, writing
from projections.projection import Moment

CLAIM = timedelta(minutes=5)
"""How long whoever took the notices of somebody may work on them before others do: longer than any try takes."""


PAGE = 100
"""Notices that are looked at to find boxes; what goes into one letter is not bounded by it."""


class Way(StrEnum):
    """How the way of a notice ended."""

    SENT = "sent"
    SETTLED = "settled"
    REFUSED = "refused"
    GIVEN_UP = "given-up"


mail_notice = sa.Table(
    "mail_notice",
    records.metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("account", sa.String(255), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("noted_at", Moment, nullable=False),
    sa.Column("due", Moment),
    sa.Column("look_at", Moment),
    sa.Column("letter", sa.Uuid),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("claimed_until", Moment, nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("way", sa.String(16)),
    sa.Index("ix_mail_notice_due", "look_at", "account"),
    sa.Index("ix_mail_notice_open", "account", "way"),
)
_row = mail_notice.c
_open = _row.way.is_(None)


class Box(NamedTuple):
    """What goes to somebody in one letter: a code by itself, all else together."""

    account: str
    code: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Notices of somebody, claimed; ``letter`` is there when they were put into one before."""

    box: Box
    notices: tuple[Notice, ...]
    letter: UUID | None
    tries: int
    until: datetime


class Pending(NamedTuple):
    """How many notices are on their way, how many were given up, and since when the oldest waits."""

    number: int
    given_up: int
    oldest: datetime | None


class Notices:
    """Several may work at once, in one process or in more."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def enter(self, notices: Iterable[Notice], look_at: datetime) -> None:
        """Each once, however often it is noted."""
        rows = [_values(notice) | {"look_at": look_at} for notice in notices]
        if not rows:
            return
        with writing(self._engine) as db:
            entered = insert(mail_notice, db.dialect).values(rows)
            db.execute(entered.on_conflict_do_nothing(index_elements=["position", "account"]))

    def look_again(self, account: str, at: datetime) -> None:
        """What somebody wants has changed: when their notices are sent is to be found out anew."""
        theirs = sa.and_(_row.account == account, _open)
        with self._engine.connect() as db:
            if db.execute(sa.select(_row.position).where(theirs).limit(1)).first() is None:
                return  # nobody who writes is held up by a look
        with writing(self._engine) as db:
            db.execute(sa.update(mail_notice).where(theirs).values(look_at=at))

    def claim(self, now: datetime, most: int) -> list[Taken]:
        """The open notices of at most so many boxes in which one is due; nobody else gets those for a while."""
        free = sa.and_(_open, _row.look_at <= now, _row.claimed_until <= now)
        due = sa.select(_row.account, _row.kind).where(free).order_by(_row.look_at, _row.position).limit(PAGE)
        with self._engine.connect() as db:
            boxes = dict.fromkeys(Box(account, kind == Kind.CODE) for account, kind in db.execute(due))
        return [taken for box in islice(boxes, most) if (taken := self._claim(box, now))]

    def seal(self, taken: Taken, letter: UUID) -> bool:
        """From now on these are this letter, however often it is sent; whether they were still claimed."""
        return self._change(taken, letter=letter)

    def put_off(self, taken: Taken, until: datetime) -> None:
        """It is not time yet."""
        self._let_go(taken, look_at=until)

    def fail(self, taken: Taken, error: str, until: datetime) -> None:
        """Try again then."""
        self._let_go(taken, tries=taken.tries + 1, look_at=until, last_error=error)

    def finish(self, taken: Taken, way: Way, error: str = "") -> None:
        self._let_go(taken, tries=taken.tries + 1, look_at=None, last_error=error, way=way.value)

    def pending(self) -> Pending:
        given_up = sa.select(sa.func.count()).where(_row.way == Way.GIVEN_UP).scalar_subquery()
        figures = sa.select(sa.func.count(), given_up, sa.func.min(_row.noted_at)).where(_open)
        with self._engine.connect() as db:
            return Pending(*db.execute(figures).one())

    def _claim(self, box: Box, now: datetime) -> Taken | None:
        """All that can go into one letter: what was sealed together before, or all that was not."""
        kind = _row.kind == Kind.CODE if box.code else _row.kind != Kind.CODE
        free = sa.and_(_row.account == box.account, kind, _open, _row.claimed_until <= now)
        locked = sa.select(mail_notice).where(free).order_by(_row.position).with_for_update()
        with writing(self._engine) as db:
            rows = db.execute(locked).all()
            letter = next((row.letter for row in rows if row.letter), None)
            chosen = [row for row in rows if row.letter == letter]
            if not chosen:
                return None
            taken = Taken(box, tuple(map(_notice, chosen)), letter, chosen[0].tries, now + CLAIM)
            db.execute(sa.update(mail_notice).where(_these(taken)).values(claimed_until=taken.until))
        return taken

    def _let_go(self, taken: Taken, **values: object) -> None:
        self._change(taken, claimed_until=taken.notices[0].noted_at, **values)

    def _change(self, taken: Taken, **values: object) -> bool:
        """Unless the claim had run out, and somebody else has them now."""
        mine = sa.and_(_these(taken), _row.claimed_until == taken.until)
        with writing(self._engine) as db:
            return bool(db.execute(sa.update(mail_notice).where(mine).values(**values)).rowcount)


def _these(taken: Taken) -> sa.ColumnElement[bool]:
    positions: Sequence[int] = [notice.position for notice in taken.notices]
    return sa.and_(_row.account == taken.box.account, _row.position.in_(positions))


def _values(notice: Notice) -> dict[str, Any]:
    return {
        "position": notice.position,
        "account": notice.reader.id,
        "role": notice.reader.role.value,
        "kind": notice.kind.value,
        "subject": notice.subject,
        "noted_at": notice.noted_at,
        "due": notice.due,
        "tries": 0,
        "claimed_until": notice.noted_at,
        "last_error": "",
    }


def _notice(row: Any) -> Notice:
    reader = Actor(Role(row.role), row.account)
    return Notice(row.position, reader, Kind(row.kind), row.subject, row.noted_at, row.due)
