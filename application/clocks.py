"""How far apart the clocks of two people are, where both have said where they live."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from application.people import People
from domain.standing import apart


def clocks_apart(people: People, one: str, other: str, now: datetime) -> timedelta | None:
    """At this instant (UTC), since summer time begins on different days; nothing when one of the zones is not known."""
    zones = [people.of(account).preferences.zone for account in (one, other)]
    if not all(zones):
        return None
    offsets = [now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for zone in zones]
    return apart(offsets[0], offsets[1])
