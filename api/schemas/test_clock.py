"""The test clock: what time it is, and how far it is to be moved."""

from datetime import timedelta
from typing import Any

import msgspec
from marshmallow import Schema, ValidationError, fields, validates_schema

from api.fields import Instant, Int
from api.schemas.parts import Body

FARTHEST = timedelta(days=366)
"""How far time may be moved at once."""


class Period(fields.Field[timedelta]):
    """An ISO 8601 period of days and less, more than nothing, up to a leap year."""

    default_error_messages = {  # noqa: RUF012 - marshmallow merges these, it does not change them
        "invalid": "Must be a period such as 'P5D' or 'PT36H', of at most 366 days.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> timedelta:
        try:
            period = msgspec.convert(value, timedelta)
        except msgspec.ValidationError as error:
            raise self.make_error("invalid") from error
        if not isinstance(value, str) or not timedelta(0) < period <= FARTHEST:
            raise self.make_error("invalid")
        return period


class AdvanceSchema(Body):
    """Either how far, or up to when; not both."""

    by = Period(metadata={"type": "string", "example": "P5D", "pattern": r"^P(?=.)(\d{1,3}D)?(T(?=.)(\d+H)?(\d+M)?)?$"})
    to = Instant()

    @validates_schema
    def one(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("Must say either by or to.")


class TestClockSchema(Schema):
    __test__ = False

    now = Instant(required=True)
    ahead = Int(required=True, metadata={"description": "Seconds ahead of the wall clock"})
    next_due = Instant(required=True, allow_none=True, metadata={"description": "When the next deadline is due"})


class AdvancedSchema(TestClockSchema):
    stops = Int(required=True, metadata={"description": "Instants on the way at which deadlines lapsed"})
