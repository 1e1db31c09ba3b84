"""What people show each other, and what is decided on it; and a dispute that is opened again."""

import pytest

from tests import files
from tests.journeys.people import ESCALATION, PHOTO, decision, money, offer
from tests.journeys.test_later_chapters import pays, waiting


def relying_on(ruling, *evidence):
    return ruling | {"statement": ruling["statement"] | {"evidence": list(evidence)}}


@pytest.fixture
def mediators(town):
    return [town.person(name) for name in ("mia", "milan", "mo")]


def test_evidence_is_shown_asked_for_relied_on_and_found_anew(town, bea, sol, mediators, market):
    mia, milan, mo = mediators
    dispute = town.complains(town.delivers(price=600))
    (photo,) = sol.sees(f"{dispute}/evidence")["items"]
    assert sol.get(photo["file"]["content"]).content == PHOTO.read_bytes()
    sol.does(f"{dispute}/counter-proposals", offer("30.00"))
    bea.does(f"{dispute}/escalation", ESCALATION)
    mia.does(f"{dispute}/mediator")

    asked = mia.does(f"{dispute}/evidence-requests", {"of": ["seller"], "text": "How did you pack it?"})
    assert (asked["status"], asked["evidence_request"]["open_to"]) == ("awaiting-evidence", ["seller"])
    showing = next(one for one in sol.sees(dispute)["allowed_actions"] if one["name"] == "submit-evidence")
    assert showing["mandatory"] is True
    video = files.video()
    packing = {"file_id": sol.uploads(video), "shows": "parcel", "text": "In two layers, as ever."}
    answered = sol.does(showing["href"], {"evidence": [packing]})
    assert (answered["status"], answered["evidence_request"]) == ("in-mediation", None)

    shown = bea.sees(f"{dispute}/evidence")["items"][1]
    assert (shown["by"], shown["file"]["kind"]) == ("seller", "video/mp4")
    assert bea.get(shown["file"]["content"]).content == video
    ruling = relying_on(decision("550.00"), photo["id"], shown["id"])
    hasty = mia.post(f"{dispute}/decision", ruling)
    assert (hasty.status, hasty.problem) == (422, "a-decision-may-rely-only-on-what-the-other-side-knew-in-time")
    town.passes("P1D")
    assert mia.does(f"{dispute}/decision", ruling)["status"] == "awaiting-approval"
    late = sol.post(f"{dispute}/evidence", {"evidence": [{"text": "One thing more."}]})
    assert (late.status, late.problem) == (409, "this-may-not-be-done-in-this-status")
    decided = milan.does(f"{dispute}/approval")
    assert decided["decision"]["statement"]["evidence"] == [photo["id"], shown["id"]]

    appeal = {"ground": "new-evidence", "statement": "The carrier has weighed it.", "evidence": []}
    old = sol.post(f"{dispute}/appeal", appeal | {"evidence": [{"file_id": sol.uploads(PHOTO.read_bytes())}]})
    assert (old.status, old.problem) == (422, "an-appeal-for-new-evidence-must-bring-a-file-never-seen-before")
    scales = {"file_id": sol.uploads(files.another()), "shows": "tracking"}
    sol.does(f"{dispute}/appeal", appeal | {"evidence": [scales]})
    mo.does(f"{dispute}/mediator")
    new = bea.sees(f"{dispute}/evidence")["items"][2]
    bea.does(f"{dispute}/messages", {"text": "Those are not the carrier's scales."})
    changed = mo.does(
        f"{dispute}/appeal-decision", relying_on(decision("120.00"), new["id"]) | {"judgment": "modified"}
    )
    assert (changed["status"], changed["refund"]["total"]) == ("refunding", money("120.00"))
    assert pays(market, changed, "120.00")["status"] == "closed"
    items = town.person("audrey").sees(f"{dispute}/evidence")["items"]
    assert [(one["by"], one["late"], one["withdrawn"]) for one in items] == [
        ("buyer", False, False),
        ("seller", False, False),
        ("seller", False, False),
    ]


def test_a_return_that_was_missed_is_looked_at_again(town, bea, sol, mia, market):
    dispute = town.complains(town.delivers(), claim={"remedy": "return-for-refund"})
    sol.does(f"{dispute}/acceptance", {"proposal_id": sol.sees(dispute)["claim"]["id"]})
    town.passes("P10D")
    closed = bea.sees(dispute)
    assert (closed["status"], closed["outcome"], closed["automatic"]) == ("closed", "return-lapsed", True)

    asked = bea.does(f"{dispute}/reinstatement-requests", {"statement": "I was in hospital."})
    assert (asked["status"], asked["reinstatement"]) == ("closed", "requested")
    assert waiting(mia, asked.headers["Redress-Position"])[dispute] == "reinstatement"
    assert mia.does(f"{dispute}/reinstatement")["status"] == "awaiting-mediator"
    mia.does(f"{dispute}/mediator")
    assert mia.does(f"{dispute}/decision", decision("50.00"))["status"] == "decided"
    for party in (bea, sol):
        final = party.does(f"{dispute}/appeal-waiver")
    assert pays(market, final, "50.00")["status"] == "closed"
    assert bea.sees(dispute)["outcome"] == "decided-split"
