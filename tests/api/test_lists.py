"""Orders and disputes are found by their own people, in pages that stay as they are, as fresh as one asks for."""

from uuid import UUID

import pytest

from api.reading import PATIENCE
from tests import examples as eg
from tests.api.marketplace import Marketplace

O_8, O_9 = UUID(int=8), UUID(int=9)


@pytest.fixture(scope="module")
def market(tmp_path_factory, database):
    """Orders 7 and 8 are bea's from sol, 9 is ben's from sara; 7 and 9 are disputed, 9 is with mia."""
    with Marketplace.over(tmp_path_factory.mktemp("var"), database=database) as made:
        made.delivers(7)
        made.delivers(8, at=eg.day(0.1))
        made.delivers(9, buyer="ben", seller="sara")
        made.happens(eg.open_dispute())
        made.happens(
            eg.open_dispute(by=eg.Actor(eg.Role.BUYER, "ben")),
            eg.counter(by=eg.Actor(eg.Role.SELLER, "sara")),
            eg.escalate(by=eg.Actor(eg.Role.BUYER, "ben")),
            eg.claim_case(),
            order=O_9,
        )
        yield made


def numbers(answer):
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("bea", ["O-8", "O-7"]),
        ("sol", ["O-8", "O-7"]),
        ("sara", ["O-9"]),
        ("eve", []),
        ("marketplace", ["O-8", "O-9", "O-7"]),
        ("aud", ["O-8", "O-9", "O-7"]),
        ("ada", ["O-8", "O-9", "O-7"]),
    ],
)
def test_everybody_finds_their_own_orders_and_the_staff_all_of_them(market, name, found):
    assert numbers(market.get(name, "/v1/orders")) == found


@pytest.mark.parametrize(
    ("name", "orders"),
    [
        ("bea", ["O-7"]),
        ("sol", ["O-7"]),
        ("sara", ["O-9"]),
        ("mia", ["O-9"]),
        ("max", []),
        ("eve", []),
        ("aud", ["O-9", "O-7"]),
        ("ada", ["O-9", "O-7"]),
    ],
)
def test_everybody_finds_their_own_disputes_and_the_staff_all_of_them(market, name, orders):
    answer = market.get(name, "/v1/disputes")
    assert [item["order_number"] for item in answer.json["items"]] == orders


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"number": "O-"}, ["O-8", "O-9", "O-7"]),
        ({"number": "O-9"}, ["O-9"]),
        ({"number": "%"}, []),
        ({"status": "delivered"}, ["O-8", "O-9", "O-7"]),
        ({"status": "cancelled"}, []),
        ({"placed_since": eg.day(0.1).isoformat()}, ["O-8"]),
        ({"placed_until": eg.day(0.1).isoformat()}, ["O-9", "O-7"]),
        ({"buyer": "bea", "seller": "sol"}, ["O-8", "O-7"]),
        ({"buyer": "bea", "seller": "sara"}, []),
    ],
)
def test_orders_are_narrowed_down(market, query, found):
    assert numbers(market.get("ada", "/v1/orders", **query)) == found


@pytest.mark.parametrize(
    ("query", "orders"),
    [
        ({"status": "awaiting-seller"}, ["O-7"]),
        ({"stage": "mediation"}, ["O-9"]),
        ({"viewer_state": "waiting"}, ["O-9", "O-7"]),
        ({"viewer_state": "closed"}, []),
        ({"reason": "damaged"}, ["O-9", "O-7"]),
        ({"order_id": str(O_9)}, ["O-9"]),
        ({"number": "D-2018-000001"}, ["O-7"]),
        ({"opened_since": eg.day(7).isoformat()}, []),
        ({"opened_until": eg.day(7).isoformat()}, ["O-9", "O-7"]),
        ({"buyer": "ben"}, ["O-9"]),
        ({"seller": "sol"}, ["O-7"]),
    ],
)
def test_disputes_are_narrowed_down(market, query, orders):
    answer = market.get("ada", "/v1/disputes", **query)
    assert [item["order_number"] for item in answer.json["items"]] == orders


def test_the_parties_are_not_told_who_mediates(market):
    seen = {name: market.get(name, "/v1/disputes").json["items"][0].get("mediator") for name in ("ben", "sara", "ada")}
    assert seen == {"ben": None, "sara": None, "ada": "mia"}


def test_pages_behind_a_cursor_add_up_to_the_whole(market):
    first = market.get("ada", "/v1/orders", limit=2)
    rest = market.get("ada", "/v1/orders", limit=2, cursor=first.json["next"])
    assert numbers(first) + numbers(rest) == ["O-8", "O-9", "O-7"]
    assert rest.json["next"] is None


def test_somebody_with_several_roles_says_in_which_one_they_look(market):
    both = ("buyer", "seller")
    assert numbers(market.get("sol", "/v1/orders", *both)) == []
    assert numbers(market.get("sol", "/v1/orders", *both, **{"as": "seller"})) == ["O-8", "O-7"]


def test_a_role_that_one_does_not_have_can_not_be_looked_in(market):
    answer = market.get("bea", "/v1/orders", **{"as": "seller"})
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/your-role-may-not-do-this")


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/disputes", "/v1/inbox", "/v1/mediation/queue"])
@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "ÿ", "W251bGxd", "a" * 1000, "==", "WzEsMl0"])
def test_a_cursor_that_was_not_given_out_is_misshapen(market, path, cursor):
    answer = market.get("mia", path, "mediator", "admin", cursor=cursor)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/misshapen")
    assert answer.json["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=ten", "limit=1&limit=2", "colour=red", "min_position=-1", "as=clock"]
)
def test_a_query_means_exactly_what_it_says(market, query):
    answer = market.http.get(f"/v1/orders?{query}", headers=market.bearer("bea"))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/misshapen")


@pytest.fixture
def quiet(tmp_path, database):
    """A marketplace whose read models follow only when they are told to."""
    with Marketplace.over(tmp_path, database=database) as made:
        made.delivers(7)
        yield made


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("api.reading.PATIENCE", PATIENCE / 100)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("path", ["/v1/orders", "/v1/inbox", "/v1/inbox/counters", "/v1/timeline"])
def test_a_list_that_can_not_show_what_one_wrote_says_that_it_is_behind(quiet, path):
    answer = quiet.get("bea", path, min_position=quiet.house.store.head())
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/the-read-model-is-behind")
    assert answer.headers["Retry-After"] == "1"


def test_a_list_shows_what_one_wrote_as_soon_as_it_can(quiet):
    position = quiet.house.store.head()
    quiet.house.projector.catch_up()
    assert numbers(quiet.get("bea", "/v1/orders", min_position=position)) == ["O-7"]


@pytest.mark.usefixtures("impatient")
def test_a_position_that_was_never_given_out_is_misshapen(quiet):
    answer = quiet.get("bea", "/v1/orders", min_position=quiet.house.store.head() + 1)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/min_position")
