"""The heartbeat: APScheduler wakes the sweep every second and at the next due instant. It knows nothing of disputes."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from application.ports import Clock

log = logging.getLogger(__name__)


class ClockGuard:
    """Holds the sweep when the wall clock moved differently from the monotonic one: that must not move money by itself.

    Only an operator releases it, after having looked at the clock.
    """

    def __init__(
        self,
        tolerance: float,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tolerance, self._wall, self._monotonic = tolerance, wall, monotonic
        self._seen = (wall(), monotonic())
        self.held: float | None = None
        """Seconds by which the clock jumped, while the sweep is held."""

    def steady(self) -> bool:
        """Whether time went by as it should since the last look, and no jump waits to be looked into."""
        wall, monotonic = self._wall(), self._monotonic()
        drift = (wall - self._seen[0]) - (monotonic - self._seen[1])
        self._seen = (wall, monotonic)
        if abs(drift) > self._tolerance:
            self.held = drift
            log.error("the wall clock jumped by %.0f s: deadlines are held until `redress release-sweep`", drift)
        return self.held is None

    def release(self) -> None:
        """The clock is right after all, or right again: go on."""
        self.held = None


class Heartbeat:
    """One recurring job and one wake-up, both in memory: what is due is read off the events, never kept here."""

    def __init__(
        self,
        sweep: Callable[[], object],
        next_due: Callable[[], datetime | None],
        *,
        clock: Clock,
        guard: ClockGuard,
        seconds: float,
    ) -> None:
        self._sweep, self._next_due, self._clock, self._guard = sweep, next_due, clock, guard
        self._beat_at = time.monotonic()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            self.beat,
            "interval",
            id="tick",
            seconds=seconds,
            max_instances=1,  # never two beats at once
            coalesce=True,  # a beat that was missed is made up for once
            misfire_grace_time=None,  # however late it is
        )

    @property
    def age(self) -> float:
        """Seconds since the last sweep that went well."""
        return time.monotonic() - self._beat_at

    @property
    def held(self) -> float | None:
        return self._guard.held

    def release(self) -> None:
        self._guard.release()

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Let a running sweep finish, then be still."""
        if self._scheduler.running:
            self._scheduler.shutdown()

    def beat(self) -> None:
        """Sweep if the clock can be trusted, then set the alarm for the next due instant."""
        if not self._guard.steady():
            return
        try:
            self._sweep()
            self._beat_at = time.monotonic()
            self._set_alarm()
        except Exception:  # the thread must live on: the next beat tries again, /readyz tells of the age
            log.exception("the sweep failed")

    def _set_alarm(self) -> None:
        due = self._next_due()
        if due is None:
            return
        wait = max(due - self._clock(), timedelta(milliseconds=10))
        self._scheduler.add_job(
            self.beat,
            "date",
            id="wake",
            run_date=datetime.now(UTC) + wait,
            replace_existing=True,
            max_instances=1,
            misfire_grace_time=None,
        )
