"""Many deadlines due at one instant, how others fare meanwhile, and how late deadlines lapse on an ordinary day."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from application.ports import Cause
from benchmarks.busy import BUYER, SELLER, TERMS, commands, countered, disputes, story
from benchmarks.ground import POSTGRES, SQLITE, fill, on
from benchmarks.lag import following
from benchmarks.marketplace import Told
from benchmarks.measure import DATA, SIZES, Race, row
from domain.dispute.events import SellerResponseLapsed
from domain.message import Event, Recorded
from infrastructure.bootstrap import House, build
from infrastructure.clock import TestClock
from projections import deadlines

OF_OTHERS, TURNS, A_SECOND = 400, 10, 20
"""Disputes of others, how often they can be commanded, and how many commands there are."""
STEADY, SPACE = 200, timedelta(milliseconds=50)
"""Deadlines on an ordinary day, and the time between two of them."""
LEAD = timedelta(seconds=5)
"""Until the first is due: time to write them."""
HALF_A_DAY = timedelta(hours=12)
PATIENCE, LOOK_EVERY = 900.0, 0.003


@dataclass(frozen=True, slots=True)
class Herd:
    """Seconds until all had lapsed, and milliseconds for commands of others meanwhile, 99 of 100."""

    seconds: float
    others: float


@contextmanager
def working(database: str) -> Iterator[House]:
    """A house in which read models follow and deadlines lapse: here, or in another process on PostgreSQL."""
    DATA.mkdir(exist_ok=True)
    with ExitStack() as stack:
        directory = stack.enter_context(TemporaryDirectory(prefix="bench-", dir=DATA))
        settings = stack.enter_context(on(database, Path(directory)))
        house = stack.enter_context(closing(build(settings)))
        stack.enter_context(following(house))
        yield house


def herd(database: str, amount: int) -> Herd:
    with working(database) as house:
        assert isinstance(house.clock, TestClock)  # noqa: S101 - this is development
        instant = house.clock() + HALF_A_DAY
        fill_with_deadlines(house, (instant for _ in range(amount)))
        streams = disputes(house.settings, count(amount + 1), OF_OTHERS)
        house.settle()  # nobody is behind with anything, and the first reminders are out
        house.clock.advance_to(instant)
        began, over, waited = time.perf_counter(), threading.Event(), list[float]()
        others = threading.Thread(target=command_others, args=(house, streams, over, waited))
        others.start()
        until(lambda: nothing_is_due(house))
        seconds = time.perf_counter() - began
        over.set()
        others.join()
        return Herd(seconds, quantiles(waited, n=100)[98])


def fill_with_deadlines(house: House, instants: Iterator[datetime]) -> None:
    """A dispute for each, whose seller has until then to answer."""
    answer_within = TERMS.periods.seller_response
    told = (Told(TERMS, story(n, due - answer_within, proposals=0)) for n, due in enumerate(instants))
    fill(house.settings, (written for one in told for written in commands(one)))


def nothing_is_due(house: House) -> bool:
    with house.reader.connect() as db:
        return not deadlines.due(db, house.clock(), 1)


def command_others(house: House, streams: list[UUID], over: threading.Event, waited: list[float]) -> None:
    """Both sides make offers, so many a second; how long each took counts from when its time had come."""
    began = time.perf_counter()
    for number in range(TURNS * len(streams)):
        turn = began + number / A_SECOND
        if over.wait(max(0.0, turn - time.perf_counter())):
            break
        round_, place = divmod(number, len(streams))
        by, minor = (BUYER, 6000 - round_) if round_ % 2 else (SELLER, 2000 + round_)
        house.disputes.execute(streams[place], countered(by, minor, house.clock()), Cause(uuid4().hex))
        waited.append(1000 * (time.perf_counter() - turn))


def lateness(database: str) -> float:
    """Milliseconds from the instant that it is due until somebody reads in the log that it lapsed, 99 of 100."""
    with working(database) as house:
        first = datetime.now(UTC) + LEAD
        fill_with_deadlines(house, (first + n * SPACE for n in range(STEADY)))
        late, position = list[float](), house.store.head()

        def all_lapsed() -> bool:
            nonlocal position
            for recorded in house.store.feed(after=position, limit=1000):
                position = recorded.position
                late.extend(milliseconds_late(recorded))
            return len(late) == STEADY

        until(all_lapsed)
        return quantiles(late, n=100)[98]


def milliseconds_late(recorded: Recorded[Event]) -> Iterator[float]:
    if isinstance(recorded.event, SellerResponseLapsed):
        yield (datetime.now(UTC) - recorded.event.at) / timedelta(milliseconds=1)


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise TimeoutError("deadlines do not lapse")
        time.sleep(LOOK_EVERY)


def herd_lapses(database: str) -> float:
    """So many a second, whatever their number: the goal is 100,000 within a minute."""
    return SIZES.deadlines / herd(database, SIZES.deadlines).seconds


def others_wait(database: str) -> float:
    return herd(database, SIZES.deadlines).others


def once(figure: Callable[[], float]) -> Callable[[Path], Iterator[Race]]:
    """Each round has a place of its own."""

    def prepare(_: Path) -> Iterator[Race]:
        yield Race(figure)

    return prepare


for database in (SQLITE, POSTGRES):
    row(
        f"herd-{database}",
        what="deadlines lapsing, {deadlines:,} of which are due at one instant",
        unit="deadlines/s",
        limit="",
        goal="≥ 1667",
        rounds=1,
        warm_up=False,
    )(once(partial(herd_lapses, database)))
    row(
        f"herd-others-{database}",
        what="a command of somebody else while {deadlines:,} deadlines lapse",
        unit="ms, p99",
        limit="",
        goal="≤ 150",
        rounds=1,
        warm_up=False,
    )(once(partial(others_wait, database)))
    row(
        f"lateness-{database}",
        what="from the instant a deadline is due until its lapse stands in the log, 20 a second",
        unit="ms, p99",
        limit="",
        goal="≤ 100",
        rounds=3,
        warm_up=False,
    )(once(partial(lateness, database)))
