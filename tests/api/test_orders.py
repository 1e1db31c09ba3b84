"""Orders over HTTP: the marketplace reports facts, buyer and seller have their say, nobody else learns of them."""

import pytest

from api.order_commands import COMMANDS
from application.orders import order_id_of
from domain.order.commands import TrackingStatus
from tests import examples as eg
from tests.api import bodies
from tests.api.bodies import instant, money
from tests.api.desk import STAFFED, UNKNOWN, problem, without_names

ONE = f"/v1/orders/{eg.ORDER}"
PLACED = f"/v1/orders/{order_id_of('O-8')}"
OUTSIDER = {"buyer": "eve", "seller": "eve's shop"}


def key(name):
    return {"Idempotency-Key": name}


def statuses(desk, *segments):
    """What the order is after each of these facts, a day apart."""
    for segment in segments:
        desk.house.clock.now += eg.day(1) - eg.day(0)
        answer = desk.post("marketplace", f"{ONE}/{segment}", bodies.ON_ORDERS[segment])
        assert answer.status_code == 201, answer.text
        yield answer.json["status"]


def test_there_is_an_example_for_every_command():
    assert set(bodies.ON_ORDERS) == set(COMMANDS)


def test_an_order_is_found_where_its_placing_said(desk):
    answer = desk.post("marketplace", "/v1/orders", bodies.ORDER)
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, PLACED, '"1"')
    assert answer.headers["Redress-Position"] == str(desk.house.store.head())
    assert desk.get("bea", answer.headers["Location"]).data == answer.data


def test_shares_of_the_discount_and_tax_make_what_each_line_costs(desk):
    order = desk.post("marketplace", "/v1/orders", bodies.ORDER).json
    assert [line["money"]["paid"] for line in order["lines"]] == [money("65.45"), money("26.05")]
    assert order["total"] == money("101.50")


def test_the_same_key_tells_the_same_answer_again(desk):
    first = desk.post("marketplace", "/v1/orders", bodies.ORDER, headers=key("k-1"))
    desk.post("marketplace", f"{PLACED}/payments", {"amount": first.json["total"]})
    again = desk.post("marketplace", "/v1/orders", bodies.ORDER, headers=key("k-1"))
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_a_key_belongs_to_one_body(desk):
    desk.post("marketplace", "/v1/orders", bodies.ORDER, headers=key("k-1"))
    other = desk.post("marketplace", "/v1/orders", bodies.ORDER | {"buyer": "ben"}, headers=key("k-1"))
    assert problem(other) == (422, "an-idempotency-key-may-not-be-used-for-another-request")


def test_an_order_is_placed_only_once(desk):
    desk.post("marketplace", "/v1/orders", bodies.ORDER)
    assert problem(desk.post("marketplace", "/v1/orders", bodies.ORDER)) == (409, "an-order-may-be-placed-only-once")


def test_facts_take_an_order_from_payment_to_delivery(desk):
    desk.happened(eg.place())
    told = statuses(desk, "payments", "shipment", "tracking", "delivery-promise", "delivery")
    assert list(told) == ["paid", "shipped", "shipped", "shipped", "delivered"]


