"""Processes that let deadlines lapse are killed and paused, while people answer at the last moment."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from application.ports import Cause
from benchmarks.busy import SELLER, countered
from chaos.campaign import Figures, campaign
from chaos.disputes import Hour, demand_each_once, due_at, it_is_nearly, overdue, soon
from chaos.ground import Ground, Process, wait_until
from domain.refusal import Refused
from infrastructure.bootstrap import House, build
from infrastructure.database import writing
from infrastructure.leases import SECONDS, lease
from projections.deadlines import deadline

WORKERS = 3
EACH = timedelta(milliseconds=50)
"""Between two deadlines."""
PER_KILL = SECONDS + 2
PER_PAUSE = 4
"""Kills for each time that one is paused."""
PATIENCE = 60.0
BLINK = 0.005
"""Seconds before it is too late."""


@campaign("R1", small=2, full=200)
def timers(here: Ground, kills: int) -> Figures:
    """Whoever sweeps is killed, and paused for longer than its lease: each deadline lapses once, none is lost."""
    lasts = timedelta(seconds=(kills + kills // PER_PAUSE) * PER_KILL)
    begin = soon()
    due = [begin + number * EACH for number in range(lasts // EACH)]
    disputes = due_at(here, due)
    with closing(build(here.settings())) as house:
        workers = [here.start("work") for _ in range(WORKERS)]
        wait_until(lambda: holder(house, workers) is not None, "nobody sweeps")
        it_is_nearly(here, begin)
        answering = threading.Thread(target=answer, args=(house, disputes, due, answered := list[UUID]()))
        answering.start()
        pauses = disturb(here, house, workers, kills)
        answering.join()
        with suppress(TimeoutError):  # then some are lost, see below
            wait_until(lambda: house.clock() > due[-1] and not overdue(house), "not all have lapsed", PATIENCE)
        for worker in workers:
            worker.stop()
        figures = demand_each_once(house, disputes, answered)
    return {"deadlines": len(disputes), "kills": kills, "pauses": pauses, "answered": len(answered), **figures}


def disturb(here: Ground, house: House, workers: list[Process], kills: int) -> int:
    """Kill whoever sweeps, and pause some of the successors beyond their lease; returns how often that was."""
    pauses = 0
    for number in range(kills):
        if number % PER_PAUSE == 0:
            sweeping = whoever_sweeps(house, workers)
            sweeping.pause()
            time.sleep(SECONDS + 1)
            sweeping.go_on()
            pauses += 1
        sweeping = whoever_sweeps(house, workers)
        sweeping.kill()
        workers.remove(sweeping)
        workers.append(here.start("work"))
    return pauses


def whoever_sweeps(house: House, workers: Sequence[Process]) -> Process:
    """One of them, after it could sweep for a second."""
    time.sleep(1.0)
    while (found := holder(house, workers)) is None:
        wait_until(lambda: holder(house, workers) is not None, "nobody sweeps")
    return found


def holder(house: House, workers: Sequence[Process]) -> Process | None:
    """Which of them has the right to sweep, as the database knows it."""
    with house.engine.connect() as db:
        name = db.execute(sa.select(lease.c.holder).where(lease.c.name == "sweep")).scalar() or "//"
    return next((worker for worker in workers if str(worker.pid) == name.split("/")[1]), None)


def answer(house: House, disputes: Sequence[UUID], due: Sequence[datetime], answered: list[UUID]) -> None:
    """The seller answers in every third dispute, within the blink of an eye before it is too late, or after."""
    for dispute, instant in list(zip(disputes, due, strict=True))[::3]:
        time.sleep(max(0.0, (instant - house.clock()).total_seconds() - BLINK))
        with suppress(Refused):
            house.disputes.execute(dispute, countered(SELLER, 1000, house.clock()), Cause(f"answer-{dispute}"))
            answered.append(dispute)


@timers.control("a list that forgets what it has handed out to one that is killed")
def forgetful(here: Ground) -> None:
    disputes = due_at(here, [datetime.now(UTC)] * 10)
    with closing(build(here.settings(), Hour(datetime.now(UTC) + timedelta(hours=1)))) as house:
        forgetting = replace(house.timeouts, due=once_only(house))
        forgetting.due(house.clock(), 5)  # and killed before it did anything with them
        while forgetting.sweep().lapsed:
            pass
        demand_each_once(house, disputes)


def once_only(house: House) -> Callable[[datetime, int], list[UUID]]:
    def due(now: datetime, limit: int) -> list[UUID]:
        found = [*house.timeouts.due(now, limit)]
        with writing(house.engine) as db:
            db.execute(sa.delete(deadline).where(deadline.c.stream.in_(found)))
        return found

    return due
