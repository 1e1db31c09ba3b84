"""The heartbeat: APScheduler wakes the sweep every second and at the next due instant. It knows nothing of disputes."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from application.ports import Clock
from application.timeouts import always
from infrastructure.pulse import Pulse

log = logging.getLogger(__name__)
BEAT = "beat"
AT_LEAST = timedelta(milliseconds=10)
"""Between two beats, so that a deadline that can't lapse does not make the heart race."""


class ClockGuard:
    """Sees when the wall clock moved differently from the monotonic one: that must not move money by itself."""

    def __init__(
        self,
        tolerance: float,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tolerance, self._wall, self._monotonic = tolerance, wall, monotonic
        self._seen = (wall(), monotonic())
        self.jump: float | None = None
        """Seconds by which the clock jumped, until somebody has noted that down."""

    def calm(self) -> bool:
        """Whether nobody has to note down a jump, with what has happened until now."""
        self.look()
        return self.jump is None

    def look(self) -> None:
        """See whether time went by as it should since the last look."""
        wall, monotonic = self._wall(), self._monotonic()
        drift = (wall - self._seen[0]) - (monotonic - self._seen[1])
        self._seen = (wall, monotonic)
        if abs(drift) > self._tolerance:
            self.jump = drift
            log.error("the wall clock jumped by %.0f s: deadlines are held until `redress release-sweep`", drift)


class Heartbeat:
    """One job, in memory: it recurs, and is put forward to the next due instant. What is due is read off the events."""

    def __init__(
        self,
        sweep: Callable[[], object],
        next_due: Callable[[], datetime | None],
        *,
        clock: Clock,
        guard: ClockGuard,
        pulse: Pulse,
        seconds: float,
        ours: Callable[[], bool] = always,
    ) -> None:
        """``ours`` says whether it is this process that sweeps now."""
        self._sweep, self._next_due, self._clock, self._guard = sweep, next_due, clock, guard
        self._pulse, self._ours = pulse, ours
        self._every = timedelta(seconds=seconds)
        self._alarm, self._stopping = threading.Lock(), False
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            self.beat,
            "interval",
            id=BEAT,
            seconds=seconds,
            max_instances=1,  # never two beats at once
            coalesce=True,  # a beat that was missed is made up for once
            misfire_grace_time=None,  # however late it is
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Let a running sweep finish, then be still."""
        with self._alarm:
            self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown()

    def beat(self) -> None:
        """Sweep if it is this process's turn and the clock can be trusted; then set the alarm for what is due next."""
        self._guard.look()
        try:
            if self._ours() and not self._held():
                self._sweep()
                self._pulse.beat()
                self._set_alarm()
        except Exception:  # the heart must beat on: the next one tries again, and /readyz tells of the age
            log.exception("the sweep failed")

    def _held(self) -> bool:
        """A clock that jumped here holds the sweep wherever it is done, until an operator releases it."""
        if self._guard.jump is not None:
            self._pulse.hold(self._guard.jump)
            self._guard.jump = None
        return self._pulse.held() is not None

    def _set_alarm(self) -> None:
        due = self._next_due()
        if due is None or (wait := due - self._clock()) >= self._every:
            return
        # The lock keeps this from waiting for a scheduler that is itself waiting for this very beat to end.
        with self._alarm:
            if not self._stopping:
                soon = datetime.now(UTC) + max(wait, AT_LEAST)
                self._scheduler.modify_job(BEAT, next_run_time=soon)
