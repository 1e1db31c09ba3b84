"""Disputes over HTTP: opened once, carried on by whoever's turn it is, told to nobody else."""

import threading

import pytest

from api.dispute_commands import COMMANDS
from application.disputes import Disputes
from domain.deadlines import DeadlineKind
from tests import examples as eg
from tests.api import bodies
from tests.api.bodies import amounts, instant, money
from tests.api.desk import UNKNOWN, problem, without_names
from tests.application.services import DEAR, Meanwhile

ONE = f"/v1/disputes/{eg.DISPUTE}"
HIDDEN = {"buyer": "eve", "seller": "eve's shop", "mediator": "max"}
"""To whom a dispute in negotiation is none of their business, by role."""


def key(name):
    return {"Idempotency-Key": name}


def post(desk, who, segment, **changes):
    """The example of that command, with some members changed."""
    body = bodies.ON_DISPUTES[segment]
    return desk.post(who, f"{ONE}/{segment}", body if body is None else body | changes)


def granted(desk, who, segment, **changes):
    answer = post(desk, who, segment, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json


def meets(desk, happens):
    """Whoever commands a dispute next is overtaken by this."""
    before = desk.house.disputes
    desk.house.disputes = Disputes(Meanwhile(before.store, happens), before.terms, before.clock)


def test_there_is_an_example_for_every_command():
    assert set(bodies.ON_DISPUTES) == set(COMMANDS)


class TestOpening:
    def test_a_dispute_is_found_where_its_opening_said(self, delivered):
        answer = delivered.post("bea", "/v1/disputes", bodies.OPENING)
        assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, ONE, '"1"')
        assert answer.headers["Redress-Position"] == str(delivered.house.store.head())
        assert delivered.get("bea", ONE).data == answer.data

    def test_the_same_click_twice_tells_of_the_same_dispute(self, delivered):
        first = delivered.post("bea", "/v1/disputes", bodies.OPENING, headers=key("k-1"))
        delivered.happened(eg.counter())
        again = delivered.post("bea", "/v1/disputes", bodies.OPENING, headers=key("k-1"))
        assert (again.data, again.headers["Location"]) == (first.data, first.headers["Location"])
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_two_clicks_at_once_open_one_dispute(self, delivered):
        answers, both = [], threading.Barrier(2)

        def click():
            both.wait()
            answers.append(delivered.post("bea", "/v1/disputes", bodies.OPENING))

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    @pytest.mark.parametrize(
        ("changes", "answered"),
        [
            ({"order_id": str(UNKNOWN)}, (404, "there-is-no-such-order")),
            ({"reason": "ugly"}, (422, "the-reason-must-be-one-of-the-terms")),
            ({"description": "Broken."}, (422, "a-description-must-have-20-to-2000-characters")),
            ({"lines": [{"line": 9, "units": 1}]}, (422, "a-claim-must-name-lines-of-the-order")),
            ({"lines": [{"line": 2, "units": 4}]}, (422, "disputed-units-must-be-between-one-and-what-was-bought")),
            ({"claim": bodies.partial((1, "80.00"))}, (422, "a-partial-refund-must-be-less-than-everything")),
            ({"lines": []}, (422, "misshapen")),
            ({"claim": {"remedy": "a-kiss"}}, (422, "misshapen")),
            ({"by": {"role": "buyer", "id": "eve"}}, (422, "misshapen")),
            ({"number": "D-1"}, (422, "misshapen")),
        ],
    )
    def test_a_claim_that_can_not_be_leaves_nothing_behind(self, delivered, changes, answered):
        head = delivered.house.store.head()
        assert problem(delivered.post("bea", "/v1/disputes", bodies.OPENING | changes)) == answered
        assert delivered.house.store.head() == head

    def test_too_late_says_so(self, delivered):
        delivered.house.clock.now = eg.day(35)
        answer = delivered.post("bea", "/v1/disputes", bodies.OPENING)
        assert problem(answer) == (409, "a-dispute-may-not-be-opened-any-more")

    def test_there_is_no_version_to_have_seen(self, delivered):
        answer = delivered.post("bea", "/v1/disputes", bodies.OPENING, headers={"If-Match": '"6"'})
        assert problem(answer) == (412, "version-has-moved-on")

    def test_nobody_opens_one_over_somebody_elses_order(self, delivered):
        foreign = delivered.post("eve", "/v1/disputes", bodies.OPENING)
        unknown = delivered.post("eve", "/v1/disputes", bodies.OPENING | {"order_id": str(UNKNOWN)})
        assert without_names(foreign) == without_names(unknown)
        assert problem(delivered.post("sol", "/v1/disputes", bodies.OPENING))[0] == 403

    def test_a_dispute_is_no_order_to_dispute(self, disputed):
        answer = disputed.post("bea", "/v1/disputes", bodies.OPENING | {"order_id": str(eg.DISPUTE)})
        assert problem(answer) == (404, "there-is-no-such-order")


