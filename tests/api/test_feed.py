"""The feed tells everything in order, to each as they may see it, and nobody misses anything or holds up the others."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from api.reading import seat
from tests import examples as eg
from tests.api.marketplace import Marketplace

HIDDEN = "dispute.assignment-lapsed"


@pytest.fixture(scope="module")
def market(tmp_path_factory, database):
    """A dispute of bea's and sol's, which nobody mediated in time; and an order of others."""
    with Marketplace.over(tmp_path_factory.mktemp("var"), database=database) as made:
        made.escalates(7)
        made.moves_to(eg.day(10))
        made.house.affairs.let_lapse([made.dispute()], made.clock())
        made.delivers(8, buyer="ben", seller="sara")
        made.house.projector.catch_up()
        yield made


def items(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def types(answer):
    return [item.get("type") for item in items(answer)]


def all_of_it(market, name, path="/v1/timeline", **query):
    """Read to the end, three at a time."""
    after, told = "0", []
    while page := items(market.get(name, path, after=after, limit=3, **query)):
        told += page
        after = page[-1]["cursor"]
    return told


def test_parties_are_told_what_happened_in_their_orders_and_disputes(market):
    told = [item.get("type") for item in all_of_it(market, "bea")]
    assert told == [
        "order.placed",
        "order.payment-recorded",
        "order.paid",
        "order.shipped",
        "order.delivered",
        "order.line-disputed",
        "dispute.opened",
        "dispute.counter-proposal-made",
        "dispute.escalated",
        None,
    ]


def test_what_one_may_not_see_leaves_a_place_holder(market):
    hidden = all_of_it(market, "bea", f"/v1/disputes/{eg.DISPUTE}/timeline")[-1]
    assert set(hidden) == {"id", "cursor", "dispute_id", "order_id", "sequence", "redacted"}
    assert (hidden["sequence"], hidden["redacted"]) == (4, True)
    assert all_of_it(market, "aud", f"/v1/disputes/{eg.DISPUTE}/timeline")[-1]["type"] == HIDDEN


def test_a_page_says_where_to_go_on_also_when_it_is_empty(market):
    page = market.get("bea", "/v1/timeline", limit=200)
    assert page.json["next"] == page.json["items"][-1]["cursor"]
    end = market.get("bea", "/v1/timeline", after=page.json["next"])
    assert end.json == {"items": [], "next": page.json["next"]}


def test_the_feed_is_read_in_the_order_of_its_cursors(market):
    cursors = [int(item["cursor"]) for item in all_of_it(market, "aud")]
    assert cursors == sorted(set(cursors))
    happened = market.house.store.feed(after=0, limit=1000)
    assert cursors == [recorded.position for recorded in happened if not recorded.event.name.startswith("mediator.")]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("type=dispute.opened", ["dispute.opened"]),
        ("type=dispute.opened&type=order.paid", ["order.paid", "dispute.opened"]),
        (f"type={HIDDEN}", []),
        (f"dispute={eg.DISPUTE}&limit=2", ["dispute.opened", "dispute.counter-proposal-made"]),
        (f"order={eg.ORDER}&limit=2", ["order.placed", "order.payment-recorded"]),
        ("order=00000000-0000-0000-0000-000000000008", []),
    ],
)
def test_it_is_narrowed_down(market, query, told):
    assert types(market.http.get(f"/v1/timeline?{query}", headers=market.bearer("bea"))) == told


@pytest.mark.parametrize("query", ["type=dispute.exploded", "after=-1", "wait=26", "wait=-1", "after=1&after=2"])
def test_a_query_means_exactly_what_it_says(market, query):
    assert market.http.get(f"/v1/timeline?{query}", headers=market.bearer("bea")).status_code == 422


@pytest.mark.parametrize(("name", "status"), [("bea", 200), ("sol", 200), ("mia", 200), ("aud", 200), ("ada", 200)])
def test_those_whom_a_dispute_concerns_read_its_timeline(market, name, status):
    assert market.get(name, f"/v1/disputes/{eg.DISPUTE}/timeline").status_code == status


@pytest.mark.parametrize("name", ["eve", "ben", "sara"])
def test_to_everybody_else_there_is_no_such_dispute(market, name):
    nothing = "00000000-0000-0000-0000-000000000001"
    foreign, unknown = (market.get(name, f"/v1/disputes/{one}/timeline") for one in (eg.DISPUTE, nothing))
    assert (foreign.status_code, foreign.json["type"]) == (404, "/problems/there-is-no-such-dispute")
    assert told(foreign) == told(unknown)


def told(problem):
    return {name: text for name, text in problem.json.items() if name not in ("instance", "request_id")}


@pytest.fixture
def live(tmp_path, database):
    """A marketplace whose read models follow by themselves."""
    with Marketplace.over(tmp_path, database=database) as made:
        made.happens(eg.place(), eg.pay())
        made.house.start()
        yield made


def test_who_waits_is_told_as_soon_as_something_happens(live):
    end = live.get("bea", "/v1/timeline").json["next"]
    with ThreadPoolExecutor(1) as somebody:
        waiting = somebody.submit(live.get, "bea", "/v1/timeline", after=end, wait=25)
        live.happens(eg.comment("Is it on its way?", at=eg.day(0.5)), shown=False)
        assert types(waiting.result(timeout=10)) == ["order.comment-added"]


def test_who_waits_is_not_told_of_what_does_not_concern_them(live):
    end = live.get("eve", "/v1/timeline").json["next"]
    with ThreadPoolExecutor(1) as somebody:
        waiting = somebody.submit(live.get, "eve", "/v1/timeline", after=end, wait=1)
        live.happens(eg.comment("Is it on its way?", at=eg.day(0.5)), shown=False)
        assert waiting.result(timeout=10).json == {"items": [], "next": end}


def test_no_more_than_half_of_the_threads_wait(live):
    end = live.get("bea", "/v1/timeline").json["next"]
    half = live.house.settings.threads // 2
    with ExitStack() as room:
        room.enter_context(live.app.app_context())
        assert [room.enter_context(seat(25)) for _ in range(half)] == [25] * half
        began = time.monotonic()
        assert live.get("sol", "/v1/timeline", after=end, wait=25).json["items"] == []
        assert time.monotonic() - began < 10


def test_a_seat_that_was_left_is_free_again(live):
    """The control: with one seat less taken there is one to wait in."""
    half = live.house.settings.threads // 2
    with ExitStack() as room:
        room.enter_context(live.app.app_context())
        taken = [room.enter_context(seat(25)) for _ in range(half - 1)]
        with seat(25) as last:
            assert [*taken, last] == [25] * half
        with seat(25) as again:
            assert again == 25
