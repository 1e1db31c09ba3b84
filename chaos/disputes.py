"""Disputes whose deadlines pass when a campaign wants them to, and what must have become of each."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.ports import Addition
from benchmarks.busy import TERMS, commands, story
from benchmarks.ground import fill, with_photo
from benchmarks.marketplace import Told
from chaos.campaign import Figures, demand
from chaos.ground import Ground
from domain.dispute.events import SellerResponseLapsed
from infrastructure.bootstrap import House, build
from infrastructure.clock import TestClock
from projections import deadlines

FIRST = 500_000
"""Their numbers are far from those that are given out meanwhile."""
TO_ANSWER = timedelta(days=5)
"""What the terms give a seller to answer."""


@dataclass
class Hour:
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def opened(here: Ground, instants: Iterable[datetime]) -> list[UUID]:
    """A dispute opened at each of these instants, over an order of its own."""
    disputes = list[UUID]()

    def written() -> Iterator[list[Addition]]:
        for number, at in enumerate(instants):
            told = Told(TERMS, story(FIRST + number, at, proposals=0))
            yield from commands(told)
            disputes.append(told.case.dispute.id)

    with_photo(here.settings())
    fill(here.settings(), written())
    return disputes


def soon() -> datetime:
    """An instant that no preparation takes until; the clock is put forward to it when all is ready."""
    return datetime.now(UTC) + timedelta(hours=1)


def reminded(here: Ground, now: datetime) -> None:
    """All reminders of what is due later have gone out, which would be a herd of their own."""
    with closing(build(here.settings(), Hour(now))) as house:
        house.settle()


def it_is_nearly(here: Ground, instant: datetime) -> None:
    """Put the clock of all processes forward to a second before that."""
    TestClock(here.settings().data / "test-clock").advance_to(instant - timedelta(seconds=1))


def due_at(here: Ground, instants: Sequence[datetime]) -> list[UUID]:
    """A dispute for each of these, in which the seller has to answer by then; read models know it."""
    disputes = opened(here, (instant - TO_ANSWER for instant in instants))
    with closing(build(here.settings(), Hour(min(instants) - TO_ANSWER))) as house:
        house.projector.catch_up()
    return disputes


def lapsed(house: House, disputes: Iterable[UUID]) -> list[tuple[UUID, float]]:
    """In which of them the seller's time has passed, as often as the log says so, and how many seconds late."""
    return [
        (one.stream, (one.recorded_at - one.event.at).total_seconds())
        for dispute in disputes
        for one in house.store.history(dispute)
        if isinstance(one.event, SellerResponseLapsed)
    ]


def overdue(house: House) -> int:
    """In how many streams something is overdue, as the list that is swept knows it."""
    with house.engine.connect() as db:
        return deadlines.overdue_count(db, house.clock())


def demand_each_once(house: House, disputes: Collection[UUID], answered: Collection[UUID] = ()) -> Figures:
    """Each has lapsed once, or was answered in time; none both, none neither."""
    found = lapsed(house, disputes)
    times = Counter(stream for stream, _ in found)
    expected = set(disputes) - set(answered)
    doubled = [stream for stream, often in times.items() if often > 1]
    lost, wrong = expected - set(times), set(times) - expected
    demand(not doubled, f"{len(doubled)} deadlines lapsed twice")
    demand(not lost, f"{len(lost)} of {len(expected)} deadlines were lost")
    demand(not wrong, f"{len(wrong)} deadlines lapsed although there was an answer")
    return {"lapsed": len(times), "latest_s": round(max(late for _, late in found), 2), "lost": 0, "doubled": 0}
