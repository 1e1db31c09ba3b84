"""The test clock, while developing: time goes on as fast as somebody wants. In production there is none."""

from typing import Any

from flask import abort
from webargs.flaskparser import abort as refuse

from api.house import house
from api.identity import PEOPLE
from api.operation import Blueprint
from api.schemas.test_clock import FARTHEST, AdvancedSchema, AdvanceSchema, TestClockSchema
from application.advance import advance
from infrastructure.clock import ClockMovesForward, TestClock

IN_PRODUCTION = ("not-found",)
"""There time can't be moved."""
TEST_CLOCK = Blueprint("test-clock", url_prefix="/v1/test-clock", description="Moving time, while developing")


@TEST_CLOCK.operation("GET", "", roles=PEOPLE, answers=TestClockSchema(), rules=IN_PRODUCTION)
def get_test_clock() -> dict[str, Any]:
    """Tell what time it is here."""
    return told(clock())


@TEST_CLOCK.operation(
    "POST", "/advance", roles=PEOPLE, body=AdvanceSchema(), answers=AdvancedSchema(), rules=IN_PRODUCTION
)
def advance_test_clock(body: dict[str, Any]) -> dict[str, Any]:
    """Move time forward, from one due instant to the next.

    Every deadline on the way lapses at its own instant, as if the time had really passed.
    """
    moving = clock()
    until = body["to"] if "to" in body else moving() + body["by"]
    if until - moving() > FARTHEST:
        refuse(422, messages={"json": {"to": ["That is more than 366 days away."]}})
    try:
        stops = advance(moving, until, next_due=house().next_due, settle=house().settle)
    except ClockMovesForward as error:
        refuse(422, messages={"json": {"to": [f"Time moves forward only: {error}."]}})
    return told(moving) | {"stops": stops}


def clock() -> TestClock:
    """The clock of this house if it can be moved; 404 when it is the real one."""
    found = house().clock
    if not isinstance(found, TestClock):
        abort(404)
    return found


def told(moving: TestClock) -> dict[str, Any]:
    return {"now": moving(), "ahead": int(moving.offset.total_seconds()), "next_due": house().next_due()}
