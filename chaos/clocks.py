"""The wall clock is put forward and back, by an hour, by days and by a year."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import patch
from uuid import UUID

from chaos.campaign import Figures, campaign, demand
from chaos.disputes import demand_each_once, due_at, lapsed
from chaos.ground import Ground, wait_until
from infrastructure import bootstrap
from infrastructure.bootstrap import House
from infrastructure.scheduler import ClockGuard

STEPS = [sign * step for step in (timedelta(hours=1), timedelta(days=6), timedelta(days=365)) for sign in (1, -1)]
TICK = 0.2
DUE_IN = timedelta(minutes=40)
"""Longer than the campaign takes, and shorter than any jump."""
DISPUTES = 20


class WallClock:
    """A clock that is right until it is put forward or back."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by

    def time(self) -> float:
        return self().timestamp()


@campaign("R5", small=1, full=25)
def clocks(here: Ground, rounds: int) -> Figures:
    """The clock jumps by an hour, six days, a year, to and fro: the sweep is held within a tick, nothing lapses."""
    return _jump(here, rounds, tolerance=60.0)


@clocks.control("a guard that believes every clock")
def credulous(here: Ground) -> None:
    _jump(here, 1, tolerance=1e9)


def _jump(here: Ground, rounds: int, *, tolerance: float) -> Figures:
    wall, held = WallClock(), list[float]()
    disputes = due_at(here, [datetime.now(UTC) + DUE_IN] * DISPUTES)
    with sweeping(here, wall, tolerance) as house:
        for step in STEPS * rounds:
            held.append(jumped(house, wall, step, disputes))
        wall.wrong_by = DUE_IN
        wait_until(lambda: house.pulse.held() is not None, "not held")
        house.pulse.release()
        wait_until(lambda: len(lapsed(house, disputes)) >= DISPUTES, "not all lapsed")
        found = demand_each_once(house, disputes)
    return {
        "jumps": len(STEPS) * rounds,
        "wrong_outcomes": 0,
        "held_after_s": round(max(held), 2),
        "lapsed": found["lapsed"],
    }


def jumped(house: House, wall: WallClock, step: timedelta, disputes: list[UUID]) -> float:
    """Put the clock wrong and right again; seconds until the sweep was held."""
    wall.wrong_by = step
    after = wait_until(lambda: house.pulse.held() is not None or bool(lapsed(house, disputes)), "no beat")
    beats()
    early = len(lapsed(house, disputes))
    demand(not early, f"{early} of {len(disputes)} deadlines lapsed before they were due, because a clock was wrong")
    wall.wrong_by = timedelta()
    beats()
    house.pulse.release()
    return after


@contextmanager
def sweeping(here: Ground, wall: WallClock, tolerance: float) -> Iterator[House]:
    """A house that does by itself what it does, by this clock."""
    settings = here.settings(sweep_seconds=TICK, clock_jump_seconds=tolerance)
    with (
        patch.object(bootstrap, "ClockGuard", partial(ClockGuard, wall=wall.time)),
        closing(bootstrap.build(settings, wall)) as house,
    ):
        house.start()
        wait_until(lambda: house.pulse.age() is not None, "nobody sweeps")
        yield house


def beats() -> None:
    """Time for some sweeps."""
    time.sleep(4 * TICK)
