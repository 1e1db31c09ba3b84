"""How a dispute looks from each chair, in every situation of the examples."""

import orjson
import pytest

from api.encoding import encode
from api.representations import dispute_as_seen
from application.answer import Answer
from domain.dispute.state import Case
from tests import examples as eg
from tests.api.bodies import instant, money
from tests.api.desk import fits

CHAIRS = (eg.BUYER, eg.SELLER, eg.MEDIATOR, eg.AUDITOR, eg.ADMIN)
SITUATIONS = (
    eg.opened,
    eg.not_received,
    eg.countered,
    eg.rejected,
    eg.deadlocked,
    eg.escalated,
    eg.in_mediation,
    eg.settlement_proposed,
    eg.awaiting_approval,
    eg.decided,
    eg.appealed,
    eg.in_appeal,
    eg.remanded,
    eg.awaiting_return,
    eg.return_in_transit,
    eg.return_inspection,
    eg.contested,
    eg.refunding,
    eg.refund_failed,
    eg.closed,
)


def seen(facts, viewer=eg.BUYER, at=None, terms=eg.TERMS):
    """As the bytes say, which are all that a client gets."""
    case: Case = eg.case_of(facts, terms)
    now = at or facts[-1].at
    answer = Answer(case, case.dispute.version, 99, now, replayed=False)
    return orjson.loads(encode(dispute_as_seen(answer, viewer)))


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("viewer", CHAIRS, ids=lambda viewer: viewer.role)
def test_all_that_is_shown_is_documented_and_all_that_is_promised_is_shown(resources, situation, viewer):
    _, contract = resources
    fits(seen(situation(), viewer), {"$ref": "#/components/schemas/Dispute"}, contract)


def test_a_deadline_says_how_long_and_what_then_and_how_much():
    (first, *_) = seen(eg.not_received(lines=(eg.c.Units(2, 3),)), at=eg.day(13))["deadlines"]
    assert first == {
        "kind": "seller-response",
        "due": instant(eg.day(17)),
        "seconds_left": 4 * 86_400,
        "parties": ["seller"],
        "clause": "seller-response",
        "clause_href": "/v1/terms/default@1#/clauses/seller-response",
        "consequence": "agreed-at-the-claim",
        "money": money("30.00"),
    }


def test_a_part_of_a_second_is_not_a_second_left():
    deadline = seen(eg.opened(), at=eg.day(11) - eg.TICK)["deadlines"][0]
    assert deadline["seconds_left"] == 0


def test_the_next_deadline_comes_first():
    dues = [deadline["due"] for deadline in seen(eg.escalated())["deadlines"]]
    assert len(dues) == 3
    assert dues == sorted(dues)


def test_each_side_is_told_whether_it_is_their_turn():
    states = {viewer.role: seen(eg.countered(), viewer)["viewer_state"] for viewer in CHAIRS}
    assert states == {
        "buyer": "action-required",
        "seller": "waiting",
        "mediator": "waiting",
        "auditor": "waiting",
        "admin": "waiting",
    }
    assert seen(eg.escalated(), eg.SELLER)["viewer_state"] == "under-review"
    assert seen(eg.escalated(), eg.MEDIATOR)["viewer_state"] == "action-required"
    assert seen(eg.closed(), eg.SELLER)["viewer_state"] == "closed"


def test_an_action_says_where_until_when_and_within_which_bounds():
    counter, accept, *_ = seen(eg.opened(), eg.SELLER)["allowed_actions"]
    assert (counter["name"], counter["method"]) == ("counter-propose", "POST")
    assert counter["href"] == f"/v1/disputes/{eg.DISPUTE}/counter-proposals"
    assert (counter["due"], counter["mandatory"]) == (instant(eg.day(11)), True)
    assert counter["constraints"]["most"]["lines"] == [{"line": 1, "amount": money("80.00")}]
    assert accept["constraints"] == {"proposal_id": str(eg.proposal_id(1)), "pays": money("80.00")}


def test_a_right_that_begins_later_is_not_offered_before():
    def names(at):
        return {action["name"] for action in seen(eg.opened(), at=at)["allowed_actions"]}

    assert "escalate" not in names(eg.day(9) - eg.TICK)
    assert "escalate" in names(eg.day(9))


def test_parties_learn_that_there_is_a_mediator_and_not_who():
    for viewer in (eg.BUYER, eg.SELLER):
        assert seen(eg.in_mediation(), viewer)["mediator"] == {"assigned": True, "id": None}
    for viewer in (eg.MEDIATOR, eg.AUDITOR, eg.ADMIN):
        assert seen(eg.in_mediation(), viewer)["mediator"] == {"assigned": True, "id": "mia"}


def test_administrators_see_amounts_and_codes_but_no_words():
    shown = seen(eg.decided(), eg.ADMIN)
    assert shown["description"] == shown["claim"]["note"] == shown["decision"]["statement"]["text"] == "[masked]"
    assert shown["decision"]["statement"]["facts"] == ["[masked]", "[masked]"]
    assert shown["decision"]["statement"]["clauses"] == ["conformity", "decisions"]
    assert shown["decision"]["total"] == money("40.00")


def test_a_settlement_is_shown_to_both_with_who_has_accepted_it():
    proposed = seen(eg.settlement_proposed(), eg.SELLER)["settlement"]
    assert proposed == {
        "id": str(eg.SETTLEMENT),
        "allocation": {"lines": [{"line": 1, "amount": money("40.00")}], "shipping": money("0.00")},
        "total": money("40.00"),
        "note": "Meet in the middle.",
        "accepted_by": [],
    }
    half = eg.happened(eg.accept_settlement(), since=eg.settlement_proposed())
    assert seen(half, eg.SELLER)["settlement"]["accepted_by"] == ["buyer"]
    assert seen(half, eg.SELLER)["awaiting"] == ["seller"]
    assert seen(eg.happened(eg.reject_settlement(), since=half))["settlement"] is None


