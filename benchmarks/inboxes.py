"""A page of an inbox and its counters among a million entries, beside the bare queries for the same rows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import sqlalchemy as sa

from benchmarks.ground import POSTGRES, SQLITE, on
from benchmarks.measure import SIZES, Race, rate, row
from domain.actor import Actor, Role
from domain.inbox.folder import Folder, Place
from infrastructure.bootstrap import House, build
from infrastructure.database import reading, write, writing
from infrastructure.settings import Settings
from projections.inbox import entry
from projections.inbox_news import FOREVER
from projections.inbox_views import Filters, counters, page
from projections.projection import Row
from projections.wire import encode

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MOMENT = int(BEGAN.timestamp() * 1_000_000)
AT_ONCE = 20_000
"""Rows in a transaction."""
LOOKS = 400
"""How often somebody looks into their inbox in a round; each time it is somebody else."""
FOLDERS = (Folder.ORDERS, Folder.ORDERS, Folder.DISPUTES, Folder.MESSAGES)
PAGE = (
    "SELECT updated_at, subject, item, unread, place, version FROM inbox_entry WHERE role = {0} AND owner = {0}"
    " AND place = 'inbox' AND until > {0} ORDER BY updated_at DESC, subject DESC LIMIT 21"
)
COUNTERS = (
    "SELECT folder, place, action_required, count(*), sum(CAST(unread AS INTEGER)) FROM inbox_entry"
    " WHERE role = {0} AND owner = {0} AND until > {0} GROUP BY folder, place, action_required"
)
Ask = Callable[[str, tuple[object, ...]], object]


def entry_of(owner: Actor, number: int, own: int) -> Row:
    """Somebody's ``own``-th entry as the fold would write it: of ten one is archived, of three one is unread."""
    folder, at, subject = FOLDERS[own % 4], BEGAN - timedelta(seconds=number * 37 % 10_000_000), UUID(int=number)
    item = {
        "folder": folder,
        "subject": subject,
        "order_id": subject,
        "dispute_id": None,
        "number": f"O-{number}",
        "status": "shipped",
        "title": "A kettle of stainless steel, 1.7 litres",
        "buyer": "bea",
        "seller": "sol",
        "counterparty": "sol",
        "event": "order.shipped",
        "cursor": str(number),
        "action_required": own % 20 == 0,
        "due": None,
        "updated_at": at,
    }
    return {
        "role": owner.role.value,
        "owner": owner.id,
        "folder": folder.value,
        "subject": subject,
        "order_id": subject,
        "counterparty": "sol",
        "place": (Place.ARCHIVED if own % 10 == 0 else Place.INBOX).value,
        "unread": own % 3 == 0,
        "action_required": own % 20 == 0,
        "version": number,
        "updated_at": at,
        "until": FOREVER,
        "item": encode(item),
    }


def owner_of(number: int, people: int) -> Actor:
    """Everybody's entries lie scattered among those of the others, as they came."""
    return Actor(Role.BUYER, f"bea-{number * 7919 % people}")


def filled(settings: Settings, people: int, stack: ExitStack) -> House:
    house = stack.enter_context(closing(build(settings)))
    for first in range(0, SIZES.entries, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, SIZES.entries))
        rows = (entry_of(owner_of(number, people), number, number // people) for number in numbers)
        with writing(house.engine) as db:
            write(db, entry, {(one["owner"], one["folder"], one["subject"]): one for one in rows})
    if not settings.embedded:
        with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(sa.text("VACUUM ANALYZE inbox_entry"))  # which autovacuum does sooner or later
    return house


@contextmanager
def bare(settings: Settings) -> Iterator[tuple[Ask, str]]:
    """A connection of the driver that asks and reads all rows, and its sign for a parameter."""
    if settings.embedded:
        with closing(sqlite3.connect(settings.data / "views.db")) as db:
            yield lambda query, values: db.execute(query, values).fetchall(), "?"
    else:
        with psycopg.connect(settings.database, autocommit=True, options="-c search_path=public_views,public") as db:
            yield lambda query, values: db.execute(query, values, prepare=True).fetchall(), "%s"


def looked_into(database: str, of_each: int) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with ExitStack() as stack:
            settings = stack.enter_context(on(database, directory))
            people = SIZES.entries // of_each
            house = filled(settings, people, stack)
            ask, sign = stack.enter_context(bare(settings))
            mine, theirs = count(), count(people // 2)  # nobody finds warm what the other has just read

            def ours() -> None:
                with reading(house.reader) as db:
                    for n in (next(mine) for _ in range(LOOKS)):
                        owner = Actor(Role.BUYER, f"bea-{n % people}")
                        shown = page(db, owner, Filters(), None, 20, now=BEGAN)
                        assert len(shown.items) == 20  # noqa: S101, PLR2004 - else it measures something else
                        counters(db, owner, BEGAN)

            def limit() -> None:
                for n in (next(theirs) for _ in range(LOOKS)):
                    values = ("buyer", f"bea-{n % people}", MOMENT)
                    ask(PAGE.format(sign), values)
                    ask(COUNTERS.format(sign), values)

            yield Race(partial(microseconds, ours), partial(microseconds, limit))

    return prepare


def microseconds(work: Callable[[], object]) -> float:
    return 1_000_000 / rate(work, LOOKS)


for database, called in ((SQLITE, "SQLite"), (POSTGRES, "PostgreSQL")):
    for of_each, name in ((40, "inbox-page"), (5_000, "inbox-page-large")):
        row(
            f"{name}-{database}",
            what=f"a page of 20 and all counters of an inbox of {of_each:,} among {{entries:,}} entries on {called}",
            unit="µs",
            limit="bare SELECTs of the same rows with the same indexes, on an open connection as well",
            goal="≤ 2",
        )(looked_into(database, of_each))
