"""Brazilian local time, as Olist wrote it down without a zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from infrastructure.olist_quirks import OrderUnusable, Quirk

FORMAT = "%Y-%m-%d %H:%M:%S"


@cache
def zone() -> ZoneInfo:
    return ZoneInfo("America/Sao_Paulo")


def instant(text: str, quirks: list[Quirk]) -> datetime | None:
    """``2018-03-05 12:30:00`` in UTC; nothing for an empty text. Refuses what is no instant (``OrderUnusable``)."""
    local = _local(text)
    return None if local is None else _utc(local, quirks)


def end_of_day(text: str, quirks: list[Quirk]) -> datetime | None:
    """The midnight after the day in ``text``: what is promised for a day is late from then on."""
    local = _local(text)
    if local is None:
        return None
    return _utc(local.replace(hour=0, minute=0, second=0) + timedelta(days=1), quirks)


def _local(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, FORMAT).replace(tzinfo=zone()) if text else None
    except ValueError as error:
        raise OrderUnusable(f"{text!r} is not an instant") from error


def _utc(local: datetime, quirks: list[Quirk]) -> datetime:
    """A time that summer time skipped is an hour later; of one that came twice the first counts."""
    utc = local.astimezone(UTC)
    if utc.astimezone(zone()).replace(tzinfo=None) != local.replace(tzinfo=None):
        quirks.append(Quirk.TIME_SKIPPED)
    elif local.utcoffset() != local.replace(fold=1).utcoffset():
        quirks.append(Quirk.TIME_TWICE)
    return utc