def test_a_draft_is_shown_to_those_who_may_approve_it_and_not_to_the_parties():
    for viewer in (eg.BUYER, eg.SELLER):
        shown = seen(eg.awaiting_approval(), viewer)
        assert (shown["status"], shown["draft"], shown["decision"]) == ("awaiting-approval", None, None)
    for viewer in (eg.MEDIATOR, eg.ANOTHER_MEDIATOR, eg.AUDITOR, eg.ADMIN):
        draft = seen(eg.awaiting_approval(), viewer)["draft"]
        assert (draft["outcome"], draft["total"], draft["payer"]) == ("decided-for-buyer", money("500.00"), "seller")
    approved = seen(eg.happened(eg.approve(), since=eg.awaiting_approval()))
    assert (approved["draft"], approved["decision"]["total"]) == (None, money("500.00"))


def test_an_appeal_says_by_whom_and_why_and_until_when_the_other_side_may():
    shown = seen(eg.appealed(), eg.SELLER)
    assert shown["appeals"] == [{"by": "buyer", "ground": "terms-misapplied", "statement": "It is broken, not dented."}]
    assert shown["appealable_until"] == seen(eg.decided())["appealable_until"] == instant(eg.day(20))
    assert shown["decision"]["total"] == money("40.00")
    assert seen(eg.appealed(), eg.ADMIN)["appeals"][0]["statement"] == "[masked]"
    assert seen(eg.in_mediation())["appealable_until"] is None
    assert seen(eg.happened(eg.waive_appeal(), since=eg.decided()))["waived"] == ["seller"]


def test_what_was_carried_out_at_once_is_appealable_once_it_is_closed():
    def until(facts):
        return seen(facts, terms=eg.AT_ONCE)["appealable_until"]

    assert until(eg.decided_at_once()) is None
    assert until(eg.paid_at_once()) == until(eg.appealed_at_once()) == instant(eg.day(21))
    both = (eg.waive_appeal(by=by, at=eg.day(12)) for by in (eg.BUYER, eg.SELLER))
    assert until(eg.happened(*both, since=eg.paid_at_once(), terms=eg.AT_ONCE)) is None


def test_a_decision_that_was_sent_back_or_overtaken_is_none():
    for facts in (eg.remanded(), eg.happened(eg.charge_back(at=eg.day(12)), since=eg.decided())):
        assert (seen(facts)["decision"], seen(facts)["appealable_until"]) == (None, None)


def test_a_parcel_says_where_it_goes_and_with_whom():
    assert seen(eg.opened())["parcel"] is None
    assert [seen(facts())["needs_return"] for facts in (eg.refunding, eg.awaiting_return)] == [False, True]
    addressed = eg.happened(eg.give_address(), eg.ship_return(), since=eg.awaiting_return())
    sent = {"address": "Dock Street 1, Porto", "carrier": "Correios", "tracking_number": "LX456"}
    assert seen(addressed, eg.SELLER)["parcel"] == sent
    assert seen(addressed, eg.ADMIN)["parcel"] == sent | {"address": "[masked]"}


def test_the_bounds_of_a_judgment_are_told():
    def bounds(facts, name, viewer):
        return next(one["constraints"] for one in seen(facts, viewer)["allowed_actions"] if one["name"] == name)

    judging = bounds(eg.in_appeal(), "decide-appeal", eg.ANOTHER_MEDIATOR)
    assert judging["judgments"] == ["upheld", "modified", "reversed", "remanded"]
    contest = bounds(eg.return_inspection(), "contest-return", eg.SELLER)
    assert contest["grounds"] == ["not-received", "damaged", "empty-or-different", "parts-missing"]
    assert bounds(eg.settlement_proposed(), "accept-settlement", eg.BUYER) == {
        "settlement_id": str(eg.SETTLEMENT),
        "pays": money("40.00"),
    }
    again = eg.happened(eg.recuse(), since=eg.in_mediation())
    assert bounds(again, "assign-mediator", eg.ADMIN) == {"barred": ["bea", "mia", "sol"]}


def test_messages_are_counted():
    assert [
        seen(facts)["messages"] for facts in (eg.opened(), eg.happened(eg.say(at=eg.day(7)), since=eg.opened()))
    ] == [0, 1]


def test_a_refund_says_how_it_went():
    assert seen(eg.refunding())["refund"]["state"] == "requested"
    failed = seen(eg.refund_failed())["refund"]
    assert (failed["state"], failed["failure"], failed["paid"]) == ("failed", "card-expired", None)
    paid = seen(eg.closed())["refund"]
    assert (paid["state"], paid["paid"]) == ("paid", money("80.00"))
    again = seen(eg.happened(eg.retry(), since=eg.refund_failed()))["refund"]
    assert (again["state"], again["attempt"]) == ("requested", 2)


def test_links_lead_to_what_belongs_to_it():
    assert seen(eg.opened())["links"] == {
        "self": f"/v1/disputes/{eg.DISPUTE}",
        "evidence": f"/v1/disputes/{eg.DISPUTE}/evidence",
        "history": f"/v1/disputes/{eg.DISPUTE}/history",
        "timeline": f"/v1/disputes/{eg.DISPUTE}/timeline",
        "order": f"/v1/orders/{eg.ORDER}",
    }
