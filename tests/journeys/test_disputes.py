"""Whole ways through a dispute, as people walk them: over HTTP, with what they were told and nothing else."""

from concurrent.futures import ThreadPoolExecutor

from tests.journeys.people import ESCALATION, actions, complaint, decision, money, offer, part


def test_from_the_claim_over_the_mediators_to_the_refund(town, bea, sol, mia, market):
    dispute = town.complains(town.delivers())
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    assert {"accept-proposal", "counter-propose", "reject-proposal", "escalate"} <= actions(bea.sees(dispute))
    escalated = bea.does(f"{dispute}/escalation", ESCALATION)
    assert (escalated["status"], escalated["viewer_state"]) == ("awaiting-mediator", "under-review")

    mia.sees("/v1/mediation/queue", min_position=escalated.headers["Redress-Position"])
    taken = mia.does("/v1/mediation/claim-next")
    assert (f"/v1/disputes/{taken['id']}", taken["status"]) == (dispute, "in-mediation")
    decided = mia.does(f"{dispute}/decision", decision("50.00"))
    assert (decided["status"], decided["decision"]["total"]) == ("decided", money("50.00"))
    assert bea.sees(dispute)["mediator"] == {"assigned": True, "id": None}

    town.passes("P10D")
    refunding = bea.sees(dispute)
    assert (refunding["status"], refunding["refund"]["total"]) == ("refunding", money("50.00"))
    asked = market.told("/v1/timeline", type="dispute.refund-requested", dispute=taken["id"])
    refund = asked[0]["data"]["refund_id"]
    paid = market.does(
        f"{dispute}/refund-results", {"refund_id": refund, "result": "succeeded", "amount": money("50.00")}
    )
    assert paid["status"] == "closed"
    closed = bea.sees(dispute)
    assert (closed["outcome"], closed["viewer_state"], actions(closed)) == ("decided-split", "closed", set())


def test_a_seller_who_says_nothing_has_agreed(town, bea, sol):
    dispute = town.complains(town.ships(), reason="not-received", sub_reason="in-transit-late")
    waiting = sol.sees(dispute)
    silence = next(one for one in waiting["deadlines"] if one["kind"] == "seller-response")
    assert 0 < silence["seconds_left"] <= 5 * 24 * 60 * 60
    assert (silence["consequence"], silence["money"]) == ("agreed-at-the-claim", money("90.00"))

    town.passes("P5D")
    agreed = bea.sees(dispute)
    assert (agreed["status"], agreed["refund"]["total"]) == ("refunding", money("90.00"))
    late = sol.post(f"{dispute}/rejection", {"proposal_id": waiting["claim"]["id"], "note": "It left us whole."})
    assert (late.status, late.problem) == (409, "this-may-not-be-done-in-this-status")


def test_without_proof_the_silence_of_a_seller_is_for_a_mediator_to_judge(town, bea, sol):
    dispute = town.complains(town.delivers())
    (photo,) = bea.sees(f"{dispute}/evidence")["items"]
    bea.does(f"{dispute}/evidence-withdrawal", {"evidence_id": photo["id"]})
    assert bea.sees(dispute)["evidence"]["missing"] == ["photo"]
    silence = next(one for one in sol.sees(dispute)["deadlines"] if one["kind"] == "seller-response")
    assert (silence["consequence"], silence["money"]) == ("escalated", None)
    town.passes("P5D")
    assert bea.sees(dispute)["status"] == "awaiting-mediator"


def test_an_offer_that_meets_the_claim_is_an_agreement(town, bea, sol):
    dispute = town.complains(town.delivers())
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    bea.does(f"{dispute}/counter-proposals", {"proposal": part("50.00"), "note": "The glass costs more."})
    agreed = sol.does(f"{dispute}/counter-proposals", offer("60.00"))
    assert (agreed["status"], agreed["refund"]["total"]) == ("refunding", money("50.00"))


