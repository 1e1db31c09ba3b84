"""Time is moved by whoever develops against Redress, and by nobody else; the sweep is let go on by administrators."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from api.serving import create_web
from application.mediators import mediator_id_of
from application.ports import Cause
from domain.dispute.events import DeadlineApproaching
from infrastructure.bootstrap import build
from infrastructure.clock import TestClock
from infrastructure.settings import Settings
from tests import examples as eg
from tests import roster
from tests.api.bodies import instant
from tests.api.desk import Desk, problem
from tests.application.services import DEAR

CLOCK, ADVANCE = "/v1/test-clock", "/v1/test-clock/advance"


@contextmanager
def built(data, issuer):
    """A whole house whose wall clock stands at the opening of the dispute of the examples."""
    clock = TestClock(data / "test-clock", wall=lambda: eg.OPENED)
    house = build(Settings(data=data), clock)
    app = create_web(house)
    app.extensions["verify"] = issuer.verifier()
    try:
        for n, fact in enumerate((eg.place(), eg.pay(), eg.ship(), eg.deliver())):
            house.orders.execute(eg.ORDER, fact, Cause(f"fact-{n}"))
        house.mediators.execute(mediator_id_of("mia"), roster.enrol(at=eg.OPENED), cause=Cause("enrolment"))
        house.disputes.open(eg.ORDER, eg.open_dispute(lines=DEAR), Cause("opening"))
        yield Desk(app, issuer, house, app.test_client().get("/openapi.json").json)
    finally:
        house.close()


@pytest.fixture
def town(tmp_path, issuer):
    with built(tmp_path, issuer) as made:
        yield made


@pytest.fixture(scope="module")
def quiet_town(tmp_path_factory, issuer):
    """For tests in which nothing may happen."""
    with built(tmp_path_factory.mktemp("quiet"), issuer) as made:
        yield made


def dispute(town):
    return town.get("bea", f"/v1/disputes/{eg.DISPUTE}").json


def test_it_tells_the_time_and_what_is_due_next(town):
    town.house.projector.catch_up()
    told = town.get("bea", CLOCK).json
    assert told == {"now": instant(eg.OPENED), "ahead": 0, "next_due": instant(eg.day(10))}


def test_deadlines_on_the_way_lapse_at_their_own_instants(town):
    answer = town.post("bea", ADVANCE, {"by": "P9D"})
    assert (answer.status_code, answer.json["now"]) == (200, instant(eg.day(15)))
    assert answer.json["ahead"] == 9 * 86_400
    assert answer.json["stops"] == 6
    recorded = (one for one in town.house.store.history(eg.DISPUTE) if not isinstance(one.event, DeadlineApproaching))
    assert [(one.event.name.removeprefix("dispute."), one.recorded_at) for one in recorded][1:] == [
        ("seller-response-lapsed", eg.day(11)),
        ("escalated", eg.day(11)),
        ("assignment-lapsed", eg.day(12)),
        ("mediator-assigned", eg.day(12)),
        ("lease-lapsed", eg.day(14)),
        ("assignment-lapsed", eg.day(15)),
        ("mediator-assigned", eg.day(15)),
    ]


def test_a_silent_seller_finds_the_case_with_the_mediators(town):
    town.post("sol", ADVANCE, {"to": instant(eg.day(11) - eg.TICK)})
    assert dispute(town)["status"] == "awaiting-seller"
    town.post("sol", ADVANCE, {"to": instant(eg.day(11))})
    assert dispute(town)["status"] == "awaiting-mediator"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({}, ""),
        ({"by": "P1D", "to": instant(eg.day(20))}, ""),
        ({"by": "5 days"}, "/by"),
        ({"by": 5}, "/by"),
        ({"by": None}, "/by"),
        ({"by": "-P1D"}, "/by"),
        ({"by": "PT0S"}, "/by"),
        ({"by": "P1Y"}, "/by"),
        ({"by": "P367D"}, "/by"),
        ({"by": "P99999999999D"}, "/by"),
        ({"by": "PT" + "9" * 400 + "H"}, "/by"),
        ({"to": instant(eg.OPENED - eg.TICK)}, "/to"),
        ({"to": "9999-12-31T23:59:59Z"}, "/to"),
        ({"to": "tomorrow"}, "/to"),
        ({"at": instant(eg.day(20))}, "/at"),
    ],
)
def test_time_goes_forward_and_not_too_far_at_once(quiet_town, body, member):
    answer = quiet_town.post("bea", ADVANCE, body)
    assert problem(answer) == (422, "misshapen")
    assert member in [error["pointer"] for error in answer.json["errors"]]
    assert quiet_town.house.clock.offset == timedelta(0)


def test_a_real_clock_is_not_moved(desk):
    """The rooms in memory have a clock of their own, as a house in production has."""
    assert problem(desk.get("bea", CLOCK)) == (404, "not-found")
    assert problem(desk.post("bea", ADVANCE, {"by": "P1D"})) == (404, "not-found")


def test_only_people_with_a_token_move_it(quiet_town):
    assert quiet_town.app.test_client().post(ADVANCE, json={"by": "P1D"}).status_code == 401


def test_administrators_let_the_sweep_go_on(quiet_town):
    assert quiet_town.post("ada", "/v1/sweep/release").json == {"held": None}
    assert problem(quiet_town.post("bea", "/v1/sweep/release")) == (403, "your-role-may-not-do-this")
