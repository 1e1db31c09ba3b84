"""Periods and instants as they are written on the command line."""

from datetime import UTC, datetime, timedelta

import click
import msgspec

from api.commands.screen import Told


class Period(click.ParamType[timedelta]):
    """An ISO 8601 period of days and less, such as ``P5D`` or ``PT36H``."""

    name = "period"

    def convert(self, value: object, *_: object) -> timedelta:
        try:
            period = msgspec.convert(value, timedelta)
        except msgspec.ValidationError as why:
            raise Told(f"{value!r} is not a period: write P5D for five days, or PT36H for 36 hours") from why
        if period < timedelta(0):
            raise Told("a period is not less than nothing")
        return period


class Instant(click.ParamType[datetime]):
    """An RFC 3339 instant such as ``2026-12-24T18:00:00Z``."""

    name = "instant"

    def convert(self, value: object, *_: object) -> datetime:
        try:
            at = msgspec.convert(value, datetime)
        except msgspec.ValidationError as why:
            raise Told(f"{value!r} is not an instant: write 2026-12-24T18:00:00Z") from why
        if at.tzinfo is None:
            raise Told(f"{value!r} has no time zone: write {value}Z if it is in UTC")
        return at.astimezone(UTC)