class TestOnItsWay:
    def test_both_negotiate_until_one_accepts(self, disputed):
        assert granted(disputed, "bea", "claim-amendments")["claim"]["total"] == money("60.00")
        countered = granted(disputed, "sol", "counter-proposals")
        assert (countered["status"], countered["offer"]["total"]) == ("awaiting-buyer", money("30.00"))
        offer = countered["offer"]["id"]
        assert granted(disputed, "bea", "rejection", proposal_id=offer)["status"] == "deadlocked"
        again = granted(disputed, "sol", "counter-proposals")["offer"]["id"]
        assert granted(disputed, "sol", "proposal-withdrawal", proposal_id=again)["offer"] is None
        last = granted(disputed, "sol", "counter-proposals")["offer"]["id"]
        accepted = granted(disputed, "bea", "acceptance", proposal_id=last)
        assert (accepted["status"], accepted["refund"]["total"]) == ("refunding", money("30.00"))

    def test_an_offer_of_what_is_claimed_is_an_agreement(self, disputed):
        agreed = granted(disputed, "sol", "counter-proposals", proposal={"remedy": "full-refund"})
        assert (agreed["status"], agreed["refund"]["total"]) == ("refunding", money("80.00"))

    def test_the_buyer_gives_up(self, disputed):
        closed = granted(disputed, "bea", "withdrawal")
        assert (closed["status"], closed["outcome"], closed["closed_by"]) == ("closed", "withdrawn", "buyer")
        assert closed["allowed_actions"] == closed["deadlines"] == []

    def test_a_mediator_decides_and_the_marketplace_pays_at_the_second_try(self, disputed):
        granted(disputed, "sol", "rejection")
        assert granted(disputed, "bea", "escalation")["status"] == "awaiting-mediator"
        assert granted(disputed, "mia", "mediator")["mediator"] == {"assigned": True, "id": "mia"}
        assert granted(disputed, "mia", "release")["status"] == "awaiting-mediator"
        assert granted(disputed, "ada", "assignment")["mediator"]["id"] == "mia"
        decided = granted(disputed, "mia", "decision", platform_part=money("10.00"), payer="split")["decision"]
        assert (decided["outcome"], decided["total"]) == ("decided-split", money("40.00"))
        assert decided["award"] == {"lines": amounts((1, "40.00")), "shipping": money("0.00")}
        assert (decided["payer"], decided["platform_part"]) == ("split", money("10.00"))
        assert decided["statement"] == bodies.STATEMENT | {"evidence": []}
        disputed.house.clock.now = eg.day(20)
        failed = disputed.post(
            "marketplace",
            f"{ONE}/refund-results",
            {"refund_id": str(eg.REFUND), "result": "failed", "cause": "card-expired"},
        )
        assert failed.json["status"] == "refund-failed"
        retried = granted(disputed, "ada", "refund-retry")["refund"]
        assert (retried["state"], retried["attempt"], retried["id"]) == ("requested", 2, str(eg.REFUND))
        paid = granted(disputed, "marketplace", "refund-results", amount=money("40.00"))
        assert paid == {
            "dispute_id": str(eg.DISPUTE),
            "version": int(disputed.get("bea", ONE).headers["ETag"].strip('"')),
            "status": "closed",
            "refund_id": str(eg.REFUND),
        }
        assert disputed.get("bea", ONE).json["outcome"] == "decided-split"

    def test_a_decision_for_the_seller_names_no_money_at_all(self, disputed):
        disputed.happened(eg.counter(), eg.escalate(), eg.claim_case())
        decided = granted(disputed, "mia", "decision", award=[])["decision"]
        assert (decided["outcome"], decided["total"]) == ("decided-for-seller", money("0.00"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"result": "succeeded"},
            {"result": "failed", "amount": money("80.00")},
            {"result": "maybe"},
            {},
        ],
    )
    def test_a_refund_result_says_what_was_paid_when_it_was_and_only_then(self, disputed, changes):
        disputed.happened(eg.accept(1, by=eg.SELLER))
        answer = disputed.post("marketplace", f"{ONE}/refund-results", {"refund_id": str(eg.REFUND)} | changes)
        assert problem(answer) == (422, "misshapen")

    @pytest.mark.parametrize("segment", [segment for segment, body in bodies.ON_DISPUTES.items() if body])
    @pytest.mark.parametrize("member", ["by", "at", "version", "state", "paid", "due", "__class__"])
    def test_nobody_says_who_they_are_or_when_it_is(self, disputed, segment, member):
        roles = disputed.contract["paths"][f"/v1/disputes/{{dispute_id}}/{segment}"]["post"]["x-roles"]
        body = bodies.ON_DISPUTES[segment] | {member: "2018-01-01T00:00:00Z"}
        answer = disputed.post("mia", f"{ONE}/{segment}", body, *roles)
        assert problem(answer) == (422, "misshapen")
        assert [error["pointer"] for error in answer.json["errors"]] == [f"/{member}"]


