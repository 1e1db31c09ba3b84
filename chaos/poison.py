"""One stream in the log can't be read any more."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

from application.timeouts import Swept, Timeouts
from chaos.campaign import Figures, campaign, demand
from chaos.disputes import Hour, demand_each_once, due_at
from chaos.ground import Ground
from infrastructure.bootstrap import House, build
from infrastructure.database import writing

FIRST = "SELECT state FROM stored_events WHERE originator_id = :stream AND originator_version = 1"
CHANGE = "UPDATE stored_events SET state = :state WHERE originator_id = :stream AND originator_version = 1"
A_WHILE = timedelta(minutes=2)
"""How long a broken stream is put aside at the most."""


@campaign("R16", small=200, full=1000)
def poison(here: Ground, disputes: int) -> Figures:
    """One stream of many is broken: all others are on time, it is told, tried again and never dropped."""
    now = datetime.now(UTC)
    due = [now + timedelta(seconds=number) for number in range(disputes)]
    first, *others = due_at(here, due)
    clock = Hour(due[-1])
    with closing(build(here.settings(), clock)) as house:
        with broken(house, first):
            failed = swept(house)
            demand(failed == 1, f"{failed} streams were told to be broken")
            found = demand_each_once(house, others)
            clock.now += A_WHILE
            demand(swept(house) == 1, "the broken stream was not tried again")
        clock.now += A_WHILE
        demand(swept(house) == 0, "the stream that was put right can't lapse")
        demand_each_once(house, [first, *others])
    return {"disputes": disputes, "broken": 1, "lapsed": found["lapsed"]}


def swept(house: House) -> int:
    """How many streams failed, while everything that can lapse does."""
    house.projector.catch_up()
    failed = 0
    while (result := house.timeouts.sweep()).lapsed or result.failed:
        failed += result.failed
        house.projector.catch_up()
    return failed


@contextmanager
def broken(house: House, stream: UUID) -> Iterator[None]:
    """Its first event can't be read, for the time being."""
    where = stream.hex if house.settings.embedded else stream
    with writing(house.records) as db:
        whole = db.execute(sa.text(FIRST), {"stream": where}).scalar_one()
        db.execute(sa.text(CHANGE), {"stream": where, "state": b"{"})
    yield
    with writing(house.records) as db:
        db.execute(sa.text(CHANGE), {"stream": where, "state": whole})


@poison.control("a sweep that ends at its first failure")
def hasty(here: Ground) -> None:
    def together(timeouts: Timeouts, due: Sequence[UUID], now: datetime) -> Swept:
        return Swept(lapsed=timeouts.affairs.let_lapse(due, now))

    with patch.object(Timeouts, "_together", together):
        first, *others = due_at(here, [datetime.now(UTC) + timedelta(seconds=number) for number in range(20)])
        with closing(build(here.settings(), Hour(datetime.now(UTC) + A_WHILE))) as house, broken(house, first):
            try:
                swept(house)
            except Exception:  # noqa: BLE001 - the one failure that ends it
                demand_each_once(house, others)
