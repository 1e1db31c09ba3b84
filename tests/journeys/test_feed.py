"""Who follows the feed to its end knows what the history says."""

from tests.journeys.people import ESCALATION, complaint, offer


def place(event):
    return {name: event[name] for name in ("id", "cursor", "sequence", "type", "at", "actor_role", "data")}


def test_the_feed_of_a_dispute_is_its_history(town, bea, sol, mia):
    dispute = town.complains(town.delivers())
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    last = bea.does(f"{dispute}/escalation", ESCALATION)
    bea.sees("/v1/timeline", min_position=last.headers["Redress-Position"])
    history = [place(event) for event in bea.sees(f"{dispute}/history")["items"]]
    assert [event["type"] for event in history] == [
        "dispute.opened",
        "dispute.counter-proposal-made",
        "dispute.escalated",
    ]
    for person in (bea, sol, mia, town.person("audrey")):
        followed = [place(event) for event in person.told("/v1/timeline", dispute=last["id"], limit=2)]
        assert followed == [place(event) for event in person.told(f"{dispute}/timeline", limit=1)]
        assert [event["id"] for event in followed] == [event["id"] for event in history]


def test_who_follows_everything_misses_nothing_and_hears_nothing_twice(town, bea):
    start = bea.told("/v1/timeline", limit=200)[-1]["cursor"]
    order = town.delivers()
    dispute = town.complains(order)
    last = bea.does(f"{dispute}/withdrawal", {})
    bea.sees("/v1/timeline", min_position=last.headers["Redress-Position"])
    heard = bea.told("/v1/timeline", after=start, limit=3)
    assert [event["type"] for event in heard] == [
        "order.placed",
        "order.payment-recorded",
        "order.paid",
        "order.shipped",
        "order.delivered",
        "order.line-disputed",
        "dispute.opened",
        "order.lines-released",
        "dispute.withdrawn",
        "dispute.closed",
    ]


def test_the_marketplace_hears_of_the_money_and_not_of_the_words(town, bea, sol, market):
    dispute = town.complains(town.delivers())
    claim = bea.sees(dispute)["claim"]["id"]
    done = sol.does(f"{dispute}/acceptance", {"proposal_id": claim})
    market.sees("/v1/timeline", min_position=done.headers["Redress-Position"])
    heard = market.told("/v1/timeline", dispute=done["id"])
    assert [event.get("type") for event in heard] == ["dispute.opened", None, None, "dispute.refund-requested"]
    assert heard[0]["data"]["description"] == "[masked]"
    assert market.get(f"{dispute}/timeline").status == 403


def test_following_waits_for_what_comes(town, bea, sol):
    opened = bea.does("/v1/disputes", complaint(town.delivers(), bea.uploads()))
    dispute, end = opened.headers["Location"], opened.headers["Redress-Position"]
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    page = bea.sees(f"{dispute}/timeline", after=end, wait=25)
    assert [event["type"] for event in page["items"]] == ["dispute.counter-proposal-made"]