def test_a_fact_may_be_reported_late_in_its_own_time(desk):
    desk.happened(eg.place(), eg.pay(), eg.ship())
    desk.house.clock.now = eg.day(9)
    answer = desk.post("marketplace", f"{ONE}/delivery", {"at": instant(eg.DELIVERED)})
    assert answer.json["delivered_at"] == instant(eg.DELIVERED)


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        (instant(eg.day(99)), "a-fact-may-not-lie-in-the-future"),
        ("9999-12-31T23:59:59Z", "a-fact-may-not-lie-in-the-future"),
        ("0001-01-01T00:00:00Z", "a-fact-must-lie-in-the-time-of-published-terms"),
    ],
)
def test_a_fact_lies_in_the_past_and_under_some_terms(desk, at, rule):
    assert problem(desk.post("marketplace", "/v1/orders", bodies.ORDER | {"placed_at": at})) == (422, rule)
    assert problem(desk.post("marketplace", f"/v1/orders/{UNKNOWN}/delivery", {"at": at})) == (422, rule)
    assert desk.house.store.head() == STAFFED


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"promised_at": "9999-12-31T23:59:59Z"}, "/promised_at"),
        ({"ship_by": "9000-01-01T00:00:01Z"}, "/ship_by"),
        ({"currency": "BRL"}, "/currency"),
        ({"lines": []}, "/lines"),
        ({"lines": [bodies.ORDER["lines"][0] | {"unit_price": money("9999999999999.99"), "quantity": 2}]}, "/lines"),
        ({"lines": [bodies.ORDER["lines"][0] | {"quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [bodies.ORDER["lines"][0] | {"number": 1}]}, "/lines/0/number"),
        ({"at": instant(eg.PLACED)}, "/at"),
        ({"by": {"role": "admin", "id": "eve"}}, "/by"),
        ({"terms": "default@1"}, "/terms"),
        ({"order_id": str(UNKNOWN)}, "/order_id"),
    ],
)
def test_an_order_that_no_shop_would_send_is_misshapen(desk, changes, member):
    answer = desk.post("marketplace", "/v1/orders", bodies.ORDER | changes)
    assert problem(answer) == (422, "misshapen")
    assert [error["pointer"] for error in answer.json["errors"]] == [member]


def test_amounts_of_one_order_are_in_one_currency(desk):
    answer = desk.post("marketplace", "/v1/orders", bodies.ORDER | {"shipping": money("10.00", "BRL")})
    assert problem(answer) == (422, "amounts-must-be-in-the-currency-of-the-order")


def test_a_seller_may_promise_another_day_but_not_say_when_that_was(desk):
    desk.happened(eg.place(), eg.pay())
    body = bodies.ON_ORDERS["delivery-promise"]
    backdated = desk.post("sol", f"{ONE}/delivery-promise", body | {"at": instant(eg.PLACED)})
    assert problem(backdated) == (403, "your-role-may-not-do-this")
    answer = desk.post("sol", f"{ONE}/delivery-promise", body)
    assert (answer.status_code, answer.json["promised_at"]) == (201, body["promised_at"])


def test_buyer_and_seller_call_an_order_off_together(desk):
    desk.happened(eg.place())
    early = desk.post("sol", f"{ONE}/cancellation-acceptance")
    assert problem(early) == (409, "a-cancellation-must-be-requested-first")
    ask = bodies.ON_ORDERS["cancellation-request"]
    assert desk.post("bea", f"{ONE}/cancellation-request", ask).json["cancellation_requested"] is True
    twice = desk.post("bea", f"{ONE}/cancellation-request", ask)
    assert problem(twice) == (409, "a-cancellation-may-be-requested-once-at-a-time")
    refusal = desk.post("sol", f"{ONE}/cancellation-refusal", bodies.ON_ORDERS["cancellation-refusal"])
    assert refusal.json["cancellation_requested"] is False
    desk.post("bea", f"{ONE}/cancellation-request", ask)
    assert desk.post("sol", f"{ONE}/cancellation-acceptance").json["status"] == "cancelled"


def test_the_marketplace_calls_off_what_it_can_not_deliver(desk):
    desk.happened(eg.place(), eg.pay())
    answer = desk.post("marketplace", f"{ONE}/cancellation", bodies.ON_ORDERS["cancellation"])
    assert answer.json["status"] == "cancelled"


def test_the_buyer_confirms_receipt(delivered):
    answer = delivered.post("bea", f"{ONE}/receipt")
    assert (answer.json["status"], answer.json["receipt_confirmed"]) == ("completed", True)


def test_money_given_back_is_gone_from_what_is_refundable(delivered):
    answer = delivered.post("marketplace", f"{ONE}/refunds", bodies.ON_ORDERS["refunds"])
    cups = answer.json["lines"][1]["money"]
    assert (cups["refunded"], cups["refundable"]) == (money("10.00"), money("20.00"))
    assert answer.json["refunded"] == money("11.00")
    too_much = delivered.post("marketplace", f"{ONE}/refunds", {"amounts": bodies.amounts((2, "20.01"))})
    assert problem(too_much) == (422, "an-amount-may-not-exceed-what-is-refundable")
    no_money = delivered.post("marketplace", f"{ONE}/refunds", {"shipping": money("0.00")})
    assert problem(no_money) == (422, "an-amount-must-be-more-than-nothing")
    nothing = delivered.post("marketplace", f"{ONE}/refunds", {})
    assert problem(nothing) == (422, "misshapen")


def test_a_refund_has_the_id_it_came_with_or_that_of_its_key(delivered):
    def refund(**body):
        delivered.post("marketplace", f"{ONE}/refunds", {"shipping": money("1.00")} | body, headers=key("refund-1"))
        return str(delivered.house.store.history(eg.ORDER)[-1].event.refund_id)

    of_the_key = refund()
    assert refund() == of_the_key
    named = {"refund_id": str(UNKNOWN), "shipping": money("1.00")}
    delivered.post("marketplace", f"{ONE}/refunds", named)
    assert str(delivered.house.store.history(eg.ORDER)[-1].event.refund_id) == str(UNKNOWN)


def test_an_order_paid_off_platform_may_not_be_disputed(delivered):
    report = bodies.ON_ORDERS["off-platform-payments"]
    assert delivered.post("marketplace", f"{ONE}/off-platform-payments", report).json["off_platform"] is True
    lines = delivered.get("bea", f"{ONE}/eligibility", reason="damaged").json["lines"]
    assert {line["blocking_rule"] for line in lines} == {"an-order-paid-off-platform-may-not-be-disputed"}


def test_what_is_said_beside_an_order_stands_in_its_history(delivered):
    assert delivered.post("bea", f"{ONE}/comments", {"text": "Wrap it well."}).json["comments"] == 1
    assert delivered.post("sol", f"{ONE}/comments", {"text": "We do."}).json["comments"] == 2
    read_by = {who: delivered.get(who, f"{ONE}/history").json["items"][-2:] for who in ("bea", "sol", "aud", "ada")}
    for who in ("bea", "sol", "aud"):
        assert [item["data"]["text"] for item in read_by[who]] == ["Wrap it well.", "We do."]
    assert [item["data"]["text"] for item in read_by["ada"]] == ["[masked]", "[masked]"]
    assert "actor" not in read_by["bea"][0]
    assert read_by["aud"][0]["actor"] == "bea"


def test_a_comment_must_say_something(delivered):
    answer = delivered.post("bea", f"{ONE}/comments", {"text": "  \n "})
    assert problem(answer) == (422, "a-comment-must-have-1-to-2000-characters")


def test_history_is_told_up_to_a_version_or_a_moment(delivered):
    def names(**query):
        return [item["type"] for item in delivered.get("bea", f"{ONE}/history", **query).json["items"]]

    everything = names()
    assert names(as_of="2") == everything[:2] == ["order.placed", "order.payment-recorded"]
    assert names(as_of="0") == []
    assert names(as_of=instant(eg.SHIPPED)) == everything[:4]
    assert names(as_of="2018-03-02T11:00:00+02:00") == everything[:4]


@pytest.mark.parametrize("moment", ["", "x", "-1", "2018-03-02", "1e3", "99999999999999999999"])
def test_history_is_not_told_as_of_something_else(delivered, moment):
    answer = delivered.get("bea", f"{ONE}/history", as_of=moment)
    assert problem(answer) == (422, "misshapen")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/as_of"]


class TestEligibility:
    def lines(self, desk, reason="damaged", **query):
        return desk.get("bea", f"{ONE}/eligibility", reason=reason, **query).json["lines"]

    def test_every_line_says_what_may_be_claimed_for_it_and_until_when(self, delivered):
        assert self.lines(delivered)[1] == {
            "line": 2,
            "eligible": True,
            "opens_at": instant(eg.DELIVERED),
            "closes_at": instant(eg.day(35)),
            "refundable": money("30.00"),
            "blocking_rule": None,
            "units_free": 3,
        }

    def test_too_early_says_since_when(self, desk):
        desk.happened(eg.place(), eg.pay(), eg.ship(), eg.track(TrackingStatus.IN_TRANSIT))
        line = self.lines(desk, "not-received")[0]
        assert (line["eligible"], line["opens_at"]) == (False, instant(eg.PROMISED))
        assert line["blocking_rule"] == "a-dispute-may-not-be-opened-yet"

    def test_the_buyer_may_say_that_the_goods_are_there(self, desk):
        desk.happened(eg.place(), eg.pay(), eg.ship())
        assert self.lines(desk)[0]["blocking_rule"] == "the-goods-must-have-arrived-for-this-reason"
        assert self.lines(desk, received="true")[0]["eligible"] is True

    def test_units_in_a_dispute_are_not_free(self, disputed):
        line = self.lines(disputed)[0]
        assert (line["eligible"], line["units_free"]) == (False, 0)

    def test_a_reason_must_be_one_of_the_terms(self, delivered):
        answer = delivered.get("bea", f"{ONE}/eligibility", reason="ugly")
        assert problem(answer) == (422, "the-reason-must-be-one-of-the-terms")

    def test_it_is_for_the_buyer_of_the_order(self, delivered):
        assert problem(delivered.get("eve", f"{ONE}/eligibility", reason="damaged"))[0] == 404
        assert problem(delivered.get("sol", f"{ONE}/eligibility", reason="damaged"))[0] == 403


class TestWhoMaySee:
    @pytest.mark.parametrize("who", ["bea", "sol", "marketplace", "aud", "ada"])
    def test_those_whom_it_concerns_see_the_same(self, delivered, who):
        assert delivered.get(who, ONE).json == delivered.get("bea", ONE).json

    def test_a_mediator_sees_the_orders_of_the_cases_that_they_may_see(self, disputed):
        assert problem(disputed.get("mia", ONE))[0] == 404
        disputed.happened(eg.counter(), eg.escalate())
        assert disputed.get("mia", ONE).status_code == 200
        disputed.happened(eg.claim_case())
        assert disputed.get("mia", ONE).status_code == 200
        assert problem(disputed.get("max", ONE))[0] == 404

    def test_nothing_is_sent_that_is_known(self, delivered):
        tag = delivered.get("bea", ONE).headers["ETag"]
        assert delivered.get("bea", ONE, headers={"If-None-Match": tag}).status_code == 304

    def test_a_dispute_is_no_order(self, disputed):
        answer = disputed.get("ada", f"/v1/orders/{eg.DISPUTE}")
        assert problem(answer) == (404, "there-is-no-such-order")
        commented = disputed.post("bea", f"/v1/orders/{eg.DISPUTE}/comments", {"text": "Hello?"})
        assert problem(commented) == (404, "there-is-no-such-order")

    @pytest.mark.parametrize("path", ["", "/history", "/eligibility?reason=damaged"])
    def test_to_outsiders_an_order_looks_like_none(self, delivered, path):
        answers = [
            without_names(delivered.app.test_client().get(f"/v1/orders/{one}{path}", headers=delivered.bearer("eve")))
            for one in (eg.ORDER, UNKNOWN)
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404

    @pytest.mark.parametrize("segment", [segment for segment, body in bodies.ON_ORDERS.items()])
    @pytest.mark.parametrize("headers", [{}, {"If-Match": '"3"'}])
    def test_outsiders_can_not_tell_an_order_from_none(self, delivered, segment, headers):
        roles = set(delivered.contract["paths"][f"/v1/orders/{{order_id}}/{segment}"]["post"]["x-roles"])
        for role in roles & set(OUTSIDER):
            foreign, unknown = (
                delivered.post(
                    OUTSIDER[role], f"/v1/orders/{one}/{segment}", bodies.ON_ORDERS[segment], headers=headers
                )
                for one in (eg.ORDER, UNKNOWN)
            )
            assert without_names(foreign) == without_names(unknown)
            assert problem(foreign) == (404, "there-is-no-such-order")
        for role in {"buyer", "seller"} - roles:
            refused = delivered.post(OUTSIDER[role], f"{ONE}/{segment}", bodies.ON_ORDERS[segment], headers=headers)
            assert problem(refused) == (403, "your-role-may-not-do-this")


class TestActing:
    def test_somebody_with_several_roles_acts_as_the_party_they_are(self, delivered):
        said = delivered.post("sol", f"{ONE}/comments", {"text": "We do."}, "buyer", "seller")
        assert said.status_code == 201
        assert delivered.get("bea", f"{ONE}/history").json["items"][-1]["actor_role"] == "seller"

    def test_a_party_of_another_order_who_reports_for_the_marketplace_does_so(self, desk):
        desk.happened(eg.place(), eg.pay())
        at = instant(eg.PLACED)
        body = bodies.ON_ORDERS["delivery-promise"] | {"at": at}
        answer = desk.post("shop", f"{ONE}/delivery-promise", body, "marketplace", "seller")
        assert answer.status_code == 201

    def test_nothing_is_decided_on_stale_grounds(self, delivered):
        stale = delivered.post("bea", f"{ONE}/receipt", headers={"If-Match": '"2"'})
        assert problem(stale) == (412, "version-has-moved-on")
        fresh = delivered.get("bea", ONE).headers["ETag"]
        assert delivered.post("bea", f"{ONE}/receipt", headers={"If-Match": fresh}).status_code == 201
