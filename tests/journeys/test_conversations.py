"""A buyer and a seller talk before the purchase and after it, and what they said is read when they can't agree."""

from tests import files
from tests.journeys.people import ESCALATION, complaint, decision, money, offer


def test_what_was_said_before_buying_and_after_it_is_read_when_they_can_not_agree(town, bea, sol, mia, market):
    market.does(
        "/v1/listings", {"product_id": "p-1", "seller": "sol", "title": "Coffee machine", "price": money("80.00")}
    )
    asked = bea.does("/v1/conversations", {"product_id": "p-1", "text": "Does it run on 110 volts?"})
    before = f"/v1/conversations/{asked['id']}"
    assert sol.sees(before)["card"]["title"] == "Coffee machine"
    sol.does(f"{before}/messages", {"text": "On 110 and on 230.", "images": [sol.uploads(files.another())]})
    bea.does(f"{before}/read", {"upto": 2})
    assert sol.sees(before)["messages"][1]["seen"]

    order = town.ships()
    bea.does(f"{order}/comments", {"text": "Please send the plug for Brazil."})
    about = {"order_id": order.rpartition("/")[2]}
    refused = sol.post("/v1/conversations", about | {"text": "Write to me on WhatsApp, then I give you a discount"})
    assert (refused.status, refused.problem) == (422, "contact-details-may-not-be-exchanged-in-a-conversation")
    assert [(one["rule"], one["found"]) for one in refused["objections"]] == [("off-platform-messenger", "WhatsApp")]
    assert "local regulation policies" in refused["notice"]
    late = bea.does("/v1/conversations", about | {"text": "It should have been here yesterday."})
    after = f"/v1/conversations/{late['id']}"
    assert [message["text"] for message in sol.sees(after)["messages"]] == ["It should have been here yesterday."]
    film = {"text": "This is the empty doorstep.", "images": [bea.uploads(files.video())]}
    assert bea.post(f"{after}/messages", film).problem == "a-video-may-be-shown-in-a-dispute-only"

    market.does(f"{order}/delivery", {"at": town.now.isoformat()})
    dispute = bea.does("/v1/disputes", complaint(order, bea.uploads())).headers["Location"]
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    bea.does(f"{dispute}/escalation", ESCALATION)
    mia.does(f"{dispute}/mediator")

    read = mia.sees(f"{dispute}/conversations")["items"]
    assert [[message["text"] for message in one["messages"]] for one in read] == [
        ["It should have been here yesterday."],
        ["Does it run on 110 volts?", "On 110 and on 230."],
    ]
    (picture,) = read[1]["messages"][1]["images"]
    assert mia.get(picture["content"]).status == 200
    assert [said["text"] for said in mia.sees(f"{dispute}/evidence")["order_comments"]] == [
        "Please send the plug for Brazil."
    ]
    assert town.person("milan").get(f"{dispute}/conversations").status == 404

    bea.does(f"/v1/inbox/messages/{late['id']}/delete", {"confirmed": True})
    assert bea.sees(after)["messages"] == []
    assert len(sol.sees(after)["messages"]) == 1
    assert mia.sees(f"{dispute}/conversations")["items"][0]["messages"] == read[0]["messages"]
    assert [message["text"] for message in town.person("audrey").sees(after)["messages"]] == [
        "It should have been here yesterday."
    ]

    town.passes("P1D")
    assert mia.does(f"{dispute}/decision", decision("80.00"))["status"] == "decided"
