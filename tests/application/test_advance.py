"""A test clock stops at every due instant on its way, in order."""

from datetime import timedelta

from application.advance import advance
from tests import examples as eg


class Alarm:
    """Deadlines that do nothing but tell when they were let lapse."""

    def __init__(self, *due, broken=()):
        self.now, self.due, self.broken, self.rang = eg.DAY_0, sorted(due), broken, []

    def __call__(self):
        return self.now

    def advance_to(self, instant):
        assert instant >= self.now
        self.now = instant

    def next_due(self):
        return self.due[0] if self.due else None

    def settle(self):
        while self.due and self.due[0] <= self.now and self.due[0] not in self.broken:
            self.rang.append((self.due.pop(0), self.now))


def test_each_deadline_lapses_at_its_own_instant_in_due_order():
    alarm = Alarm(eg.day(5), eg.day(1), eg.day(9))
    stops = advance(alarm, eg.day(6), next_due=alarm.next_due, settle=alarm.settle)
    assert alarm.rang == [(eg.day(1), eg.day(1)), (eg.day(5), eg.day(5))]
    assert (stops, alarm.now, alarm.due) == (2, eg.day(6), [eg.day(9)])


def test_what_is_overdue_already_lapses_first_without_turning_time_back():
    alarm = Alarm(eg.DAY_0 - timedelta(days=1))
    advance(alarm, eg.day(1), next_due=alarm.next_due, settle=alarm.settle)
    assert alarm.rang == [(eg.day(-1), eg.DAY_0)]


def test_a_deadline_that_can_not_lapse_does_not_stop_the_clock():
    alarm = Alarm(eg.day(2), broken={eg.day(2)})
    advance(alarm, eg.day(3), next_due=alarm.next_due, settle=alarm.settle)
    assert (alarm.now, alarm.rang) == (eg.day(3), [])


def test_time_that_goes_by_while_things_settle_is_not_turned_back():
    alarm = Alarm(eg.day(1))

    def settle():
        alarm.settle()
        alarm.now += timedelta(hours=1)

    advance(alarm, eg.day(1), next_due=alarm.next_due, settle=settle)
    assert alarm.rang == [(eg.day(1), eg.day(1))]
    assert alarm.now > eg.day(1)
