"""Contact details may be told in a dispute, and whoever looks into it is told where."""

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.marketplace import Marketplace

ONE = f"/v1/disputes/{eg.DISPUTE}"
STAFF = {"mia": "WhatsApp", "aud": "WhatsApp", "ada": "[masked]"}
WORDS = "He wrote: ask me on WhatsApp and pay there."


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """The seller asks to go elsewhere, wherever he can write something; the mediator only mentions it."""
    with Marketplace.over(tmp_path_factory.mktemp("var")) as made:
        made.delivers(7, order=eg.ORDER)
        made.moves_to(eg.OPENED)
        accepted(made, "sol", f"/v1/orders/{eg.ORDER}/comments", {"text": WORDS})
        shown = [{"file_id": str(made.uploads("bea"))}, {"text": WORDS}]
        accepted(made, "bea", "/v1/disputes", bodies.OPENING | {"evidence": shown, "description": WORDS})
        accepted(made, "sol", f"{ONE}/counter-proposals", bodies.ON_DISPUTES["counter-proposals"] | {"note": WORDS})
        accepted(made, "bea", f"{ONE}/messages", bodies.ON_DISPUTES["messages"] | {"text": WORDS})
        accepted(made, "bea", f"{ONE}/escalation", bodies.ON_DISPUTES["escalation"] | {"statement": WORDS})
        made.happens(eg.claim_case(at=made.clock()))
        accepted(made, "mia", f"{ONE}/messages", bodies.ON_DISPUTES["messages"] | {"text": WORDS})
        made.house.projector.catch_up()
        yield made


def accepted(market, who, path, body):
    answer = market.post(who, path, body)
    assert answer.status_code == 201, answer.text


def flagged(items):
    """The texts with flags in them, by the type of their event."""
    return [(item["type"], flag["pointer"]) for item in items for flag in item.get("flags", ())]


EVERYTHING = [
    ("dispute.opened", "/description"),
    ("dispute.opened", "/claim/note"),
    ("dispute.opened", "/exhibits/1/text"),
    ("dispute.counter-proposal-made", "/proposal/note"),
    ("dispute.message-sent", "/text"),
    ("dispute.escalated", "/statement"),
]


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("path", ["timeline", "history"])
def test_what_parties_wrote_in_a_dispute_is_flagged_for_whoever_looks_into_it(market, who, path):
    assert flagged(market.get(who, f"{ONE}/{path}").json["items"]) == EVERYTHING


@pytest.mark.parametrize("who", STAFF)
def test_a_flag_says_the_rule_and_the_place_and_to_administrators_no_more(market, who):
    opened = market.get(who, f"{ONE}/timeline").json["items"][0]
    assert opened["flags"][0] == {
        "pointer": "/description",
        "rule": "off-platform-messenger",
        "start": WORDS.index("WhatsApp"),
        "end": WORDS.index(" and"),
        "found": STAFF[who],
    }


@pytest.mark.parametrize("who", STAFF)
def test_evidence_and_comments_are_flagged_where_they_are_shown(market, who):
    evidence = market.get(who, f"{ONE}/evidence").json
    assert [[flag["found"] for flag in item["flags"]] for item in evidence["items"]] == [[], [STAFF[who]]]
    assert [[flag["found"] for flag in said["flags"]] for said in evidence["order_comments"]] == [[STAFF[who]]]


@pytest.mark.parametrize("who", ["mia", "aud"])
def test_a_comment_beside_the_order_is_flagged_in_its_steps(market, who):
    steps = market.get(who, f"{ONE}/replay").json["steps"]
    assert ("order.comment-added", "/text") in flagged(step["event"] for step in steps)


@pytest.mark.parametrize("who", ["bea", "sol"])
@pytest.mark.parametrize("path", [f"{ONE}/timeline", f"{ONE}/history", "/v1/timeline", f"{ONE}/evidence"])
def test_the_parties_are_not_told(market, who, path):
    assert "flags" not in market.get(who, path).text