class TestOnceAndOnFreshGrounds:
    def test_the_same_key_tells_the_same_bytes_again_whatever_happened_since(self, disputed):
        body = bodies.ON_DISPUTES["counter-proposals"]
        first = disputed.post("sol", f"{ONE}/counter-proposals", body, headers=key("k-2"))
        disputed.happened(eg.insist(), eg.accept(3, by=eg.SELLER, at=eg.day(9)))
        disputed.house.clock.now = eg.day(11)
        again = disputed.post("sol", f"{ONE}/counter-proposals", body, headers=key("k-2"))
        assert (again.status_code, again.data) == (201, first.data)
        for header in ("ETag", "Redress-Position"):
            assert again.headers[header] == first.headers[header]
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_a_key_belongs_to_one_body(self, disputed):
        path = f"{ONE}/withdrawal"
        disputed.post("bea", path, {"note": "It works."}, headers=key("k-3"))
        answer = disputed.post("bea", path, {"note": "It does not."}, headers=key("k-3"))
        assert problem(answer) == (422, "an-idempotency-key-may-not-be-used-for-another-request")

    def test_a_key_belongs_to_one_body_also_when_it_is_sent_twice_at_once(self, disputed):
        path, told = f"{ONE}/withdrawal", []

        def ask(note):
            told.append(disputed.post("bea", path, {"note": note}, headers=key("k-4")))

        meets(disputed, lambda: ask("It works."))
        ask("It does not.")
        assert told[0].status_code == 201
        assert problem(told[1]) == (422, "an-idempotency-key-may-not-be-used-for-another-request")

    @pytest.mark.parametrize("seen", [{}, {"If-Match": '"1"'}])
    def test_the_same_key_sent_twice_at_once_tells_the_same_bytes(self, disputed, seen):
        body, told = bodies.ON_DISPUTES["counter-proposals"], []

        def ask():
            disputed.house.clock.now += eg.TICK
            told.append(disputed.post("sol", f"{ONE}/counter-proposals", body, headers=key("k-5") | seen))

        meets(disputed, ask)
        ask()
        first, second = told
        assert (first.status_code, second.status_code, second.data) == (201, 201, first.data)
        assert second.headers["Idempotent-Replayed"] == "true"

    def test_nothing_is_decided_on_stale_grounds(self, disputed):
        disputed.happened(eg.counter())
        acceptance = {"proposal_id": bodies.OFFER}
        stale = disputed.post("bea", f"{ONE}/acceptance", acceptance, headers={"If-Match": '"1"'})
        assert (problem(stale), stale.json["version"]) == ((412, "version-has-moved-on"), 2)
        tag = disputed.get("bea", ONE).headers["ETag"]
        assert disputed.post("bea", f"{ONE}/acceptance", acceptance, headers={"If-Match": tag}).status_code == 201

    def test_an_old_acceptance_never_meets_a_new_proposal(self, disputed):
        disputed.happened(eg.amend())
        answer = post(disputed, "sol", "acceptance")
        assert problem(answer) == (409, "there-must-be-a-live-proposal-with-this-id")

    def test_what_is_overdue_has_happened_before_anybody_notices(self, delivered):
        delivered.happened(eg.open_dispute(lines=DEAR))
        delivered.house.clock.now = eg.day(11)
        answer = delivered.get("bea", ONE)
        assert (answer.json["status"], answer.json["version"]) == ("awaiting-mediator", 1)
        assert problem(post(delivered, "sol", "rejection")) == (409, "this-may-not-be-done-in-this-status")
        recorded = delivered.house.store.history(eg.DISPUTE)
        assert [r.event.at for r in recorded[-2:]] == [eg.day(11), eg.day(11)]
        assert recorded[-1].event.name == "dispute.escalated"


