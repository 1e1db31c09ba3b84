"""The clock that moves forward only, and remembers how far."""

from datetime import UTC, datetime, timedelta

import pytest

from infrastructure.clock import ClockMovesForward, TestClock, system_clock

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path):
    return TestClock(tmp_path / "test-clock", wall=lambda: NOW)


def test_it_tells_the_wall_time_until_it_is_moved(clock):
    assert clock() == NOW


def test_it_moves_forward_to_the_microsecond(clock):
    to = NOW + timedelta(days=3650, microseconds=1)
    clock.advance_to(to)
    assert clock() == to


def test_it_never_moves_back(clock):
    clock.advance_to(NOW + timedelta(days=2))
    with pytest.raises(ClockMovesForward):
        clock.advance_to(NOW + timedelta(days=1))
    assert clock() == NOW + timedelta(days=2)


def test_every_process_over_the_same_file_tells_the_same_time(clock, tmp_path):
    clock.advance_to(NOW + timedelta(days=2))
    assert TestClock(tmp_path / "test-clock", wall=lambda: NOW)() == clock()


def test_the_system_clock_is_aware_of_its_zone():
    assert system_clock().utcoffset() == timedelta(0)
