"""Ways through a dispute that lead further: four eyes, an appeal, goods sent back."""

import pytest

from tests.journeys.people import ESCALATION, actions, decision, money, offer


@pytest.fixture
def mediators(town):
    return [town.person(name) for name in ("mia", "milan", "mo")]


def pays(market, answer, amount):
    """The marketplace is told by the feed what to pay, and reports that it has."""
    known = {"dispute": answer["id"], "min_position": answer.headers["Redress-Position"]}
    (asked,) = market.told("/v1/timeline", type="dispute.refund-requested", **known)
    result = {"refund_id": asked["data"]["refund_id"], "result": "succeeded", "amount": money(amount)}
    return market.does(f"/v1/disputes/{answer['id']}/refund-results", result)


def waiting(mediator, position):
    """What the queue shows this mediator once it has heard of the position: dispute to task."""
    items = mediator.told("/v1/mediation/queue", min_position=position)
    return {f"/v1/disputes/{item['id']}": item["task"] for item in items}


def test_a_dear_decision_is_approved_appealed_and_changed(town, bea, sol, mediators, market):
    mia, milan, mo = mediators
    dispute = town.complains(town.delivers(price=600))
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    bea.does(f"{dispute}/escalation", ESCALATION)
    mia.does(f"{dispute}/mediator")
    drafted = mia.does(f"{dispute}/decision", decision("550.00"))
    assert (drafted["status"], drafted["draft"]["total"]) == ("awaiting-approval", money("550.00"))

    assert (bea.sees(dispute)["draft"], bea.sees(dispute)["decision"]) == (None, None)
    position = drafted.headers["Redress-Position"]
    assert waiting(milan, position)[dispute] == "approval"
    assert dispute not in waiting(mia, position)
    decided = milan.does(f"{dispute}/approval")
    assert (decided["status"], decided["decision"]["total"]) == ("decided", money("550.00"))

    assert sol.sees(dispute)["viewer_state"] == "appealable"
    appealed = sol.does(f"{dispute}/appeal", {"ground": "calculation-error", "statement": "The glass costs 90."})
    position = appealed.headers["Redress-Position"]
    assert [dispute in waiting(who, position) for who in mediators] == [False, False, True]
    refused = milan.post(f"{dispute}/mediator")
    assert (refused.status, refused.problem) == (403, "nobody-may-judge-the-appeal-of-their-own-decision")
    mo.does(f"{dispute}/mediator")
    changed = mo.does(f"{dispute}/appeal-decision", decision("120.00") | {"judgment": "modified"})
    assert (changed["status"], changed["refund"]["total"]) == ("refunding", money("120.00"))

    assert pays(market, changed, "120.00")["status"] == "closed"
    closed = bea.sees(dispute)
    assert (closed["outcome"], closed["refund"]["paid"]) == ("decided-split", money("120.00"))


def test_goods_go_back_and_are_not_what_they_were(town, bea, sol, mia, market):
    dispute = town.complains(town.delivers(), claim={"remedy": "return-for-refund"})
    claim = sol.sees(dispute)["claim"]["id"]
    agreed = sol.does(f"{dispute}/acceptance", {"proposal_id": claim})
    assert (agreed["status"], agreed["needs_return"], agreed["refund"]) == ("awaiting-return", True, None)

    sol.does(f"{dispute}/return-address", {"address": "Dock Street 1, Porto"})
    assert bea.sees(dispute)["parcel"]["address"] == "Dock Street 1, Porto"
    bea.does(f"{dispute}/return-shipment", {"carrier": "Post", "tracking_number": "R-1"})
    receipt = market.does(f"{dispute}/return-delivery")
    assert (receipt["status"], receipt["refund_id"]) == ("return-inspection", None)
    shown = market.told("/v1/timeline", min_position=receipt.headers["Redress-Position"], dispute=receipt["dispute_id"])
    assert [event["type"] for event in shown if "type" in event][1:] == [
        "dispute.return-required",
        "dispute.return-shipped",
        "dispute.return-delivered",
    ]

    brick = {"ground": "empty-or-different", "note": "There is a brick in it."}
    unproven = sol.post(f"{dispute}/return-contest", brick)
    assert (unproven.status, unproven.problem) == (422, "goods-that-came-back-may-be-contested-only-with-evidence")
    brick["evidence"] = [{"file_id": sol.uploads(), "text": "The brick, on our scales."}]
    contested = sol.does(f"{dispute}/return-contest", brick)
    assert waiting(mia, contested.headers["Redress-Position"])[dispute] == "contested-return"
    mia.does(f"{dispute}/mediator")
    sol.does(f"{dispute}/messages", {"text": "I have weighed the parcel.", "to_mediator": True})
    assert "weighed" not in bea.get(f"{dispute}/timeline").content.decode()
    assert mia.does(f"{dispute}/decision", decision("20.00"))["decision"]["total"] == money("20.00")
    for party in (bea, sol):
        final = party.does(f"{dispute}/appeal-waiver")
    assert (final["status"], actions(final.json) & {"appeal", "waive-appeal"}) == ("refunding", set())
    assert pays(market, final, "20.00")["status"] == "closed"
    assert bea.sees(dispute)["outcome"] == "decided-split"
