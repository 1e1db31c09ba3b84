"""The card of a seller over HTTP: labels with the numbers behind them, and when a reply may be expected."""

from datetime import timedelta

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.desk import fits
from tests.api.marketplace import Marketplace

CARD = "/v1/sellers/sol/card"
ASKED = {"product_id": bodies.LISTING["product_id"], "text": "Does the lid come off?"}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Five buyers asked sol, who took two hours for each; one more waits. Bea's order was rated, and is disputed."""
    with Marketplace.over(tmp_path_factory.mktemp("var")) as made:
        made.escalates(7)
        accepted(made, "marketplace", f"/v1/orders/{eg.ORDER}/feedback", {"score": 4})
        accepted(made, "marketplace", "/v1/listings", bodies.LISTING)
        talks = [accepted(made, f"b{n}", "/v1/conversations", ASKED, "buyer")["id"] for n in range(5)]
        made.moves_to(made.clock() + timedelta(hours=2))
        for talk in talks:
            accepted(made, "sol", f"/v1/conversations/{talk}/messages", {"text": "It does."})
        accepted(made, "eve", "/v1/conversations", ASKED)
        made.house.projector.catch_up()
        yield made


def accepted(market, who, path, body, *roles):
    answer = market.http.post(path, headers=market.bearer(who, *roles), json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def card(market, who="bea", path=CARD, **query):
    answer = market.get(who, path, **query)
    assert answer.status_code == 200, answer.text
    fits(answer.json, {"$ref": "#/components/schemas/SellerCard"}, market.http.get("/openapi.json").json)
    return answer.json


def test_a_buyer_sees_labels_and_the_numbers_behind_them(market):
    seen = card(market)
    assert seen["response"] == {
        "label": "answers-nearly-always",
        "percent": 100,
        "questions": 5,
        "answered": 5,
        "waiting": 1,
        "messages": 6,
        "median_seconds": 7200,
    }
    assert (seen["seller"], seen["since"], seen["days"]) == ("sol", bodies.instant(eg.PLACED), 365)


def test_of_too_few_cases_the_numbers_are_told_and_nothing_is_said(market):
    seen, nothing = card(market), {"label": "not-enough-to-say", "percent": None}
    assert seen["feedback"] == nothing | {"rated": 1, "positive": 1}
    assert seen["disputes"] == nothing | {"orders": 1, "opened": 1}
    assert seen["decisions"] == nothing | {"decided": 0, "against": 0}


def test_of_somebody_unknown_there_is_a_card_that_says_nothing(market):
    seen = card(market, path="/v1/sellers/nobody/card")
    assert (seen["since"], seen["response"]["questions"]) == (None, 0)
    assert {seen[part]["label"] for part in ("response", "feedback", "disputes", "decisions", "expected_reply")} == {
        "not-enough-to-say"
    }


def test_an_expected_reply_is_shown_to_the_buyer_in_the_conversation_too(market):
    talk = accepted(market, "bea", "/v1/conversations", ASKED)
    market.house.projector.catch_up()
    expected = market.get("bea", f"/v1/conversations/{talk['id']}").json["expected_reply"]
    assert expected == card(market)["expected_reply"]
    assert (expected["label"], expected["median_seconds"], expected["waiting"]) == ("within-24-hours", 7200, 2)
    assert expected["behind_seconds"] == 7200
    assert market.get("sol", f"/v1/conversations/{talk['id']}").json["expected_reply"] is None


def test_how_far_the_clocks_are_apart_counts_where_both_are_known(market):
    assert card(market, "ben")["expected_reply"]["apart_seconds"] is None
    for who, zone in (("sol", "Asia/Shanghai"), ("ben", "America/Sao_Paulo")):
        accepted(market, who, "/v1/me/preferences", bodies.ON_PEOPLE["preferences"] | {"zone": zone})
    assert card(market, "ben")["expected_reply"]["apart_seconds"] == timedelta(hours=11).total_seconds()
    assert card(market, "eve")["expected_reply"]["apart_seconds"] is None
    assert card(market, "sol")["expected_reply"]["apart_seconds"] is None


def test_a_card_may_be_asked_for_as_of_what_one_wrote_oneself(market):
    written = market.post("marketplace", f"/v1/orders/{eg.ORDER}/feedback", {"score": 1})
    market.house.projector.catch_up()
    assert card(market, min_position=written.headers["Redress-Position"])["feedback"]["positive"] == 0
    assert market.get("bea", CARD, min_position=10**9).status_code == 422
