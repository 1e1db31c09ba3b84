"""The same ways through the server as it is really run, which may be stopped at any time."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.databases import settings_on
from tests.journeys.people import ESCALATION, Town, decision, money, offer
from tests.processes import PATIENCE, Place, free_port


@pytest.fixture
def place(tmp_path, database):
    """On PostgreSQL the one process is told to do everything too."""
    dsn = settings_on(database, tmp_path).database
    return Place(tmp_path, free_port(), {"REDRESS_DATABASE": dsn, "REDRESS_BACKGROUND": "always"} if dsn else {})


def test_a_dispute_goes_on_where_it_was_when_the_server_was_stopped(place):
    with place.serving() as process:
        town = Town(place.url)
        bea, sol = town.person("bea"), town.person("sol")
        town.person("ada").does("/v1/mediators", {"account": "mia"})
        dispute = town.complains(town.delivers())
        sol.does(f"{dispute}/counter-proposals", offer("30.00"))
        escalated = bea.does(f"{dispute}/escalation", ESCALATION)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with place.serving() as process:
        assert bea.get(dispute).headers["ETag"] == escalated.headers["ETag"]
        mia = town.person("mia")
        mia.sees("/v1/mediation/queue", min_position=escalated.headers["Redress-Position"])
        assert mia.does("/v1/mediation/claim-next")["id"] == escalated["id"]
        mia.does(f"{dispute}/decision", decision("50.00"))
        town.passes("P10D")
        assert bea.sees(dispute)["refund"]["total"] == money("50.00")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_those_who_wait_for_news_do_not_keep_a_server_from_stopping(place):
    with place.serving() as process, ThreadPoolExecutor(1) as somebody:
        bea = Town(place.url).person("bea")
        waiting = somebody.submit(bea.get, "/v1/timeline", wait=25)
        bea.sees("/v1/inbox")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert waiting.result().status == 200
