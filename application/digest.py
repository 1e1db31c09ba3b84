"""When notices are sent: collected for a while, not in quiet hours, and never so late that they are of no use."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from application.notices import Notice
from domain.person.preferences import QuietHours
from domain.person.state import Person

URGENT = timedelta(hours=24)
"""What is due within it is not collected."""
MINUTE = timedelta(minutes=1)


def send_at(notices: Sequence[Notice], person: Person, now: datetime) -> datetime:
    """When these go out together; ``now`` (UTC) when it is high time.

    Quiet hours hold back everything but what would be too late after them.
    """
    dues = [notice.due for notice in notices if notice.due is not None]
    collected = min(notice.noted_at for notice in notices) + timedelta(minutes=person.preferences.digest_minutes)
    ready = max(now, min([collected, *(due - URGENT for due in dues)]))
    loud = loud_from(ready, person)
    return ready if any(ready < due <= loud for due in dues) else loud


def loud_from(instant: datetime, person: Person) -> datetime:
    """``instant``, or the end of the quiet hours that it lies in: as the clock on the person's wall shows them.

    That clock may jump, so what it shows is looked at minute by minute.
    """
    quiet = person.preferences.quiet_hours
    if quiet is None:
        return instant
    zone = ZoneInfo(person.zone)
    return next(one for one in _minutes_from(instant) if not _is_quiet(one, quiet, zone))


def _minutes_from(instant: datetime) -> Iterable[datetime]:
    """The instant itself, then every full minute behind it."""
    yield instant
    minute = instant.replace(second=0, microsecond=0)
    while True:
        minute += MINUTE
        yield minute


def _is_quiet(instant: datetime, quiet: QuietHours, zone: ZoneInfo) -> bool:
    wall = instant.astimezone(zone)
    return quiet.cover(wall.hour * 60 + wall.minute)
