"""Mediators see what waits for them, take the most urgent case, and never the same one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from application.mediators import mediator_id_of
from tests import examples as eg
from tests import roster
from tests.api.marketplace import Marketplace

NEXT = "/v1/mediation/claim-next"


@pytest.fixture
def market(tmp_path, database):
    with Marketplace.over(tmp_path, database=database) as made:
        yield made


@pytest.fixture
def queue(market):
    """Two cases of 80.00 and, as urgent, one of 160.00, which therefore comes first."""
    small, other = market.escalates(7), market.escalates(8)
    dear = market.escalates(9, lines=(eg.line(1, unit_price=eg.eur("160.00")),), shipping=eg.eur("0.00"))
    return [str(dear), *sorted([str(small), str(other)])]


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def test_the_queue_says_why_each_case_stands_where_it_stands(market, queue):
    answer = market.get("mia", "/v1/mediation/queue")
    assert ids(answer) == queue
    assert {item["because"] for item in answer.json["items"]} == {"due-later"}
    market.moves_to(eg.day(15))
    assert {item["because"] for item in market.get("mia", "/v1/mediation/queue").json["items"]} == {
        "due-within-24-hours"
    }


def test_administrators_look_at_the_queue_and_parties_do_not(market, queue):
    assert ids(market.get("ada", "/v1/mediation/queue")) == queue
    assert {market.get(name, "/v1/mediation/queue").status_code for name in ("bea", "sol", "marketplace")} == {403}


def test_nobody_is_shown_a_case_of_their_own(market, queue):
    assert len(queue) == 3
    market.notes("bea", roster.enrol("bea"))
    assert ids(market.get("bea", "/v1/mediation/queue", "buyer", "mediator")) == []


def test_the_pages_of_the_queue_add_up_while_cases_are_claimed(market, queue):
    first = market.get("mia", "/v1/mediation/queue", limit=1)
    market.post("max", NEXT)
    market.house.projector.catch_up()
    rest = market.get("mia", "/v1/mediation/queue", limit=5, cursor=first.json["next"])
    assert ids(first) + ids(rest) == queue


def test_the_next_case_is_the_first_of_the_queue_and_then_the_mediators_own(market, queue):
    answer = market.post("mia", NEXT)
    assert (answer.status_code, answer.json["id"], answer.json["status"]) == (201, queue[0], "in-mediation")
    assert answer.json["mediator"] == {"assigned": True, "id": "mia"}
    cases = market.get("mia", "/v1/mediation/cases", min_position=0)
    assert ids(cases) == []  # the read model has yet to hear of it
    market.house.projector.catch_up()
    position = answer.headers["Redress-Position"]
    assert ids(market.get("mia", "/v1/mediation/cases", min_position=position)) == [queue[0]]


def test_a_case_that_was_taken_or_settled_meanwhile_is_passed_over(market, queue):
    market.post("max", f"/v1/disputes/{queue[0]}/mediator")
    market.post("bea", f"/v1/disputes/{queue[1]}/withdrawal", {})
    assert market.post("mia", NEXT).json["id"] == queue[2]


def test_a_draft_waits_for_others_to_approve_it_and_nobody_takes_it(market):
    dear = market.escalates(7, lines=eg.DEAR_LINES, shipping=eg.eur("0.00"))
    market.happens(eg.claim_case(), eg.decide((1, "500.00")), order=UUID(int=7))
    (waiting,) = market.get("max", "/v1/mediation/queue").json["items"]
    assert (waiting["id"], waiting["task"], waiting["status"]) == (str(dear), "approval", "awaiting-approval")
    assert ids(market.get("mia", "/v1/mediation/queue")) == []
    assert market.post("max", NEXT).status_code == 404
    assert market.post("max", f"/v1/disputes/{dear}/approval").json["status"] == "decided"


def test_an_appeal_is_taken_before_a_case_by_who_had_no_hand_in_the_decision(market):
    case, decided = market.escalates(8), market.escalates(7)
    market.happens(eg.claim_case(), eg.decide((1, "40.00")), eg.appeal(), order=UUID(int=7))
    assert ids(market.get("mia", "/v1/mediation/queue")) == [str(case)]
    assert ids(market.get("max", "/v1/mediation/queue")) == [str(decided), str(case)]
    assert market.post("max", NEXT).json["id"] == str(decided)


def test_who_recused_themselves_gets_the_one_behind_it(market, queue):
    market.post("mia", f"/v1/disputes/{queue[0]}/mediator")
    market.post("mia", f"/v1/disputes/{queue[0]}/recusal", {"note": "The seller is my cousin."})
    assert market.post("mia", NEXT).json["id"] == queue[1], "though the queue has yet to hear of it"
    market.house.projector.catch_up()
    assert ids(market.get("mia", "/v1/mediation/queue")) == [queue[2]]
    assert ids(market.get("max", "/v1/mediation/queue")) == [queue[0], queue[2]]


def test_an_empty_queue_is_a_problem_of_its_own(market):
    answer = market.post("mia", NEXT)
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/the-queue-is-empty")


def test_the_same_wish_is_granted_once(market, queue):
    first = market.post("mia", NEXT, Idempotency_Key="monday")
    market.house.projector.catch_up()
    again = market.post("mia", NEXT, Idempotency_Key="monday")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert market.post("mia", NEXT, Idempotency_Key="tuesday").json["id"] == queue[1]


def test_the_same_wish_is_told_again_when_the_case_is_long_somebody_elses(market, queue):
    first = market.post("mia", NEXT, Idempotency_Key="monday")
    market.post("mia", f"/v1/disputes/{queue[0]}/release", {"note": "I know the seller."})
    market.post("max", f"/v1/disputes/{queue[0]}/mediator")
    market.house.projector.catch_up()
    assert market.post("mia", NEXT, Idempotency_Key="monday").data == first.data


@pytest.mark.usefixtures("queue")
def test_mediators_who_come_at_once_never_get_the_same_case(market):
    start = Barrier(4)

    def claim(name):
        start.wait()
        return market.post(name, NEXT)

    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(claim, ["mia", "max", "mia", "max"]))
    taken = [answer.json["id"] for answer in answers if answer.status_code == 201]
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 404]
    assert len(set(taken)) == 3


# what the roster says


def test_a_case_with_a_conflict_is_not_there_for_the_mediator_and_not_counted_anywhere(market, queue):
    market.notes("mia", roster.declare("bea"))
    assert ids(market.get("mia", "/v1/mediation/queue")) == []
    hidden, unknown = (market.get("mia", f"/v1/disputes/{one}") for one in (queue[0], UUID(int=404)))
    assert (hidden.status_code, hidden.json["type"]) == (404, unknown.json["type"])
    assert market.post("mia", f"/v1/disputes/{queue[0]}/mediator").status_code == 404
    assert market.get("mia", "/v1/timeline").json["items"] == []
    assert market.post("mia", NEXT).json["type"] == "/problems/the-queue-is-empty"
    assert ids(market.get("max", "/v1/mediation/queue")) == queue


def test_who_has_as_many_cases_as_they_may_is_told_so(market, queue):
    market.notes("mia", roster.change_capacity(1))
    assert market.post("mia", NEXT).status_code == 201
    for answer in (market.post("mia", NEXT), market.post("mia", f"/v1/disputes/{queue[1]}/mediator")):
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (
            409,
            "a-mediator-may-not-have-more-cases-than-their-capacity",
        )
    market.house.settle()
    assert ids(market.get("mia", "/v1/mediation/queue")) == []
    looked = market.get("mia", f"/v1/disputes/{queue[1]}").json
    assert (looked["viewer_state"], looked["allowed_actions"]) == ("waiting", [])


@pytest.mark.usefixtures("queue")
def test_a_place_is_free_again_when_the_case_was_given_back(market):
    market.notes("mia", roster.change_capacity(1))
    taken = market.post("mia", NEXT).json["id"]
    market.post("mia", f"/v1/disputes/{taken}/release", {"note": "Not mine."})
    market.house.settle()
    assert market.get("ada", f"/v1/mediators/{mediator_id_of('mia')}").json["cases"] == []
    assert market.post("mia", NEXT).status_code == 201


@pytest.mark.usefixtures("queue")
def test_who_is_away_is_given_nothing(market):
    market.post("mia", f"/v1/mediators/{mediator_id_of('mia')}/absence")
    assert market.post("mia", NEXT).json["type"] == "/problems/a-mediator-who-is-away-may-not-take-a-case"
    market.post("mia", f"/v1/mediators/{mediator_id_of('mia')}/return")
    assert market.post("mia", NEXT).status_code == 201


def test_the_token_of_a_deactivated_mediator_opens_nothing(market, queue):
    market.post("mia", f"/v1/disputes/{queue[0]}/mediator")
    market.post("ada", f"/v1/mediators/{mediator_id_of('mia')}/deactivation")
    one = f"/v1/disputes/{queue[0]}"
    looks = (one, f"{one}/timeline", "/v1/mediation/queue", "/v1/mediation/cases", "/v1/disputes", "/v1/timeline")
    acts = (f"{one}/release", f"{one}/messages", NEXT)
    answers = [*(market.get("mia", path) for path in looks), *(market.post("mia", path, {}) for path in acts)]
    assert {(answer.status_code, answer.json["type"]) for answer in answers} == {
        (403, "/problems/your-role-may-not-do-this")
    }
    assert "roster" in answers[0].json["detail"]
    market.post("ada", f"/v1/mediators/{mediator_id_of('mia')}/reactivation")
    assert market.get("mia", one).status_code == 200


def test_who_mediates_and_buys_is_still_a_buyer_when_they_are_off_the_roster(market, queue):
    assert market.get("bea", f"/v1/disputes/{queue[0]}", "buyer", "mediator").json["viewer_state"] == "under-review"


def test_an_order_that_a_mediator_places_keeps_them_from_its_seller(market, queue):
    market.delivers(20, buyer="mia")
    market.house.settle()
    assert ids(market.get("mia", "/v1/mediation/queue")) == []
    assert ids(market.get("max", "/v1/mediation/queue")) == queue


@pytest.mark.usefixtures("queue")
def test_so_does_one_that_they_had_placed_before_they_were_enrolled(market):
    market.delivers(20, buyer="zoe")
    market.post("ada", "/v1/mediators", {"account": "zoe"})
    market.house.settle()
    assert ids(market.get("zoe", "/v1/mediation/queue", "mediator")) == []


def test_a_waiting_case_is_assigned_to_somebody_on_the_roster_with_the_fewest_cases(market, queue):
    market.post("max", f"/v1/disputes/{queue[1]}/mediator")
    market.moves_to(eg.day(10.5))
    market.house.settle()
    assert market.get("ada", f"/v1/disputes/{queue[0]}").json["mediator"]["id"] == "mia"
