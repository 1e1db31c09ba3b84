"""The inbox shows what concerns its owner, and counts what waits for them."""

from uuid import UUID

import pytest

from tests import examples as eg
from tests.api.marketplace import Marketplace

O_8 = UUID(int=8)


@pytest.fixture(scope="module")
def market(tmp_path_factory, database):
    """Order 7 is disputed and waits for sol's answer; order 8 has been paid and not been sent."""
    with Marketplace.over(tmp_path_factory.mktemp("var"), database=database) as made:
        made.delivers(7)
        made.happens(eg.open_dispute())
        made.happens(eg.place(order_id=O_8, number="O-8", buyer="ben", at=eg.day(6.5), ship_by=eg.day(8)), order=O_8)
        made.happens(eg.pay(at=eg.day(6.5)), order=O_8)
        yield made


def entries(market, name, **query):
    answer = market.get(name, "/v1/inbox", **query)
    assert answer.status_code == 200, answer.text
    return [(entry["folder"], entry["order_id"][-1], entry["action_required"]) for entry in answer.json["items"]]


DISPUTE, ORDER_7, ORDER_8 = ("disputes", "7", True), ("orders", "7", False), ("orders", "8", True)


def test_the_latest_comes_first(market):
    assert entries(market, "sol") == [ORDER_8, DISPUTE, ORDER_7]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"folder": "orders"}, [ORDER_8, ORDER_7]),
        ({"folder": "disputes"}, [DISPUTE]),
        ({"folder": "action-required"}, [ORDER_8, DISPUTE]),
        ({"folder": "orders", "action_required": "true"}, [ORDER_8]),
        ({"action_required": "false"}, [ORDER_7]),
        ({"order_id": str(eg.ORDER)}, [DISPUTE, ORDER_7]),
        ({"dispute_id": str(eg.DISPUTE)}, [DISPUTE]),
        ({"counterparty": "ben"}, [ORDER_8]),
        ({"since": eg.day(6.5).isoformat()}, [ORDER_8]),
    ],
)
def test_it_is_narrowed_down(market, query, found):
    assert entries(market, "sol", **query) == found


def test_each_side_has_its_own(market):
    assert entries(market, "bea") == [("disputes", "7", False), ("orders", "7", False)]
    assert entries(market, "eve") == []


def test_the_counters_tell_what_there_is_and_what_waits(market):
    assert market.get("sol", "/v1/inbox/counters").json == {
        "orders": {"total": 2, "action_required": 1},
        "disputes": {"total": 1, "action_required": 1},
        "action-required": {"total": 2, "action_required": 2},
    }


def test_counters_have_no_pages(market):
    assert market.get("sol", "/v1/inbox/counters", limit=5).status_code == 422


def test_the_staff_has_no_inbox(market):
    assert {market.get(name, "/v1/inbox").status_code for name in ("aud", "ada", "marketplace")} == {403}
