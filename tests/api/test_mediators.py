"""The roster over HTTP: who keeps it, who reads it, and what is refused."""

from uuid import UUID

import pytest

from api.mediators import COMMANDS
from application.mediators import mediator_id_of
from tests import examples as eg
from tests.api import bodies
from tests.api.desk import problem, without_names
from tests.api.marketplace import Marketplace

MIA, MAX, ZOE = (f"/v1/mediators/{mediator_id_of(account)}" for account in ("mia", "max", "zoe"))
NOBODY = f"/v1/mediators/{UUID(int=404)}"


def test_an_administrator_enrols_an_account_with_the_capacity_of_the_terms(desk):
    answer = desk.post("ada", "/v1/mediators", {"account": "zoe"})
    assert (answer.status_code, answer.headers["Location"]) == (201, ZOE)
    assert answer.json == {
        "id": ZOE.rpartition("/")[2],
        "account": "zoe",
        "active": True,
        "away": False,
        "capacity": 10,
        "cases": [],
        "conflicts": [],
        "version": 1,
    }


def test_the_same_wish_enrols_once(desk):
    key = {"Idempotency-Key": "k-1"}
    first, again = (desk.post("ada", "/v1/mediators", {"account": "zoe"}, headers=key) for _ in range(2))
    assert (again.status_code, again.headers["Idempotent-Replayed"], again.json) == (201, "true", first.json)
    another = desk.post("ada", "/v1/mediators", {"account": "zoe"})
    assert problem(another) == (409, "a-mediator-may-be-enrolled-only-once")


@pytest.mark.parametrize("capacity", [0, 201])
def test_a_capacity_out_of_range_is_refused_by_its_rule(desk, capacity):
    refused = (422, "a-capacity-must-be-between-one-and-two-hundred-cases")
    assert problem(desk.post("ada", f"{MIA}/capacity", {"capacity": capacity})) == refused
    assert problem(desk.post("ada", "/v1/mediators", {"account": "zoe", "capacity": capacity})) == refused


def test_a_mediator_declares_conflicts_and_withdraws_them(desk):
    assert desk.post("mia", f"{MIA}/conflicts", {"account": "sol"}).json["conflicts"] == ["sol"]
    twice = desk.post("mia", f"{MIA}/conflicts", {"account": "sol"})
    assert problem(twice) == (409, "what-is-so-already-may-not-be-asked-for-again")
    assert desk.post("ada", f"{MIA}/conflict-withdrawals", {"account": "sol"}).json["conflicts"] == []


def test_a_mediator_goes_away_and_comes_back(desk):
    assert desk.post("mia", f"{MIA}/absence").json["away"] is True
    assert desk.post("mia", f"{MIA}/return").json["away"] is False


def test_an_administrator_deactivates_and_reactivates(desk):
    assert desk.post("ada", f"{MIA}/deactivation").json["active"] is False
    assert desk.post("ada", f"{MIA}/reactivation").json["active"] is True


def test_nothing_is_changed_on_stale_grounds(desk):
    stale = {"If-Match": '"1"'}
    assert desk.post("ada", f"{MIA}/capacity", {"capacity": 3}, headers=stale).headers["ETag"] == '"2"'
    assert problem(desk.post("ada", f"{MIA}/capacity", {"capacity": 4}, headers=stale))[0] == 412


@pytest.mark.parametrize("who", ["ada", "aud", "mia"])
def test_an_entry_is_read_by_the_staff_and_the_mediator(desk, who):
    answer = desk.get(who, MIA)
    assert (answer.status_code, answer.json["account"], answer.headers["ETag"]) == (200, "mia", '"1"')
    assert desk.get(who, MIA, headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_mediator_finds_the_own_entry_without_knowing_its_id(desk):
    assert desk.get("mia", "/v1/mediators/me").json == desk.get("ada", MIA).json


@pytest.mark.parametrize("segment", COMMANDS)
def test_to_mediators_other_entries_are_not_there(desk, segment):
    body = bodies.ON_MEDIATORS[segment]
    foreign, unknown = (desk.post("mia", f"{entry}/{segment}", body) for entry in (MAX, NOBODY))
    assert foreign.status_code in {403, 404}
    assert without_names(foreign) == without_names(unknown)
    assert desk.get("ada", MAX).json["version"] == 1


def test_nor_can_they_be_read(desk):
    foreign, unknown = (desk.get("mia", entry) for entry in (MAX, NOBODY))
    assert problem(foreign) == (404, "there-is-no-such-mediator")
    assert without_names(foreign) == without_names(unknown)


def test_an_order_is_no_mediator(desk):
    desk.happened(eg.place())
    assert problem(desk.get("ada", f"/v1/mediators/{eg.ORDER}")) == (404, "there-is-no-such-mediator")


def test_the_list_shows_the_roster_to_the_staff(tmp_path):
    with Marketplace.over(tmp_path / "var") as market:
        position = market.post("ada", "/v1/mediators", {"account": "zoe"}).headers["Redress-Position"]
        market.house.projector.catch_up()
        for who in ("ada", "aud"):
            items = market.get(who, "/v1/mediators", min_position=position).json["items"]
            assert [(one["account"], one["cases"]) for one in items if one["account"] == "zoe"] == [("zoe", 0)]
        assert market.get("mia", "/v1/mediators").status_code == 403
