"""The help desk over HTTP: asked and answered at once, handed over, taken by one agent, talked about, closed."""

import pytest

from tests import examples as eg
from tests.api.desk import UNKNOWN, problem, without_names
from tests.api.marketplace import Marketplace

SUPPORT = "/v1/support"
HOW_LONG = {"text": "How long does the seller have to answer?"}


@pytest.fixture
def market(tmp_path):
    """Bea has a dispute with Sol, who has until day 11 to answer."""
    with Marketplace.over(tmp_path / "var") as made:
        made.happens(eg.place(), eg.pay(), eg.ship(), eg.deliver(), eg.open_dispute())
        yield made


def opens(market, who="bea", **body):
    answer = market.post(who, SUPPORT, HOW_LONG | body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def waits(market, who="bea", **body):
    path = opens(market, who, **body)
    assert market.post(who, f"{path}/hand-over").status_code == 201
    market.house.projector.catch_up()
    return path


def test_a_question_is_answered_at_once_with_what_is_quoted(market):
    told = market.post("bea", SUPPORT, HOW_LONG | {"dispute_id": str(market.dispute())})
    question, answer = told.json["said"]
    assert (question["by"], question["text"]) == ("buyer", HOW_LONG["text"])
    assert answer["by"] == "assistant"
    assert "The seller has until March 12, 2018" in answer["text"]
    assert {quote["source"] for quote in answer["quotes"]} == {"dispute", "article"}
    assert all(quote["text"] in answer["text"] for quote in answer["quotes"])
    assert [action["name"] for action in told.json["allowed_actions"]] == ["ask-support", "hand-over", "close-support"]


def test_a_further_question_is_about_the_same_dispute(market):
    path = opens(market, dispute_id=str(market.dispute()))
    answer = market.post("bea", f"{path}/question", {"text": "What can I do?"}).json["said"][-1]
    assert any(quote["kind"] == "actions" for quote in answer["quotes"])


def test_the_same_wish_opens_one_conversation(market):
    first, again = (market.post("bea", SUPPORT, HOW_LONG, Idempotency_Key="k-1") for _ in range(2))
    assert (again.headers["Idempotent-Replayed"], again.json) == ("true", first.json)
    assert first.headers["Location"] == again.headers["Location"] != opens(market)


def test_an_agent_takes_the_longest_waiting_and_it_waits_no_more(market):
    first = waits(market)
    market.moves_to(eg.day(7))
    second = waits(market, "sol", language="es")
    listed = market.get("gus", f"{SUPPORT}/queue").json["items"]
    assert [f"{SUPPORT}/{item['id']}" for item in listed] == [first, second]
    taken = market.post("gus", f"{SUPPORT}/take-next", {})
    assert (f"{SUPPORT}/{taken.json['id']}", taken.json["agent"]) == (first, "gus")
    market.house.projector.catch_up()
    assert [item["id"] for item in market.get("gus", f"{SUPPORT}/queue").json["items"]] == [second.rpartition("/")[2]]
    assert [item["id"] for item in market.get("gus", SUPPORT).json["items"]] == [taken.json["id"]]


def test_the_next_one_can_be_one_of_a_language_or_a_channel(market):
    waits(market)
    spanish = waits(market, "sol", language="es", channel="app")
    wanted = {"language": "es", "channel": "app"}
    assert [item["language"] for item in market.get("gus", f"{SUPPORT}/queue", **wanted).json["items"]] == ["es"]
    assert spanish.endswith(market.post("gus", f"{SUPPORT}/take-next", wanted).json["id"])
    assert problem(market.post("gus", f"{SUPPORT}/take-next", {"language": "zh"})) == (404, "the-queue-is-empty")


def test_two_agents_at_once_get_two_questions_and_the_same_wish_gets_the_same(market):
    waits(market)
    waits(market, "sol")
    first = market.post("gus", f"{SUPPORT}/take-next", {}, Idempotency_Key="k")
    second = market.post("gia", f"{SUPPORT}/take-next", {})  # the queue that she reads still shows the first
    assert first.json["id"] != second.json["id"]
    market.house.projector.catch_up()
    again = market.post("gus", f"{SUPPORT}/take-next", {}, Idempotency_Key="k")
    assert (again.headers["Idempotent-Replayed"], again.json) == ("true", first.json)


def test_asker_and_agent_talk_and_only_agents_read_notes_and_know_who_they_are(market):
    path = waits(market)
    market.post("gus", f"{path}/taking")
    market.post("gus", f"{path}/messages", {"text": "Good morning!"})
    market.post("bea", f"{path}/messages", {"text": "Hello!"})
    market.post("gus", f"{path}/give-back", {"note": "She is nice."})
    market.post("gia", f"{path}/taking")
    hers, theirs = market.get("bea", path).json, market.get("gia", path).json
    assert [words["text"] for words in hers["said"][2:]] == ["Good morning!", "Hello!"]
    assert [words["text"] for words in theirs["said"][2:]] == ["Good morning!", "Hello!", "She is nice."]
    assert (hers["agent"], theirs["agent"]) == (None, "gia")
    assert (hers["said"][2]["by"], hers["status"]) == ("agent", "with-agent")


def test_administrators_see_no_words_and_auditors_all_of_them(market):
    path = waits(market)
    assert {words["text"] for words in market.get("ada", path).json["said"]} == {"[masked]"}
    assert market.get("aud", path).json["said"] == market.get("bea", path).json["said"]


def test_an_agent_sees_the_order_and_the_dispute_without_what_people_wrote_there(market):
    path = waits(market, dispute_id=str(market.dispute()))
    subject = market.get("gus", f"{path}/subject").json
    dispute = subject["dispute"]
    assert (dispute["number"], dispute["description"], dispute["allowed_actions"]) == ("D-2018-000001", "[masked]", [])
    assert subject["order"]["number"] == "O-7"
    as_admins_see_it = market.get("ada", f"/v1/disputes/{market.dispute()}").json
    assert {name for name in dispute if dispute[name] != as_admins_see_it[name]} <= {"allowed_actions", "viewer_state"}


def test_without_an_order_or_a_dispute_there_is_nothing_to_see(market):
    assert market.get("gus", f"{waits(market)}/subject").json == {"order": None, "dispute": None}


def test_an_order_alone_is_seen_alone(market):
    subject = market.get("gus", f"{waits(market, order_id=str(eg.ORDER))}/subject").json
    assert (subject["order"]["number"], subject["dispute"]) == ("O-7", None)


def test_agents_are_let_in_nowhere_else(market):
    for path in (f"/v1/disputes/{market.dispute()}", f"/v1/orders/{eg.ORDER}", "/v1/disputes", "/v1/inbox"):
        assert problem(market.get("gus", path)) == (403, "your-role-may-not-do-this")


@pytest.mark.parametrize("member", ["order_id", "dispute_id"])
def test_what_it_is_about_is_the_askers_own(market, member):
    own = {"order_id": str(eg.ORDER), "dispute_id": str(market.dispute())}
    foreign, unknown = (
        market.post("ben", SUPPORT, HOW_LONG | {member: about}) for about in (own[member], str(UNKNOWN))
    )
    assert foreign.status_code == 404
    assert without_names(foreign) == without_names(unknown)


def test_the_marketplace_asks_for_who_wrote_by_mail_and_the_thread_is_one_conversation(market):
    mail = HOW_LONG | {"channel": "mail", "reference": "thread-1", "order_id": str(eg.ORDER)}
    for_bea = mail | {"on_behalf": {"role": "buyer", "account": "bea"}}
    opened = market.post("marketplace", SUPPORT, for_bea)
    path = opened.headers["Location"]
    assert (opened.json["asker"], opened.json["channel"]) == ({"role": "buyer", "id": "bea"}, "mail")
    again = market.post("marketplace", SUPPORT, for_bea | {"text": "Me again."})
    assert problem(again) == (409, "a-conversation-with-the-help-desk-may-be-opened-only-once")
    assert again.json["support_id"] == opened.json["id"]
    assert market.post("marketplace", f"{path}/hand-over").status_code == 201
    assert market.post("marketplace", f"{path}/messages", {"text": "Me again."}).status_code == 201
    assert market.get("bea", path).json["said"][-1]["by"] == "marketplace"


def test_for_whom_the_marketplace_asks_it_has_to_be_theirs(market):
    for_ben = HOW_LONG | {"order_id": str(eg.ORDER), "on_behalf": {"role": "buyer", "account": "ben"}}
    assert problem(market.post("marketplace", SUPPORT, for_ben)) == (404, "there-is-no-such-order")


def test_nobody_else_asks_for_others_and_the_marketplace_not_for_itself(market):
    for_bea = {"on_behalf": {"role": "buyer", "account": "bea"}}
    for_a_mediator = {"on_behalf": {"role": "mediator", "account": "mia"}}
    assert problem(market.post("ben", SUPPORT, HOW_LONG | for_bea)) == (403, "your-role-may-not-do-this")
    for body in (HOW_LONG, HOW_LONG | for_a_mediator):
        answer = market.post("marketplace", SUPPORT, body)
        assert (problem(answer), answer.json["errors"][0]["pointer"][:10]) == ((422, "misshapen"), "/on_behalf")


def test_a_reference_of_a_buyers_own_is_nobodys_thread(market):
    first, second = opens(market, reference="thread-1"), opens(market, "sol", reference="thread-1")
    assert first != second


def test_nothing_is_changed_on_stale_grounds(market):
    path = waits(market)
    assert problem(market.post("gus", f"{path}/taking", If_Match='"3"'))[0] == 412
    assert market.post("gus", f"{path}/taking", If_Match='"4"').headers["ETag"] == '"5"'
    assert market.http.get(path, headers=market.bearer("gus") | {"If-None-Match": '"5"'}).status_code == 304


@pytest.mark.parametrize(
    ("segment", "body", "rule"),
    [
        ("question", {"text": "x"}, "this-may-not-be-done-in-this-status"),
        ("messages", {"text": " "}, "a-note-must-have-1-to-2000-characters"),
        ("hand-over", None, "this-may-not-be-done-in-this-status"),
    ],
)
def test_what_is_not_possible_is_refused_by_its_rule(market, segment, body, rule):
    assert problem(market.post("bea", f"{waits(market)}/{segment}", body))[1] == rule


def test_only_the_agent_who_has_it_answers(market):
    path = waits(market)
    market.post("gus", f"{path}/taking")
    foreign = market.post("gia", f"{path}/messages", {"text": "Me too!"})
    assert problem(foreign) == (403, "only-the-agent-who-has-it-may-do-this")


def test_agents_who_were_heard_of_lately_are_here(market):
    path = waits(market)
    market.post("gus", f"{path}/taking")
    market.house.projector.catch_up()
    assert market.get("bea", f"{SUPPORT}/agents").json == {"present": 1}
    market.moves_to(eg.day(9))
    assert market.get("bea", f"{SUPPORT}/agents").json == {"present": 0}


def test_somebody_finds_what_they_asked(market):
    path = opens(market)
    position = market.post("bea", f"{path}/closure").headers["Redress-Position"]
    market.house.projector.catch_up()
    (item,) = market.get("bea", SUPPORT, min_position=position).json["items"]
    assert (item["status"], f"{SUPPORT}/{item['id']}") == ("closed", path)
    assert market.get("sol", SUPPORT).json["items"] == []
