"""New terms come into force while disputes are open: each keeps those that it was opened under."""

from datetime import timedelta

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.bodies import instant, next_terms
from tests.api.marketplace import Marketplace

FORCE = eg.day(8)
"""The old dispute is open since day 6; its seller has five days, until day 11."""
NEW = 2


@pytest.fixture
def market(tmp_path):
    with Marketplace.over(tmp_path / "var") as made:
        yield made


def succeeds(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def open_dispute(market, order):
    body = bodies.OPENING | {"order_id": str(order), "reason": "not-received", "sub_reason": "marked-delivered"}
    return succeeds(market.post("bea", "/v1/disputes", body))


def due(dispute):
    return {deadline["kind"]: deadline["due"] for deadline in dispute["deadlines"]}


def publish(market, days):
    """Sellers have this many days to answer from now on: drafted by Ada, published by Abe."""
    periods = next_terms()["periods"] | {"seller_response": f"P{days}D"}
    draft = next_terms(periods=periods, in_force_from=instant(FORCE))
    drafted = succeeds(market.post("ada", "/v1/terms/drafts", draft))
    succeeds(market.post("abe", f"{drafted['href']}/publication", {"sha256": drafted["sha256"]}))
    return drafted["sha256"]


def moves_to(market, moment):
    succeeds(market.post("ada", "/v1/test-clock/advance", {"to": instant(moment)}))


def test_a_dispute_keeps_the_terms_that_it_was_opened_under(market):
    first, second = (market.delivers(number) for number in (1, 2))
    moves_to(market, eg.day(6))
    old = open_dispute(market, first)
    assert (old["terms"]["ref"], due(old)["seller-response"]) == ("default@1", instant(eg.day(11)))

    sha256 = publish(market, days=NEW)
    moves_to(market, FORCE)
    path = f"/v1/disputes/{old['id']}"
    assert due(succeeds(market.get("bea", path))) == due(old)
    new = open_dispute(market, second)
    assert (new["terms"]["ref"], new["terms"]["sha256"]) == ("default@2", sha256)
    assert due(new)["seller-response"] == instant(FORCE + timedelta(days=NEW))

    moves_to(market, FORCE + timedelta(days=NEW))
    assert succeeds(market.get("bea", f"/v1/disputes/{new['id']}"))["status"] != "awaiting-seller"
    assert succeeds(market.get("bea", path))["status"] == "awaiting-seller"
    moves_to(market, eg.day(11))
    lapsed = succeeds(market.get("bea", path))
    assert (lapsed["status"] != "awaiting-seller", lapsed["terms"]["ref"]) == (True, "default@1")


def test_old_and_new_are_told_the_same_after_a_rebuild_and_a_restart(market, tmp_path):
    first, second = (market.delivers(number) for number in (1, 2))
    moves_to(market, eg.day(6))
    old = open_dispute(market, first)
    publish(market, days=NEW)
    moves_to(market, FORCE)
    new = open_dispute(market, second)
    moves_to(market, eg.day(12))
    asked = [(who, f"/v1/disputes/{one['id']}{what}") for one in (old, new) for who, what in LOOKS]
    before = [succeeds(market.get(who, path)) for who, path in [*asked, *LISTS]]

    with Marketplace.over(tmp_path / "var", mediators=()) as again:
        for name in again.house.projector.lag():
            again.house.projector.rebuild(name)
        assert [succeeds(again.get(who, path)) for who, path in [*asked, *LISTS]] == before
        terms = [succeeds(again.get("aud", f"/v1/disputes/{one['id']}"))["terms"]["ref"] for one in (old, new)]
        assert terms == ["default@1", "default@2"]


LOOKS = (("aud", "/replay"), ("aud", "/history"), ("sol", ""))
LISTS = (("aud", "/v1/disputes"), ("aud", "/v1/timeline"), ("sol", "/v1/inbox"))
