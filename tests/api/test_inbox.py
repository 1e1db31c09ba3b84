"""The inbox shows what concerns its owner, and counts what waits for them."""

from uuid import UUID

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.marketplace import Marketplace

O_8 = UUID(int=8)
NOTHING = {"total": 0, "unread": 0, "action_required": 0}


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
        ({"text": "COFFEE mach"}, [ORDER_8, DISPUTE, ORDER_7]),
        ({"text": "o-8", "folder": "orders"}, [ORDER_8]),
        ({"text": "'\" OR * -- :*"}, []),
    ],
)
def test_it_is_narrowed_down(market, query, found):
    assert entries(market, "sol", **query) == found


def test_each_side_has_its_own(market):
    assert entries(market, "bea") == [("disputes", "7", False), ("orders", "7", False)]
    assert entries(market, "eve") == []


def test_the_counters_tell_what_there_is_and_what_waits(market):
    assert market.get("sol", "/v1/inbox/counters").json == {
        "messages": NOTHING,
        "orders": {"total": 2, "unread": 2, "action_required": 1},
        "disputes": {"total": 1, "unread": 1, "action_required": 1},
        "promotions": NOTHING,
        "action-required": {"total": 2, "unread": 2, "action_required": 2},
        "archived": NOTHING,
        "spam": NOTHING,
    }


def test_counters_have_no_pages(market):
    assert market.get("sol", "/v1/inbox/counters", limit=5).status_code == 422


def test_the_staff_has_no_inbox(market):
    assert {market.get(name, "/v1/inbox").status_code for name in ("aud", "ada", "marketplace")} == {403}


@pytest.fixture
def own(tmp_path, database):
    """A market that a test may change: order 7 is disputed."""
    with Marketplace.over(tmp_path, database=database) as made:
        made.delivers(7)
        made.happens(eg.open_dispute())
        yield made


ENTRY = f"/v1/inbox/disputes/{eg.DISPUTE}"


def does(market, name, what, body=None, **headers):
    answer = market.post(name, f"{ENTRY}/{what}", body, **headers)
    market.house.projector.catch_up()
    return answer


def test_an_entry_goes_to_the_archive_and_back_and_is_gone_when_it_is_deleted(own):
    answer = does(own, "sol", "archive")
    assert (answer.status_code, answer.json["place"], answer.json["unread"]) == (201, "archived", True)
    assert entries(own, "sol", folder="disputes") == []
    assert entries(own, "sol", folder="archived") == [DISPUTE]
    assert does(own, "sol", "restore").json["place"] == "inbox"
    assert does(own, "sol", "read").json["unread"] is False
    assert entries(own, "sol", unread="true") == [ORDER_7]
    assert does(own, "sol", "unread").json["unread"] is True
    assert does(own, "sol", "delete", {"confirmed": True}).json["place"] == "nowhere"
    assert entries(own, "sol") == [ORDER_7]
    assert entries(own, "bea", folder="disputes") == [("disputes", "7", False)]
    assert does(own, "sol", "archive").json["type"] == "/problems/there-is-no-such-entry"


@pytest.mark.parametrize("body", [{}, {"confirmed": False}])
def test_nothing_is_deleted_that_is_not_confirmed(own, body):
    answer = does(own, "sol", "delete", body)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/a-deletion-must-be-confirmed")
    assert DISPUTE in entries(own, "sol")


def test_what_is_so_already_is_not_done_again(own):
    assert [does(own, "sol", "archive").status_code for _ in range(2)] == [201, 409]


def test_the_same_wish_with_the_same_key_is_answered_as_it_was(own):
    first, again = (does(own, "sol", "archive", Idempotency_Key="k-1") for _ in range(2))
    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"


def test_with_the_version_that_was_looked_at_nothing_is_put_away_unseen(own):
    (shown,) = own.get("bea", "/v1/inbox", folder="disputes").json["items"]
    assert isinstance(shown["version"], str)
    own.happens(eg.counter())
    seen = f'"{shown["version"]}"'
    assert does(own, "bea", "archive", If_Match=seen).status_code == 412
    (shown,) = own.get("bea", "/v1/inbox", folder="disputes").json["items"]
    answer = does(own, "bea", "archive", If_Match=f'"{shown["version"]}"')
    assert answer.status_code == 201
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'


def test_who_has_several_roles_finds_the_entry_in_the_one_that_is_theirs(own):
    several = own.bearer("sol", "buyer", "seller")
    answer = own.http.post(f"{ENTRY}/archive", headers=several)
    assert (answer.status_code, answer.json["place"]) == (201, "archived")


@pytest.mark.parametrize(
    ("folder", "subject"),
    [("disputes", eg.ORDER), ("orders", eg.DISPUTE), ("messages", eg.ORDER), ("drafts", eg.ORDER)],
)
def test_an_entry_is_in_its_own_folder_only(own, folder, subject):
    assert own.post("sol", f"/v1/inbox/{folder}/{subject}/archive").status_code == 404


# promotions


def promoted(market, **changes):
    return market.post("marketplace", "/v1/promotions", {**bodies.PROMOTION, **changes})


def folders(market, name, **query):
    market.house.projector.catch_up()
    return [(entry["folder"], entry["title"]) for entry in market.get(name, "/v1/inbox", **query).json["items"]]


def test_a_promotion_comes_once_to_each_recipient_who_wants_it(own):
    assert own.post("ben", "/v1/me/promotions/mute", {}).json["promotions"]["muted"] is True
    first, again = promoted(own), promoted(own, title="Once more")
    assert (first.status_code, first.json) == (201, {"sent": 1, "known": 0, "muted": 1})
    assert int(first.headers["Redress-Position"]) == own.house.store.head()
    assert (again.json, "Redress-Position" in again.headers) == ({"sent": 0, "known": 1, "muted": 1}, False)
    assert folders(own, "bea", folder="promotions") == [("promotions", "Teapots")]
    assert folders(own, "ben") == []
    counted = own.get("bea", "/v1/inbox/counters").json
    assert counted["promotions"] == {"total": 1, "unread": 1, "action_required": 0}


def test_who_has_enough_of_a_sender_reports_them(own):
    promoted(own)
    reported = own.post("bea", "/v1/me/promotions/report", {"sender": "sam", "reason": "spam"})
    assert reported.json["promotions"]["reported_senders"] == ["sam"]
    promoted(own, promotion_id="p2", title="More teapots")
    assert folders(own, "bea", folder="promotions") == []
    assert set(folders(own, "bea", folder="spam")) == {("promotions", "Teapots"), ("promotions", "More teapots")}
    assert own.post("bea", "/v1/me/promotions/report", {"sender": "sam", "reason": "scam"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"link": "http://example.com"}, "/link"),
        ({"link": ""}, "/link"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"recipients": []}, "/recipients"),
        ({"expires_at": "tomorrow"}, "/expires_at"),
    ],
)
def test_a_promotion_is_sent_in_its_form_only(own, changes, pointer):
    answer = promoted(own, **changes)
    assert answer.status_code == 422
    assert pointer in answer.text


def test_one_that_has_expired_is_not_sent(own):
    answer = promoted(own, expires_at=eg.day(1).isoformat())
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/a-promotion-may-not-have-expired")