class TestWhoActs:
    def test_somebody_with_several_roles_acts_as_the_party_they_are(self, disputed):
        body, both = bodies.ON_DISPUTES["counter-proposals"], ("buyer", "seller")
        offered = disputed.post("sol", f"{ONE}/counter-proposals", body, *both)
        assert (offered.json["offer"]["by"], offered.json["status"]) == ("seller", "awaiting-buyer")
        asked = disputed.post(
            "bea", f"{ONE}/counter-proposals", body | {"proposal": bodies.partial((1, "70.00"))}, *both
        )
        assert (asked.json["claim"]["by"], asked.json["status"]) == ("buyer", "awaiting-seller")

    def test_nobody_answers_their_own_proposal(self, disputed):
        disputed.happened(eg.counter())
        answer = post(disputed, "bea", "acceptance")
        assert problem(answer) == (403, "nobody-may-answer-their-own-proposal")

    def test_an_outsider_with_several_roles_is_an_outsider(self, disputed):
        foreign, unknown = (
            disputed.post("eve", f"/v1/disputes/{one}/rejection", bodies.ON_DISPUTES["rejection"], "buyer", "seller")
            for one in (eg.DISPUTE, UNKNOWN)
        )
        assert without_names(foreign) == without_names(unknown)
        assert problem(foreign) == (404, "there-is-no-such-dispute")

    def test_a_party_may_not_mediate_its_own_dispute(self, disputed):
        disputed.happened(eg.counter(), eg.escalate())
        disputed.post("ada", "/v1/mediators", {"account": "sol"})
        answer = disputed.post("sol", f"{ONE}/mediator", None, "seller", "mediator")
        assert problem(answer) == (403, "a-party-may-not-mediate-its-own-dispute")

    def test_of_two_mediators_one_has_the_case(self, disputed):
        disputed.happened(eg.counter(), eg.escalate())
        granted(disputed, "max", "mediator")
        assert problem(post(disputed, "mia", "mediator"))[0] == 404
        assert problem(disputed.get("mia", ONE))[0] == 404

    @pytest.mark.parametrize("headers", [{}, {"If-Match": '"7"'}])
    @pytest.mark.parametrize("segment", bodies.ON_DISPUTES)
    def test_outsiders_can_not_tell_a_dispute_from_none(self, disputed, segment, headers):
        roles = set(disputed.contract["paths"][f"/v1/disputes/{{dispute_id}}/{segment}"]["post"]["x-roles"])
        for role, who in HIDDEN.items():
            foreign, unknown = (
                disputed.post(who, f"/v1/disputes/{one}/{segment}", bodies.ON_DISPUTES[segment], headers=headers)
                for one in (eg.DISPUTE, UNKNOWN)
            )
            assert without_names(foreign) == without_names(unknown)
            expected = (404, "there-is-no-such-dispute") if role in roles else (403, "your-role-may-not-do-this")
            assert problem(foreign) == expected

    @pytest.mark.parametrize("who", HIDDEN.values())
    @pytest.mark.parametrize("path", ["", "/history", "/replay"])
    def test_to_outsiders_a_dispute_looks_like_none(self, disputed, who, path):
        foreign, unknown = (disputed.get(who, f"/v1/disputes/{one}{path}") for one in (eg.DISPUTE, UNKNOWN))
        assert without_names(foreign) == without_names(unknown)
        assert foreign.status_code == (403 if path == "/replay" and who != "max" else 404)

    def test_the_marketplace_does_not_read_disputes(self, disputed):
        for path in ("", "/history", "/replay"):
            assert problem(disputed.get("marketplace", f"{ONE}{path}")) == (403, "your-role-may-not-do-this")

    def test_an_order_is_no_dispute(self, disputed):
        assert problem(disputed.get("aud", f"/v1/disputes/{eg.ORDER}")) == (404, "there-is-no-such-dispute")


