"""The heartbeat: it beats on, wakes at the next due instant, and holds still when the clock can't be trusted."""

import threading
from datetime import UTC, datetime, timedelta
from time import time as time_of_day

import pytest

from infrastructure.leases import Lease
from infrastructure.pulse import Pulse
from infrastructure.renewal import create_tables
from infrastructure.scheduler import ClockGuard, Heartbeat
from infrastructure.settling import is_our_turn
from tests.databases import views_on

NOW = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


class Time:
    def __init__(self):
        self.wall, self.monotonic = 1_000_000.0, 50.0

    def passes(self, seconds, *, jump=0.0):
        self.monotonic += seconds
        self.wall += seconds + jump

    def guard(self):
        return ClockGuard(60, wall=lambda: self.wall, monotonic=lambda: self.monotonic)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def engine(tmp_path, database):
    engine = views_on(database, tmp_path)
    create_tables(engine, ())
    yield engine
    engine.dispose()


@pytest.fixture
def pulse(engine):
    return Pulse(engine)


@pytest.fixture
def heartbeat(pulse):
    def make(sweep, guard, next_due=lambda: None, seconds=3600.0, ours=lambda: True):
        return Heartbeat(
            sweep,
            next_due,
            clock=lambda: datetime.now(UTC),
            guard=guard,
            pulse=pulse,
            seconds=seconds,
            ours=ours,
        )

    return make


def test_time_that_goes_by_as_it_should_is_trusted(time):
    guard = time.guard()
    time.passes(3600)
    guard.look()
    assert guard.jump is None


@pytest.mark.parametrize("jump", [6 * 86_400, -7_200, 365 * 86_400, 61])
def test_a_clock_that_jumps_holds_the_sweep_until_it_is_released(time, jump, heartbeat, pulse):
    swept, guard = [], time.guard()
    beating = heartbeat(lambda: swept.append(1), guard)
    time.passes(1, jump=jump)
    beating.beat()
    time.passes(1)
    beating.beat()
    assert (swept, pulse.held()) == ([], jump)
    assert pulse.release() == jump
    beating.beat()
    assert (swept, pulse.held()) == ([1], None)


def test_a_clock_that_jumps_while_the_sweep_begins_is_noticed_by_whoever_reads_it_and_holds_the_next_one(
    time, heartbeat, pulse
):
    guard, lapsed = time.guard(), []

    def sweep():
        time.passes(0, jump=3600)
        if guard.calm():
            lapsed.append(1)

    beating = heartbeat(sweep, guard)
    beating.beat()
    beating.beat()
    assert (lapsed, pulse.held()) == ([], 3600)


def test_a_sweep_that_is_held_is_held_in_every_process(time, heartbeat, pulse):
    swept = []
    beating = heartbeat(lambda: swept.append(1), time.guard())
    time.passes(1, jump=3600)
    beating.beat()
    heartbeat(lambda: swept.append(2), ClockGuard(60)).beat()
    assert (swept, pulse.age()) == ([], None)


def test_a_clock_that_jumps_while_another_process_sweeps_counts_when_it_is_its_turn(time, heartbeat, pulse):
    turns = iter([False, True])
    beating = heartbeat(lambda: None, time.guard(), ours=lambda: next(turns))
    time.passes(1, jump=3600)
    beating.beat()
    assert pulse.held() is None
    beating.beat()
    assert pulse.held() == 3600


def test_whose_turn_it_is_not_leaves_the_sweep_alone(time, heartbeat, pulse):
    swept = []
    heartbeat(lambda: swept.append(1), time.guard(), ours=lambda: False).beat()
    assert (swept, pulse.age()) == ([], None)


@pytest.mark.parametrize(("off", "sweeps"), [(0, True), (59, True), (-59, True), (61, False), (-3600, False)])
def test_who_tells_another_time_than_the_database_leaves_the_sweep_to_others(engine, off, sweeps):
    here, right = (Lease(engine, "sweep", holder, seconds=3600) for holder in ("here", "right"))
    assert here.held()
    pulse = Pulse(engine, wall=lambda: time_of_day() + off)
    assert is_our_turn(here, pulse, tolerance=60) is sweeps
    assert is_our_turn(right, Pulse(engine), tolerance=60) is not sweeps


def test_every_process_knows_how_long_ago_the_last_good_sweep_was(time, heartbeat, engine):
    assert Pulse(engine).age() is None
    heartbeat(lambda: None, time.guard()).beat()
    assert 0 <= Pulse(engine).age() < 60


def test_a_correction_within_the_tolerance_is_no_jump(time):
    guard = time.guard()
    time.passes(1, jump=59)
    guard.look()
    assert guard.jump is None


def test_a_sweep_that_fails_does_not_stop_the_heart(time, caplog, heartbeat, pulse):
    beats = iter([RuntimeError("the disk is full"), None])

    def sweep():
        if error := next(beats):
            raise error

    beating = heartbeat(sweep, time.guard())
    beating.beat()
    assert pulse.age() is None
    beating.beat()
    assert pulse.age() is not None
    assert "the sweep failed" in caplog.text
    assert next(beats, "all were tried") == "all were tried"


def test_it_wakes_for_a_deadline_before_the_next_tick(heartbeat):
    woken, beats = threading.Event(), []

    def sweep():
        beats.append(1)
        if len(beats) > 1:
            woken.set()

    due = datetime.now(UTC) + timedelta(milliseconds=50)
    beating = heartbeat(sweep, ClockGuard(60), next_due=lambda: due if len(beats) == 1 else None)
    beating.start()
    try:
        beating.beat()
        assert woken.wait(timeout=10)
    finally:
        beating.stop()


def test_without_anything_due_soon_it_waits_for_the_next_tick(heartbeat):
    """The control: with the next deadline behind the next tick, no alarm is set."""
    far = datetime.now(UTC) + timedelta(days=1)
    beats = []
    beating = heartbeat(lambda: beats.append(1), ClockGuard(60), next_due=lambda: far)
    beating.start()
    beating.beat()
    beating.stop()
    assert beats == [1]


def test_it_can_be_stopped_while_a_sweep_wants_to_set_the_alarm(heartbeat):
    sweeping, stopping = threading.Event(), threading.Event()

    def sweep():
        sweeping.set()
        stopping.wait(timeout=10)

    beating = heartbeat(sweep, ClockGuard(60), next_due=lambda: datetime.now(UTC), seconds=0.01)
    beating.start()
    assert sweeping.wait(timeout=10)
    stopper = threading.Thread(target=beating.stop)
    stopper.start()
    stopping.set()
    stopper.join(timeout=10)
    assert not stopper.is_alive()


def test_stopping_what_never_started_is_no_trouble(heartbeat):
    heartbeat(lambda: None, ClockGuard(60)).stop()
