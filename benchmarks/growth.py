"""The same work with a hundred times as much in the database: a command, and pages of the queue and an inbox."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from application.ports import Addition, Cause
from benchmarks.append_postgres import served
from benchmarks.busy import HOST, SELLER, TERMS, commands, countered, disputes, opening, past
from benchmarks.ground import fill
from benchmarks.marketplace import Story, Told
from benchmarks.measure import DATA, SIZES, Race, rate, row
from domain.actor import Actor, Role
from domain.dispute import commands as c
from domain.dispute.proposal import Ground
from domain.dispute.state import Case
from infrastructure.bootstrap import House, build
from infrastructure.database import reading
from infrastructure.settings import Settings
from infrastructure.storage import migrate
from projections import inbox_views, mediator_queue

TIMES = 100
ONE_IN_THE_QUEUE_OF = 25
OF_A_PERSON = 20
HOUR = timedelta(hours=1)
MEDIATOR = Actor(Role.MEDIATOR, "mia")
ONCE = 64
"""How often each thing is done in a round."""
until_exit = ExitStack()
atexit.register(until_exit.close)


@dataclass(frozen=True, slots=True)
class Grown:
    """The same marketplace twice."""

    large: House
    small: House


@cache
def grown() -> Grown:
    """Made once for all rows, and removed when this process ends."""
    DATA.mkdir(exist_ok=True)
    directory = Path(until_exit.enter_context(TemporaryDirectory(prefix="bench-", dir=DATA)))
    dsn = until_exit.enter_context(served(directory))
    return Grown(house(directory, dsn, SIZES.disputes), house(directory, dsn, SIZES.disputes // TIMES))


def house(directory: Path, dsn: str, amount: int) -> House:
    """With as many disputes, in a schema of its own; read models show them."""
    name = f"of_{amount}"
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(f'CREATE SCHEMA "{name}"')
        settings = Settings(data=directory / name, database=make_conninfo(dsn, options=f"-c search_path={name}"))
        settings.data.mkdir()
        migrate(settings)
        fill(settings, marketplace(amount))
        made = until_exit.enter_context(closing(build(settings)))
        made.projector.catch_up()
        db.execute("VACUUM ANALYZE")
    return made


def marketplace(amount: int) -> Iterator[list[Addition]]:
    """One dispute after the other: what each command about it adds."""
    opened = datetime.now(UTC) - timedelta(days=2)
    for number in range(amount):
        yield from commands(Told(TERMS, partial(story, number, opened)))


def story(number: int, opened: datetime, case: Callable[[], Case]) -> Story:
    """Nearly all are settled and refunded; the others wait for a mediator."""
    person = number // OF_A_PERSON
    buyer, seller = Actor(Role.BUYER, f"bea-{person}"), Actor(Role.SELLER, f"sam-{person}")
    yield from past(number, opened - 4 * HOUR, buyer, seller)
    yield opening(number, opened, buyer)
    claim = case().dispute.claim
    assert claim is not None  # noqa: S101 - it was just made
    if number % ONE_IN_THE_QUEUE_OF == 0:
        yield countered(seller, 1000, opened + HOUR)
        yield c.Escalate(by=buyer, at=opened + 2 * HOUR, ground=Ground.STALEMATE, statement="We don't agree.")
        return
    yield c.AcceptProposal(by=seller, at=opened + HOUR, proposal_id=claim.id)
    refund = case().dispute.refund
    assert refund is not None  # noqa: S101 - it was agreed
    yield c.RecordRefund(by=HOST, at=opened + 2 * HOUR, refund_id=refund.id, amount=refund.total)


def command(over: House) -> float:
    """Milliseconds, one at a time, of disputes that are among the others."""
    streams = disputes(over.settings, numbers(over.settings.database), ONCE)

    def run() -> None:
        for stream in streams:
            over.disputes.execute(stream, countered(SELLER, 2000, datetime.now(UTC)), Cause(uuid4().hex))

    return 1000 / rate(run, ONCE)


@cache
def numbers(_: str) -> Iterator[int]:
    """Of more disputes in a database, which nobody has yet."""
    return count(10**8)


def queue_page(over: House) -> float:
    return milliseconds(over, lambda db, _: mediator_queue.page(db, MEDIATOR, datetime.now(UTC), None, 20))


def inbox_page(over: House) -> float:
    """Of one person after the other."""
    nothing = inbox_views.Filters()
    return milliseconds(
        over,
        lambda db, n: inbox_views.page(db, Actor(Role.BUYER, f"bea-{n % 8}"), nothing, None, 20, now=datetime.now(UTC)),
    )


def milliseconds(over: House, page: Callable[..., object]) -> float:
    def read() -> None:
        for number in range(ONCE):
            with reading(over.reader) as db:
                page(db, number)

    return 1000 / rate(read, ONCE)


def compared(figure: Callable[[House], float]) -> Callable[[Path], Iterator[Race]]:
    def prepare(_: Path) -> Iterator[Race]:
        yield Race(lambda: figure(grown().large), lambda: figure(grown().small))

    return prepare


for name, figure, what in (
    ("command", command, "a command"),
    ("queue", queue_page, "a page of the mediator queue, in which 1 of 25 disputes waits,"),
    ("inbox", inbox_page, "a page of an inbox"),
):
    row(
        f"growth-{name}",
        what=f"{what} with {{disputes:,}} disputes on PostgreSQL",
        unit="ms",
        limit=f"the same with a {TIMES}th of them",
        goal="≤ 1.2",
    )(compared(figure))
