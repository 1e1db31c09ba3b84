"""Alive is not ready, and both can be measured."""

from contextlib import closing

import pytest

from api.serving import create_web
from application.ports import StoreUnavailable
from infrastructure.bootstrap import build as build_house
from infrastructure.metrics import Metrics
from tests.api.toys import TOY
from tests.databases import settings_on


def away():
    raise StoreUnavailable


def test_a_process_that_answers_is_alive(build):
    http = build(checks=lambda: {"database": "can't be opened"}).test_client()
    assert http.get("/livez").json == {"status": "alive"}


def test_it_is_ready_when_nothing_fails(http):
    assert http.get("/readyz").json == {"status": "ready", "checks": ["database", "lag"]}


def test_it_is_not_ready_and_says_why(build):
    http = build(checks=lambda: {"database": "", "lag": "900 events behind"}).test_client()
    answer = http.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["failing"] == {"lag": "900 events behind"}
    assert answer.json["detail"] == "Not ready: lag."


def test_what_all_processes_share_can_be_left_out(build):
    http = build(checks=lambda: {"database": "", "lag": "900 events behind", "sweep": "held"}).test_client()
    assert http.get("/readyz?exclude=lag&exclude=sweep").json == {"status": "ready", "checks": ["database"]}
    assert http.get("/readyz?exclude=lag").json["failing"] == {"sweep": "held"}


def test_a_check_that_is_not_there_can_not_be_left_out(http):
    """Or a slip of the pen in a proxy's configuration would go unnoticed until all servers are out of turn."""
    answer = http.get("/readyz?exclude=lags")
    assert answer.status_code == 404
    assert answer.json["detail"] == "There is no check 'lags', only database, lag."


def test_the_figures_of_a_house_are_all_there(tmp_path, database):
    with closing(build_house(settings_on(database, tmp_path))) as house:
        told = create_web(house).test_client().get("/metrics").text.splitlines()
    assert {
        "redress_projection_lag_events 0.0",
        "redress_mark_lag_seconds 0.0",
        "redress_overdue_deadlines 0.0",
    } <= set(told)


def test_a_store_that_can_not_be_asked_is_not_ready(build):
    assert build(checks=away).test_client().get("/readyz").status_code == 503


@pytest.fixture
def figures(build, bea):
    gauges = {
        "projection_lag_events": ("Events not yet projected", lambda: 12),
        "deadlines_overdue": ("Deadlines due and not yet lapsed", away),
    }
    http = build(figures=Metrics(gauges)).test_client()
    http.get("/v1/toys", headers=bea)
    http.get("/secret/path")
    http.open("/v1/toys", method="INVENTED")
    http.post(f"/v1/toys/{TOY}/wish", headers=bea)
    http.post(f"/v1/toys/{TOY}/pay", headers=bea)
    return http.get("/metrics").text.splitlines()


def test_requests_are_counted_by_route(figures):
    count = 'redress_request_seconds_count{method="GET",route="/v1/toys",status="200"} 1.0'
    assert count in figures


def test_paths_and_methods_that_somebody_made_up_are_not_told_apart(figures):
    assert 'redress_request_seconds_count{method="any",route="none",status="404"} 1.0' in figures
    assert not any("secret" in line or "INVENTED" in line for line in figures)


def test_commands_and_refusals_are_counted(figures):
    assert 'redress_commands_total{operation="toys.wish",outcome="done"} 1.0' in figures
    assert 'redress_commands_total{operation="toys.pay",outcome="refused"} 1.0' in figures
    rule = "payments-may-not-exceed-the-order-total"
    assert f'redress_refusals_total{{rule="{rule}"}} 1.0' in figures


def test_gauges_are_read_when_asked_and_unknown_while_the_store_is_away(figures):
    assert "redress_projection_lag_events 12.0" in figures
    assert "redress_deadlines_overdue NaN" in figures
