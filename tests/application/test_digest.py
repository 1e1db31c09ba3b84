"""When notices go out: collected, not at night as the clock on the wall shows it, and never too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from application.digest import loud_from, send_at
from application.notices import Kind, Notice
from domain.person.preferences import Preferences, QuietHours
from domain.person.state import Person
from tests.examples import SELLER, TICK

NOON = datetime(2018, 3, 5, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = QuietHours(22 * 60, 7 * 60)
MADRID = Person(account="sol", preferences=Preferences(zone="Europe/Madrid", mail=True, quiet_hours=NIGHT))
AWAKE = Person(account="sol", preferences=Preferences(mail=True))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def notice(noted_at=NOON, due=None):
    return Notice(7, SELLER, Kind.TURN, UUID(int=1), noted_at, due)


def collecting(minutes, person=AWAKE):
    return replace(person, preferences=replace(person.preferences, digest_minutes=minutes))


def test_what_is_not_urgent_is_collected_from_the_first_on():
    notices = [notice(NOON + 3 * MINUTE), notice()]
    assert send_at(notices, AWAKE, NOON + 3 * MINUTE) == NOON + 10 * MINUTE
    assert send_at(notices, collecting(60), NOON) == NOON + HOUR
    assert send_at(notices, collecting(0), NOON) == NOON


def test_what_was_collected_long_enough_goes_at_once():
    assert send_at([notice()], AWAKE, NOON + HOUR) == NOON + HOUR


def test_what_is_due_within_a_day_is_not_collected_nor_is_what_comes_with_it():
    assert send_at([notice(), notice(due=NOON + DAY)], AWAKE, NOON) == NOON
    assert send_at([notice(due=NOON + DAY + 3 * MINUTE)], AWAKE, NOON) == NOON + 3 * MINUTE


def test_no_collection_outlasts_a_deadline():
    assert send_at([notice(due=NOON + 30 * HOUR)], collecting(1440), NOON) == NOON + 6 * HOUR


def test_what_was_due_already_goes_at_once():
    assert send_at([notice(due=NOON - HOUR)], AWAKE, NOON) == NOON


@pytest.mark.parametrize(
    ("instant", "loud"),
    [
        ("2018-03-05T20:59:59", "2018-03-05T20:59:59"),
        ("2018-03-05T21:00", "2018-03-06T06:00"),
        ("2018-03-05T23:30", "2018-03-06T06:00"),
        ("2018-03-06T05:59:59", "2018-03-06T06:00"),
        ("2018-03-06T06:00", "2018-03-06T06:00"),
    ],
)
def test_quiet_hours_over_midnight_are_those_of_the_persons_wall(instant, loud):
    assert loud_from(at(instant), MADRID) == at(loud)


def test_quiet_hours_may_lie_within_a_day():
    siesta = replace(MADRID, preferences=replace(MADRID.preferences, quiet_hours=QuietHours(14 * 60, 16 * 60)))
    assert loud_from(at("2018-03-05T13:30"), siesta) == at("2018-03-05T15:00")
    assert loud_from(at("2018-03-05T15:00"), siesta) == at("2018-03-05T15:00")


@pytest.mark.parametrize(
    ("ends", "instant", "loud"),
    [
        (7 * 60, "2018-03-24T22:00", "2018-03-25T05:00"),  # an hour earlier by UTC: the clocks went forward at 01:00
        (7 * 60, "2018-10-27T21:00", "2018-10-28T06:00"),  # an hour later: they went back
        (2 * 60 + 30, "2018-03-24T22:00", "2018-03-25T01:00"),  # no clock on a wall showed 02:30 that night
        (2 * 60 + 30, "2018-10-27T21:00", "2018-10-28T00:30"),  # the first 02:30 of two
        (2 * 60 + 30, "2018-10-28T01:10", "2018-10-28T01:30"),  # and quiet again when it is 02:10 once more
    ],
)
def test_quiet_hours_follow_a_clock_that_is_put_forward_or_back(ends, instant, loud):
    person = replace(MADRID, preferences=replace(MADRID.preferences, quiet_hours=QuietHours(22 * 60, ends)))
    assert loud_from(at(instant), person) == at(loud)


def test_at_night_a_letter_waits_for_the_morning():
    evening = at("2018-03-05T20:55")
    assert send_at([notice(evening)], MADRID, evening) == at("2018-03-06T06:00")


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2018-03-06T06:00", "2018-03-05T23:00"),
        ("2018-03-06T06:01", "2018-03-06T06:00"),
    ],
)
def test_but_not_when_it_would_be_too_late_in_the_morning(due, sent):
    night = at("2018-03-05T23:00")
    assert send_at([notice(night), notice(night, at(due))], MADRID, night) == at(sent)


def test_what_is_too_late_already_may_wait_for_the_morning():
    night = at("2018-03-05T23:00")
    assert send_at([notice(night, night - TICK)], MADRID, night) == at("2018-03-06T06:00")
