"""Questions over HTTP: answered from articles and from what is the asker's own, and from nothing else."""

from uuid import UUID

import pytest

from application.ports import Cause
from tests import examples as eg
from tests.api.desk import UNKNOWN, problem, without_names

QUESTIONS = "/v1/help/questions"
HOW_LONG = "How long does the seller have to answer?"


def ask(desk, who="bea", text=HOW_LONG, **members):
    return desk.post(who, QUESTIONS, {"text": text, **members})


def facts(answer):
    return {fact["kind"]: fact for fact in reversed(answer.json["quotes"]["facts"])}


def test_the_own_deadline_is_quoted_with_its_consequence(disputed):
    answer = ask(disputed, dispute_id=str(eg.DISPUTE))
    deadline = facts(answer)["deadline"]
    assert deadline["values"]["due"] == "2018-03-12T09:00:00Z"
    assert deadline["values"]["consequence"] == "agreed-at-the-claim"
    assert deadline["values"]["money"] == {"currency": "EUR", "amount": "80.00"}
    assert deadline["text"] in answer.json["text"]
    assert (answer.json["known"], answer.json["offers_person"]) == (True, False)


def test_what_it_says_of_a_dispute_is_what_the_dispute_says_itself(disputed):
    for who in ("bea", "sol"):
        told = facts(ask(disputed, who, "What can I do?", dispute_id=str(eg.DISPUTE)))
        itself = disputed.get(who, f"/v1/disputes/{eg.DISPUTE}").json
        assert told["actions"]["values"]["names"] == [action["name"] for action in itself["allowed_actions"]]
        assert told["status"]["values"] == {"status": itself["status"], "viewer_state": itself["viewer_state"]}


def test_an_article_is_quoted_with_its_address(desk):
    (quoted,) = ask(desk, text="How do I appeal?").json["quotes"]["articles"]
    assert quoted["href"] == "/v1/help/articles/appeal"
    article = desk.app.test_client().get(quoted["href"]).json
    assert quoted["text"] in article["text"]


def test_what_it_does_not_know_it_says(desk):
    answer = ask(desk, text="Zebra?")
    assert (answer.json["known"], answer.json["offers_person"]) == (False, True)
    assert answer.json["quotes"] == {"facts": [], "articles": []}


def test_an_order_is_told_to_both_its_sides(delivered):
    for who in ("bea", "sol"):
        answer = ask(delivered, who, "status", order_id=str(eg.ORDER))
        assert facts(answer)["status"]["values"] == {"status": "delivered"}


@pytest.mark.parametrize("members", [{"order_id": str(eg.ORDER)}, {"dispute_id": str(eg.DISPUTE)}])
@pytest.mark.parametrize("who", ["eve", "eve's shop"])
def test_what_is_somebody_elses_is_not_there(disputed, who, members):
    (member,) = members
    foreign, unknown = ask(disputed, who, **members), ask(disputed, who, **{member: str(UNKNOWN)})
    assert foreign.status_code == 404
    assert without_names(foreign) == without_names(unknown)


def test_a_dispute_over_another_order_than_the_one_that_is_named_is_not_there(disputed):
    other = UUID(int=8)
    disputed.house.orders.execute(other, eg.place(order_id=other, number="O-8"), Cause("another order"))
    answer = ask(disputed, order_id=str(other), dispute_id=str(eg.DISPUTE))
    assert problem(answer) == (404, "there-is-no-such-dispute")


def test_language_and_zone_are_those_that_are_asked_for(disputed):
    answer = ask(disputed, text="¿Cuánto tiempo?", dispute_id=str(eg.DISPUTE), language="es", zone="Asia/Tokyo")
    assert answer.headers["Content-Language"] == answer.json["language"] == "es"
    assert "18:00" in facts(answer)["deadline"]["text"]


def test_else_those_that_the_asker_prefers(disputed):
    chosen = {"language": "pt", "zone": "America/Sao_Paulo", "mail": False, "quiet_hours": None, "digest_minutes": 10}
    assert disputed.post("bea", "/v1/me/preferences", chosen).status_code == 201
    answer = ask(disputed, text="até quando", dispute_id=str(eg.DISPUTE))
    assert answer.json["language"] == "pt"
    assert "06:00" in facts(answer)["deadline"]["text"]


def test_else_what_the_client_accepts(desk):
    accepting = {"Accept-Language": "ru"}
    answer = desk.post("bea", QUESTIONS, {"text": "Что делать?"}, headers=accepting)
    assert answer.json["language"] == "ru"


def test_a_zone_that_nobody_knows_is_refused(desk):
    assert problem(ask(desk, zone="Mars/Olympus")) == (422, "a-time-zone-must-be-one-of-the-iana-database")


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": 7}, {"text": "x", "language": "tlh"}]
)
def test_a_misshapen_question_is_told_so(desk, body):
    assert problem(desk.post("bea", QUESTIONS, body)) == (422, "misshapen")


def test_nothing_is_kept_of_a_question(disputed):
    before = disputed.house.store.head()
    ask(disputed, dispute_id=str(eg.DISPUTE))
    assert disputed.house.store.head() == before


def test_staff_ask_for_nobody(disputed):
    for who in ("mia", "aud", "ada", "marketplace"):
        assert problem(ask(disputed, who)) == (403, "your-role-may-not-do-this")
