"""Settlements, approvals, objections and appeals over HTTP: told to whom they concern, refused with the rule."""

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.bodies import amounts, money
from tests.api.desk import UNKNOWN, problem
from tests.api.test_allowed_actions import DEAR, HALF, MEDIATED, ONE

NOT_NOW = (409, "this-may-not-be-done-in-this-status")


def post(desk, who, segment, **changes):
    body = bodies.ON_DISPUTES[segment]
    return desk.post(who, f"{ONE}/{segment}", body if body is None else body | changes)


def granted(desk, who, segment, **changes):
    answer = post(desk, who, segment, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def mediated(desk):
    """80.00 are claimed, and mia has the case."""
    desk.happened(*MEDIATED)
    return desk


@pytest.fixture
def decided(desk):
    """Mia awarded half of the 80.00."""
    desk.happened(*HALF)
    return desk


@pytest.fixture
def drafted(desk):
    """Mia would award all of 500.00."""
    desk.happened(*DEAR)
    return desk


class TestSettlements:
    def test_both_accept_and_the_money_is_on_its_way(self, mediated):
        proposed = granted(mediated, "mia", "settlement-proposals", shipping=money("5.00"))
        assert (proposed["status"], proposed["settlement"]["total"]) == ("settlement-proposed", money("45.00"))
        name = {"settlement_id": proposed["settlement"]["id"]}
        assert granted(mediated, "bea", "settlement-acceptance", **name)["awaiting"] == ["seller"]
        settled = granted(mediated, "sol", "settlement-acceptance", **name)
        assert (settled["status"], settled["refund"]["total"]) == ("refunding", money("45.00"))

    def test_shipping_that_is_not_named_is_nothing(self, mediated):
        assert granted(mediated, "mia", "settlement-proposals")["settlement"]["total"] == money("40.00")

    def test_one_who_rejects_says_why_and_the_mediator_goes_on(self, mediated):
        granted(mediated, "mia", "settlement-proposals")
        granted(mediated, "bea", "settlement-acceptance")
        assert (
            problem(post(mediated, "sol", "settlement-rejection", note=" "))[1]
            == "a-note-must-have-1-to-2000-characters"
        )
        back = granted(mediated, "sol", "settlement-rejection")
        assert (back["status"], back["settlement"]) == ("in-mediation", None)

    def test_an_old_answer_never_meets_a_new_proposal(self, mediated):
        granted(mediated, "mia", "settlement-proposals")
        granted(mediated, "mia", "settlement-proposals", award=amounts((1, "50.00")))
        gone = (409, "there-must-be-a-live-settlement-with-this-id")
        assert problem(post(mediated, "bea", "settlement-acceptance")) == gone
        assert problem(post(mediated, "sol", "settlement-rejection")) == gone

    def test_nobody_answers_twice(self, mediated):
        granted(mediated, "mia", "settlement-proposals")
        granted(mediated, "bea", "settlement-acceptance")
        assert problem(post(mediated, "bea", "settlement-acceptance")) == (409, "a-party-may-answer-only-once")

    @pytest.mark.parametrize(
        ("award", "answered"),
        [
            ([], (422, "an-amount-must-be-more-than-nothing")),
            (amounts((2, "10.00")), (422, "a-claim-must-name-lines-of-the-order")),
            (amounts((1, "80.01")), (422, "an-award-may-not-exceed-the-most-ever-claimed")),
            ([{"line": 1, "amount": money("40.00", "USD")}], (422, "amounts-must-be-in-the-currency-of-the-order")),
        ],
    )
    def test_a_proposal_keeps_to_what_is_claimed(self, mediated, award, answered):
        assert problem(post(mediated, "mia", "settlement-proposals", award=award)) == answered

    def test_only_who_has_the_case_proposes(self, mediated):
        assert problem(post(mediated, "max", "settlement-proposals")) == (404, "there-is-no-such-dispute")
        assert problem(post(mediated, "sol", "settlement-proposals")) == (403, "your-role-may-not-do-this")


class TestLeavingACase:
    def test_who_recuses_themselves_does_not_take_it_again(self, mediated):
        left = granted(mediated, "mia", "recusal")
        assert (left["status"], left["mediator"], left["allowed_actions"]) == (
            "awaiting-mediator",
            {"assigned": False, "id": None},
            [],
        )
        refused = (403, "a-mediator-who-left-a-case-may-not-take-it-again")
        assert problem(post(mediated, "mia", "mediator")) == refused
        assert problem(post(mediated, "ada", "assignment")) == refused
        assert granted(mediated, "max", "mediator")["status"] == "in-mediation"

    def test_each_side_objects_once_without_giving_reasons(self, mediated):
        assert granted(mediated, "sol", "objection")["status"] == "awaiting-mediator"
        granted(mediated, "max", "mediator")
        assert problem(post(mediated, "sol", "objection")) == (409, "a-party-may-object-to-a-mediator-only-once")
        assert granted(mediated, "bea", "objection")["status"] == "awaiting-mediator"

    def test_an_objection_takes_no_reasons(self, mediated):
        assert mediated.post("sol", f"{ONE}/objection", {"note": "Biased."}).status_code == 400


class TestFourEyes:
    def test_another_mediator_approves_what_is_dear(self, drafted):
        assert problem(post(drafted, "mia", "approval")) == (403, "another-mediator-must-approve-a-decision")
        decided = granted(drafted, "max", "approval")
        assert (decided["status"], decided["decision"]["total"]) == ("decided", money("500.00"))
        assert drafted.get("bea", ONE).json["decision"]["statement"] == bodies.STATEMENT | {"evidence": []}

    def test_or_returns_it_and_says_why(self, drafted):
        assert granted(drafted, "max", "draft-return")["status"] == "in-mediation"
        assert granted(drafted, "mia", "decision", award=amounts((1, "499.99")))["status"] == "decided"

    def test_parties_see_that_one_is_waited_for_and_not_for_what(self, drafted):
        for party in ("bea", "sol"):
            assert drafted.get(party, ONE).json["status"] == "awaiting-approval"
            for path in (ONE, f"{ONE}/history"):
                assert bodies.STATEMENT["text"] not in drafted.get(party, path).text
        assert drafted.get("max", ONE).json["draft"]["statement"]["text"] == bodies.STATEMENT["text"]
        assert drafted.get("bea", f"{ONE}/history").json["items"][-1].get("redacted")

    def test_what_is_not_dear_needs_nobody(self, mediated):
        assert granted(mediated, "mia", "decision")["status"] == "decided"
        assert problem(post(mediated, "max", "approval"))[0] == 404
        assert problem(post(mediated, "mia", "approval")) == NOT_NOW


class TestAppeals:
    @pytest.fixture
    def appealed(self, decided):
        granted(decided, "sol", "appeal")
        return decided

    def test_an_appeal_goes_to_another_mediator(self, appealed):
        assert problem(post(appealed, "mia", "mediator")) == (403, "nobody-may-judge-the-appeal-of-their-own-decision")
        assert granted(appealed, "max", "mediator")["status"] == "in-appeal"
        assert problem(post(appealed, "mia", "appeal-decision")) == (403, "only-the-assigned-mediator-may-do-this")
        final = granted(appealed, "max", "appeal-decision")
        assert (final["status"], final["refund"]["total"]) == ("refunding", money("60.00"))
        assert (final["decision"]["total"], final["appealable_until"]) == (money("60.00"), None)

    def test_who_upholds_a_decision_names_no_money(self, appealed):
        granted(appealed, "max", "mediator")
        mismatch = (422, "a-ruling-must-fit-what-is-done-with-the-decision")
        assert problem(post(appealed, "max", "appeal-decision", judgment="upheld")) == mismatch
        assert problem(post(appealed, "max", "appeal-decision", award=amounts((1, "40.00")))) == mismatch
        plain = {"judgment": "upheld", "statement": bodies.STATEMENT}
        upheld = appealed.post("max", f"{ONE}/appeal-decision", plain)
        assert (upheld.status_code, upheld.json["refund"]["total"]) == (201, money("40.00"))

    def test_a_decision_is_sent_back_once(self, appealed):
        sent_back = {"judgment": "remanded", "award": []}
        granted(appealed, "max", "mediator")
        again = granted(appealed, "max", "appeal-decision", **sent_back)
        assert (again["status"], again["decision"], again["appeals"]) == ("in-mediation", None, [])
        granted(appealed, "mia", "decision")
        granted(appealed, "bea", "appeal")
        granted(appealed, "max", "mediator")
        once = (409, "a-decision-may-be-sent-back-only-once")
        assert problem(post(appealed, "max", "appeal-decision", **sent_back)) == once
        judging = next(
            one for one in appealed.get("max", ONE).json["allowed_actions"] if one["name"] == "decide-appeal"
        )
        assert judging["constraints"]["judgments"] == ["upheld", "modified", "reversed"]

    def test_each_side_appeals_or_waives_once(self, appealed):
        once = (409, "a-party-may-appeal-or-waive-only-once")
        assert problem(post(appealed, "sol", "appeal")) == once
        assert len(granted(appealed, "bea", "appeal")["appeals"]) == 2

    def test_when_both_waive_it_is_final_at_once(self, decided):
        assert granted(decided, "bea", "appeal-waiver")["waived"] == ["buyer"]
        assert granted(decided, "sol", "appeal-waiver")["status"] == "refunding"

    def test_who_lost_nothing_has_nothing_to_appeal(self, mediated):
        granted(mediated, "mia", "decision", award=[])
        nothing = (409, "only-who-lost-something-may-appeal")
        assert problem(post(mediated, "sol", "appeal")) == problem(post(mediated, "sol", "appeal-waiver")) == nothing

    def test_after_the_window_it_is_too_late(self, decided):
        decided.house.clock.now = eg.day(20)
        assert problem(post(decided, "bea", "appeal")) == NOT_NOW

    @pytest.mark.parametrize("changes", [{"ground": "ugly"}, {"statement": None}, {"judgment": "maybe"}])
    def test_what_is_misshapen_is_refused_as_such(self, appealed, changes):
        segment = "appeal-decision" if "judgment" in changes else "appeal"
        who = {"appeal": "bea", "appeal-decision": "max"}[segment]
        assert problem(post(appealed, who, segment, **changes)) == (422, "misshapen")


def test_a_settlement_of_another_dispute_is_none(mediated):
    granted(mediated, "mia", "settlement-proposals")
    foreign = post(mediated, "bea", "settlement-acceptance", settlement_id=str(UNKNOWN))
    assert problem(foreign) == (409, "there-must-be-a-live-settlement-with-this-id")