def test_a_claim_that_is_given_up_is_over(town, bea, sol):
    dispute = town.complains(town.delivers())
    gone = bea.does(f"{dispute}/withdrawal", {"note": "It works after all."})
    assert (gone["status"], gone["outcome"], gone["closed_by"]) == ("closed", "withdrawn", "buyer")
    assert sol.sees(dispute)["viewer_state"] == "closed"


def test_what_is_sent_twice_is_done_once(town, bea):
    claimed = complaint(town.delivers(), bea.uploads())
    first = bea.does("/v1/disputes", claimed, Idempotency_Key="once")
    again = bea.does("/v1/disputes", claimed, Idempotency_Key="once")
    assert again.content == first.content
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    position = first.headers["Redress-Position"]
    assert len(bea.told("/v1/disputes", order_id=first["order"]["id"], min_position=position)) == 1


def test_a_key_is_good_for_one_wish(town, bea):
    order, other = town.delivers(), town.delivers()
    bea.does(f"{order}/comments", {"text": "Please wrap it well."}, Idempotency_Key="words")
    reused = bea.post(f"{order}/comments", {"text": "Please hurry."}, Idempotency_Key="words")
    assert (reused.status, reused.problem) == (422, "an-idempotency-key-may-not-be-used-for-another-request")
    bea.does(f"{other}/comments", {"text": "Please hurry."}, Idempotency_Key="words")


def test_two_clicks_at_once_make_one_dispute(town, bea):
    claimed = complaint(town.delivers(), bea.uploads())
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda _: bea.post("/v1/disputes", claimed), range(2)))
    assert sorted(answer.status for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.problem == "a-unit-may-be-in-one-open-dispute-only"


def test_who_looked_before_something_happened_does_not_act_on_it(town, bea, sol):
    dispute = town.complains(town.delivers())
    seen = sol.get(dispute).headers["ETag"]
    bea.does(f"{dispute}/claim-amendments", {"claim": part("60.00"), "note": "A repair would do."}, If_Match=seen)
    stale = sol.post(f"{dispute}/counter-proposals", offer("30.00"), If_Match=seen)
    assert (stale.status, stale.problem, stale["version"]) == (412, "version-has-moved-on", 2)
    sol.does(f"{dispute}/counter-proposals", offer("30.00"), If_Match=sol.get(dispute).headers["ETag"])


def test_everything_that_may_be_done_is_told_with_where_and_within_which_bounds(town, bea, sol):
    dispute = town.complains(town.delivers())
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    accept = next(one for one in bea.sees(dispute)["allowed_actions"] if one["name"] == "accept-proposal")
    assert accept["constraints"]["pays"] == money("30.00")
    agreed = bea.does(accept["href"], {"proposal_id": accept["constraints"]["proposal_id"]})
    assert (agreed["status"], agreed["refund"]["total"]) == ("refunding", money("30.00"))


def test_the_inbox_says_whose_turn_it_is(town, bea, sol):
    order = town.delivers()
    dispute = town.complains(order)
    answered = sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    seen = {"min_position": answered.headers["Redress-Position"], "dispute_id": answered["id"]}
    assert [entry["action_required"] for entry in bea.told("/v1/inbox", **seen)] == [True]
    assert [entry["action_required"] for entry in sol.told("/v1/inbox", **seen)] == [False]


def test_a_failed_refund_is_asked_for_again(town, bea, sol, market):
    ada = town.person("ada")
    dispute = town.complains(town.delivers())
    accepted = sol.does(f"{dispute}/acceptance", {"proposal_id": bea.sees(dispute)["claim"]["id"]})
    refund = {"refund_id": accepted["refund"]["id"]}
    market.does(f"{dispute}/refund-results", {**refund, "result": "failed", "cause": "card-expired"})
    assert bea.sees(dispute)["refund"]["state"] == "failed"
    ada.does(f"{dispute}/refund-retry")
    market.does(f"{dispute}/refund-results", {**refund, "result": "succeeded", "amount": money("80.00")})
    assert bea.sees(dispute)["outcome"] == "agreed-full-refund"