class TestThePast:
    @pytest.fixture
    def late(self, disputed):
        """Nobody took the case in time; then mia did."""
        disputed.happened(eg.counter(), eg.escalate())
        disputed.house.clock.now = eg.day(10.5)
        disputed.house.affairs.let_lapse([eg.DISPUTE], eg.day(10.5))
        disputed.happened(eg.claim_case(at=eg.day(10.6)))
        return disputed

    def test_everybody_reads_what_they_may_know_of_it(self, late):
        told = {
            who: [item.get("type", "redacted") for item in late.get(who, f"{ONE}/history").json["items"]]
            for who in ("bea", "sol", "mia", "aud", "ada")
        }
        assert told["aud"] == told["mia"] == told["ada"]
        assert told["aud"][3:] == ["dispute.assignment-lapsed", "dispute.mediator-assigned"]
        assert told["bea"] == told["sol"] == [*told["aud"][:3], "redacted", "dispute.mediator-assigned"]

    def test_what_is_hidden_leaves_its_place(self, late):
        hidden = late.get("bea", f"{ONE}/history").json["items"][3]
        assert set(hidden) == {"id", "cursor", "sequence", "redacted"}
        assert hidden["sequence"] == 4

    def test_parties_do_not_learn_who_mediates(self, late):
        assert "mia" not in late.get("bea", f"{ONE}/history").text
        assert "mia" not in late.get("sol", ONE).text
        assert "mia" in late.get("aud", f"{ONE}/history").text

    def test_administrators_do_not_read_what_people_wrote(self, late):
        for path in ("", "/history", "/replay"):
            text = late.get("ada", f"{ONE}{path}").text
            assert "[masked]" in text
            assert "glass" not in text
            assert "glass" in late.get("aud", f"{ONE}{path}").text

    def test_what_was_recorded_later_was_not_known_then(self, late):
        def names(moment):
            return [item["type"] for item in late.get("aud", f"{ONE}/history", as_of=moment).json["items"]]

        assert names("2") == names(instant(eg.day(8))) == ["dispute.opened", "dispute.counter-proposal-made"]
        assert names(instant(eg.day(10.2))) == [*names("2"), "dispute.escalated"]

    def test_a_mediator_without_the_case_does_not_read_its_past(self, disputed):
        disputed.happened(eg.counter(), eg.escalate())
        for path in ("/history", "/replay"):
            assert problem(disputed.get("mia", f"{ONE}{path}")) == (403, "only-the-assigned-mediator-may-do-this")

    def test_a_replay_tells_what_each_event_changed(self, late):
        steps = late.get("aud", f"{ONE}/replay").json["steps"]
        countered = next(step for step in steps if step["event"]["type"] == "dispute.counter-proposal-made")
        changed = {difference["member"]: difference for difference in countered["differences"]}
        assert changed["dispute.status"]["before"] == "awaiting-seller"
        assert changed["dispute.status"]["after"] == countered["status"] == "awaiting-buyer"
        assert changed["dispute.offer"]["after"]["allocation"]["lines"] == amounts((1, "30.00"))

    def test_a_replay_tells_what_was_open_to_each_side(self, late):
        steps = late.get("mia", f"{ONE}/replay").json["steps"]
        open_to = {step["event"]["type"]: step["allowed_actions"] for step in steps}
        assert open_to["order.delivered"] == {"buyer": [], "seller": [], "mediator": []}
        assert open_to["dispute.opened"]["buyer"] == [
            "amend-claim",
            "withdraw-dispute",
            "submit-evidence",
            "withdraw-evidence",
            "extend-deadline",
            "send-message",
        ]
        assert "accept-proposal" in open_to["dispute.counter-proposal-made"]["buyer"]
        assert open_to["dispute.mediator-assigned"]["mediator"] == [
            "release-case",
            "recuse",
            "request-evidence",
            "submit-evidence",
            "propose-settlement",
            "decide",
            "send-message",
        ]

    def test_in_the_midst_of_what_one_command_brought_about_nobody_could_act(self, disputed):
        disputed.happened(eg.reject(), eg.counter(at=eg.day(8)), eg.accept(1, by=eg.SELLER))
        steps = disputed.get("aud", f"{ONE}/replay").json["steps"]
        open_to = {step["event"]["type"]: step["allowed_actions"]["buyer"] for step in steps}
        assert open_to["dispute.counter-proposal-made"] != open_to["dispute.proposal-accepted"] == []

    def test_a_replay_is_for_those_who_account_for_it(self, late):
        assert problem(late.get("bea", f"{ONE}/replay")) == (403, "your-role-may-not-do-this")
        assert problem(late.get("sol", f"{ONE}/replay", "seller", "auditor")) == (403, "your-role-may-not-do-this")


def test_every_deadline_has_its_clause_in_the_terms(disputed):
    clauses = disputed.get("bea", disputed.get("bea", ONE).json["terms"]["href"]).json["clauses"]
    assert {kind.value for kind in DeadlineKind} <= set(clauses)
