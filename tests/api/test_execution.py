"""Goods going back, ends from outside, and words beside the proposals, over HTTP."""

import pytest

from tests import examples as eg
from tests.api import bodies
from tests.api.bodies import instant, money
from tests.api.desk import problem
from tests.api.test_allowed_actions import GOODS, MEDIATED, ONE
from tests.api.test_rulings import NOT_NOW, granted, post


@pytest.fixture
def agreed(desk):
    """The machine goes back for its 80.00."""
    desk.happened(*GOODS)
    return desk


@pytest.fixture
def mediated(desk):
    desk.happened(*MEDIATED)
    return desk


class TestReturns:
    def test_goods_go_back_before_the_money_does(self, agreed):
        awaited = agreed.get("bea", ONE).json
        assert (awaited["status"], awaited["needs_return"], awaited["refund"]) == ("awaiting-return", True, None)
        granted(agreed, "sol", "return-address")
        sent = granted(agreed, "bea", "return-shipment")
        assert sent["parcel"] == {
            "address": "Dock Street 1, Porto",
            "carrier": "Correios",
            "tracking_number": "LX456",
        }
        assert granted(agreed, "marketplace", "return-delivery")["status"] == "return-inspection"
        paid = granted(agreed, "sol", "return-acceptance")
        assert (paid["status"], paid["refund"]["total"]) == ("refunding", money("80.00"))

    def test_a_parcel_may_be_untracked(self, agreed):
        untracked = agreed.post("bea", f"{ONE}/return-shipment", {"carrier": "My cousin"})
        assert untracked.json["parcel"]["tracking_number"] is None

    def test_the_seller_may_have_it_before_the_carrier_says_so(self, agreed):
        granted(agreed, "bea", "return-shipment")
        assert problem(post(agreed, "bea", "return-acknowledgement")) == (403, "your-role-may-not-do-this")
        assert problem(post(agreed, "sol", "return-delivery")) == (403, "your-role-may-not-do-this")
        assert granted(agreed, "sol", "return-acknowledgement")["status"] == "return-inspection"

    def test_the_seller_may_do_without_it(self, agreed):
        assert granted(agreed, "sol", "return-waiver")["status"] == "refunding"

    def test_something_wrong_with_it_is_for_a_mediator(self, agreed):
        agreed.happened(eg.ship_return(), eg.deliver_return())
        contested = granted(agreed, "sol", "return-contest")
        assert (contested["status"], contested["escalated_at"]) == ("awaiting-mediator", instant(eg.day(14)))
        assert agreed.get("bea", f"{ONE}/history").json["items"][-1]["data"]["ground"] == "empty-or-different"

    @pytest.mark.parametrize("address", ["", "1 St", " " * 30, "x" * 501])
    def test_an_address_can_be_written_on_a_parcel(self, agreed, address):
        refused = (422, "a-return-address-must-have-5-to-500-characters")
        assert problem(post(agreed, "sol", "return-address", address=address)) == refused

    def test_nothing_is_inspected_before_it_is_there(self, agreed):
        assert problem(post(agreed, "sol", "return-acceptance")) == NOT_NOW
        assert problem(post(agreed, "marketplace", "return-delivery")) == NOT_NOW

    def test_what_was_not_sent_in_time_stays_where_it_is(self, agreed):
        agreed.house.clock.now = eg.day(18)
        closed = agreed.get("bea", ONE).json
        assert (closed["status"], closed["outcome"], closed["automatic"]) == ("closed", "return-lapsed", True)
        assert problem(post(agreed, "bea", "return-shipment")) == NOT_NOW


class TestEndsFromOutside:
    def test_the_marketplace_reports_a_chargeback_and_gets_a_receipt(self, mediated):
        receipt = granted(mediated, "marketplace", "chargeback")
        assert receipt == {"dispute_id": str(eg.DISPUTE), "version": 6, "status": "closed", "refund_id": None}
        seen = mediated.get("bea", ONE).json
        assert (seen["outcome"], seen["closed_by"]) == ("chargeback", "marketplace")

    def test_an_administrator_ends_what_should_not_be(self, mediated):
        assert problem(post(mediated, "ada", "voidance", cause=" "))[1] == "a-note-must-have-1-to-2000-characters"
        assert granted(mediated, "ada", "voidance")["outcome"] == "voided"
        assert problem(post(mediated, "ada", "voidance")) == NOT_NOW

    def test_money_may_come_by_another_way(self, desk):
        desk.happened(*MEDIATED[:5], eg.accept(1, by=eg.SELLER))
        assert problem(post(desk, "ada", "settled-elsewhere")) == NOT_NOW
        desk.happened(eg.fail_refund())
        settled = granted(desk, "ada", "settled-elsewhere")
        assert (settled["status"], settled["outcome"]) == ("closed", "agreed-full-refund")

    @pytest.mark.parametrize("segment", ["chargeback", "settled-elsewhere"])
    def test_a_reference_refers_to_something(self, desk, segment):
        desk.happened(*MEDIATED[:5], eg.accept(1, by=eg.SELLER), eg.fail_refund())
        who = {"chargeback": "marketplace", "settled-elsewhere": "ada"}[segment]
        assert problem(post(desk, who, segment, reference="")) == (422, "misshapen")


class TestMessages:
    def texts(self, desk, who):
        items = desk.get(who, f"{ONE}/history").json["items"]
        return [item["data"]["text"] for item in items if item.get("type") == "dispute.message-sent"]

    def test_everybody_reads_what_is_said_to_everybody(self, mediated):
        assert granted(mediated, "bea", "messages")["messages"] == 1
        granted(mediated, "mia", "messages", text="Please send one.")
        for who in ("bea", "sol", "mia", "aud"):
            assert self.texts(mediated, who) == ["Is there a photo of the parcel?", "Please send one."]
        assert self.texts(mediated, "ada") == ["[masked]", "[masked]"]

    def test_what_is_said_to_the_mediator_alone_the_other_side_does_not_read(self, mediated):
        granted(mediated, "bea", "messages", to_mediator=True)
        granted(mediated, "mia", "messages", text="I will look.", to_mediator=True)
        assert {who: len(self.texts(mediated, who)) for who in ("bea", "sol", "mia", "aud")} == {
            "bea": 1,
            "sol": 0,
            "mia": 2,
            "aud": 2,
        }
        place = mediated.get("sol", f"{ONE}/history").json["items"][-2]
        assert set(place) == {"id", "cursor", "sequence", "redacted"}

    @pytest.mark.parametrize("text", ["", " ", "x" * 2001])
    def test_a_message_has_something_in_it_and_an_end(self, mediated, text):
        answer = post(mediated, "bea", "messages", text=text)
        assert problem(answer) == (422, "a-note-must-have-1-to-2000-characters")

    def test_of_the_mediators_only_who_has_the_case_says_something(self, mediated):
        assert problem(post(mediated, "max", "messages")) == (404, "there-is-no-such-dispute")
        mediated.happened(eg.release())
        assert problem(post(mediated, "mia", "messages")) == NOT_NOW

    def test_when_it_is_over_nothing_more_is_said(self, mediated):
        granted(mediated, "bea", "withdrawal")
        assert problem(post(mediated, "bea", "messages")) == NOT_NOW
        assert bodies.ON_DISPUTES["messages"]["text"] not in mediated.get("aud", f"{ONE}/history").text
